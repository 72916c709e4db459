#include "files.h"

#include <errno.h>
#include <string.h>

static bool keeps_kinds, is_below;

/* The file whose content is awaited, and how much of that. */
static struct entry current;
static long long awaited;

void keep_kinds(void) { keeps_kinds = true; }

void unpack_below(void) { is_below = true; }

static void check(const char *path, const char *problem) {
  if (problem) fail(1, path, ": ", problem, NULL);
}

static void refuse(const char *words) { fail(1, "kubedock: ", words, NULL); }

static void take_entry(char *payload, size_t length) {
  static char header[ENTRY_LIMIT + 1]; /* its path is needed until the content is through */
  if (awaited > 0) refuse("a file has less content than it should");
  if (length > ENTRY_LIMIT) refuse("a file's path is too long");
  memcpy(header, payload, length);
  if (!parse_entry(header, length, &current)) refuse("the server tells of a file what this shim does not know");
  if (is_below) current.path++;
  if (is_below && current.type == 'h') current.target++;
  if (current.type == 'd') {
    check(current.path, place_folder(&current, keeps_kinds));
    return;
  }
  check(current.path, begin_file(&current));
  awaited = current.size;
  if (awaited == 0) check(current.path, finish_file(&current, keeps_kinds));
}

static void take_frame(char type, char *payload, size_t length) {
  if (type == 'E') {
    take_entry(payload, length);
    return;
  }
  if ((long long)length > awaited) refuse("a file has more content than it should");
  if (length == 0) return;
  check(current.path, write_content(payload, length));
  awaited -= (long long)length;
  if (awaited == 0) check(current.path, finish_file(&current, keeps_kinds));
}

void unpack(int file, const char *cut) {
  const struct frames frames = {.last = 'Z', .taken = "ED", .take = take_frame, .failure = 1, .cut = cut};
  read_frames(file, &frames);
  if (awaited > 0) refuse("a file has less content than it should");
  const char *unfinished = finish_folders();
  if (unfinished) check(unfinished, strerror(errno));
}
