#include "shim.h"

#include <string.h>

enum kind { FLAG, TEXT, LIST };

static const struct {
  const char *name;
  enum kind kind;
  size_t offset;
} options[] = {
    {"--user", TEXT, offsetof(struct command, user)},
    {"--group", LIST, offsetof(struct command, groups)},
    {"--cwd", TEXT, offsetof(struct command, cwd)},
    {"--env", LIST, offsetof(struct command, env)},
    {"--stdin", TEXT, offsetof(struct command, stdin_source)},
    {"--init", FLAG, offsetof(struct command, is_init)},
    {"--await", FLAG, offsetof(struct command, is_awaited)},
    {"--held", FLAG, offsetof(struct command, is_held)},
    {"--hold-output", FLAG, offsetof(struct command, holds_output)},
};

/* Takes one option with its value; returns what follows. */
static char **read_option(char **at, struct command *command) {
  for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
    if (strcmp(*at, options[i].name) != 0) continue;
    void *field = (char *)command + options[i].offset;
    if (options[i].kind == FLAG) {
      *(bool *)field = true;
      return at + 1;
    }
    if (!at[1]) fail(EXIT_SHIM, "kubedock: a value is missing after ", *at, NULL);
    if (options[i].kind == TEXT) {
      *(const char **)field = at[1];
    } else {
      const char **list = *(const char ***)field;
      while (*list) list++;
      *list = at[1];
    }
    return at + 2;
  }
  fail(EXIT_SHIM, "kubedock: no such option: ", *at, NULL);
}

void read_command(char **arguments, struct command *command) {
  size_t count = 0;
  while (arguments[count]) count++;
  *command = (struct command){.stdin_source = "open", .before = "", .after = ""};
  command->env = allocate((count + 1) * sizeof(char *));
  command->groups = allocate((count + 1) * sizeof(char *));
  while (*arguments && strcmp(*arguments, "--") != 0) arguments = read_option(arguments, command);
  if (!*arguments || !arguments[1]) fail(EXIT_SHIM, "kubedock: a command is missing after --", NULL);
  command->argv = arguments + 1;
}
