// Testcontainers for Go against the server that DOCKER_HOST names.
package testcontainers

import (
	"context"
	"io"
	"testing"

	tc "github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/exec"
)

// start runs a container that ends with its test.
func start(t *testing.T, image string, options ...tc.ContainerCustomizer) *tc.DockerContainer {
	t.Helper()
	container, err := tc.Run(t.Context(), image, options...)
	tc.CleanupContainer(t, container, tc.StopTimeout(0))
	check(t, err)
	return container
}

// output runs a command that must succeed, and returns what it has written to stdout and stderr.
func output(t *testing.T, container *tc.DockerContainer, command ...string) string {
	t.Helper()
	exitCode, reader, err := container.Exec(t.Context(), command, exec.Multiplexed())
	check(t, err)
	text, err := io.ReadAll(reader)
	check(t, err)
	equal(t, exitCode, 0)
	return string(text)
}

// endpoint returns where a port of a container is to be reached from here.
func endpoint(t *testing.T, container *tc.DockerContainer, port string) string {
	t.Helper()
	address, err := container.PortEndpoint(context.Background(), port, "")
	check(t, err)
	return address
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Fatalf("got %v, want %v", got, want)
	}
}
