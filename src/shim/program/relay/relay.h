/*
 * Connections to the container's ports, for a server that reaches it through the API server only. Its tunnels have no
 * half-close, tell an end a second late, and a reset not at all. So they lead to here, and what goes through them says
 * how long it is.
 *
 * Numbers have 4 bytes, big-endian. A tunnel begins with the port; then come pieces, in both directions: a length, and
 * so many bytes. END is the end of what one side says, RESET, from here only, a connection that broke or was refused.
 *
 * What the other side does not take yet stays where it is, in the kernel: it is looked at first, and taken away as far
 * as it was passed on. So thousands of connections need no memory of ours.
 */
#ifndef RELAY_H
#define RELAY_H

#include "../shim.h"

#include <stdint.h>

enum { HEAD_SIZE = 4, CHUNK_SIZE = 256 * 1024 };

static const uint32_t END = 0, RESET = UINT32_MAX;

/* A socket, and what is waited for on it. */
struct end {
  int file;
  uint32_t events;
};

/* From the tunnel to the service. */
struct inward {
  unsigned char head[HEAD_SIZE];
  size_t head_got, left;
  bool is_ended, is_held_up;
};

/* From the service to the tunnel. */
struct outward {
  unsigned char head[HEAD_SIZE];
  size_t head_left, left;
  bool is_last, is_held_up;
};

struct connection {
  struct end tunnel, service; /* no service before its port is known */
  uint16_t port;
  enum { ASKING, DIALING, JOINED } phase;
  size_t dialed; /* families of addresses that have been tried */
  bool is_broken; /* the service takes no more */
  struct inward in;
  struct outward out;
  struct connection *next; /* of those that are free */
};

/* Room for what is on its way. */
extern char chunk[CHUNK_SIZE];

bool would_block(void);

/* Reads the port, the first number; false if the tunnel is lost. It is 0 as long as it has not come. */
bool read_port(struct connection *connection);
/* Carries what there is, or as much as there is room for; false if the tunnel is lost. */
bool carry_in(struct connection *connection);
bool carry_out(struct connection *connection);
/* Says that the connection is broken; false if the tunnel is lost. */
bool tell_reset(struct connection *connection);

#endif
