#include "shim.h"

#include <errno.h>
#include <stdint.h>
#include <unistd.h>

/* Exactly so many bytes, or the end. */
static void read_exactly(int file, void *bytes, size_t length) {
  for (char *at = bytes; length > 0;) {
    ssize_t got = read(file, at, length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(EXIT_SHIM, "kubedock: cannot read what the server says: ", reason(errno), NULL);
    if (got == 0) fail(EXIT_SHIM, "kubedock: the server left before the container was to start", NULL);
    at += got;
    length -= (size_t)got;
  }
}

/* What a frame of each type does; one without a handler says "go". */
static const struct {
  uint8_t type;
  frame_handler handler;
} frames[] = {{'G', NULL}};

/* 1 byte type, 4 bytes big-endian length, payload. */
void read_frames(int file) {
  for (;;) {
    uint8_t head[5];
    read_exactly(file, head, sizeof head);
    size_t length = (size_t)head[1] << 24 | (size_t)head[2] << 16 | (size_t)head[3] << 8 | head[4];
    size_t i = 0;
    while (i < sizeof frames / sizeof *frames && frames[i].type != head[0]) i++;
    if (i == sizeof frames / sizeof *frames)
      fail(EXIT_SHIM, "kubedock: the server says what this shim does not know: ", decimal(head[0]), NULL);
    if (frames[i].handler) frames[i].handler(file, length);
    else if (length == 0) return;
    else fail(EXIT_SHIM, "kubedock: the server's word to go has ", decimal((long long)length), " bytes too many", NULL);
  }
}
