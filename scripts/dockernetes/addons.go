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
	"syscall"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

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
		if _, err := client.Apply(ctx, object.GetName(), &object, options); err != nil {
			return err
		}
	}
}

func adminConfig() (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(runtimeFolder, "admin.kubeconfig"))
	if err != nil {
		return nil, err
	}
	config.QPS = -1 // no limit: only a handful of requests, and each of them holds up the boot
	return config, nil
}
