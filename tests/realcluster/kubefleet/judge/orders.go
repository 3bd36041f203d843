// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	clusterv1beta1 "github.com/kubefleet-dev/kubefleet/apis/cluster/v1beta1"
	placementv1beta1 "github.com/kubefleet-dev/kubefleet/apis/placement/v1beta1"
	"github.com/kubefleet-dev/kubefleet/pkg/propertyprovider"
)

// mostOrders bounds how many other orders of the clusters one case is tried in.
const mostOrders = 16

// decide runs a case with the clusters by name, and in other orders where those could decide otherwise.
//
// A hub lists clusters in no order. The order counts in one place: the least and the greatest value of a sorter's property
// are kept as they are written on the first cluster that has them, and 50m and 0.05 are not the same float.
func decide(given *situation) (*answer, error) {
	out, err := run(given, given.clusters)
	if err != nil {
		return nil, err
	}
	seen := []string{text(out)}
	for _, order := range otherOrders(given) {
		other, err := run(given, order)
		if err != nil {
			return nil, err
		}
		if told := text(other); !slices.Contains(seen, told) {
			seen = append(seen, told)
			out.Alternatives = append(out.Alternatives, other)
		}
	}
	return out, nil
}

var ages = regexp.MustCompile(`-?[0-9.]+ minutes ago`)

// text is an answer as it is compared with others; ages of heartbeats tell the time that passes meanwhile.
func text(of *answer) string {
	plain := *of
	plain.Alternatives = nil
	written, _ := json.Marshal(plain) // strings, numbers and booleans: cannot fail
	return ages.ReplaceAllString(string(written), "N minutes ago")
}

// otherOrders gives orders of the clusters by which a sorter finds its extremes in another notation: each choice of
// notations of the extremes is brought to the front.
func otherOrders(given *situation) [][]clusterv1beta1.MemberCluster {
	choices := [][]string{{}} // names of the clusters to bring to the front
	for _, property := range sortersOf(given.placement) {
		least, greatest := extremes(given.clusters, property)
		for _, names := range [][]string{least, greatest} {
			if len(names) < 2 {
				continue
			}
			var more [][]string
			for _, choice := range choices {
				for _, name := range names {
					more = append(more, append(slices.Clone(choice), name))
				}
			}
			choices = more
		}
	}
	if len(choices) == 1 {
		return nil
	}
	var out [][]clusterv1beta1.MemberCluster
	for _, choice := range choices[:min(len(choices), mostOrders)] {
		out = append(out, broughtForward(given.clusters, choice))
	}
	return out
}

// sortersOf names the properties that a PickN policy sorts by, each once.
func sortersOf(placement placementv1beta1.PlacementObj) []string {
	policy := placement.GetPlacementSpec().Policy
	if policy == nil || policy.PlacementType != placementv1beta1.PickNPlacementType || policy.Affinity == nil ||
		policy.Affinity.ClusterAffinity == nil {
		return nil
	}
	var out []string
	for _, term := range policy.Affinity.ClusterAffinity.PreferredDuringSchedulingIgnoredDuringExecution {
		if sorter := term.Preference.PropertySorter; sorter != nil && !slices.Contains(out, sorter.Name) {
			out = append(out, sorter.Name)
		}
	}
	return out
}

// extremes names one cluster for each float that the least and the greatest value of a property can become.
func extremes(clusters []clusterv1beta1.MemberCluster, property string) (least, greatest []string) {
	var low, high *resource.Quantity
	for at := range clusters {
		value := amountOf(&clusters[at], property)
		if value == nil {
			continue
		}
		if low == nil || value.Cmp(*low) < 0 {
			low = value
		}
		if high == nil || value.Cmp(*high) > 0 {
			high = value
		}
	}
	seenLow, seenHigh := map[float64]bool{}, map[float64]bool{}
	for at := range clusters {
		value := amountOf(&clusters[at], property)
		if value == nil {
			continue
		}
		name, float := clusters[at].Name, value.AsApproximateFloat64()
		if value.Cmp(*low) == 0 && !seenLow[float] {
			seenLow[float], least = true, append(least, name)
		}
		if value.Cmp(*high) == 0 && !seenHigh[float] {
			seenHigh[float], greatest = true, append(greatest, name)
		}
	}
	return least, greatest
}

// amountOf is what a cluster says of a property; nil where it says nothing or no amount.
func amountOf(cluster *clusterv1beta1.MemberCluster, property string) *resource.Quantity {
	if capacity, found := strings.CutPrefix(property, propertyprovider.ResourcePropertyNamePrefix); found {
		kind, name, _ := strings.Cut(capacity, "-")
		usage := cluster.Status.ResourceUsage
		value, ok := map[string]corev1.ResourceList{
			propertyprovider.TotalCapacityName:       usage.Capacity,
			propertyprovider.AllocatableCapacityName: usage.Allocatable,
			propertyprovider.AvailableCapacityName:   usage.Available,
		}[kind][corev1.ResourceName(name)]
		if !ok {
			return nil
		}
		return &value
	}
	said, ok := cluster.Status.Properties[clusterv1beta1.PropertyName(property)]
	if !ok {
		return nil
	}
	value, err := resource.ParseQuantity(said.Value)
	if err != nil {
		return nil
	}
	return &value
}

// broughtForward puts the named clusters first, the others after them by name.
func broughtForward(clusters []clusterv1beta1.MemberCluster, first []string) []clusterv1beta1.MemberCluster {
	out := slices.Clone(clusters)
	rank := func(name string) int {
		if at := slices.Index(first, name); at >= 0 {
			return at
		}
		return len(first)
	}
	slices.SortStableFunc(out, func(a, b clusterv1beta1.MemberCluster) int { return rank(a.Name) - rank(b.Name) })
	return out
}
