/*
 * Runs one command after another for the server, which has come in by one exec: what takes most of the time of a short
 * exec is the runtime's part in it. A command comes as frames, `A` for each of the words of `run`, and `X`. It is
 * answered by `P` before anything is done, then by `O` and `E` with what it writes, or `F` with why it could not be run,
 * and by `S` with its exit code. It has no standard input. When the server leaves, what runs goes on to its end.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* More than the kernel takes as one command line's words. */
enum { WORDS_SIZE = 256 * 1024, WORDS_LIMIT = 4096 };

static char words[WORDS_SIZE];
static size_t words_length;
static char *arguments[WORDS_LIMIT + 1];
static size_t count;

static void take_word(char type, char *payload, size_t length) {
  (void)type;
  if (words_length + length >= sizeof words || count == WORDS_LIMIT) fail(EXIT_SHIM, "kubedock: too many words", NULL);
  char *word = words + words_length;
  memcpy(word, payload, length);
  word[length] = '\0';
  words_length += length + 1;
  arguments[count++] = word;
}

static const struct frames command = {
    .last = 'X', .taken = "A", .take = take_word, .failure = 0, .cut = "kubedock: the server has left"};

static char answer[FRAME_HEAD_SIZE + FRAME_LIMIT];
static bool is_heard = true;

static void say(char type, size_t length) {
  format_head(answer, type, length);
  if (is_heard) is_heard = write_all(STDOUT_FILENO, answer, FRAME_HEAD_SIZE + length);
}

/* A source of what the command writes; -1 once all who could write have closed it. */
struct source {
  char type;
  int file;
};

static void pass_some(struct source *source) {
  ssize_t got = read(source->file, answer + FRAME_HEAD_SIZE, FRAME_LIMIT);
  if (got > 0) say(source->type, (size_t)got);
  else if (got == 0 || errno != EINTR) {
    close(source->file);
    source->file = -1;
  }
}

enum { OUTPUT, ERRORS, FAILURE, SOURCES };

static void pass_all(struct source *sources) {
  for (;;) {
    struct pollfd polled[SOURCES];
    bool is_open = false;
    for (int i = 0; i < SOURCES; i++) {
      polled[i] = (struct pollfd){.fd = sources[i].file, .events = POLLIN};
      is_open = is_open || sources[i].file >= 0;
    }
    if (!is_open) return;
    if (poll(polled, SOURCES, -1) < 0) continue;
    for (int i = 0; i < SOURCES; i++)
      if (polled[i].revents) pass_some(&sources[i]);
  }
}

/* As the runtime would have started it. */
static _Noreturn void become_command(const int *files) {
  setsid();
  int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null >= 0) dup2(null, STDIN_FILENO);
  dup2(files[OUTPUT], STDOUT_FILENO);
  dup2(files[ERRORS], STDERR_FILENO);
  fail_to(files[FAILURE]);
  signal(SIGPIPE, SIG_DFL);
  _exit(run_main(arguments));
}

static void tell_end(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  const char *code = decimal(WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status));
  memcpy(answer + FRAME_HEAD_SIZE, code, strlen(code));
  say('S', strlen(code));
}

static void run_one(void) {
  struct source sources[SOURCES] = {{.type = 'O'}, {.type = 'E'}, {.type = 'F'}};
  int files[SOURCES];
  for (int i = 0; i < SOURCES; i++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) fail(EXIT_SHIM, "kubedock: pipe: ", reason(errno), NULL);
    sources[i].file = ends[0];
    files[i] = ends[1];
  }
  say('P', 0);
  pid_t child = fork();
  if (child < 0) fail(EXIT_SHIM, "kubedock: fork: ", reason(errno), NULL);
  if (child == 0) become_command(files);
  for (int i = 0; i < SOURCES; i++) close(files[i]);
  pass_all(sources);
  tell_end(child);
}

int serve_main(char **unused) {
  (void)unused;
  stay_apart();
  signal(SIGPIPE, SIG_IGN); /* a server that has left */
  while (is_heard) {
    words_length = count = 0;
    read_frames(STDIN_FILENO, &command);
    arguments[count] = NULL;
    run_one();
  }
  return 0;
}
