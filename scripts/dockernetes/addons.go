package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/kubernetes/pkg/registry/core/service/ipallocator"
)

// rangeRetry paces the wait for the API server's ranges of addresses, which nothing tells of.
const rangeRetry = 20 * time.Millisecond

// manifests are the objects that every node begins with.
//
//go:embed manifests
var manifests embed.FS

// installAddons applies the manifests. Variables in them are those of the environment.
func installAddons() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	config, err := adminConfig()
	if err != nil {
		return err
	}
	// The API server makes the system's namespaces itself, shortly after it has begun to answer.
	namespaces := kubernetes.NewForConfigOrDie(config).CoreV1().Namespaces()
	for _, name := range []string{metav1.NamespaceSystem, metav1.NamespacePublic} {
		if err := untilTrue(ctx, namespaces, &corev1.Namespace{}, name, exists); err != nil {
			return err
		}
	}
	client := dynamic.NewForConfigOrDie(config)
	return fs.WalkDir(manifests, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := manifests.ReadFile(path)
		if err != nil {
			return err
		}
		return applyAll(ctx, client, []byte(os.ExpandEnv(string(text))))
	})
}

func applyAll(ctx context.Context, client dynamic.Interface, text []byte) error {
	documents := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), len(text))
	for {
		object := unstructured.Unstructured{}
		if err := documents.Decode(&object); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		// Asking the API server for its kinds would take longer than all the rest of the step.
		resource, _ := meta.UnsafeGuessKindToResource(object.GroupVersionKind())
		options := metav1.ApplyOptions{FieldManager: "dockernetes", Force: true}
		client := client.Resource(resource).Namespace(object.GetNamespace())
		var refusal error
		err := wait.PollUntilContextCancel(ctx, rangeRetry, true, func(ctx context.Context) (bool, error) {
			_, err := client.Apply(ctx, object.GetName(), &object, options)
			if isBeforeRanges(err) {
				refusal = err
				return false, nil
			}
			return true, err
		})
		if err != nil {
			return errors.Join(err, refusal)
		}
	}
}

// isBeforeRanges tells whether a Service was refused because the API server does not yet know from which range it gives
// addresses: it reads that from objects of its own, which it may do only after it has begun to answer.
func isBeforeRanges(err error) bool {
	return apierrors.IsInvalid(err) &&
		(strings.Contains(err.Error(), ipallocator.ErrMismatchedNetwork.Error()) ||
			strings.Contains(err.Error(), ipallocator.ErrNotReady.Error()))
}

func adminConfig() (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(runtimeFolder, "admin.kubeconfig"))
	if err != nil {
		return nil, err
	}
	config.QPS = -1 // no limit: only a handful of requests, and each of them holds up the boot
	return config, nil
}
