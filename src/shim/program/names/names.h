/*
 * How the container finds others by their names: files that the kubelet mounts, one by one, for all containers of the
 * Pod. They can be written, but not replaced.
 *
 *   hosts.c   names in /etc/hosts
 *   search.c  domains in which /etc/resolv.conf says to look for names
 *   rewrite.c both
 */
#ifndef NAMES_H
#define NAMES_H

#include "../shim.h"

/* Puts text behind what is there; returns the end. */
char *append(char *at, struct span text);
char *append_line(char *at, struct span text);

/*
 * Writes a file anew, in its place. Who reads it meanwhile finds empty lines at most where it was longer before.
 * A failure ends the process.
 */
void rewrite(const char *path, struct span old, struct span text);

#endif
