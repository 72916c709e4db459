/* What the container's processes are doing, without ours: `../processes.ts` reads it. */
#include "../shim.h"

#include <string.h>
#include <sys/auxv.h>
#include <sys/sysinfo.h>
#include <time.h>

/* Fields of /proc/PID/stat after the name, counted from the state. See man 5 proc. */
enum { STATE, PARENT, GROUP, TERMINAL = 4, USER_TICKS = 11, SYSTEM_TICKS, NICE = 16, START = 19, VIRTUAL, RESIDENT, FIELDS };

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
static long user_of(pid_t pid) {
  struct span status = read_of_process(pid, "status"), line, field;
  long uid = 0;
  while (take(&status, '\n', &line)) {
    if (line.length < 4 || memcmp(line.start, "Uid:", 4) != 0) continue;
    for (int i = 0; i < 3 && take(&line, '\t', &field); i++) to_number(field, &uid);
    break;
  }
  return uid;
}

/* Arguments end with a zero; a program may write anything over them. */
static void put_command(pid_t pid) {
  struct span command = read_of_process(pid, "cmdline"), argument;
  while (command.length > 0 && command.start[command.length - 1] == '\0') command.length--;
  for (bool is_first = true; take(&command, '\0', &argument); is_first = false) {
    if (!is_first) put(" ");
    put_clean(argument);
  }
  put("\n");
}

static void put_process(pid_t pid, struct span passwd) {
  long uid = user_of(pid);
  struct span stat = read_of_process(pid, "stat"), rest = after_name(stat), fields[FIELDS] = {{"", 0}};
  const char *open = memchr(stat.start, '(', stat.length);
  if (!open || rest.length == 0) return; /* gone meanwhile */
  struct span name = {open + 1, (size_t)(rest.start - open - 3)};
  for (size_t i = 0; i < FIELDS && take(&rest, ' ', &fields[i]); i++) continue;

  struct account account;
  put_number(pid);
  put_field(fields[PARENT]);
  put_number(uid);
  put_field(find_account(passwd, NULL, uid, &account) ? account.name : span_of(decimal(uid)));
  static const int figures[] = {GROUP, TERMINAL, START, USER_TICKS, SYSTEM_TICKS, VIRTUAL, RESIDENT, NICE, STATE};
  for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) put_field(fields[figures[i]]);
  put_field(name);
  put_command(pid);
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

int process_list_main(char **arguments) {
  (void)arguments;
  pid_t *processes = NULL;
  size_t count = list_processes(&processes);
  struct span passwd = read_file("/etc/passwd");
  put_head();
  for (size_t i = 0; i < count; i++)
    if (processes[i] == 1 || !stays_apart(processes[i])) put_process(processes[i], passwd);
  flush();
  return 0;
}
