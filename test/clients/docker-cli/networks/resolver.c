/* Asks for each name that it reads, all in one process, and writes an address or "-". */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  char name[256], address[INET_ADDRSTRLEN];
  while (fgets(name, sizeof name, stdin)) {
    name[strcspn(name, "\n")] = '\0';
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(name, NULL, &hints, &found) == 0)
      puts(inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)found->ai_addr)->sin_addr, address, sizeof address));
    else
      puts("-");
    if (found) freeaddrinfo(found);
    fflush(stdout);
  }
  return 0;
}
