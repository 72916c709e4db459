#include "relay.h"

#include <sys/socket.h>
#include <sys/uio.h>

static void begin_piece(struct outward *out, uint32_t length) {
  for (int i = 0; i < HEAD_SIZE; i++) out->head[i] = (unsigned char)(length >> 8 * (HEAD_SIZE - 1 - i));
  out->head_left = HEAD_SIZE;
  out->is_last = length == END || length == RESET;
  out->left = out->is_last ? 0 : length;
}

/* Sends what is left of a piece, as far as its bytes are in `chunk`. */
static bool send_piece(struct connection *connection, size_t ready) {
  struct outward *out = &connection->out;
  struct iovec parts[] = {{out->head + HEAD_SIZE - out->head_left, out->head_left}, {chunk, ready}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  ssize_t sent = sendmsg(connection->tunnel.file, &message, MSG_NOSIGNAL);
  if (sent < 0 && !would_block()) return false;
  size_t rest = sent < 0 ? 0 : (size_t)sent;
  size_t of_head = rest < out->head_left ? rest : out->head_left;
  out->head_left -= of_head;
  rest -= of_head;
  if (rest > 0) recv(connection->service.file, chunk, rest, MSG_TRUNC);
  out->left -= rest;
  out->is_held_up = out->head_left + out->left > 0;
  return true;
}

bool carry_out(struct connection *connection) {
  struct outward *out = &connection->out;
  bool is_new = out->head_left + out->left == 0;
  if (out->is_last && is_new) return true;
  size_t ready = 0;
  if (is_new || out->left > 0) {
    ssize_t seen = recv(connection->service.file, chunk, is_new ? CHUNK_SIZE : out->left, MSG_PEEK);
    if (seen < 0 && would_block()) return true;
    bool is_end = seen == 0 && !connection->is_broken;
    if (is_new) begin_piece(out, seen > 0 ? (uint32_t)seen : is_end ? END : RESET);
    else if (seen <= 0) return false; /* what was announced is gone */
    if (seen > 0) ready = (size_t)seen;
  }
  return send_piece(connection, ready);
}

bool tell_reset(struct connection *connection) {
  connection->is_broken = true;
  begin_piece(&connection->out, RESET);
  return send_piece(connection, 0);
}
