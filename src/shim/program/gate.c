/*
 * The command of a container until the server lets the true one start, in this same process. Nothing of the gate is
 * left then: no descriptor, no handler, no mask, and not a byte of output. So the server can attach before the first
 * byte is written.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Above what a program or shell uses by number. */
enum { FIRST_HELD_FILE = 100 };

/* Signals that stop a container. PID 1 has no default action: without a handler they would do nothing. */
static const int stops[] = {SIGTERM, SIGINT, SIGQUIT, SIGHUP};
enum { STOPS = sizeof stops / sizeof *stops };

static void stop(int signal) { _exit(EXIT_SIGNAL + signal); }

static void ignore(int signal) { (void)signal; }

static void handle(int signal, void (*handler)(int), struct sigaction *before) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigaction(signal, &action, before);
}

static bool has_size(int terminal) {
  struct winsize size;
  return ioctl(terminal, TIOCGWINSZ, &size) == 0 && (size.ws_row > 0 || size.ws_col > 0);
}

/* A terminal echoes what it is sent, so the word to go is its first size. */
static void wait_for_size(int terminal) {
  struct sigaction before;
  sigset_t resized, mask, waiting;
  sigemptyset(&resized);
  sigaddset(&resized, SIGWINCH);
  sigprocmask(SIG_BLOCK, &resized, &mask);
  waiting = mask;
  sigdelset(&waiting, SIGWINCH);
  handle(SIGWINCH, ignore, &before);
  while (!has_size(terminal)) sigsuspend(&waiting);
  sigaction(SIGWINCH, &before, NULL);
  sigprocmask(SIG_SETMASK, &mask, NULL);
}

static const struct frames go = {
    .last = 'G', .taken = "", .failure = EXIT_SHIM, .cut = "kubedock: the server left before the container was to start"};

static void wait_for_go(void) {
  struct sigaction before[STOPS];
  for (int i = 0; i < STOPS; i++) handle(stops[i], stop, &before[i]);
  if (isatty(STDIN_FILENO)) wait_for_size(STDIN_FILENO);
  else read_frames(STDIN_FILENO, &go);
  for (int i = 0; i < STOPS; i++) sigaction(stops[i], &before[i], NULL);
}

static void close_stdin(void) {
  int null = open("/dev/null", O_RDONLY);
  if (null < 0) fail(EXIT_SHIM, "kubedock: open /dev/null: ", reason(errno), NULL);
  dup2(null, STDIN_FILENO);
  if (null != STDIN_FILENO) close(null);
}

static int run_as_init(const struct command *command, int offer) {
  stay_apart(); /* the init has nothing to pause */
  int code = supervise(command, AS_INIT);
  deliver_exit_code(offer, code, command);
  return code;
}

int init_main(char **arguments) {
  struct command command;
  read_command(arguments, &command);
  command.makes_cwd = true;
  tell_kubelet();
  return run_as_init(&command, offer_exit_code());
}

int gate_main(char **arguments) {
  struct command command;
  read_command(arguments, &command);
  command.makes_cwd = true;
  tell_kubelet();
  int offer = command.is_init ? offer_exit_code() : -1; /* one may ask before the start */
  wait_for_go();
  if (strcmp(command.stdin_source, "null") == 0) close_stdin();
  if (command.is_init) return run_as_init(&command, offer);
  if (command.holds_output) {
    fcntl(STDOUT_FILENO, F_DUPFD, FIRST_HELD_FILE);
    fcntl(STDERR_FILENO, F_DUPFD, FIRST_HELD_FILE);
  }
  launch(&command);
}
