/* Directories: what is in them, and their making. */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* No path is deeper. */
enum { DEPTH_LIMIT = PATH_MAX / 2, LISTING_SIZE = 8192 };

struct folder {
  int file;
  long length, at;
  _Alignas(uint64_t) char listing[LISTING_SIZE];
};

/* The kernel's; libc's readdir needs malloc. */
struct listed {
  uint64_t inode, offset;
  uint16_t length;
  uint8_t type;
  char name[];
};

struct folder *open_folder(int parent, const char *name, size_t depth) {
  static struct folder *folders[DEPTH_LIMIT];
  if (depth >= DEPTH_LIMIT) return errno = ENAMETOOLONG, NULL;
  int file = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return NULL;
  if (!folders[depth]) folders[depth] = allocate(sizeof **folders);
  folders[depth]->file = file;
  folders[depth]->length = folders[depth]->at = 0;
  return folders[depth];
}

int folder_file(const struct folder *folder) { return folder->file; }

const char *next_name(struct folder *folder) {
  for (;;) {
    if (folder->at >= folder->length) {
      errno = 0;
      folder->length = syscall(SYS_getdents64, folder->file, folder->listing, LISTING_SIZE);
      folder->at = 0;
      if (folder->length <= 0) return NULL;
    }
    const struct listed *listed = (const struct listed *)(folder->listing + folder->at);
    folder->at += listed->length;
    if (strcmp(listed->name, ".") != 0 && strcmp(listed->name, "..") != 0) return listed->name;
  }
}

void close_folder(struct folder *folder) { close(folder->file); }

void make_directories(struct span path) {
  char part[PATH_MAX];
  if (path.length >= sizeof part) return; /* whoever goes there will say so */
  mode_t mask = umask(0);
  for (size_t i = 1; i <= path.length; i++)
    if (i == path.length || path.start[i] == '/') {
      memcpy(part, path.start, i);
      part[i] = '\0';
      mkdir(part, 0755); /* whatever goes wrong here, going there says it */
    }
  umask(mask);
}
