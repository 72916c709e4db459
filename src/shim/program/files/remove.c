#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool remove_at(int parent, const char *name, size_t depth);

static bool empty_folder(int parent, const char *name, size_t depth) {
  struct folder *folder = open_folder(parent, name, depth);
  if (!folder) return false;
  bool is_empty = true;
  for (const char *inside; is_empty && (inside = next_name(folder)) != NULL;)
    is_empty = remove_at(folder_file(folder), inside, depth + 1);
  int error = errno;
  close_folder(folder);
  errno = error;
  return is_empty;
}

/* By the directory's descriptor: nobody can lead us elsewhere by a link meanwhile. */
static bool remove_at(int parent, const char *name, size_t depth) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
  if (errno != EISDIR) return false;
  return empty_folder(parent, name, depth) && unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

bool remove_tree(const char *path) { return remove_at(AT_FDCWD, path, 0); }
