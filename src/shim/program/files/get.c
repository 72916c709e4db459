#include "files.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Nothing is said on it: its end is that of the connection. */
static void end_with_input(int signal) {
  (void)signal;
  struct pollfd input = {.fd = STDIN_FILENO};
  if (poll(&input, 1, 0) > 0 && input.revents & POLLHUP) _exit(1);
}

/* Nobody closes the other end of our output when the server leaves, and a full pipe would hold us for ever. */
static void watch_input(void) {
  struct sigaction action = {.sa_handler = end_with_input};
  sigaction(SIGIO, &action, NULL);
  fcntl(STDIN_FILENO, F_SETOWN, getpid());
  fcntl(STDIN_FILENO, F_SETFL, fcntl(STDIN_FILENO, F_GETFL) | O_ASYNC);
  end_with_input(SIGIO); /* it may have ended before */
}

int get_main(char **arguments) {
  stay_apart();
  watch_input();
  arguments = enter_root(arguments);
  if (arguments[0] && strcmp(arguments[0], "--no-mounts") == 0) {
    leave_out_mounts();
    arguments++;
  }
  send_tree(only_path(arguments));
  send_end();
  await_leave();
  return 0;
}
