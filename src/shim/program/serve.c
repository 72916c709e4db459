/*
 * Runs one command after another for the server, which has come in by one exec: what takes most of the time of a short
 * exec is the runtime's part in it. A command comes as frames, `A` for each of the words of `run`, and `X`. It is
 * answered by `P` before anything is done, then by `O` and `E` with what it writes, or `F` with why it could not be
 * run, and by `S` with its exit code. It has no standard input. When the server leaves, what runs goes on to its end.
 *
 * What a command leaves behind may hold its output open. As in Docker that is waited for two seconds, and then read by
 * nobody.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* More than the kernel takes as one command line's words. */
enum { WORDS_SIZE = 256 * 1024, WORDS_LIMIT = 4096 };

enum { AFTERMATH_SECONDS = 2 };

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

static const struct frames request = {
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

/* Tells of children that have ended. */
static int children;
static sigset_t usual_signals;

/* Waits for something to pass on, and passes it; whether there was nothing for so long. */
static bool is_silent(struct source *sources, int milliseconds) {
  struct pollfd polled[SOURCES + 1] = {[SOURCES] = {.fd = children, .events = POLLIN}};
  for (int i = 0; i < SOURCES; i++) polled[i] = (struct pollfd){.fd = sources[i].file, .events = POLLIN};
  if (poll(polled, SOURCES + 1, milliseconds) == 0) return true;
  for (int i = 0; i < SOURCES; i++)
    if (polled[i].revents) pass_some(&sources[i]);
  return false;
}

static bool is_open(const struct source *sources) {
  for (int i = 0; i < SOURCES; i++)
    if (sources[i].file >= 0) return true;
  return false;
}

static void take_news(void) {
  struct signalfd_siginfo news;
  while (read(children, &news, sizeof news) > 0) continue;
}

/* A process of its own reads what still comes, so that whoever writes it is neither killed nor held up. */
static void leave_to_itself(struct source *sources) {
  if (fork() == 0) {
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++) close(file); /* else the exec lasts as long */
    is_heard = false;
    while (is_open(sources)) is_silent(sources, -1);
    _exit(0);
  }
  for (int i = 0; i < SOURCES; i++)
    if (sources[i].file >= 0) close(sources[i].file);
}

/* Passes on what the command writes, and returns its exit code. */
static int follow(pid_t child, struct source *sources) {
  int code = 0;
  bool has_ended = false;
  struct timespec end = {0};
  while (!has_ended || is_open(sources)) {
    int left = has_ended ? milliseconds_until(end) : -1;
    if (left == 0 || is_silent(sources, left)) {
      leave_to_itself(sources);
      return code;
    }
    take_news();
    if (has_ended || !reap(child, &code)) continue;
    has_ended = true;
    end = seconds_from_now(AFTERMATH_SECONDS);
  }
  return code;
}

/* As the runtime would have started it. */
static _Noreturn void become_command(const int *files) {
  setsid();
  sigprocmask(SIG_SETMASK, &usual_signals, NULL);
  int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null >= 0) dup2(null, STDIN_FILENO);
  dup2(files[OUTPUT], STDOUT_FILENO);
  dup2(files[ERRORS], STDERR_FILENO);
  fail_to(files[FAILURE]);
  signal(SIGPIPE, SIG_DFL);
  _exit(run_main(arguments));
}

static void tell_end(int code) {
  const char *text = decimal(code);
  memcpy(answer + FRAME_HEAD_SIZE, text, strlen(text));
  say('S', strlen(text));
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
  tell_end(follow(child, sources));
}

int serve_main(char **unused) {
  (void)unused;
  stay_apart();
  signal(SIGPIPE, SIG_IGN); /* a server that has left */
  sigset_t end_of_child;
  sigemptyset(&end_of_child);
  sigaddset(&end_of_child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &end_of_child, &usual_signals);
  children = signalfd(-1, &end_of_child, SFD_CLOEXEC | SFD_NONBLOCK);
  if (children < 0) fail(EXIT_SHIM, "kubedock: signalfd: ", reason(errno), NULL);
  while (is_heard) {
    words_length = count = 0;
    read_frames(STDIN_FILENO, &request);
    arguments[count] = NULL;
    run_one();
  }
  return 0;
}
