#include "../shim.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <strings.h>
#include <sys/ptrace.h>
#include <unistd.h>

/* By number, as both architectures have them. */
static const char *const names[] = {
    "",     "HUP",  "INT",  "QUIT", "ILL",    "TRAP", "ABRT", "BUS",  "FPE",  "KILL", "USR1",
    "SEGV", "USR2", "PIPE", "ALRM", "TERM",   "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN",
    "TTOU", "URG",  "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",   "PWR",  "SYS",
};

/* As every libc but musl counts, and Docker too. */
enum { FIRST_REAL_TIME = 34, LAST_REAL_TIME = 64 };

/* Reads `RTMIN+3`: the base, and perhaps a sign and a number. */
static bool read_offset(const char *name, const char *base, char sign, long *offset) {
  size_t length = strlen(base);
  if (strncasecmp(name, base, length) != 0) return false;
  *offset = 0;
  return name[length] == '\0' || (name[length] == sign && to_number(span_of(name + length + 1), offset));
}

static int signal_number(const char *name) {
  long number;
  if (to_number(span_of(name), &number) && number <= LAST_REAL_TIME) return (int)number;
  const char *bare = strncasecmp(name, "SIG", 3) == 0 ? name + 3 : name;
  for (size_t i = 1; i < sizeof names / sizeof *names; i++)
    if (strcasecmp(bare, names[i]) == 0) return (int)i;
  if (read_offset(bare, "RTMIN", '+', &number)) number = FIRST_REAL_TIME + number;
  else if (read_offset(bare, "RTMAX", '-', &number)) number = LAST_REAL_TIME - number;
  else number = -1;
  if (number < FIRST_REAL_TIME || number > LAST_REAL_TIME) fail(1, "invalid signal: ", name, NULL);
  return (int)number;
}

/* All but this process; one is enough for success. */
static void signal_all(int signal, bool spares_init) {
  refuse_machine_namespace();
  bool has_reached = kill(-1, signal) == 0;
  if (!spares_init && kill(1, signal) == 0) has_reached = true;
  if (!has_reached && errno != ESRCH) fail(1, "kill: ", reason(errno), NULL);
}

/*
 * The kernel keeps a SIGKILL from PID 1 that comes from within its own PID namespace, but not the one that it sends
 * itself when a tracer is gone which has wanted its tracee to go with it.
 */
static void kill_init(void) {
  refuse_machine_namespace();
  long dies_with_us = PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, 1, NULL, dies_with_us) == 0) return;
  if (errno == EPERM) become_as_init();
  if (ptrace(PTRACE_SEIZE, 1, NULL, dies_with_us) < 0)
    fail(1, "kubedock: process 1 cannot be traced: ", reason(errno), NULL);
}

int kill_main(char **arguments) {
  bool is_all = false, spares_init = false;
  for (; *arguments && strncmp(*arguments, "--", 2) == 0; arguments++) {
    if (strcmp(*arguments, "--all") == 0) is_all = true;
    else if (strcmp(*arguments, "--not-init") == 0) spares_init = true;
    else fail(EXIT_SHIM, "kubedock: no such option: ", *arguments, NULL);
  }
  if (!arguments[0]) fail(EXIT_SHIM, "kubedock: a signal is missing", NULL);
  int signal = signal_number(arguments[0]);
  if (is_all || (arguments[1] && strcmp(arguments[1], "-1") == 0)) {
    signal_all(signal, spares_init);
    return 0;
  }
  long pid;
  if (!arguments[1] || !to_number(span_of(arguments[1]), &pid) || pid == 0)
    fail(EXIT_SHIM, "kubedock: no process number: ", arguments[1] ? arguments[1] : "", NULL);
  if (pid == 1 && signal == SIGKILL) {
    kill_init();
    return 0;
  }
  if (kill((pid_t)pid, signal) < 0) fail(1, "kill ", arguments[1], ": ", reason(errno), NULL);
  return 0;
}
