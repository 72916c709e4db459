package main

import (
	"os"
	"path/filepath"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

const (
	// stateFolder outlives restarts of the node.
	stateFolder = "/var/lib/dockernetes"
	// runtimeFolder is made anew at each boot, because the node's address may be another one.
	runtimeFolder = "/run/dockernetes"

	apiServerURL = "https://127.0.0.1:6443"
)

// identity is who a program of the node is to the API server.
type identity struct{ user, group string }

// prepare writes the configuration, keys, certificates and kubeconfig files with which the node's programs start.
func prepare() error {
	for _, folder := range []string{stateFolder, runtimeFolder} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	hostname, err := os.Hostname()
	if err != nil {
		return err
	}
	network, err := chosenNetwork()
	if err != nil {
		return err
	}
	if err := network.writeConfiguration(); err != nil {
		return err
	}
	ca, err := loadAuthority(stateFolder)
	if err != nil {
		return err
	}
	if _, err := loadKey(filepath.Join(stateFolder, "service-accounts.key")); err != nil {
		return err
	}

	// The first two are also servers; the names are those by which pods, the host and the node call the API server.
	apiServerNames := []string{
		"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
		"localhost", "127.0.0.1", hostname,
	}
	kubeletNames := []string{hostname}
	for _, family := range network.Families {
		apiServerNames = append(apiServerNames, family.APIServer, family.Node)
		kubeletNames = append(kubeletNames, family.Node)
	}
	apiServer := identity{"kube-apiserver", "system:masters"}
	kubelet := identity{"system:node:" + hostname, "system:nodes"}
	if err := ca.writePair("kube-apiserver", apiServer, apiServerNames); err != nil {
		return err
	}
	if err := ca.writePair("kubelet", kubelet, kubeletNames); err != nil {
		return err
	}
	for program, who := range map[string]identity{
		"admin":                   {"kubernetes-admin", "system:masters"},
		"coredns":                 {"system:coredns", ""},
		"kube-controller-manager": {"system:kube-controller-manager", ""},
		"kube-proxy":              {"system:kube-proxy", ""},
		"kube-scheduler":          {"system:kube-scheduler", ""},
		"kubelet":                 kubelet,
		"storage":                 {"system:storage", ""},
	} {
		if err := ca.writeKubeconfig(program, who); err != nil {
			return err
		}
	}
	return nil
}

// writePair writes the certificate and key of a program that is a server as well as a client.
func (ca *authority) writePair(program string, who identity, names []string) error {
	certificate, key, err := ca.issue(who, names)
	if err != nil {
		return err
	}
	path := filepath.Join(runtimeFolder, program)
	if err := os.WriteFile(path+".crt", certificate, 0o644); err != nil {
		return err
	}
	return os.WriteFile(path+".key", key, 0o600)
}

// writeKubeconfig writes with what a program calls the API server of its own node.
func (ca *authority) writeKubeconfig(program string, who identity) error {
	certificate, key, err := ca.issue(who, nil)
	if err != nil {
		return err
	}
	config := clientcmdapi.NewConfig()
	config.Clusters["dockernetes"] = &clientcmdapi.Cluster{
		Server:                   apiServerURL,
		CertificateAuthorityData: encodeCertificate(ca.certificate.Raw),
	}
	config.AuthInfos[who.user] = &clientcmdapi.AuthInfo{ClientCertificateData: certificate, ClientKeyData: key}
	config.Contexts["dockernetes"] = &clientcmdapi.Context{Cluster: "dockernetes", AuthInfo: who.user}
	config.CurrentContext = "dockernetes"
	return clientcmd.WriteToFile(*config, filepath.Join(runtimeFolder, program+".kubeconfig"))
}
