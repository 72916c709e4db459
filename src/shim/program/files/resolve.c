#include "files.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { LINKS_LIMIT = 40 }; /* the kernel's own */

static void leave(char *result) {
  char *slash = strrchr(result, '/');
  if (slash) *slash = '\0';
}

static bool enter(char *result, struct span name) {
  size_t length = strlen(result);
  if (length + 1 + name.length >= PATH_MAX) return errno = ENAMETOOLONG, false;
  result[length] = '/';
  memcpy(result + length + 1, name.start, name.length);
  result[length + 1 + name.length] = '\0';
  return true;
}

/* Puts what a link says in front of the rest of the path. */
static bool follow(char *result, struct span *rest, char *buffer) {
  char target[PATH_MAX];
  ssize_t length = readlink(result, target, sizeof target);
  if (length < 0) return true; /* no link, or missing */
  if ((size_t)length + 1 + rest->length >= PATH_MAX) return errno = ENAMETOOLONG, false;
  memmove(buffer + length + 1, rest->start, rest->length);
  memcpy(buffer, target, (size_t)length);
  buffer[length] = '/';
  *rest = (struct span){buffer, (size_t)length + 1 + rest->length};
  if (target[0] == '/') result[0] = '\0';
  else leave(result);
  return true;
}

bool resolve(const char *path, char *result) {
  static char buffer[PATH_MAX];
  struct span rest = span_of(path), name;
  result[0] = '\0';
  for (int links = 0; take(&rest, '/', &name);) {
    if (name.length == 0 || span_is(name, ".")) continue;
    if (span_is(name, "..")) {
      leave(result);
      continue;
    }
    if (!enter(result, name)) return false;
    const char *before = rest.start;
    if (!follow(result, &rest, buffer)) return false;
    if (rest.start != before && ++links > LINKS_LIMIT) return errno = ELOOP, false;
  }
  if (result[0] == '\0') strcpy(result, "/");
  return true;
}
