/* Names in the container's /etc/hosts, between two marks of ours. */
#include "names.h"

#include <string.h>

static const char path[] = "/etc/hosts";
static const char first_mark[] = "# kubedock: names of networks";
static const char last_mark[] = "# kubedock: end of names";

/* Everything but our block, if there is one; the last line is closed. */
static char *append_foreign_lines(char *at, struct span hosts) {
  bool is_ours = false;
  for (struct span line; take(&hosts, '\n', &line);) {
    if (span_is(line, first_mark)) is_ours = true;
    if (!is_ours) at = append_line(at, line);
    if (span_is(line, last_mark)) is_ours = false;
  }
  return at;
}

static char *append_entry(char *at, const char *entry) {
  const char *equals = strchr(entry, '=');
  if (!equals) fail(EXIT_SHIM, "kubedock: not of the form NAME=ADDRESS: ", entry, NULL);
  at = append(append(at, span_of(equals + 1)), span_of("\t"));
  return append_line(at, (struct span){entry, (size_t)(equals - entry)});
}

int hosts_main(char **arguments) {
  struct span old = read_file(path);
  size_t room = old.length + 1 + sizeof first_mark + sizeof last_mark;
  for (char **entry = arguments; *entry; entry++) room += strlen(*entry) + 2;
  char *bytes = allocate(room), *at = append_foreign_lines(bytes, old);
  if (*arguments) {
    at = append_line(at, span_of(first_mark));
    for (; *arguments; arguments++) at = append_entry(at, *arguments);
    at = append_line(at, span_of(last_mark));
  }
  rewrite(path, old, (struct span){bytes, (size_t)(at - bytes)});
  return 0;
}
