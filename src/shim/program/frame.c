#include "shim.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Exactly so many bytes. */
static void read_exactly(int file, char *at, size_t length, const struct frames *frames) {
  while (length > 0) {
    ssize_t got = read(file, at, length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(frames->failure, "kubedock: cannot read what the server says: ", reason(errno), NULL);
    if (got == 0) fail(frames->failure, frames->cut, NULL);
    at += got;
    length -= (size_t)got;
  }
}

static size_t payload_length(const char *head) {
  const unsigned char *bytes = (const unsigned char *)head + 1;
  return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
}

static void check(const char *head, const struct frames *frames) {
  size_t length = payload_length(head), limit = head[0] == frames->last ? 0 : FRAME_LIMIT;
  if (head[0] != frames->last && (head[0] == '\0' || !strchr(frames->taken, head[0])))
    fail(frames->failure, "kubedock: the server says what this shim does not know: ", decimal((unsigned char)head[0]), NULL);
  if (length <= limit) return;
  fail(frames->failure, "kubedock: a word of the server has ", decimal((long long)(length - limit)), " bytes too many",
       NULL);
}

void read_frames(int file, const struct frames *frames) {
  static char bytes[FRAME_LIMIT + FRAME_HEAD_SIZE];
  char head[FRAME_HEAD_SIZE];
  read_exactly(file, head, FRAME_HEAD_SIZE, frames);
  for (; check(head, frames), head[0] != frames->last;) {
    char type = head[0];
    size_t length = payload_length(head);
    /* Together with the next head, as there must be one: every read costs. */
    read_exactly(file, bytes, length + FRAME_HEAD_SIZE, frames);
    memcpy(head, bytes + length, FRAME_HEAD_SIZE);
    frames->take(type, bytes, length);
  }
}

void format_head(char *head, char type, size_t length) {
  const char bytes[FRAME_HEAD_SIZE] = {type, (char)(length >> 24), (char)(length >> 16), (char)(length >> 8), (char)length};
  memcpy(head, bytes, FRAME_HEAD_SIZE);
}
