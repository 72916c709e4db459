/* A static program for images with nothing in them: tells what a command finds, and plays the runtime of a terminal. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int report(char **arguments) {
  char cwd[4096];
  gid_t groups[64];
  sigset_t blocked;
  struct sigaction action;
  printf("user=%d:%d groups=", (int)getuid(), (int)getgid());
  int count = getgroups(64, groups);
  for (int i = 0; i < count; i++) printf(i > 0 ? ",%d" : "%d", (int)groups[i]);
  printf("\ncwd=%s\nfiles=", getcwd(cwd, sizeof cwd) ? cwd : "?");
  for (int file = 0; file < 1024; file++)
    if (fcntl(file, F_GETFD) >= 0) printf(file > 0 ? ",%d" : "%d", file);
  printf("\nblocked=");
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  for (int i = 1; i < 65; i++)
    if (sigismember(&blocked, i) == 1) printf("%d ", i);
  printf("\nhandled=");
  for (int i = 1; i < 65; i++)
    if (sigaction(i, NULL, &action) == 0 && action.sa_handler != SIG_DFL) printf("%d ", i);
  printf("\nleads group=%d foreground=%d\n", getpgid(0) == getpid(), tcgetpgrp(0) == getpgid(0));
  for (; *arguments; arguments++) printf("argument=%s\n", *arguments);
  for (char **variable = environ; *variable; variable++) printf("env %s\n", *variable);
  return 0;
}

/* Leaves orphans to its PID 1 and tells whether they are gone, not only dead. */
static int orphan(char **arguments) {
  (void)arguments;
  int pipe_ends[2];
  pid_t grandchild;
  if (pipe(pipe_ends) < 0) return 1;
  pid_t child = fork();
  if (child == 0) {
    grandchild = fork();
    if (grandchild > 0) (void)!write(pipe_ends[1], &grandchild, sizeof grandchild);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  if (read(pipe_ends[0], &grandchild, sizeof grandchild) != sizeof grandchild) return 1;
  for (int i = 0; i < 500 && kill(grandchild, 0) == 0; i++) usleep(10000);
  puts(kill(grandchild, 0) < 0 && errno == ESRCH ? "reaped" : "still a zombie");
  return 0;
}

static void resize(int terminal, const char *line) {
  struct winsize size = {0};
  if (sscanf(line, "size %hu %hu", &size.ws_row, &size.ws_col) == 2) ioctl(terminal, TIOCSWINSZ, &size);
}

/* Runs a command in a new terminal of no size, as a container runtime does. Lines on stdin: "size ROWS COLUMNS". */
static int terminal(char **arguments) {
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  grantpt(master);
  unlockpt(master);
  int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
  pid_t child = fork();
  if (child == 0) {
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int file = 0; file < 3; file++) dup2(slave, file);
    close(slave);
    close(master);
    execvp(*arguments, arguments);
    _exit(127);
  }
  close(slave);
  char bytes[4096];
  struct pollfd files[] = {{.fd = master, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  while (poll(files, 2, -1) > 0) {
    ssize_t length;
    if (files[1].revents) {
      length = read(0, bytes, sizeof bytes - 1);
      if (length <= 0) files[1].fd = -1;
      else bytes[length] = '\0', resize(master, bytes);
    }
    if (files[0].revents) {
      length = read(master, bytes, sizeof bytes);
      if (length <= 0) break; /* EIO: nobody has the terminal any more */
      (void)!write(1, bytes, (size_t)length);
    }
  }
  int status;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IOFBF, 65536);
  const char *verb = count > 1 ? arguments[1] : "";
  if (strcmp(verb, "report") == 0) return report(arguments + 2);
  if (strcmp(verb, "orphan") == 0) return orphan(arguments + 2);
  if (strcmp(verb, "terminal") == 0) return terminal(arguments + 2);
  return 2;
}
