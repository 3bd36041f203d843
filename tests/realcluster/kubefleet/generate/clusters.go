// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"strings"
)

var labelValues = map[string][]string{
	"region": {"east", "west", "north", "south"},
	"zone":   {"z1", "z2", "z3"},
	"env":    {"prod", "canary", "dev"},
	"tier":   {"gold", "silver", ""},
}

var labelKeys = []string{"env", "region", "tier", "zone"}

// clusterNames draws names whose bindings have an order that no random suffix decides.
func clusterNames(s *situation) []string {
	count := choose(s.draw, []weighted[int]{{2, 0}, {70, s.between(1, 14)}, {22, s.between(15, 35)}, {6, s.between(36, 60)}})
	if s.huge {
		count = s.between(995, 1030)
	}
	shape := s.between(0, 3)
	var names []string
	for i := 1; i <= count; i++ {
		name := fmt.Sprintf("c%d", i)
		switch shape {
		case 1:
			name = fmt.Sprintf("aks-%s-%d", pick(s.draw, []string{"eus", "neu", "wus"}), i)
		case 2:
			name = fmt.Sprintf("member%03d", i)
		case 3:
			name = fmt.Sprintf("%s%d", pick(s.draw, []string{"prod", "prod-eu", "p", "z"}), i)
		}
		if s.upset == dotInName && (i == count || s.in(10)) {
			name = "z" + strings.ReplaceAll(name, "-", "") + ".oslo" // the last of the alphabet is picked first
		}
		names = append(names, name)
	}
	s.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

func cluster(s *situation, name string) object {
	metadata := object{"name": name, "labels": labels(s)}
	status := object{"conditions": s.namespaceConditions()}
	if s.in(4) && !s.huge {
		s.leaving[name] = true
		metadata["deletionTimestamp"] = ago(s.between(1, 4000))
		metadata["finalizers"] = []string{"kubernetes-fleet.io/membercluster-finalizer"}
	}
	if namespaces := s.namespacesOf(); namespaces != nil {
		status["namespaces"] = namespaces
	}
	agents := s.agents()
	if len(agents) > 0 {
		status["agentStatus"] = agents
	}
	spec := object{"identity": object{"kind": "ServiceAccount", "name": name, "namespace": "fleet-system"}}
	if taints := s.taints(); len(taints) > 0 {
		spec["taints"] = taints
	}
	if !s.huge {
		status["properties"] = s.propertyValues()
		status["resourceUsage"] = s.usage()
	}
	return object{"apiVersion": "cluster.kubernetes-fleet.io/v1beta1", "kind": "MemberCluster",
		"metadata": metadata, "spec": spec, "status": status}
}

func labels(s *situation) object {
	out := object{}
	for _, key := range labelKeys {
		if s.in(82) {
			out[key] = pick(s.draw, labelValues[key])
		}
	}
	return out
}

func (s *situation) namespaceConditions() []object {
	if !s.in(60) {
		return []object{}
	}
	state := pick(s.draw, []string{"True", "True", "False"})
	return []object{{"type": "NamespaceCollectionSucceeded", "status": state, "reason": "Collected", "message": "",
		"lastTransitionTime": ago(3600)}}
}

func (s *situation) namespacesOf() object {
	switch {
	case s.in(8):
		return nil
	case s.in(12):
		return object{"team-b": "work"}
	}
	return object{"team-a": "work", "team-b": ""}
}

// agents draws what the member's agents last said; times keep away from the five minutes that divide.
func (s *situation) agents() []object {
	agents := []object{}
	if s.in(15) {
		agents = append(agents, agent("ServiceExportImportAgent", ago(5), "True", "True", 3600))
	}
	late := func() int { return pick(s.draw, []int{330, 400, 9999, 86400}) }
	soon := func() int { return pick(s.draw, []int{0, 20, 100, 260}) }
	member := agent("MemberAgent", ago(soon()), "True", "True", late())
	at := s.Float64() * 100
	if s.huge {
		at += 90 // few of so many may be filtered, or the list of decisions is never full
	}
	switch {
	case at < 3:
		return agents
	case at < 6:
		member = agent("MemberAgent", ago(late()), "True", "True", 3600)
	case at < 7.5:
		member = agent("MemberAgent", "", "True", "True", 3600)
	case at < 9.5:
		member = agent("MemberAgent", ago(soon()), pick(s.draw, []string{"False", "Unknown", ""}), "True", 3600)
	case at < 11.5:
		member = agent("MemberAgent", ago(soon()), "True", "", 3600)
	case at < 14:
		member = agent("MemberAgent", ago(soon()), "True", pick(s.draw, []string{"False", "Unknown"}), soon())
	case at < 17:
		member = agent("MemberAgent", ago(soon()), "True", pick(s.draw, []string{"False", "Unknown"}), late())
	}
	return append(agents, member)
}

// agent writes an agent's status; an empty heartbeat was never received, an empty state is not told.
func agent(kind, heartbeat, joined, healthy string, changed int) object {
	conditions := []object{}
	for _, entry := range [][2]string{{"Joined", joined}, {"Healthy", healthy}} {
		if entry[1] != "" {
			conditions = append(conditions, object{"type": entry[0], "status": entry[1], "reason": "Told", "message": "",
				"lastTransitionTime": ago(changed)})
		}
	}
	out := object{"type": kind, "conditions": conditions}
	if heartbeat != "" {
		out["lastReceivedHeartbeat"] = heartbeat
	}
	return out
}

var taintKeys = []string{"maintenance", "gpu", "dedicated"}

func (s *situation) taints() []object {
	var taints []object
	if s.huge || !s.in(22) {
		return nil
	}
	for range s.between(1, 2) {
		taints = append(taints, object{"key": pick(s.draw, taintKeys), "value": pick(s.draw, []string{"", "true", "team-a"}),
			"effect": "NoSchedule"})
	}
	return taints
}

func (s *situation) propertyValues() object {
	out := object{}
	for _, name := range properties {
		if !strings.HasPrefix(name, usagePrefix) && s.in(85) {
			out[name] = s.propertyValue(s.amounts[name].text(s.draw))
		}
	}
	if s.in(30) {
		out[version] = s.propertyValue("v1.30.1")
	}
	if s.upset == valueNoAmount && s.in(40) {
		bad := []string{"1K", "v1", "", "1_000", "NaN", "1e", "--1", "5p", "0x10", " 1"}
		out[pick(s.draw, []string{nodeCount, coreCost})] = s.propertyValue(pick(s.draw, bad))
	}
	if s.upset == infinite && s.in(40) {
		out[nodeCount] = s.propertyValue(pick(s.draw, []string{"1e400", "-1e400"}))
	}
	return out
}

func (s *situation) propertyValue(text string) object {
	return object{"value": text, "observationTime": ago(60)}
}

func (s *situation) usage() object {
	out := object{"observationTime": ago(60)}
	for _, entry := range [][2]string{{"capacity", "total-"}, {"allocatable", "allocatable-"}, {"available", "available-"}} {
		list := object{}
		for _, resource := range []string{"cpu", "memory"} {
			if s.in(88) {
				list[resource] = s.amounts[usagePrefix+entry[1]+resource].text(s.draw)
			}
		}
		out[entry[0]] = list
	}
	return out
}
