package testcontainers

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	tc "github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/exec"
	"github.com/testcontainers/testcontainers-go/wait"
)

func TestExec(t *testing.T) {
	redis := start(t, "redis:7-alpine")
	script := "echo $GREETING; pwd; id -un; echo trouble >&2; exit 7"
	exitCode, reader, err := redis.Exec(t.Context(), []string{"sh", "-c", script},
		exec.WithEnv([]string{"GREETING=hello"}),
		exec.WithWorkingDir("/tmp"),
		exec.WithUser("redis"),
		exec.Multiplexed())
	check(t, err)
	text, err := io.ReadAll(reader)
	check(t, err)
	equal(t, exitCode, 7)
	equal(t, strings.Contains(string(text), "hello\n/tmp\nredis\n"), true)
	equal(t, strings.Contains(string(text), "trouble\n"), true)
}

func TestFilesBothWays(t *testing.T) {
	busybox := start(t, "busybox:1.36", tc.WithCmd("sleep", "3600"))
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<18) // 4 MiB
	check(t, busybox.CopyToContainer(t.Context(), content, "/opt/new/file", 0o640))
	equal(t, output(t, busybox, "stat", "-c", "%a %s", "/opt/new/file"), "640 4194304\n")
	reader, err := busybox.CopyFileFromContainer(t.Context(), "/opt/new/file")
	check(t, err)
	defer reader.Close()
	back, err := io.ReadAll(reader)
	check(t, err)
	equal(t, bytes.Equal(back, content), true)
}

// told collects what a log consumer is told.
type told struct {
	mutex sync.Mutex
	text  string
}

func (t *told) Accept(log tc.Log) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.text += log.LogType + " " + string(log.Content)
}

func TestLogConsumer(t *testing.T) {
	log := &told{}
	busybox := start(t, "busybox:1.36",
		tc.WithCmd("sh", "-c", "echo one; sleep 0.2; echo two >&2; sleep 0.2; echo three"),
		tc.WithLogConsumers(log),
		tc.WithWaitStrategy(wait.ForExit()))
	check(t, busybox.Stop(t.Context(), nil)) // which waits for the consumers
	equal(t, log.text, "STDOUT one\nSTDERR two\nSTDOUT three\n")
}

func TestStopAndStart(t *testing.T) {
	redis := start(t, "redis:7-alpine", tc.WithExposedPorts("6379/tcp"),
		tc.WithWaitStrategy(wait.ForListeningPort("6379/tcp")))
	check(t, redis.Stop(t.Context(), nil))
	state, err := redis.State(t.Context())
	check(t, err)
	equal(t, string(state.Status), "exited")
	check(t, redis.Start(t.Context())) // which waits for the port again
	equal(t, output(t, redis, "redis-cli", "ping"), "PONG\n")
}

func TestAlwaysPull(t *testing.T) {
	start(t, "busybox:1.36", tc.WithAlwaysPull(), tc.WithCmd("sleep", "3600"))
}

func TestImageThatIsNotThere(t *testing.T) {
	_, err := tc.Run(t.Context(), "registry.invalid/there/is-none:1")
	if err == nil || !strings.Contains(err.Error(), "registry.invalid") {
		t.Fatalf("got %v, want an error that names the registry", err)
	}
}

func TestEndBeforeItIsReady(t *testing.T) {
	container, err := tc.Run(t.Context(), "busybox:1.36", tc.WithCmd("sh", "-c", "exit 3"),
		tc.WithWaitStrategy(wait.ForLog("ready")))
	tc.CleanupContainer(t, container)
	if err == nil || !strings.Contains(err.Error(), "exited with code 3") {
		t.Fatalf("got %v, want an error with the exit code", err)
	}
}
