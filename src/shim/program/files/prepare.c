/* What is done to volumes before a container has them, in an init container that sees what they will hide. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a volume while it is filled: who finds it goes on, as a fill before has been cut. */
#define MARK "/.kubedock-fills"

/* Where volumes are mounted, each at its own place below. */
static const char *volumes;

/* Who is not root does what he may. */
static bool is_limited;

/* What he may not is told to the kubelet, where it can be read when all is over. */
static void accept_limits(void) {
  is_limited = true;
  pass_over_forbidden();
  int log = open(TERMINATION_LOG, O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (log >= 0) dup2(log, STDERR_FILENO);
}

static const char *join(const char *first, const char *second, const char *third) {
  char *path = allocate(strlen(first) + strlen(second) + strlen(third) + 1);
  strcpy(stpcpy(stpcpy(path, first), second), third);
  return path;
}

/* A file system that is new has a directory of its own. */
static bool counts(const char *name) { return strcmp(name, "lost+found") != 0; }

/* An unfinished fill counts for nothing. */
static bool is_empty(const char *volume) {
  struct folder *folder = open_folder(AT_FDCWD, volume, 0);
  if (!folder) fail_file(volume, strerror(errno));
  bool has_other = false, has_mark = false;
  for (const char *name; (name = next_name(folder)) != NULL;) {
    if (strcmp(name, &MARK[1]) == 0) has_mark = true;
    else if (counts(name)) has_other = true;
  }
  if (errno != 0) fail_file(volume, strerror(errno));
  close_folder(folder);
  return has_mark || !has_other;
}

/* One at a time fills a volume; who comes second sees what the first has done. -1 if there is nothing left to do. */
static int begin_fill(const char *volume) {
  const char *mark = join(volume, MARK, "");
  while (is_empty(volume)) {
    struct stat status;
    int file = open(mark, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) fail_file(mark, strerror(errno));
    flock(file, LOCK_EX); /* where the storage has no locks, two may do the same at the same time */
    if (fstat(file, &status) == 0 && status.st_nlink > 0) return file;
    close(file);
  }
  return -1;
}

/* Sends what the image has; a slash follows a link, as the mount does. */
static _Noreturn void send_image(const char *target, const int *pipe_ends) {
  dup2(pipe_ends[1], STDOUT_FILENO);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  leave_out_mounts();
  send_tree(join(target, "/", ""));
  send_end();
  _exit(0);
}

/*
 * There a volume is at the image's place. To have it as the root keeps who shares the volume, and makes links in it,
 * from having root write elsewhere; whoever else we are, we are the user of the container, and may write what that may.
 */
static void enter_volumes(void) {
  if ((is_limited ? chdir(volumes) : chroot(volumes)) < 0) fail_file(volumes, strerror(errno));
  if (is_limited) unpack_below();
}

static void copy_image(const char *target) {
  int pipe_ends[2], status;
  if (pipe2(pipe_ends, O_CLOEXEC) < 0) fail(1, "kubedock: pipe: ", reason(errno), NULL);
  pid_t sender = fork();
  if (sender < 0) fail(1, "kubedock: fork: ", reason(errno), NULL);
  if (sender == 0) send_image(target, pipe_ends);
  close(pipe_ends[1]);
  enter_volumes();
  unpack(pipe_ends[0], "kubedock: the image's files are cut short");
  waitpid(sender, &status, 0);
}

/* In a process of its own, since it has another root. */
static void fill(const char *target) {
  struct stat status;
  if (stat(target, &status) < 0) return; /* the image has nothing there */
  if (!S_ISDIR(status.st_mode)) fail_file(target, "cannot mount volume over existing file, file exists");
  const char *volume = join(volumes, target, "");
  if (is_limited && access(volume, R_OK | W_OK | X_OK) < 0) {
    complain(target, "the volume may not be written to");
    return;
  }
  int mark = begin_fill(volume);
  if (mark < 0) return;
  int result;
  pid_t copier = fork();
  if (copier < 0) fail(1, "kubedock: fork: ", reason(errno), NULL);
  if (copier == 0) {
    copy_image(target);
    _exit(0);
  }
  while (waitpid(copier, &result, 0) < 0 && errno == EINTR) continue;
  if (result != 0) _exit(1); /* it has told why, and the mark stays */
  unlink(join(volume, MARK, ""));
  close(mark);
}

static long number(const char *text) {
  long value;
  if (!text || !to_number(span_of(text), &value)) fail(EXIT_SHIM, "kubedock: no number: ", text ? text : "", NULL);
  return value;
}

static mode_t octal(const char *text) {
  mode_t mode = 0;
  for (; *text; text++) mode = mode * 8 + (mode_t)(*text - '0');
  return mode & 07777;
}

/* Takes mode, owner, group and path. */
static char **own(char **arguments) {
  if (!arguments[0] || !arguments[1] || !arguments[2] || !arguments[3])
    fail(EXIT_SHIM, "kubedock: a value is missing after --own", NULL);
  const char *path = join(volumes, path_argument(arguments[3]), "");
  if (lchown(path, (uid_t)number(arguments[1]), (gid_t)number(arguments[2])) < 0 || chmod(path, octal(arguments[0])) < 0)
    fail_file(path, strerror(errno));
  return arguments + 4;
}

int prepare_main(char **arguments) {
  if (!*arguments) fail(EXIT_SHIM, "kubedock: a root is missing", NULL);
  volumes = *arguments++;
  if (geteuid() != 0) accept_limits();
  while (*arguments) {
    if (strcmp(*arguments, "--own") == 0) {
      arguments = own(arguments + 1);
    } else if (strcmp(*arguments, "--fill") == 0 && arguments[1]) {
      fill(path_argument(arguments[1]));
      arguments += 2;
    } else {
      fail(EXIT_SHIM, "kubedock: no such option: ", *arguments, NULL);
    }
  }
  return 0;
}
