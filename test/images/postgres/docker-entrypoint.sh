#!/bin/bash
# Starts PostgreSQL as the official image does: on an empty data directory it makes the cluster, the user and the
# database that the environment asks for by a server of its own, so that the log says twice that it is ready.
set -euo pipefail

if [ "${1:0:1}" = - ]; then
    set -- postgres "$@"
fi
if [ "$1" != postgres ]; then
    exec "$@"
fi

if [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA"
    chown -R postgres:postgres "$PGDATA"
    chmod 700 "$PGDATA"
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$BASH_SOURCE" "$@"
fi

run_file() {
    case "$1" in
        *.sh) . "$1" ;;
        *.sql) psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" --file="$1" ;;
    esac
}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
        echo "Error: Database is uninitialized and superuser password is not specified." >&2
        exit 1
    fi
    export POSTGRES_USER=${POSTGRES_USER:-postgres}
    export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
    export PGPASSWORD=${POSTGRES_PASSWORD:-}

    initdb --no-sync --username="$POSTGRES_USER" --pwfile=<(echo "${PGPASSWORD:-unused}")
    echo "host all all all ${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"

    options="-c listen_addresses=''"
    for option in "${@:2}"; do options+=" $(printf %q "$option")"; done
    pg_ctl --wait --options="$options" start
    if [ "$POSTGRES_DB" != postgres ]; then
        createdb --username="$POSTGRES_USER" --maintenance-db=postgres "$POSTGRES_DB"
    fi
    for file in /docker-entrypoint-initdb.d/*; do
        if [ -f "$file" ]; then run_file "$file"; fi
    done
    pg_ctl --wait --mode=fast stop
    unset PGPASSWORD
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
fi

exec "$@"
