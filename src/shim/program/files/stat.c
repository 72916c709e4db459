#include "files.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* Tells of a file, and of a link what it is itself and where it leads at last. */
int stat_main(char **arguments) {
  const char *path = only_path(enter_root(arguments));
  char target[PATH_MAX];
  struct stat status;
  if (lstat(path, &status) < 0) fail_file(path, strerror(errno));
  struct entry entry = entry_of(&status);
  if (entry.type == '\0') fail_file(path, "a socket cannot be copied");
  entry.path = path;
  entry.size = status.st_size; /* whatever it is: there is no content to follow */
  if (entry.type == 'l') {
    if (!resolve(path, target)) fail_file(path, strerror(errno));
    entry.target = target;
  }
  send_entry(&entry);
  send_end();
  return 0;
}
