/*
 * The pod's addresses, known inside as soon as it runs; its status tells them up to a second later.
 * By netlink: libc's getifaddrs needs malloc, its inet_ntop printf. IPv6 is written out in full.
 */
#include "shim.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void put_ipv4(const uint8_t *bytes) {
  for (int i = 0; i < 4; i++) {
    if (i > 0) put(".");
    put(decimal(bytes[i]));
  }
  put("\n");
}

static void put_ipv6(const uint8_t *bytes) {
  for (int i = 0; i < 16; i++) {
    if (i > 0 && i % 2 == 0) put(":");
    put_raw((struct span){&"0123456789abcdef"[bytes[i] >> 4], 1});
    put_raw((struct span){&"0123456789abcdef"[bytes[i] & 15], 1});
  }
  put("\n");
}

/* The interface's own address; for a point-to-point link IFA_ADDRESS is the other end's. */
static void put_address(const struct nlmsghdr *message) {
  const struct ifaddrmsg *address = NLMSG_DATA(message);
  if (address->ifa_scope != RT_SCOPE_UNIVERSE) return; /* loopback and link-local */
  const struct rtattr *found = NULL;
  int left = (int)IFA_PAYLOAD(message);
  for (const struct rtattr *at = IFA_RTA(address); RTA_OK(at, left); at = RTA_NEXT(at, left))
    if (at->rta_type == IFA_LOCAL || (at->rta_type == IFA_ADDRESS && !found)) found = at;
  if (!found) return;
  if (address->ifa_family == AF_INET && RTA_PAYLOAD(found) == 4) put_ipv4(RTA_DATA(found));
  if (address->ifa_family == AF_INET6 && RTA_PAYLOAD(found) == 16) put_ipv6(RTA_DATA(found));
}

/* Whether more is to come. */
static bool read_answer(int kernel) {
  static _Alignas(struct nlmsghdr) char bytes[16384];
  ssize_t length = recv(kernel, bytes, sizeof bytes, 0);
  if (length < 0) fail(1, "kubedock: cannot read addresses: ", reason(errno), NULL);
  int left = (int)length;
  for (const struct nlmsghdr *at = (void *)bytes; NLMSG_OK(at, (unsigned)left); at = NLMSG_NEXT(at, left)) {
    if (at->nlmsg_type == NLMSG_DONE || at->nlmsg_type == NLMSG_ERROR) return false;
    if (at->nlmsg_type == RTM_NEWADDR) put_address(at);
  }
  return length > 0;
}

int address_main(char **arguments) {
  (void)arguments;
  struct {
    struct nlmsghdr head;
    struct ifaddrmsg body;
  } question;
  memset(&question, 0, sizeof question);
  question.head.nlmsg_len = sizeof question;
  question.head.nlmsg_type = RTM_GETADDR;
  question.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  int kernel = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (kernel < 0 || send(kernel, &question, sizeof question, 0) < 0)
    fail(1, "kubedock: cannot ask for addresses: ", reason(errno), NULL);
  while (read_answer(kernel)) continue;
  flush();
  return 0;
}
