/* Every process of the container but this one, from /proc alone: `../processes.ts` reads it. */
#include "shim.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

/* Fields of /proc/PID/stat after the name, counted from the state. See man 5 proc. */
enum { STATE, PARENT, GROUP, TERMINAL = 4, USER_TICKS = 11, SYSTEM_TICKS, NICE = 16, START = 19, VIRTUAL, RESIDENT, FIELDS };

enum { COMMAND_LIMIT = 16384 };

/* The kernel's; libc's readdir needs malloc. */
struct entry {
  uint64_t inode, offset;
  uint16_t length;
  uint8_t type;
  char name[];
};

static char buffer[COMMAND_LIMIT];

/* Reads a file of a process into the one buffer; empty if the process is gone. */
static struct span read_of(int process, const char *name) {
  int file = openat(process, name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return (struct span){"", 0};
  size_t length = 0;
  for (ssize_t got; (got = read(file, buffer + length, sizeof buffer - length)) > 0;) length += (size_t)got;
  close(file);
  return (struct span){buffer, length};
}

static void tab(void) { put_raw((struct span){"\t", 1}); }

static void put_number(long long number) {
  put(decimal(number));
  tab();
}

static void put_field(struct span text) {
  put_clean(text);
  tab();
}

/* The effective user: the owner of /proc/PID is root for a program that may not be dumped. */
static long user_of(int process) {
  struct span status = read_of(process, "status"), line, field;
  long uid = 0;
  while (take(&status, '\n', &line)) {
    if (line.length < 4 || memcmp(line.start, "Uid:", 4) != 0) continue;
    for (int i = 0; i < 3 && take(&line, '\t', &field); i++) to_number(field, &uid);
    break;
  }
  return uid;
}

/* Arguments end with a zero; a program may write anything over them. */
static void put_command(int process) {
  struct span command = read_of(process, "cmdline"), argument;
  while (command.length > 0 && command.start[command.length - 1] == '\0') command.length--;
  for (bool is_first = true; take(&command, '\0', &argument); is_first = false) {
    if (!is_first) put(" ");
    put_clean(argument);
  }
  put("\n");
}

static void put_process(const char *pid, int process, struct span passwd) {
  long uid = user_of(process);
  struct span stat = read_of(process, "stat");
  const char *open = memchr(stat.start, '(', stat.length), *close = memrchr(stat.start, ')', stat.length);
  if (!open || !close) return; /* gone meanwhile */
  struct span name = {open + 1, (size_t)(close - open - 1)};
  struct span rest = {close + 1, stat.length - (size_t)(close + 1 - stat.start)}, fields[FIELDS] = {{"", 0}};
  take(&rest, ' ', fields);
  for (size_t i = 0; i < FIELDS && take(&rest, ' ', &fields[i]); i++) continue;

  struct account account;
  put_field(span_of(pid));
  put_field(fields[PARENT]);
  put_number(uid);
  put_field(find_account(passwd, NULL, uid, &account) ? account.name : span_of(decimal(uid)));
  static const int figures[] = {GROUP, TERMINAL, START, USER_TICKS, SYSTEM_TICKS, VIRTUAL, RESIDENT, NICE, STATE};
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) put_field(fields[figures[i]]);
  put_field(name);
  put_command(process);
}

static long long milliseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void put_head(void) {
  struct sysinfo machine;
  sysinfo(&machine);
  long long now = milliseconds(CLOCK_REALTIME);
  put_number((long long)getauxval(AT_CLKTCK));
  put_number(now - milliseconds(CLOCK_BOOTTIME));
  put_number(now);
  put_number((long long)getauxval(AT_PAGESZ));
  put(decimal((long long)machine.totalram * machine.mem_unit));
  put("\n");
}

static void visit(int processes, const char *name, struct span passwd) {
  long pid;
  if (!to_number(span_of(name), &pid) || pid == getpid()) return;
  int process = openat(processes, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (process < 0) return;
  put_process(name, process, passwd);
  close(process);
}

int process_list_main(char **arguments) {
  (void)arguments;
  static _Alignas(struct entry) char entries[8192];
  int processes = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (processes < 0) fail(EXIT_SHIM, "kubedock: cannot list processes: there is no /proc", NULL);
  struct span passwd = read_file("/etc/passwd");
  put_head();
  for (long length; (length = syscall(SYS_getdents64, processes, entries, sizeof entries)) > 0;)
    for (long at = 0; at < length;) {
      const struct entry *entry = (const struct entry *)(entries + at);
      visit(processes, entry->name, passwd);
      at += entry->length;
    }
  flush();
  return 0;
}
