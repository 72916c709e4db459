// A program that is an image's only file. Its first argument says what it does.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var verbs = map[string]func(arguments []string) error{
	"args":    printArguments,
	"cat":     func([]string) error { return copyInput() },
	"env":     func([]string) error { return printLines(os.Environ()) },
	"exit":    exit,
	"id":      func([]string) error { return printUser() },
	"pwd":     func([]string) error { return printDirectory() },
	"serve":   serve,
	"signals": func([]string) error { return printSignals() },
	"sleep":   sleep,
}

func main() {
	if len(os.Args) < 2 || verbs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: app args|cat|env|exit CODE|id|pwd|serve ADDRESS|signals|sleep SECONDS")
		os.Exit(2)
	}
	if err := verbs[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printArguments(arguments []string) error { return printLines(arguments) }

func printLines(lines []string) error {
	_, err := fmt.Println(strings.Join(lines, "\n"))
	return err
}

func copyInput() error {
	_, err := io.Copy(os.Stdout, os.Stdin)
	return err
}

func exit(arguments []string) error {
	code, err := number(arguments)
	if err == nil {
		os.Exit(code)
	}
	return err
}

func printUser() error {
	groups, err := os.Getgroups()
	fmt.Printf("uid=%d gid=%d groups=%v\n", os.Getuid(), os.Getgid(), groups)
	return err
}

func printDirectory() error {
	directory, err := os.Getwd()
	fmt.Println(directory)
	return err
}

// Answers every request with its path; /healthz with 204.
func serve(arguments []string) error {
	address := ":8080"
	if len(arguments) > 0 {
		address = arguments[0]
	}
	http.HandleFunc("/healthz", func(response http.ResponseWriter, _ *http.Request) {
		response.WriteHeader(http.StatusNoContent)
	})
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		fmt.Fprintf(response, "%s %s\n", request.Method, request.URL.Path)
	})
	fmt.Println("listening on", address)
	return http.ListenAndServe(address, nil)
}

// Prints every signal that comes and ends by SIGTERM, with exit code 0.
func printSignals() error {
	received := make(chan os.Signal, 16)
	signal.Notify(received, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGTERM)
	fmt.Println("ready")
	for one := range received {
		fmt.Println("signal:", one)
		if one == syscall.SIGTERM {
			return nil
		}
	}
	return nil
}

func sleep(arguments []string) error {
	seconds, err := number(arguments)
	time.Sleep(time.Duration(seconds) * time.Second)
	return err
}

func number(arguments []string) (int, error) {
	if len(arguments) == 0 {
		return 0, fmt.Errorf("a number is missing")
	}
	return strconv.Atoi(arguments[0])
}
