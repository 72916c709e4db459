/*
 * Stops every process of the container, and lets them go on.
 *
 * The kernel keeps from PID 1 whatever would stop it, if it comes from within its own PID namespace. But a tracer decides
 * itself which signals its tracee gets. So PID 1 is traced for a moment, is given a SIGSTOP, and let go of again: it stays
 * stopped like any other process, with all of its threads, until somebody sends a SIGCONT. Nothing of ours has to stay.
 */
#include "../shim.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { INIT = 1, LIMIT_SECONDS = 5 };

/* Whether a process runs no more, by its state: stopped, traced, or dead. */
static bool rests(char state) { return state == '\0' || strchr("TtZX", state) != NULL; }

/* Parents first, so that none sees its child stop; hence the children are the first to go on. */
static void resume_all(void) {
  static pid_t *processes;
  for (size_t i = list_processes(&processes); i-- > 0;)
    if (!stays_apart(processes[i])) kill(processes[i], SIGCONT);
}

/* Nothing is left half-paused. */
static _Noreturn void give_up(const char *what, int error) {
  resume_all();
  fail(1, what, ": ", reason(error), NULL);
}

/* The ID in a line of /proc/PID/status: "Uid:", and the real, effective, saved and file system's one. */
static unsigned id_of_init(const char *name) {
  struct span status = read_of_process(INIT, "status"), line, field;
  long id = 0;
  while (take(&status, '\n', &line)) {
    if (!take(&line, '\t', &field) || !span_is(field, name)) continue;
    if (take(&line, '\t', &field)) to_number(field, &id);
    break;
  }
  return (unsigned)id;
}

void become_as_init(void) {
  unsigned gid = id_of_init("Gid:"), uid = id_of_init("Uid:");
  if (uid == geteuid() && gid == getegid()) return;
  syscall(SYS_setresgid, gid, gid, gid); /* the trace shows whether it was enough */
  syscall(SYS_setresuid, uid, uid, uid);
}

/* Has PID 1 take a SIGSTOP. Returns 0, or the error that the kernel refuses it with. */
static int trace_to_stop(void) {
  if (ptrace(PTRACE_SEIZE, INIT, NULL, NULL) < 0) return errno;
  if (kill(INIT, SIGSTOP) < 0) return errno;
  for (int status;;) {
    if (waitpid(INIT, &status, __WALL) < 0) return errno;
    if (!WIFSTOPPED(status)) return ESRCH;
    int event = status >> 16, number = WSTOPSIG(status);
    if (event == PTRACE_EVENT_STOP && number == SIGSTOP)
      return ptrace(PTRACE_DETACH, INIT, NULL, NULL) < 0 ? errno : 0;
    ptrace(PTRACE_CONT, INIT, NULL, event == 0 ? (long)number : 0L);
  }
}

/* One that waits for the disk stops when it is through with that. */
static void await_rest(pid_t pid, time_t end) {
  for (char state; state = state_of(pid), !rests(state) && state != 'D' && time(NULL) < end;) sched_yield();
}

/* In a child, which may give its own rights away. */
static void stop_init(time_t end) {
  if (rests(state_of(INIT)) || stays_apart(INIT)) return;
  pid_t child = fork();
  if (child < 0) give_up("kubedock: fork", errno);
  if (child == 0) {
    alarm(LIMIT_SECONDS);
    int error = trace_to_stop();
    if (error == EPERM) become_as_init(), error = trace_to_stop();
    _exit(error);
  }
  int status;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!WIFEXITED(status)) give_up("kubedock: process 1 does not stop", ETIMEDOUT);
  if (WEXITSTATUS(status) != 0) give_up("kubedock: process 1 cannot be traced", WEXITSTATUS(status));
  await_rest(INIT, end); /* on its way from traced to stopped it runs for a moment */
}

/* Whether there was anyone to stop. */
static bool stop_others(time_t end) {
  static pid_t *processes;
  bool has_found = false;
  size_t count = list_processes(&processes);
  for (size_t i = 0; i < count; i++) {
    char state = state_of(processes[i]);
    if (processes[i] == INIT || rests(state) || stays_apart(processes[i])) continue;
    if (kill(processes[i], SIGSTOP) < 0) {
      if (errno == ESRCH) continue;
      give_up("kubedock: a process of another user cannot be stopped", errno);
    }
    await_rest(processes[i], end);
    if (state != 'D') has_found = true;
  }
  return has_found;
}

int pause_main(char **arguments) {
  (void)arguments;
  refuse_machine_namespace();
  time_t end = time(NULL) + LIMIT_SECONDS;
  stop_init(end);
  while (stop_others(end)) /* until none is left that was born meanwhile */
    if (time(NULL) >= end) give_up("kubedock: processes are born faster than they can be stopped", ETIMEDOUT);
  return 0;
}

int unpause_main(char **arguments) {
  (void)arguments;
  refuse_machine_namespace();
  resume_all();
  return 0;
}
