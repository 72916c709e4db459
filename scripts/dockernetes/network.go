package main

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	utilnet "k8s.io/apimachinery/pkg/util/net"
)

// family is one version of IP, with the addresses that a cluster has in it.
type family struct {
	// Table is what nftables calls it, and AddressType what Kubernetes does.
	Table, AddressType string
	PodRange           string
	// Gateway is the node's own address among the pods.
	Gateway      string
	ServiceRange string
	// APIServer is the address of the Service that Kubernetes makes first, the first of the range.
	APIServer string
	DNS       string
	// Unspecified is all addresses of a machine, of the other version too where there is one.
	Unspecified string
	// Node is where the node is in the network of its container engine.
	Node string
}

// ipv4 has the addresses of the n-th cluster of a machine, so that routes can lead to each of them.
func ipv4(n int) family {
	pods, services := fmt.Sprintf("10.%d.0.", 244+n), fmt.Sprintf("10.%d.0.", 96+n)
	return family{
		Table: "ip", AddressType: "IPv4", PodRange: pods + "0/16", Gateway: pods + "1",
		ServiceRange: services + "0/16", APIServer: services + "1", DNS: services + "10", Unspecified: "0.0.0.0",
	}
}

func ipv6(n int) family {
	pods, services := fmt.Sprintf("fd00:10:%d::", 244+n), fmt.Sprintf("fd00:10:%d::", 96+n)
	return family{
		Table: "ip6", AddressType: "IPv6", PodRange: pods + "/64", Gateway: pods + "1",
		ServiceRange: services + "/112", APIServer: services + "1", DNS: services + "a", Unspecified: "::",
	}
}

// network is what pods, Services and the node have of addresses, the first family before the other.
type network struct{ Families []family }

// chosenNetwork is the one that the container was told to have.
func chosenNetwork() (*network, error) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("DOCKERNETES_NETWORK_NUMBER"), "0"))
	if err != nil {
		return nil, fmt.Errorf("DOCKERNETES_NETWORK_NUMBER: %w", err)
	}
	families, err := chosenFamilies(n)
	if err != nil {
		return nil, err
	}
	for i := range families {
		address, err := utilnet.ResolveBindAddress(net.ParseIP(families[i].Unspecified))
		if err != nil {
			return nil, err
		}
		// Where there is none of a version, it is one of the other.
		if hasIPv4 := address.To4() != nil; hasIPv4 != (families[i].AddressType == "IPv4") {
			return nil, fmt.Errorf("the node has no %s address in its container's network", families[i].AddressType)
		}
		families[i].Node = address.String()
	}
	return &network{families}, nil
}

// chosenFamilies goes by kind's words for them.
func chosenFamilies(n int) ([]family, error) {
	switch choice := os.Getenv("DOCKERNETES_IP_FAMILY"); choice {
	case "", "ipv4":
		return []family{ipv4(n)}, nil
	case "ipv6":
		return []family{ipv6(n)}, nil
	case "dual":
		return []family{ipv4(n), ipv6(n)}, nil
	default:
		return nil, fmt.Errorf("DOCKERNETES_IP_FAMILY %q: neither ipv4, ipv6 nor dual", choice)
	}
}

// Primary is the family that comes first where only one can be.
func (n *network) Primary() family { return n.Families[0] }

// HasIPv6 tells whether pods have IPv6 addresses, the only ones or not.
func (n *network) HasIPv6() bool { return n.Families[len(n.Families)-1].AddressType == "IPv6" }

// Registry is where pods reach the node's registry.
func (n *network) Registry() string { return net.JoinHostPort(n.Primary().Gateway, "5000") }

func (n *network) PodRanges() string { return n.join(func(f family) string { return f.PodRange }) }
func (n *network) Gateways() string  { return n.join(func(f family) string { return f.Gateway }) }
func (n *network) ServiceRanges() string {
	return n.join(func(f family) string { return f.ServiceRange })
}
func (n *network) Nodes() string { return n.join(func(f family) string { return f.Node }) }

func (n *network) join(of func(family) string) string {
	values := make([]string, len(n.Families))
	for i, family := range n.Families {
		values[i] = of(family)
	}
	return strings.Join(values, ",")
}
