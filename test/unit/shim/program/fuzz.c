/*
 * Feeds random input to what reads foreign bytes: passwd and group files, user names, frames. Deterministic. Every
 * input ends at a page that may not be touched; undefined behaviour is trapped by the compiler's checks.
 */
#include "shim.h"

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

/* What the reader should do, by a second and simpler reading: -1 to refuse, else the bytes that it takes. */
static int expected(const uint8_t *bytes, size_t length) {
  if (length < 5 || bytes[0] != 'G') return -1;
  return bytes[1] || bytes[2] || bytes[3] || bytes[4] ? -1 : 5;
}

static void fuzz_frames(void) {
  uint8_t bytes[16];
  size_t length = random_below(sizeof bytes + 1);
  for (size_t i = 0; i < length; i++) bytes[i] = random_below(3) ? 0 : (uint8_t)random_below(256);
  if (length > 0 && random_below(4)) bytes[0] = 'G';
  int ends[2], status;
  check(pipe(ends) == 0 && write(ends[1], bytes, length) == (ssize_t)length, "the pipe takes it");
  close(ends[1]);
  pid_t reader = fork();
  if (reader == 0) {
    close(STDERR_FILENO); /* refusals are many */
    read_frames(ends[0]);
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
  for (int i = 1; i <= batches / 20; i++) run_batch((uint64_t)i, fuzz_frames);
  printf("%d inputs\n", (batches + batches / 20) * BATCH);
  return 0;
}
