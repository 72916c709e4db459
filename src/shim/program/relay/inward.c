#include "relay.h"

#include <sys/socket.h>

/* Whether a number is whole now; `is_lost` if there will be no more. */
static bool read_head(struct connection *connection, uint32_t *number, bool *is_lost) {
  struct inward *in = &connection->in;
  ssize_t got = recv(connection->tunnel.file, in->head + in->head_got, HEAD_SIZE - in->head_got, 0);
  if (got <= 0) *is_lost = got == 0 || !would_block();
  if (got > 0) in->head_got += (size_t)got;
  if (in->head_got < HEAD_SIZE) return false;
  in->head_got = 0;
  *number = (uint32_t)in->head[0] << 24 | (uint32_t)in->head[1] << 16 | (uint32_t)in->head[2] << 8 | in->head[3];
  return true;
}

bool read_port(struct connection *connection) {
  uint32_t number;
  bool is_lost = false;
  if (read_head(connection, &number, &is_lost)) connection->port = (uint16_t)number;
  return !is_lost;
}

/* Whether there are bytes to be carried; after the end only a loss of the tunnel is to be noticed. */
static bool begin_piece(struct connection *connection, bool *is_lost) {
  struct inward *in = &connection->in;
  uint32_t length;
  if (in->left == 0 && read_head(connection, &length, is_lost)) {
    in->left = length;
    in->is_ended = length == END;
    if (in->is_ended) shutdown(connection->service.file, SHUT_WR);
  }
  return in->left > 0;
}

bool carry_in(struct connection *connection) {
  struct inward *in = &connection->in;
  bool is_lost = false;
  in->is_held_up = false;
  if (!begin_piece(connection, &is_lost)) return !is_lost;
  ssize_t seen = recv(connection->tunnel.file, chunk, in->left < CHUNK_SIZE ? in->left : CHUNK_SIZE, MSG_PEEK);
  if (seen <= 0) return seen < 0 && would_block();
  ssize_t sent = connection->is_broken ? seen : send(connection->service.file, chunk, (size_t)seen, MSG_NOSIGNAL);
  in->is_held_up = sent < 0 && would_block();
  if (in->is_held_up) return true;
  if (sent < 0) {
    connection->is_broken = true; /* it may have said something before */
    sent = seen;
  }
  recv(connection->tunnel.file, chunk, (size_t)sent, MSG_TRUNC);
  in->left -= (size_t)sent;
  return true;
}
