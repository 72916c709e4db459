/* Which processes the container has, from /proc alone. */
#include "shim.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel's own bound (PID_MAX_LIMIT); memory that is not written to costs nothing. */
enum { PROCESSES_LIMIT = 4 * 1024 * 1024 };

/* A PID namespace's number, if it is the machine's own (PROC_PID_INIT_INO). */
static const ino_t machine_namespace = 0xEFFFFFFC;

static const char our_name[] = "kubedock-shim";

/* The kernel's; libc's readdir needs malloc. */
struct entry {
  uint64_t inode, offset;
  uint16_t length;
  uint8_t type;
  char name[];
};

size_t list_processes(pid_t **list) {
  static _Alignas(struct entry) char entries[8192];
  int folder = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) fail(EXIT_SHIM, "kubedock: cannot list processes: there is no /proc", NULL);
  if (!*list) *list = allocate(PROCESSES_LIMIT * sizeof **list);
  size_t count = 0;
  for (long length; (length = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0;)
    for (long at = 0; at < length;) {
      const struct entry *entry = (const struct entry *)(entries + at);
      long pid;
      bool is_other = to_number(span_of(entry->name), &pid) && pid != getpid();
      if (is_other && count < PROCESSES_LIMIT) (*list)[count++] = (pid_t)pid;
      at += entry->length;
    }
  close(folder);
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
