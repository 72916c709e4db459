package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"
)

// lifetime of every certificate: the node is thrown away long before.
const lifetime = 10 * 365 * 24 * time.Hour

// authority signs the certificates of the node's programs.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// loadAuthority reads the node's certificate authority from a folder, making it on the first boot. It outlives
// restarts, because kubeconfig files outside of the node trust it.
func loadAuthority(folder string) (*authority, error) {
	certificatePath := filepath.Join(folder, "ca.crt")
	key, err := loadKey(filepath.Join(folder, "ca.key"))
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(certificatePath); os.IsNotExist(err) {
		root, err := cert.NewSelfSignedCACert(cert.Config{CommonName: "dockernetes"}, key)
		if err != nil {
			return nil, err
		}
		if err := cert.WriteCert(certificatePath, encodeCertificate(root.Raw)); err != nil {
			return nil, err
		}
	}
	certificates, err := cert.CertsFromFile(certificatePath)
	if err != nil {
		return nil, err
	}
	return &authority{certificates[0], key}, nil
}

// loadKey reads a private key, making it if there is none.
func loadKey(path string) (crypto.Signer, error) {
	pem, _, err := keyutil.LoadOrGenerateKeyFile(path)
	if err != nil {
		return nil, err
	}
	key, err := keyutil.ParsePrivateKeyPEM(pem)
	if err != nil {
		return nil, err
	}
	return key.(crypto.Signer), nil
}

// issue makes a key and a certificate for a client, which is one for a server too where names are given.
func (ca *authority) issue(who identity, names []string) (certificatePEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	template := x509.Certificate{
		Subject:      pkix.Name{CommonName: who.user},
		SerialNumber: serial,
		NotBefore:    ca.certificate.NotBefore,
		NotAfter:     time.Now().Add(lifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	if who.group != "" {
		template.Subject.Organization = []string{who.group}
	}
	for _, name := range names {
		if address := net.ParseIP(name); address != nil {
			template.IPAddresses = append(template.IPAddresses, address)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, ca.certificate, key.Public(), ca.key)
	if err != nil {
		return nil, nil, err
	}
	keyPEM, err = keyutil.MarshalPrivateKeyToPEM(key)
	return encodeCertificate(der), keyPEM, err
}

func encodeCertificate(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: cert.CertificateBlockType, Bytes: der})
}
