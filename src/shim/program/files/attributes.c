#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Directories that have been written, the last one first: what is in a directory comes before it. */
struct written {
  struct written *before;
  struct entry entry;
  char path[];
};

static struct written *last;

static bool is_link(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

bool set_attributes(const char *path, const struct entry *entry) {
  mode_t mode = entry->mode;
  if (lchown(path, entry->uid, entry->gid) < 0) {
    if (errno != EPERM || geteuid() == 0) return false;
    mode &= ~(mode_t)(S_ISUID | S_ISGID); /* they would lend whom it is not meant to */
  }
  /* After the owner, whose change takes those bits. */
  bool has_mode = entry->type != 'l' && (entry->type != 'h' || !is_link(path));
  if (has_mode && chmod(path, mode) < 0) return false;
  const struct timespec times[] = {entry->modified, entry->modified};
  return utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) == 0;
}

void remember_folder(const struct entry *entry) {
  struct written *written = allocate(sizeof *written + strlen(entry->path) + 1);
  written->before = last;
  written->entry = *entry;
  written->entry.path = strcpy(written->path, entry->path);
  last = written;
}

const char *finish_folders(void) {
  for (; last; last = last->before) {
    struct stat status;
    bool is_folder = lstat(last->path, &status) == 0 && S_ISDIR(status.st_mode); /* else replaced meanwhile */
    if (is_folder && !set_attributes(last->path, &last->entry)) return last->path;
  }
  return NULL;
}
