"""Docker's SDK for Python against the server of DOCKER_HOST. Its argument names the case to run."""

import contextlib
import io
import socket
import sys
import tarfile
import threading
import uuid

import docker

client = docker.from_env(timeout=60)
NAME = f"docker-py-{uuid.uuid4().hex[:8]}"


@contextlib.contextmanager
def running(image, command=None, **options):
    container = client.containers.run(image, command, detach=True, **options)
    try:
        yield container
    finally:
        container.remove(force=True, v=True)


def equal(got, want):
    if got != want:
        raise AssertionError(f"got {got!r}, want {want!r}")


def refused(error, call):
    try:
        call()
    except error as refusal:
        return refusal
    raise AssertionError(f"no {error.__name__}")


def run_in_the_foreground():
    def run(script):
        return client.containers.run("busybox", ["sh", "-c", script], remove=True)

    equal(run("echo out; echo err >&2"), b"out\n")
    failure = refused(docker.errors.ContainerError, lambda: run("echo bad >&2; exit 5"))
    equal((failure.exit_status, failure.stderr), (5, b"bad\n"))


def exec_run():
    with running("redis:7-alpine") as redis:
        script = ["sh", "-c", "echo out; echo err >&2; exit 3"]
        for _ in range(10):  # what comes along with the head of the answer counts too
            equal(tuple(redis.exec_run(script, demux=True)), (3, (b"out\n", b"err\n")))
        told = redis.exec_run(
            "sh -c 'echo $GREETING; pwd; id -un'",
            environment={"GREETING": "hello"},
            workdir="/tmp",
            user="redis",
        )
        equal(told.output, b"hello\n/tmp\nredis\n")
        script = ["sh", "-c", "for n in 1 2 3; do echo $n; sleep 0.1; done"]
        lines = redis.exec_run(script, stream=True)
        equal(b"".join(lines.output), b"1\n2\n3\n")
        equal(redis.exec_run("tty", tty=True).output, b"/dev/pts/0\r\n")
        connection = redis.exec_run("cat", stdin=True, socket=True, tty=False).output
        connection._sock.sendall(b"through\n")
        connection._sock.shutdown(socket.SHUT_WR)
        equal(connection.read(), b"\x01\0\0\0\0\0\0\x08through\n")


def attach_and_logs():
    script = ["sh", "-c", "echo one; echo two >&2; sleep 0.2; echo three"]
    container = client.containers.create("busybox", script)
    try:
        output = container.attach(stream=True, demux=True)
        container.start()
        streams = list(output)
        equal(b"".join(out for out, _ in streams if out), b"one\nthree\n")
        equal(b"".join(err for _, err in streams if err), b"two\n")
        equal(container.wait()["StatusCode"], 0)
        equal(container.logs(stderr=False), b"one\nthree\n")
        equal(b"".join(container.logs(stdout=False, stream=True, follow=True)), b"two\n")
    finally:
        container.remove(force=True)


def archives():
    with running("busybox", "sleep 3600") as busybox:
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            entry = tarfile.TarInfo("folder/file")
            entry.size = 5
            tar.addfile(entry, io.BytesIO(b"12345"))
        equal(busybox.put_archive("/tmp", archive.getvalue()), True)
        chunks, stat = busybox.get_archive("/tmp/folder")
        equal(stat["name"], "folder")
        with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as tar:
            equal(tar.extractfile("folder/file").read(), b"12345")
        refused(docker.errors.NotFound, lambda: busybox.get_archive("/nowhere"))


def events():
    told = client.events(decode=True, filters={"type": "container", "container": NAME})
    actions = []

    def read():
        for event in told:
            actions.append(event["Action"])
            if event["Action"] == "destroy":
                break

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    with running("busybox", "sleep 3600", name=NAME) as container:
        container.kill()
        container.wait()
    reader.join(timeout=60)
    told.close()
    equal(actions, ["create", "start", "kill", "die", "destroy"])


def published_port():
    with running("redis:7-alpine", ports={"6379/tcp": None}) as redis:
        for line in redis.logs(stream=True, follow=True):
            if b"Ready to accept connections" in line:
                break
        redis.reload()
        port = redis.ports["6379/tcp"][0]["HostPort"]
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(b"PING\r\n")
            equal(connection.recv(100), b"+PONG\r\n")


def networks_and_volumes():
    network = client.networks.create(NAME, driver="bridge")
    volume = client.volumes.create(NAME)
    try:
        with running("redis:7-alpine", network=NAME, name=f"{NAME}-redis"):
            ask = f"until redis-cli -h {NAME}-redis ping; do :; done > /data/answer"
            options = {"network": NAME, "volumes": [f"{NAME}:/data"], "remove": True}
            client.containers.run("redis:7-alpine", ["sh", "-c", ask], **options)
        options = {"volumes": [f"{NAME}:/data:ro"], "remove": True}
        answer = client.containers.run("busybox", "tail -n 1 /data/answer", **options)
        equal(answer, b"PONG\n")
    finally:
        volume.remove(force=True)
        network.remove()


def refusals():
    refused(docker.errors.NotFound, lambda: client.containers.get(NAME))
    refused(docker.errors.ImageNotFound, lambda: client.images.get("busybox:there-is-none"))
    source = io.BytesIO(b"FROM busybox\n")
    build = refused(docker.errors.APIError, lambda: client.images.build(fileobj=source))
    equal(build.status_code, 501)
    equal("not supported by kubedock" in build.explanation, True)


globals()[sys.argv[1]]()
