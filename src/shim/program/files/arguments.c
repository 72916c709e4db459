#include "files.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void fail_file(const char *path, const char *words) { fail(1, path, ": ", words, NULL); }

static int digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  return letter >= 'A' && letter <= 'F' ? letter - 'A' + 10 : -1;
}

/* Kubernetes carries only UTF-8 in a command line, and a name may be anything. */
char *path_argument(char *text) {
  char *to = text;
  for (const char *from = text; *from; from++) {
    int high = *from == '%' ? digit(from[1]) : -1, low = high < 0 ? -1 : digit(from[2]);
    *to++ = low < 0 ? *from : (char)(high * 16 + low);
    if (low >= 0) from += 2;
  }
  *to = '\0';
  return text;
}

char **enter_root(char **arguments) {
  if (!arguments[0] || strcmp(arguments[0], "--root") != 0) return arguments;
  if (!arguments[1]) fail(EXIT_SHIM, "kubedock: a value is missing after --root", NULL);
  if (chroot(arguments[1]) < 0 || chdir("/") < 0) fail_file(arguments[1], strerror(errno));
  return arguments + 2;
}

char *only_path(char **arguments) {
  if (!arguments[0] || arguments[1]) fail(EXIT_SHIM, "kubedock: one path is needed", NULL);
  return path_argument(arguments[0]);
}
