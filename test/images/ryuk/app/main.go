// Removes what a test run has left. A client connects to port 8080 and sends lines with filters of labels, each of which
// is answered with ACK; when the last client has been gone for some seconds, everything that matches is removed by the
// Docker API at /var/run/docker.sock.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	socket  = "/var/run/docker.sock"
	session = "org.testcontainers.ryuk"
)

// kinds are what can carry labels, in the order in which it can be removed.
var kinds = []kind{
	{list: "/containers/json?all=1", id: "Id", remove: "/containers/%s?force=1&v=1"},
	{list: "/networks?", id: "Id", remove: "/networks/%s"},
	{list: "/volumes?", id: "Name", remove: "/volumes/%s?force=1", within: "Volumes"},
	{list: "/images/json?", id: "Id", remove: "/images/%s?force=1"},
}

type kind struct{ list, id, remove, within string }

var docker = http.Client{Transport: &http.Transport{
	DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	},
}}

func main() {
	listener, err := net.Listen("tcp", ":8080")
	if err != nil {
		fail(err)
	}
	if _, err := docker.Get("http://docker/_ping"); err != nil {
		fail(err)
	}
	fmt.Println("Started")
	for _, labels := range collect(listener, patience()) {
		removeAll(labels)
	}
}

// patience is how long nobody may be connected.
func patience() time.Duration {
	if given, err := time.ParseDuration(os.Getenv("RYUK_RECONNECTION_TIMEOUT")); err == nil {
		return given
	}
	return 10 * time.Second
}

// collect gathers filters until nobody has been connected for a while.
func collect(listener net.Listener, patience time.Duration) [][]string {
	var mutex sync.Mutex
	var filters [][]string
	connections := make(chan net.Conn)
	gone := make(chan struct{})
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			connections <- connection
		}
	}()
	open := 0
	timer := time.NewTimer(time.Minute) // for the first one
	for {
		select {
		case connection := <-connections:
			open++
			timer.Stop()
			go func() {
				serve(connection, func(labels []string) {
					mutex.Lock()
					defer mutex.Unlock()
					filters = append(filters, labels)
				})
				gone <- struct{}{}
			}()
		case <-gone:
			if open--; open == 0 {
				timer.Reset(patience)
			}
		case <-timer.C:
			mutex.Lock()
			defer mutex.Unlock()
			return filters
		}
	}
}

// serve reads lines such as "label=a=b&label=c".
func serve(connection net.Conn, add func([]string)) {
	defer connection.Close()
	lines := bufio.NewScanner(connection)
	for lines.Scan() {
		values, err := url.ParseQuery(strings.TrimSpace(lines.Text()))
		if err != nil || len(values["label"]) == 0 {
			continue
		}
		add(values["label"])
		fmt.Fprintln(connection, "ACK")
	}
}

func removeAll(labels []string) {
	filter, _ := json.Marshal(map[string][]string{"label": labels})
	for _, kind := range kinds {
		for _, id := range list(kind, string(filter)) {
			path := fmt.Sprintf(kind.remove, id)
			request, _ := http.NewRequest(http.MethodDelete, "http://docker"+path, nil)
			response, err := docker.Do(request)
			if err != nil {
				fail(err)
			}
			response.Body.Close()
			fmt.Println("DELETE", path, response.Status)
		}
	}
}

// list tells what has the labels, but for the reapers themselves.
func list(kind kind, filter string) []string {
	response, err := docker.Get("http://docker" + kind.list + "&filters=" + url.QueryEscape(filter))
	if err != nil {
		fail(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	if kind.within != "" {
		wrapped := map[string]json.RawMessage{}
		json.Unmarshal(text, &wrapped)
		text = wrapped[kind.within]
	}
	var objects []map[string]any
	json.Unmarshal(text, &objects)
	ids := []string{}
	for _, object := range objects {
		labels, _ := object["Labels"].(map[string]any)
		if id, isText := object[kind.id].(string); isText && labels[session] != "true" {
			ids = append(ids, id)
		}
	}
	return ids
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
