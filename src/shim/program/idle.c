#include "shim.h"

#include <signal.h>
#include <stddef.h>

/* The first process of a container that is there for others, which come and go: it does nothing until asked to end. */
int idle_main(char **arguments) {
  (void)arguments;
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGTERM);
  sigaddset(&awaited, SIGINT);
  sigaddset(&awaited, SIGCHLD);
  sigprocmask(SIG_SETMASK, &awaited, NULL);
  for (int code;;) {
    int received = sigwaitinfo(&awaited, NULL);
    if (received == SIGTERM || received == SIGINT) return 0;
    if (received == SIGCHLD) reap(0, &code); /* what an exec has left behind */
  }
}
