#include "files.h"

#include <string.h>

enum { BUCKETS = 4096 };

struct known {
  struct known *next;
  dev_t device;
  ino_t inode;
  char name[];
};

const char *first_name(const struct stat *status, const char *name) {
  static struct known *buckets[BUCKETS];
  struct known **bucket = &buckets[status->st_ino % BUCKETS];
  for (const struct known *known = *bucket; known; known = known->next)
    if (known->inode == status->st_ino && known->device == status->st_dev) return known->name;
  struct known *known = allocate(sizeof *known + strlen(name) + 1);
  *known = (struct known){.next = *bucket, .device = status->st_dev, .inode = status->st_ino};
  strcpy(known->name, name);
  *bucket = known;
  return NULL;
}
