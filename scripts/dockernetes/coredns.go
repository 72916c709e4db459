package main

import (
	"github.com/coredns/caddy"
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	"github.com/coreos/go-systemd/v22/daemon"

	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loadbalance"
)

// runCoreDNS serves DNS with the plugins imported above, and tells systemd once it has read the cluster's state:
// the instance is started only after the kubernetes plugin has synchronised, so whoever waits for the unit can
// resolve names.
func runCoreDNS() {
	dnsserver.Directives = []string{"bind", "errors", "loadbalance", "cache", "kubernetes", "forward"}
	caddy.RegisterEventHook("systemd", func(event caddy.EventName, _ any) error {
		if event != caddy.InstanceStartupEvent {
			return nil
		}
		_, err := daemon.SdNotify(false, daemon.SdNotifyReady)
		return err
	})
	coremain.Run()
}
