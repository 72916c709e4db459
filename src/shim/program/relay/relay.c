#include "relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAITING_LIMIT = 4096, FILES_OF_OURS = 8, FILES_EACH = 2 };

char chunk[CHUNK_SIZE];

static int events;
static struct end listener;
static struct connection *free_connections;
static rlim_t room; /* for so many connections more */

bool would_block(void) { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == EINPROGRESS; }

/* A socket on which nothing is waited for is taken out, as one that is over would be told of all the time. */
static void want(struct end *end, uint32_t wanted, void *owner) {
  if (end->file < 0 || wanted == end->events) return;
  int change = end->events == 0 ? EPOLL_CTL_ADD : wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
  struct epoll_event event = {.events = wanted, .data.ptr = owner};
  if (epoll_ctl(events, change, end->file, &event) < 0)
    fail(EXIT_SHIM, "kubedock: cannot wait for connections: ", reason(errno), NULL);
  end->events = wanted;
}

static void close_end(struct end *end) {
  if (end->file >= 0) close(end->file);
  *end = (struct end){.file = -1};
}

/* A connection whose tunnel is lost before both sides have said all is reset. */
static void finish(struct connection *connection, bool is_whole) {
  struct linger at_once = {.l_onoff = 1, .l_linger = 0};
  if (!is_whole) setsockopt(connection->service.file, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close_end(&connection->service);
  close_end(&connection->tunnel);
  connection->next = free_connections;
  free_connections = connection;
  room++;
  want(&listener, EPOLLIN, &listener);
}

/* Begins to connect to the container's own address; false if it is refused at once. */
static bool dial(struct connection *connection, int family) {
  struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_port = htons(connection->port)};
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6, .sin6_port = ipv4.sin_port, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  ipv4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  close_end(&connection->service);
  int file = connection->service.file = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  int failure = family == AF_INET ? connect(file, (struct sockaddr *)&ipv4, sizeof ipv4)
                                  : connect(file, (struct sockaddr *)&ipv6, sizeof ipv6);
  return failure == 0 || would_block();
}

static bool dial_next(struct connection *connection) {
  static const int families[] = {AF_INET, AF_INET6};
  connection->phase = DIALING;
  while (connection->dialed < sizeof families / sizeof *families)
    if (dial(connection, families[connection->dialed++])) return true;
  connection->phase = JOINED;
  return tell_reset(connection);
}

static bool settle_dial(struct connection *connection) {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(connection->service.file, SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) return dial_next(connection);
  connection->phase = JOINED;
  return true;
}

/* Does what can be done; false if the tunnel is lost. */
static bool go_on(struct connection *connection) {
  if (connection->phase == ASKING) return read_port(connection) && (connection->port == 0 || dial_next(connection));
  if (connection->phase == DIALING) return settle_dial(connection);
  return carry_in(connection) && carry_out(connection);
}

static void wait_for_more(struct connection *connection) {
  const struct inward *in = &connection->in;
  const struct outward *out = &connection->out;
  bool is_dialing = connection->phase == DIALING, is_held_up = is_dialing || in->is_held_up;
  uint32_t to_tunnel = out->is_held_up ? EPOLLOUT : 0, to_service = is_held_up ? EPOLLOUT : 0;
  bool is_heard = !is_dialing && !out->is_held_up && !out->is_last;
  want(&connection->tunnel, to_tunnel | (is_held_up ? 0 : EPOLLIN), connection);
  want(&connection->service, to_service | (is_heard ? EPOLLIN : 0), connection);
}

static void serve(struct connection *connection) {
  bool is_joined = go_on(connection), is_all_said = connection->out.is_last && !connection->out.is_held_up;
  bool is_whole = connection->in.is_ended && is_all_said && !connection->is_broken;
  if (is_joined && !is_whole) wait_for_more(connection);
  else finish(connection, is_whole);
}

static void welcome(void) {
  int file = accept4(listener.file, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (file < 0) return;
  if (--room == 0) want(&listener, 0, &listener); /* others wait in the kernel until one of them ends */
  setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
  struct connection *connection = free_connections;
  if (connection) free_connections = connection->next;
  else connection = allocate(sizeof *connection);
  *connection = (struct connection){.tunnel.file = file, .service.file = -1};
  wait_for_more(connection);
}

/* On the loopback alone, which is where tunnels come out; and says at which port. */
static void start_listening(void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  listener.file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bind(listener.file, (struct sockaddr *)&address, length) < 0 || listen(listener.file, WAITING_LIMIT) < 0)
    fail(EXIT_SHIM, "kubedock: cannot listen: ", reason(errno), NULL);
  getsockname(listener.file, (struct sockaddr *)&address, &length);
  put(decimal(ntohs(address.sin_port)));
  put("\n");
  flush();
}

static void make_room(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  room = (limit.rlim_cur - FILES_OF_OURS) / FILES_EACH;
}

int relay_main(char **arguments) {
  (void)arguments;
  stay_apart();
  make_room();
  events = epoll_create1(EPOLL_CLOEXEC);
  struct end input = {.file = STDIN_FILENO};
  start_listening();
  want(&listener, EPOLLIN, &listener);
  want(&input, EPOLLIN, &input);
  for (;;) {
    struct epoll_event event;
    if (epoll_wait(events, &event, 1, -1) < 1) continue;
    if (event.data.ptr == &input) return 0; /* nothing is said on it: the server has left */
    if (event.data.ptr == &listener) welcome();
    else serve(event.data.ptr);
  }
}
