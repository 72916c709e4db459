#!/bin/sh
# Starts Redis as the official image does: options alone go to redis-server, which does not run as root.
set -e

case "${1:-}" in
    -* | *.conf) set -- redis-server "$@" ;;
esac

# Without a configuration Redis answers only local clients; in the official image it answers all.
if [ "$1" = redis-server ]; then
    set -- "$@" --protected-mode no
    if [ "$(id -u)" = 0 ]; then
        chown redis:redis .
        set -- setpriv --reuid=redis --regid=redis --init-groups "$@"
    fi
fi

exec "$@"
