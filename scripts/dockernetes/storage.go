package main

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

const (
	// provisionerName is what the storage class of manifests/storage.yaml names.
	provisionerName = "dockernetes/folder"
	// volumesFolder is where the claims' volumes are, a folder each.
	volumesFolder = "/var/lib/dockernetes/volumes"
)

// folders makes a folder of the node for each claim. As there is one node only, all pods can share it. The hostpath
// provisioner of Kubernetes itself makes folders that none but root can enter.
type folders struct{}

// runStorage serves claims until it is told to end.
func runStorage() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", filepath.Join(runtimeFolder, "storage.kubeconfig"))
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	controller.NewProvisionController(
		ctx, client, provisionerName, folders{}, controller.LeaderElection(false), controller.AddFinalizer(false),
	).Run(ctx)
	return nil
}

// Provision makes the folder of a claim, which everyone may write: the node does not know who will use it.
func (folders) Provision(
	_ context.Context, options controller.ProvisionOptions,
) (*corev1.PersistentVolume, controller.ProvisioningState, error) {
	folder := filepath.Join(volumesFolder, options.PVName)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	if err := os.Chmod(folder, 0o777); err != nil { // whatever the mask is
		return nil, controller.ProvisioningFinished, err
	}
	kind := corev1.HostPathDirectory
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: options.PVName},
		Spec: corev1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			AccessModes:                   options.PVC.Spec.AccessModes,
			Capacity: corev1.ResourceList{
				corev1.ResourceStorage: options.PVC.Spec.Resources.Requests[corev1.ResourceStorage],
			},
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				HostPath: &corev1.HostPathVolumeSource{Path: folder, Type: &kind},
			},
		},
	}, controller.ProvisioningFinished, nil
}

// Delete removes the folder of a claim that is gone, by the volume's name: its path could be anyone's word.
func (folders) Delete(_ context.Context, volume *corev1.PersistentVolume) error {
	return os.RemoveAll(filepath.Join(volumesFolder, filepath.Base(volume.Name)))
}
