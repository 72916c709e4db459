package main

import (
	"context"
	"net"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	watchtools "k8s.io/client-go/tools/watch"
)

// dnsRetry paces the one thing here that nobody tells of: that the path to the name server is open.
const dnsRetry = 50 * time.Millisecond

// waitUntilReady returns when pods can be run: the node takes them, what their volumes need of the controllers
// exists, and names resolve at the address that they are told. How long it may take is the unit's affair.
func waitUntilReady() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	config, err := adminConfig()
	if err != nil {
		return err
	}
	client := kubernetes.NewForConfigOrDie(config).CoreV1()
	hostname, err := os.Hostname()
	if err != nil {
		return err
	}
	made, err := os.Stat(runtimeFolder)
	if err != nil {
		return err
	}
	booted := made.ModTime().Truncate(time.Second) // as finely as the API has times
	if err := untilTrue(ctx, client.Nodes(), &corev1.Node{}, hostname, isSchedulable(booted)); err != nil {
		return err
	}
	accounts := client.ServiceAccounts(metav1.NamespaceDefault)
	if err := untilTrue(ctx, accounts, &corev1.ServiceAccount{}, "default", exists); err != nil {
		return err
	}
	trust := client.ConfigMaps(metav1.NamespaceDefault)
	if err := untilTrue(ctx, trust, &corev1.ConfigMap{}, "kube-root-ca.crt", exists); err != nil {
		return err
	}
	return wait.PollUntilContextCancel(ctx, dnsRetry, true, namesResolve)
}

func exists(event watch.Event) (bool, error) {
	return event.Type == watch.Added || event.Type == watch.Modified, nil
}

// isSchedulable holds once the kubelet has said since the boot that the node is ready, and the controllers have taken
// note of it. After a restart the API server still has what it said before.
func isSchedulable(booted time.Time) watchtools.ConditionFunc {
	isReady := func(condition corev1.NodeCondition) bool {
		return condition.Type == corev1.NodeReady && condition.Status == corev1.ConditionTrue &&
			!condition.LastHeartbeatTime.Time.Before(booted)
	}
	return func(event watch.Event) (bool, error) {
		node, isNode := event.Object.(*corev1.Node)
		return isNode && len(node.Spec.Taints) == 0 && slices.ContainsFunc(node.Status.Conditions, isReady), nil
	}
}

func namesResolve(ctx context.Context) (bool, error) {
	// Go's own resolver at the address of the cluster's, whatever /etc/resolv.conf says.
	resolver := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort(os.Getenv("DNS_ADDRESS"), "53"))
	}}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	addresses, err := resolver.LookupHost(ctx, "kubernetes.default.svc.cluster.local.")
	return err == nil && len(addresses) > 0, nil
}

// resource is a kind of object, as client-go's typed clients offer it.
type resource[List runtime.Object] interface {
	List(context.Context, metav1.ListOptions) (List, error)
	Watch(context.Context, metav1.ListOptions) (watch.Interface, error)
}

// untilTrue watches one object until a condition holds.
func untilTrue[List runtime.Object](
	ctx context.Context, of resource[List], kind runtime.Object, name string, condition watchtools.ConditionFunc,
) error {
	selector := fields.OneTermEqualSelector(metav1.ObjectNameField, name).String()
	_, err := watchtools.UntilWithSync(ctx, &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			options.FieldSelector = selector
			return of.List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.FieldSelector = selector
			return of.Watch(ctx, options)
		},
	}, kind, nil, condition)
	return err
}
