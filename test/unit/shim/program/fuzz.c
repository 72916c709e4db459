/*
 * Feeds random input to what reads foreign bytes: passwd and group files, user names, frames, files. Deterministic. Every
 * input ends at a page that may not be touched; undefined behaviour is trapped by the compiler's checks.
 */
#include "files/files.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { INPUT_LIMIT = 4096, BATCH = 500 };

static uint64_t state;

static unsigned random_below(unsigned limit) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (unsigned)((state >> 16) % limit);
}

static void check(bool is_true, const char *what) {
  if (is_true) return;
  fprintf(stderr, "violated: %s\n", what);
  abort();
}

/* Moves a text to the very end of a page, before one without rights. */
static struct span at_the_edge(const char *bytes, size_t length) {
  static char *pages;
  if (!pages) {
    pages = mmap(NULL, 2 * INPUT_LIMIT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(pages + INPUT_LIMIT, INPUT_LIMIT, PROT_NONE);
  }
  char *start = pages + INPUT_LIMIT - length;
  memcpy(start, bytes, length);
  return (struct span){start, length};
}

/* A plausible text with some bytes changed, left out or doubled. */
static struct span mutate(const char *seed, char *bytes) {
  static const char alphabet[] = ":::,,\n\n0123456789abc-+ #\r\t";
  size_t length = strlen(seed);
  memcpy(bytes, seed, length);
  for (unsigned turn = random_below(12); turn > 0 && length > 1; turn--) {
    unsigned at = random_below((unsigned)length);
    switch (random_below(4)) {
      case 0: bytes[at] = alphabet[random_below(sizeof alphabet - 1)]; break;
      case 1: bytes[at] = (char)random_below(256); break;
      case 2: memmove(bytes + at, bytes + at + 1, --length - at); break;
      default: length = at + 1;
    }
  }
  return at_the_edge(bytes, length);
}

static void fuzz_accounts(void) {
  static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\nbin:x:1:1::/bin:\n1000:x:7:8::/seven:\nme:x:1000:1000:Me:/home/me:/bin/sh\n";
  static const char group[] = "root:x:0:root\nwheel:x:10:root,me\nbig:x:2147483647:me,bin,\nme:x:1000:\nlast:x:99:me";
  static const char *const specs[] = {"me", "1000", "me:wheel", "me:10", "0", "nobody", ":10", "bin:", "-1", "99999999999", "+7"};
  static struct identity identity;
  char bytes[INPUT_LIMIT], text[64];
  const char *spec = specs[random_below(sizeof specs / sizeof *specs)];
  if (random_below(3) == 0) {
    struct span changed = mutate(spec, bytes);
    snprintf(text, sizeof text, "%.*s", (int)changed.length, changed.start);
    spec = text;
  }
  bool is_passwd = random_below(2) == 0;
  struct span changed = mutate(is_passwd ? passwd : group, bytes);
  struct span users = is_passwd ? changed : span_of(passwd), groups = is_passwd ? span_of(group) : changed;
  const char *problem = resolve_user(spec, users, groups, &identity);
  if (!problem) problem = resolve_group("wheel", groups, &identity);
  if (problem) {
    check(strlen(problem) > 0, "a refusal has words");
    return;
  }
  check(identity.uid <= INT_MAX && identity.gid <= INT_MAX, "numbers are in range");
  check(identity.group_count >= 1 && identity.group_count <= GROUPS_LIMIT, "groups are bounded");
  check(identity.home[0] != '\0', "everybody has a home");
}

/* A header as the shim has it, with whatever a file system may have. */
static void fuzz_entries(void) {
  static const struct entry seed = {'f', 04755, 1000, UINT_MAX - 1, {-5, 999999999}, 123456789012, 8, 1, "/some/path", ""};
  char bytes[ENTRY_LIMIT + 1], changed[INPUT_LIMIT], again[ENTRY_LIMIT + 1];
  struct entry entry = seed;
  entry.type = "fdlhcbp"[random_below(7)];
  if (entry.type != 'f') entry.size = 0;
  if (entry.type == 'l' || entry.type == 'h') entry.target = "../elsewhere";
  size_t length = format_entry(&entry, bytes);
  bool is_changed = random_below(8) > 0;
  if (is_changed) {
    memcpy(changed, bytes, length);
    for (unsigned turn = 1 + random_below(3); turn > 0; turn--) {
      unsigned at = random_below((unsigned)length);
      if (random_below(3)) changed[at] = random_below(2) ? (char)random_below(256) : "\0-079/f"[random_below(7)];
      else length = at + 1;
    }
  } else {
    memcpy(changed, bytes, length);
  }
  changed[length] = '!'; /* the zero is the reader's to put */
  char *input = (char *)at_the_edge(changed, length + 1).start;
  struct entry read;
  bool is_read = parse_entry(input, length, &read);
  check(is_read || is_changed, "what is written can be read");
  if (!is_read) return;
  check(read.path >= input && read.path + strlen(read.path) < input + length, "the path is within the header");
  check(read.target + strlen(read.target) == input + length, "the target ends with the header");
  check(read.mode <= 07777 && read.modified.tv_nsec <= 999999999 && read.size >= 0, "numbers are in range");
  struct entry second;
  size_t second_length = format_entry(&read, again);
  check(parse_entry(again, second_length, &second), "what is read can be written");
  check(second.uid == read.uid && second.gid == read.gid && second.size == read.size && second.mode == read.mode &&
            second.modified.tv_sec == read.modified.tv_sec && second.minor == read.minor &&
            strcmp(second.path, read.path) == 0 && strcmp(second.target, read.target) == 0,
        "nothing is lost");
}

static void take_frame(char type, char *payload, size_t length) {
  check((type == 'E' || type == 'D') && length <= FRAME_LIMIT, "only frames that are known are taken");
  payload[length] = '\0';
}

static const struct frames frames = {.last = 'G', .taken = "ED", .take = take_frame, .failure = EXIT_SHIM, .cut = "cut"};

/* What the reader should do, by a second and simpler reading: -1 to refuse, else the bytes that it takes. */
static int expected(const uint8_t *bytes, size_t length) {
  for (size_t at = 0; at + 5 <= length;) {
    size_t payload = (size_t)bytes[at + 1] << 24 | (size_t)bytes[at + 2] << 16 | (size_t)bytes[at + 3] << 8 | bytes[at + 4];
    if (bytes[at] == 'G') return payload == 0 ? (int)at + 5 : -1;
    if (bytes[at] != 'E' && bytes[at] != 'D') return -1;
    at += 5 + payload;
  }
  return -1;
}

static void fuzz_frames(void) {
  uint8_t bytes[24];
  size_t length = random_below(sizeof bytes + 1);
  for (size_t i = 0; i < length; i++) bytes[i] = random_below(3) ? 0 : (uint8_t)random_below(256);
  for (size_t at = 0; at < length && random_below(8); at += 5 + (at + 4 < length ? bytes[at + 4] : 0)) {
    bytes[at] = (uint8_t)"GED"[random_below(3)];
    if (random_below(2) && at + 4 < length) memset(bytes + at + 1, 0, 3), bytes[at + 4] = (uint8_t)random_below(4);
  }
  int ends[2], status;
  check(pipe(ends) == 0 && write(ends[1], bytes, length) == (ssize_t)length, "the pipe takes it");
  close(ends[1]);
  pid_t reader = fork();
  if (reader == 0) {
    close(STDERR_FILENO); /* refusals are many */
    read_frames(ends[0], &frames);
    _exit(0);
  }
  waitpid(reader, &status, 0);
  int taken = expected(bytes, length);
  check(WIFEXITED(status) && WEXITSTATUS(status) == (taken < 0 ? EXIT_SHIM : 0), "a frame is taken or refused");
  if (taken >= 0) {
    uint8_t rest[sizeof bytes];
    ssize_t got = read(ends[0], rest, sizeof rest);
    check(got == (ssize_t)length - taken && memcmp(rest, bytes + taken, (size_t)got) == 0, "what follows is untouched");
  }
  close(ends[0]);
}

/* In a process of its own, since the shim never gives memory back. */
static void run_batch(uint64_t seed, void (*fuzz)(void)) {
  pid_t batch = fork();
  if (batch == 0) {
    state = seed * 0x9E3779B97F4A7C15u + 1;
    for (int i = 0; i < BATCH; i++) fuzz();
    _exit(0);
  }
  int status;
  waitpid(batch, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "batch %llu failed\n", (unsigned long long)seed);
    exit(1);
  }
}

int main(int count, char **arguments) {
  int batches = count > 1 ? atoi(arguments[1]) : 100;
  for (int i = 1; i <= batches; i++) run_batch((uint64_t)i, fuzz_accounts);
  for (int i = 1; i <= batches; i++) run_batch((uint64_t)i, fuzz_entries);
  for (int i = 1; i <= batches / 20; i++) run_batch((uint64_t)i, fuzz_frames);
  printf("%d inputs\n", (2 * batches + batches / 20) * BATCH);
  return 0;
}
