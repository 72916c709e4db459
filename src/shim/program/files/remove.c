#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool remove_at(int parent, const char *name, size_t depth);

static bool spares_mounts;

/* A mount stays, and what it is in. */
static bool is_spared(void) { return spares_mounts && (errno == EBUSY || errno == ENOTEMPTY); }

static bool empty_folder(int parent, const char *name, size_t depth) {
  struct folder *folder = open_folder(parent, name, depth);
  if (!folder) return false;
  bool is_empty = true;
  for (const char *inside; is_empty && (inside = next_name(folder)) != NULL;)
    is_empty = remove_at(folder_file(folder), inside, depth + 1) || is_spared();
  int error = errno;
  close_folder(folder);
  errno = error;
  return is_empty;
}

/* By the directory's descriptor: nobody can lead us elsewhere by a link meanwhile. */
static bool remove_at(int parent, const char *name, size_t depth) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR) return false;
  struct stat status;
  if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && is_mount(parent, name, &status))
    return errno = EBUSY, false;
  return empty_folder(parent, name, depth) && unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

bool remove_tree(const char *path) { return remove_at(AT_FDCWD, path, 0); }

bool empty_image_folder(const char *path) {
  struct stat root, status;
  if (lstat(path, &status) < 0 || S_ISLNK(status.st_mode)) return true;
  if (!S_ISDIR(status.st_mode)) return errno = ENOTDIR, false; /* a runtime mounts no directory onto a file either */
  if (stat("/", &root) < 0) return false;
  if (status.st_dev != root.st_dev) return true;
  spares_mounts = true;
  bool is_empty = empty_folder(AT_FDCWD, path, 0);
  spares_mounts = false;
  return is_empty;
}
