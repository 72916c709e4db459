/* Frames are gathered, since many files are small and each write costs. */
#include "files.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { OUTGOING_SIZE = 4 * (FRAME_HEAD_SIZE + FRAME_LIMIT) };

static char outgoing[OUTGOING_SIZE];
static size_t filled;

static void send_off(void) {
  if (!write_all(STDOUT_FILENO, outgoing, filled)) fail(1, "kubedock: write: ", reason(errno), NULL);
  filled = 0;
}

/* Where the payload of the next frame goes, with room for so much. */
static char *payload_of_size(size_t length) {
  if (filled + FRAME_HEAD_SIZE + length > sizeof outgoing) send_off();
  return outgoing + filled + FRAME_HEAD_SIZE;
}

static void close_frame(char type, size_t length) {
  format_head(outgoing + filled, type, length);
  filled += FRAME_HEAD_SIZE + length;
}

void send_entry(const struct entry *entry) { close_frame('E', format_entry(entry, payload_of_size(ENTRY_LIMIT))); }

void complain(const char *path, const char *words) {
  const char *parts[] = {path, ": ", words, "\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) write_all(STDERR_FILENO, parts[i], strlen(parts[i]));
}

static ssize_t read_some(int file, char *bytes, size_t length) {
  ssize_t got;
  while ((got = read(file, bytes, length)) < 0 && errno == EINTR) continue;
  return got;
}

void send_content(int file, const struct entry *entry) {
  bool has_shrunk = false;
  for (long long left = entry->size; left > 0;) {
    size_t wanted = left < FRAME_LIMIT ? (size_t)left : FRAME_LIMIT;
    char *payload = payload_of_size(wanted + 1);
    /* One byte more shows that the file has grown. */
    ssize_t got = has_shrunk ? 0 : read_some(file, payload, wanted == (size_t)left ? wanted + 1 : wanted);
    if (got < 0) fail_file(entry->path, strerror(errno));
    if ((size_t)got > wanted) complain(entry->path, "file has grown while it was read; cut");
    if (got == 0 && !has_shrunk) {
      has_shrunk = true;
      complain(entry->path, "file has shrunk while it was read; filled up with zeros");
    }
    size_t length = got > 0 && (size_t)got < wanted ? (size_t)got : wanted;
    if (got == 0) memset(payload, 0, length);
    close_frame('D', length);
    left -= (long long)length;
  }
}

void send_end(void) {
  payload_of_size(0);
  close_frame('Z', 0);
  send_off();
}
