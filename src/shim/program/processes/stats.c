/* What the container has used, as the kernel says it, line by line: `../stats.ts` reads it. */
#include "../shim.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { INTERVAL_MS = 1000 };

struct source {
  const char *folder, *name;
  const char *only; /* lines that begin so */
};

static const struct source machine[] = {
    {"/proc/", "stat", "cpu"},
    {"/proc/", "meminfo", "MemTotal"},
    {"/proc/", "net/dev", ""},
};

static const struct source version_1[] = {
    {"/sys/fs/cgroup/cpuacct/", "cpuacct.usage", ""},
    {"/sys/fs/cgroup/cpuacct/", "cpuacct.usage_percpu", ""},
    {"/sys/fs/cgroup/cpuacct/", "cpuacct.stat", ""},
    {"/sys/fs/cgroup/cpu/", "cpu.stat", ""},
    {"/sys/fs/cgroup/memory/", "memory.usage_in_bytes", ""},
    {"/sys/fs/cgroup/memory/", "memory.max_usage_in_bytes", ""},
    {"/sys/fs/cgroup/memory/", "memory.limit_in_bytes", ""},
    {"/sys/fs/cgroup/memory/", "memory.failcnt", ""},
    {"/sys/fs/cgroup/memory/", "memory.stat", ""},
    {"/sys/fs/cgroup/pids/", "pids.current", ""},
    {"/sys/fs/cgroup/pids/", "pids.max", ""},
    {"/sys/fs/cgroup/blkio/", "blkio.throttle.io_service_bytes_recursive", ""},
    {"/sys/fs/cgroup/blkio/", "blkio.throttle.io_serviced_recursive", ""},
};

static const struct source version_2[] = {
    {"/sys/fs/cgroup/", "cpu.stat", ""},
    {"/sys/fs/cgroup/", "memory.current", ""},
    {"/sys/fs/cgroup/", "memory.peak", ""},
    {"/sys/fs/cgroup/", "memory.max", ""},
    {"/sys/fs/cgroup/", "memory.events", ""},
    {"/sys/fs/cgroup/", "memory.stat", ""},
    {"/sys/fs/cgroup/", "pids.current", ""},
    {"/sys/fs/cgroup/", "pids.max", ""},
    {"/sys/fs/cgroup/", "io.stat", ""},
};

static void put_source(const struct source *source) {
  static char contents[KERNEL_FILE_SIZE];
  char path[128];
  strcat(strcpy(path, source->folder), source->name);
  struct span file = read_into(path, contents, sizeof contents), line;
  size_t only = strlen(source->only);
  while (take(&file, '\n', &line)) {
    if (line.length < only || memcmp(line.start, source->only, only) != 0) continue;
    put(source->name);
    put("\t");
    put_clean(line);
    put("\n");
  }
}

static void put_sources(const struct source *sources, size_t count) {
  for (size_t i = 0; i < count; i++) put_source(&sources[i]);
}

/* One look, ended by an empty line. */
static void put_sample(void) {
  bool is_version_2 = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0;
  put(is_version_2 ? "cgroup\t2\n" : "cgroup\t1\n");
  put_sources(machine, sizeof machine / sizeof *machine);
  if (is_version_2) put_sources(version_2, sizeof version_2 / sizeof *version_2);
  else put_sources(version_1, sizeof version_1 / sizeof *version_1);
  put("\n");
  flush();
}

/* Looks once, or with --follow each second until stdin ends: then the server has left. */
int stats_main(char **arguments) {
  bool follows = arguments[0] && strcmp(arguments[0], "--follow") == 0;
  stay_apart();
  put_sample();
  struct pollfd server = {.fd = STDIN_FILENO, .events = POLLIN};
  while (follows && poll(&server, 1, INTERVAL_MS) == 0) put_sample();
  return 0;
}
