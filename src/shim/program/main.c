#include "shim.h"

#include <sys/stat.h>

/* Together with the size this tells a whole copy from a cut one. */
static int version_main(char **arguments) {
  (void)arguments;
  struct stat self;
  if (stat("/proc/self/exe", &self) < 0) fail(EXIT_SHIM, "kubedock: cannot see my own file", NULL);
  put(SHIM_VERSION " " SHIM_ARCHITECTURE " ");
  put(decimal(self.st_size));
  put("\n");
  flush();
  return 0;
}

static const struct {
  const char *name;
  int (*main)(char **arguments);
} verbs[] = {
    {"gate", gate_main},     {"init", init_main},       {"run", run_main},   {"serve", serve_main},
    {"kill", kill_main},     {"pause", pause_main},     {"unpause", unpause_main}, {"await", await_main},
    {"stats", stats_main},   {"ps", process_list_main}, {"ip", address_main}, {"hosts", hosts_main},
    {"search", search_main}, {"put", put_main},         {"get", get_main},   {"stat", stat_main},
    {"sizes", sizes_main},   {"prepare", prepare_main}, {"relay", relay_main},   {"idle", idle_main},
    {"version", version_main},
};

int main(int count, char **arguments) {
  if (count < 2) fail(EXIT_SHIM, "kubedock: a verb is missing", NULL);
  struct span verb = span_of(arguments[1]);
  for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
    if (span_is(verb, verbs[i].name)) return verbs[i].main(arguments + 2);
  fail(EXIT_SHIM, "kubedock: no such verb: ", arguments[1], NULL);
}
