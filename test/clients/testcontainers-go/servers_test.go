package testcontainers

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	tc "github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"
)

func TestRedisByItsPort(t *testing.T) {
	redis := start(t, "redis:7-alpine",
		tc.WithExposedPorts("6379/tcp"),
		tc.WithWaitStrategy(wait.ForListeningPort("6379/tcp")))
	connection, err := net.Dial("tcp", endpoint(t, redis, "6379/tcp"))
	check(t, err)
	defer connection.Close()
	fmt.Fprint(connection, "SET key value\r\nGET key\r\n")
	answers := bufio.NewReader(connection)
	for _, want := range []string{"+OK\r\n", "$5\r\n", "value\r\n"} {
		got, err := answers.ReadString('\n')
		check(t, err)
		equal(t, got, want)
	}
}

func TestPostgresByItsLog(t *testing.T) {
	postgres := start(t, "postgres:16-alpine",
		tc.WithEnv(map[string]string{"POSTGRES_PASSWORD": "secret"}),
		tc.WithFiles(tc.ContainerFile{
			Reader:            strings.NewReader("CREATE TABLE item AS SELECT generate_series(1, 3) AS n;"),
			ContainerFilePath: "/docker-entrypoint-initdb.d/item.sql",
			FileMode:          0o644,
		}),
		tc.WithWaitStrategy(wait.ForLog("ready to accept connections").WithOccurrence(2)))
	equal(t, output(t, postgres, "psql", "-U", "postgres", "-Atc", "SELECT sum(n) FROM item"), "6\n")
}

func TestNginxByHTTP(t *testing.T) {
	nginx := start(t, "nginx:alpine",
		tc.WithExposedPorts("80/tcp"),
		tc.WithFiles(tc.ContainerFile{
			Reader:            strings.NewReader("put there before the start"),
			ContainerFilePath: "/usr/share/nginx/html/page.txt",
			FileMode:          0o644,
		}),
		tc.WithWaitStrategy(wait.ForHTTP("/").WithPort("80/tcp")))
	url := fmt.Sprintf("http://%s/page.txt", endpoint(t, nginx, "80/tcp"))
	answer, err := http.Get(url)
	check(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	check(t, err)
	equal(t, string(text), "put there before the start")
}

func TestHealth(t *testing.T) {
	redis := start(t, "redis:7-alpine",
		tc.WithConfigModifier(func(config *container.Config) {
			config.Healthcheck = &container.HealthConfig{
				Test:     []string{"CMD", "redis-cli", "ping"},
				Interval: time.Second,
				Retries:  60,
			}
		}),
		tc.WithWaitStrategy(wait.ForHealthCheck()))
	equal(t, output(t, redis, "redis-cli", "ping"), "PONG\n")
}

func TestNetworkAlias(t *testing.T) {
	between, err := network.New(t.Context())
	tc.CleanupNetwork(t, between)
	check(t, err)
	start(t, "redis:7-alpine",
		network.WithNetwork([]string{"cache"}, between),
		tc.WithWaitStrategy(wait.ForLog("Ready to accept connections")))
	client := start(t, "redis:7-alpine",
		network.WithNetwork(nil, between),
		tc.WithCmd("sleep", "3600"))
	equal(t, output(t, client, "redis-cli", "-h", "cache", "ping"), "PONG\n")
}
