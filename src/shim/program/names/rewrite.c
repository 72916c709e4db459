#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

char *append(char *at, struct span text) {
  memcpy(at, text.start, text.length);
  return at + text.length;
}

char *append_line(char *at, struct span text) { return append(append(at, text), span_of("\n")); }

void rewrite(const char *path, struct span old, struct span text) {
  size_t length = text.length > old.length ? text.length : old.length;
  char *bytes = allocate(length);
  memset(append(bytes, text), '\n', length - text.length);
  int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0 || !write_all(file, bytes, length) || ftruncate(file, (off_t)text.length) < 0)
    fail(1, "open ", path, ": ", reason(errno), NULL);
}
