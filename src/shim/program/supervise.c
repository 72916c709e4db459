#include "shim.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Signals that tell of a fault of ours: they must not be held back or passed on. */
static const int faults[] = {SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS};

static void hold_signals(sigset_t *held, sigset_t *before) {
  memset(held, 0xff, sizeof *held); /* sigfillset leaves out 32 to 34, and 34 is SIGRTMIN for all but musl */
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(held, faults[i]);
  sigprocmask(SIG_SETMASK, held, before);
  signal(SIGCHLD, SIG_DFL); /* if it came to us ignored, children would vanish without a word */
}

/* Job control in a terminal needs a process group of its own in the foreground, as with docker-init. */
static void lead_group(void) {
  setpgid(0, 0);
  tcsetpgrp(STDIN_FILENO, getpid()); /* SIGTTOU is held; fails where there is no terminal */
}

static pid_t start(const struct command *command, enum supervisor role, const sigset_t *mask) {
  pid_t child = fork();
  if (child < 0) fail(EXIT_CANNOT_RUN, command->before, "fork: ", reason(errno), command->after, NULL);
  if (child > 0) return child;
  if (role == AS_INIT) lead_group();
  sigprocmask(SIG_SETMASK, mask, NULL);
  launch(command);
}

static int exit_code(int status) {
  return WIFSIGNALED(status) ? EXIT_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

bool reap(pid_t command, int *code) {
  bool has_ended = false;
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
    if (pid == command) {
      has_ended = true;
      *code = exit_code(status);
    }
  return has_ended;
}

int supervise(const struct command *command, enum supervisor role) {
  sigset_t held, before;
  hold_signals(&held, &before);
  if (role == AS_INIT && getpid() != 1) prctl(PR_SET_CHILD_SUBREAPER, 1); /* in a shared PID namespace */
  pid_t child = start(command, role, &before);
  /* The command alone has stdin, so that its end is seen by who writes; stdout and stderr stay open here. */
  close(STDIN_FILENO);
  for (int code;;) {
    int received = sigwaitinfo(&held, NULL);
    if (received == SIGCHLD && reap(child, &code)) return code;
    if (received > 0 && received != SIGCHLD) kill(child, received);
  }
}

static bool reads_pipe(void) {
  struct stat input;
  return fstat(STDIN_FILENO, &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode));
}

int run_main(char **arguments) {
  struct command command;
  read_command(arguments, &command);
  command.before = "OCI runtime exec failed: exec failed: unable to start container process: ";
  command.after = ": unknown";
  /*
   * containerd drops what is left of stdin when nobody holds stdout or stderr any more, as with `cat > file`. So
   * somebody does, where input can be lost: with a pipe. Else the command is the exec's own process, as in Docker.
   */
  if (!reads_pipe()) launch(&command);
  command.dies_with_parent = true;
  return supervise(&command, AS_EXEC);
}
