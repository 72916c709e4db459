#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { PARTS_LIMIT = 16, OUTPUT_SIZE = 8192, CHUNK_SIZE = 64 * 1024, SMALL = 4096 };

struct span span_of(const char *text) { return (struct span){text, strlen(text)}; }

bool span_is(struct span span, const char *text) {
  return span.length == strlen(text) && memcmp(span.start, text, span.length) == 0;
}

bool take(struct span *rest, char separator, struct span *piece) {
  if (rest->length == 0) return false;
  const char *end = memchr(rest->start, separator, rest->length);
  *piece = (struct span){rest->start, end ? (size_t)(end - rest->start) : rest->length};
  size_t taken = piece->length + (end ? 1 : 0);
  *rest = (struct span){rest->start + taken, rest->length - taken};
  return true;
}

bool to_number(struct span digits, long *number) {
  long long value = 0;
  for (size_t i = 0; i < digits.length; i++) {
    unsigned digit = (unsigned char)digits.start[i] - '0';
    if (digit > 9) return false;
    value = value * 10 + digit;
    if (value > INT_MAX) return false;
  }
  *number = (long)value;
  return digits.length > 0;
}

const char *decimal(long long number) {
  static char texts[4][24];
  static unsigned turn;
  char *at = texts[turn++ % 4] + sizeof texts[0] - 1;
  *at = '\0';
  unsigned long long rest = number < 0 ? -(unsigned long long)number : (unsigned long long)number;
  do *--at = (char)('0' + rest % 10);
  while (rest /= 10);
  if (number < 0) *--at = '-';
  return at;
}

const char *reason(int error) {
  static char words[64];
  strncpy(words, strerror(error), sizeof words - 1);
  if (words[0] >= 'A' && words[0] <= 'Z') words[0] = (char)(words[0] - 'A' + 'a');
  return words;
}

static bool tells_kubelet;

void tell_kubelet(void) { tells_kubelet = true; }

static void (*clean_up_action)(void);

void clean_up_with(void (*action)(void)) { clean_up_action = action; }

static void (*farewell)(void);

void end_with(void (*action)(void)) { farewell = action; }

static int failure_file = STDERR_FILENO;

void fail_to(int file) { failure_file = file; }

void fail(int code, ...) {
  struct iovec parts[PARTS_LIMIT + 1];
  int count = 0;
  va_list texts;
  va_start(texts, code);
  for (const char *text; count < PARTS_LIMIT && (text = va_arg(texts, const char *)) != NULL; count++)
    parts[count] = (struct iovec){(void *)text, strlen(text)};
  va_end(texts);
  if (clean_up_action) clean_up_action();
  int log = tells_kubelet ? open(TERMINATION_LOG, O_WRONLY | O_TRUNC | O_CLOEXEC) : -1;
  if (log >= 0) (void)!writev(log, parts, count);
  parts[count++] = (struct iovec){(void *)"\n", 1};
  (void)!writev(failure_file, parts, count);
  if (farewell) farewell();
  _exit(code);
}

static char output[OUTPUT_SIZE];
static size_t output_length;

bool write_all(int file, const void *bytes, size_t length) {
  for (const char *at = bytes; length > 0;) {
    ssize_t written = write(file, at, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    at += written;
    length -= (size_t)written;
  }
  return true;
}

void flush(void) {
  if (!write_all(STDOUT_FILENO, output, output_length)) fail(EXIT_SHIM, "kubedock: write: ", reason(errno), NULL);
  output_length = 0;
}

static void put_byte(char byte) {
  if (output_length == sizeof output) flush();
  output[output_length++] = byte;
}

void put_raw(struct span text) {
  for (size_t i = 0; i < text.length; i++) put_byte(text.start[i]);
}

void put(const char *text) { put_raw(span_of(text)); }

void put_clean(struct span text) {
  for (size_t i = 0; i < text.length; i++) {
    unsigned char byte = (unsigned char)text.start[i];
    put_byte(byte < ' ' || byte == 127 ? '?' : (char)byte);
  }
}

struct timespec seconds_from_now(long seconds) {
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &end);
  end.tv_sec += seconds;
  return end;
}

int milliseconds_until(struct timespec end) {
  struct timespec now = seconds_from_now(0);
  long left = (end.tv_sec - now.tv_sec) * 1000 + (end.tv_nsec - now.tv_nsec) / 1000000;
  return left > 0 ? (int)left : 0;
}

static void *map(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fail(EXIT_SHIM, "kubedock: ", reason(errno), NULL);
  return memory;
}

void *allocate(size_t size) {
  static char *chunk;
  static size_t left;
  if (size > SMALL) return map(size);
  size = (size + _Alignof(max_align_t) - 1) / _Alignof(max_align_t) * _Alignof(max_align_t);
  if (size > left) chunk = map(left = CHUNK_SIZE);
  left -= size;
  return chunk + left;
}

struct span read_into(const char *path, char *bytes, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return (struct span){"", 0};
  size_t length = 0;
  for (ssize_t got; length < size; length += (size_t)got) {
    got = read(file, bytes + length, size - length);
    if (got < 0 && errno == EINTR) got = 0;
    else if (got <= 0) break;
  }
  close(file);
  return (struct span){bytes, length};
}

struct span read_file(const char *path) {
  struct stat status;
  size_t size = stat(path, &status) == 0 ? (size_t)status.st_size : 0;
  if (size < KERNEL_FILE_SIZE) size = KERNEL_FILE_SIZE;
  return read_into(path, allocate(size), size);
}
