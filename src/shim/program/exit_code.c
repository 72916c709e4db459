/*
 * An exit code known at once: the kubelet tells it only when it next looks, up to a second later. The init listens on
 * an abstract socket, `shim await` connects. Whoever waits must have printed before the init ends, since the kernel
 * kills a PID namespace together with its PID 1; hence the init waits for the connection to close.
 */
#include "shim.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LIMIT_SECONDS = 1, HELD_LIMIT_MS = 10 * 60 * 1000, WAITING_LIMIT = 8 };

/* Abstract names belong to a network namespace, which pods of the host network share: hence the number. */
static socklen_t init_address(struct sockaddr_un *address) {
  struct stat namespace;
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  char *name = address->sun_path + 1;
  strcpy(name, "kubedock-init/");
  if (stat("/proc/self/ns/pid", &namespace) == 0) strcat(name, decimal((long long)namespace.st_ino));
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name));
}

int offer_exit_code(void) {
  struct sockaddr_un address;
  socklen_t length = init_address(&address);
  int offer = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (offer < 0) return -1;
  if (bind(offer, (struct sockaddr *)&address, length) == 0 && listen(offer, WAITING_LIMIT) == 0) return offer;
  close(offer);
  return -1;
}

void deliver_exit_code(int offer, int code, const struct command *command) {
  if (offer < 0) return;
  bool is_awaited = command->is_awaited;
  struct timespec end = seconds_from_now(LIMIT_SECONDS);
  const char *text = decimal(code);
  struct pollfd next = {.fd = offer, .events = POLLIN};
  while (poll(&next, 1, is_awaited ? milliseconds_until(end) : 0) > 0) {
    int peer = accept4(offer, NULL, NULL, SOCK_CLOEXEC);
    if (peer < 0) return;
    is_awaited = false;
    send(peer, text, strlen(text), MSG_NOSIGNAL);
    send(peer, "\n", 1, MSG_NOSIGNAL);
    struct pollfd closed = {.fd = peer, .events = POLLIN};
    poll(&closed, 1, command->is_held ? HELD_LIMIT_MS : milliseconds_until(end));
    close(peer);
  }
}

/* Nothing is said on it: its end is the word to let go. */
static void hold_until_input_ends(void) {
  char nothing[64];
  for (ssize_t got = 1; got > 0 || (got < 0 && errno == EINTR);) got = read(STDIN_FILENO, nothing, sizeof nothing);
}

int await_main(char **arguments) {
  bool holds = arguments[0] && strcmp(arguments[0], "--hold") == 0;
  stay_apart();
  struct sockaddr_un address;
  socklen_t length = init_address(&address);
  int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (server < 0 || connect(server, (struct sockaddr *)&address, length) < 0)
    fail(1, "kubedock: no init of kubedock runs here: ", reason(errno), NULL);
  char text[8];
  size_t size = 0;
  for (ssize_t got; size < sizeof text && (got = read(server, text + size, sizeof text - size)) > 0; size += (size_t)got)
    if (text[size + (size_t)got - 1] == '\n') {
      /* The connection closes with this process, not before: its own exit code is settled by then. */
      bool is_told = write_all(STDOUT_FILENO, text, size + (size_t)got);
      if (is_told && holds) hold_until_input_ends();
      return is_told ? 0 : 1;
    }
  fail(1, "kubedock: the init ended without an exit code", NULL);
}
