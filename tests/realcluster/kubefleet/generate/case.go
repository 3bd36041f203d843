// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"time"
)

// now is the moment of every case.
var now = time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)

func ago(seconds int) string {
	return now.Add(-time.Duration(seconds) * time.Second).Format(time.RFC3339)
}

// situation is what the parts of one case have to agree on.
type situation struct {
	draw
	placement string
	namespace string // empty: ClusterResourcePlacement
	snapshot  string
	style     style
	amounts   map[string]amounts
	names     []string // of the clusters
	leaving   map[string]bool
	huge      bool // more clusters than a decision list has room for
	upset     upset
}

// upset is the one thing in a case that may abort its cycle. All of them pass the schemas and webhooks of a hub, as far
// as those see them; what a hub refuses (operators, selectors, values that are no amounts) is never drawn.
type upset int

const (
	calm upset = iota
	valueNoAmount
	malformedResource
	unknownCapacity
	infinite
	noPreviousState
	dotInName
	upsets
)

func newCase(seed uint64, number int) object {
	s := &situation{draw: newDraw(seed, number), amounts: map[string]amounts{}, leaving: map[string]bool{}}
	s.placement = pick(s.draw, []string{"web", "shop-front", "a", "a-placement-with-a-name-that-is-long"})
	if s.in(35) {
		s.namespace = "team-a"
	}
	s.snapshot = fmt.Sprintf("%s-%d", s.placement, s.between(1, 3))
	s.style = choose(s.draw, []weighted[style]{{60, plain}, {25, mixed}, {15, wild}})
	if s.in(18) {
		s.upset = upset(s.between(1, int(upsets)-1))
	}
	s.huge = s.in(0.06)
	for _, property := range properties {
		s.amounts[property] = newAmounts(s.draw, s.style, property)
	}
	s.names = clusterNames(s)
	members := make([]object, 0, len(s.names))
	for _, name := range s.names {
		members = append(members, cluster(s, name))
	}
	kind := s.placementType()
	bindings := drawBindings(s, kind)
	return object{"id": fmt.Sprintf("s%d-%d", seed, number), "now": now.Format(time.RFC3339), "snapshot": s.snapshot,
		"placement": s.placementObject(kind, len(bindings)), "clusters": members, "bindings": bindings}
}

func (s *situation) placementType() string {
	switch {
	case s.huge:
		return pick(s.draw, []string{"", "PickAll"})
	case s.upset == malformedResource || s.upset == unknownCapacity:
		return pick(s.draw, []string{"PickAll", "PickN"})
	case s.upset == infinite:
		return "PickN"
	case s.upset == noPreviousState:
		return pick(s.draw, []string{"PickAll", "PickN", "PickFixed"})
	}
	return choose(s.draw, []weighted[string]{{4, ""}, {20, "PickAll"}, {62, "PickN"}, {14, "PickFixed"}})
}

func (s *situation) placementObject(kind string, bindings int) object {
	spec := object{"resourceSelectors": []object{{"group": "", "version": "v1", "kind": "ConfigMap", "name": "web"}}}
	if kind != "" {
		spec["policy"] = s.policy(kind, bindings)
	}
	metadata := object{"name": s.placement, "generation": s.between(1, 9)}
	name := "ClusterResourcePlacement"
	if s.namespace != "" {
		name, metadata["namespace"] = "ResourcePlacement", s.namespace
	}
	return object{"apiVersion": "placement.kubernetes-fleet.io/v1beta1", "kind": name, "metadata": metadata, "spec": spec}
}
