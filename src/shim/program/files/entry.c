/* A header is a text of fields, each closed by a zero: type, mode (octal), uid, gid, seconds, nanoseconds, size, major,
   minor, path, and what a link leads to, which is closed by the end. */
#include "files.h"

#include <limits.h>
#include <string.h>

enum { MODE, UID, GID, SECONDS, NANOSECONDS, SIZE, MAJOR, MINOR, NUMBERS };

static const struct {
  unsigned base;
  long long lowest, highest;
} numbers[NUMBERS] = {
    [MODE] = {8, 0, 07777},
    [UID] = {10, 0, UINT_MAX - 1}, /* -1 would mean "as it is" */
    [GID] = {10, 0, UINT_MAX - 1},
    [SECONDS] = {10, -LLONG_MAX, LLONG_MAX},
    [NANOSECONDS] = {10, 0, 999999999},
    [SIZE] = {10, 0, LLONG_MAX},
    [MAJOR] = {10, 0, UINT_MAX},
    [MINOR] = {10, 0, UINT_MAX},
};

static bool read_number(struct span text, size_t field, long long *number) {
  bool is_negative = text.length > 0 && text.start[0] == '-';
  size_t at = is_negative ? 1 : 0;
  if (at == text.length) return false;
  unsigned base = numbers[field].base;
  long long value = 0;
  for (; at < text.length; at++) {
    unsigned digit = (unsigned char)text.start[at] - '0';
    if (digit >= base || value > (LLONG_MAX - digit) / base) return false;
    value = value * base + digit;
  }
  *number = is_negative ? -value : value;
  return *number >= numbers[field].lowest && *number <= numbers[field].highest;
}

bool parse_entry(char *bytes, size_t length, struct entry *entry) {
  bytes[length] = '\0';
  struct span rest = {bytes, length}, type, field;
  if (!take(&rest, '\0', &type) || type.length != 1 || !strchr("fdlhcbp", type.start[0])) return false;
  long long values[NUMBERS];
  for (size_t i = 0; i < NUMBERS; i++)
    if (!take(&rest, '\0', &field) || !read_number(field, i, &values[i])) return false;
  const char *path = rest.start;
  if (!take(&rest, '\0', &field) || field.length == 0 || path[0] != '/' || path + field.length == bytes + length)
    return false;
  *entry = (struct entry){.type = type.start[0], .mode = (mode_t)values[MODE], .uid = (uid_t)values[UID],
                          .gid = (gid_t)values[GID], .modified = {values[SECONDS], (long)values[NANOSECONDS]},
                          .size = values[SIZE], .major = (unsigned)values[MAJOR], .minor = (unsigned)values[MINOR],
                          .path = path, .target = rest.start};
  bool is_link = entry->type == 'l' || entry->type == 'h';
  if (is_link != (rest.length > 0) || strlen(rest.start) != rest.length) return false;
  return entry->type == 'f' || entry->size == 0;
}

static char *append(char *at, const char *text) { return stpcpy(at, text) + 1; }

static const char *octal(mode_t mode) {
  static char text[5];
  for (int i = 3; i >= 0; i--, mode >>= 3) text[i] = (char)('0' + (mode & 7));
  return text;
}

size_t format_entry(const struct entry *entry, char *bytes) {
  const char type[] = {entry->type, '\0'};
  char *at = append(append(bytes, type), octal(entry->mode));
  at = append(append(at, decimal(entry->uid)), decimal(entry->gid));
  at = append(append(at, decimal(entry->modified.tv_sec)), decimal(entry->modified.tv_nsec));
  at = append(append(append(at, decimal(entry->size)), decimal(entry->major)), decimal(entry->minor));
  at = append(append(at, entry->path), entry->target);
  return (size_t)(at - bytes - 1);
}
