#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Before anything is read: who sends a lot learns at once that there is no place for it. */
static void require_folder(char *argument) {
  if (!argument) fail(EXIT_SHIM, "kubedock: a value is missing after --folder", NULL);
  const char *path = path_argument(argument);
  int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) fail_file(path, strerror(errno));
  close(folder);
}

static void empty(char *argument) {
  if (!argument) fail(EXIT_SHIM, "kubedock: a value is missing after --empty", NULL);
  const char *path = path_argument(argument);
  if (!empty_image_folder(path)) fail_file(path, strerror(errno));
}

int put_main(char **arguments) {
  stay_apart();
  end_with(await_leave);
  arguments = enter_root(arguments);
  for (; *arguments; arguments++) {
    if (strcmp(*arguments, "--keep-kinds") == 0) keep_kinds();
    else if (strcmp(*arguments, "--folder") == 0) require_folder(*++arguments);
    else if (strcmp(*arguments, "--empty") == 0) empty(*++arguments);
    else fail(EXIT_SHIM, "kubedock: no such option: ", *arguments, NULL);
  }
  unpack(STDIN_FILENO, "kubedock: the files are cut short");
  put("done\n");
  flush();
  await_leave();
  return 0;
}
