/* Which processes the container has, from /proc alone. */
#include "../shim.h"

#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel's own bound (PID_MAX_LIMIT); memory that is not written to costs nothing. */
enum { PROCESSES_LIMIT = 4 * 1024 * 1024 };

/* A PID namespace's number, if it is the machine's own (PROC_PID_INIT_INO). */
static const ino_t machine_namespace = 0xEFFFFFFC;

static const char our_name[] = "kubedock-shim";

size_t list_processes(pid_t **list) {
  struct folder *folder = open_folder(AT_FDCWD, "/proc", 0);
  if (!folder) fail(EXIT_SHIM, "kubedock: cannot list processes: there is no /proc", NULL);
  if (!*list) *list = allocate(PROCESSES_LIMIT * sizeof **list);
  size_t count = 0;
  for (const char *name; (name = next_name(folder)) != NULL;) {
    long pid;
    bool is_other = to_number(span_of(name), &pid) && pid != getpid();
    if (is_other && count < PROCESSES_LIMIT) (*list)[count++] = (pid_t)pid;
  }
  close_folder(folder);
  return count;
}

struct span read_of_process(pid_t pid, const char *name) {
  static char contents[PROCESS_FILE_SIZE];
  char path[64];
  strcat(strcat(strcat(strcpy(path, "/proc/"), decimal(pid)), "/"), name);
  return read_into(path, contents, sizeof contents);
}

struct span after_name(struct span stat) {
  const char *close = stat.length > 0 ? memrchr(stat.start, ')', stat.length) : NULL;
  if (!close || stat.start + stat.length - close < 3) return (struct span){"", 0};
  return (struct span){close + 2, stat.length - (size_t)(close + 2 - stat.start)};
}

char state_of(pid_t pid) {
  struct span fields = after_name(read_of_process(pid, "stat"));
  return fields.length > 0 ? fields.start[0] : '\0';
}

void stay_apart(void) { prctl(PR_SET_NAME, our_name); }

bool stays_apart(pid_t pid) {
  struct span name = read_of_process(pid, "comm");
  if (name.length > 0) name.length--; /* the newline */
  return span_is(name, our_name);
}

void refuse_machine_namespace(void) {
  struct stat namespace;
  if (stat("/proc/self/ns/pid", &namespace) == 0 && namespace.st_ino == machine_namespace)
    fail(1, "kubedock: this would reach every process of the node: the container shares its PID namespace", NULL);
}
