// SPDX-License-Identifier: GPL-3.0-or-later

package main

import "fmt"

const picked = "Successfully scheduled resources for placement in %q (affinity score: %d, topology spread score: %d): picked by scheduling policy"

// drawBindings draws what earlier cycles left: of every class, for some clusters and for some that are gone.
func drawBindings(s *situation, kind string) []object {
	out := []object{}
	if s.upset != noPreviousState && !s.in(60) {
		return out
	}
	share := pick(s.draw, []float64{15, 40, 70})
	if s.huge {
		share = 5
	}
	steady := s.in(40) // no edit of the policy lately: mostly bindings of the latest snapshot
	for _, name := range s.names {
		if !s.in(share) {
			continue
		}
		out = append(out, s.binding(name, kind, steady, len(out)))
		for s.in(8) {
			out = append(out, s.binding(name, kind, steady, len(out)))
		}
	}
	for s.in(20) {
		out = append(out, s.binding(pick(s.draw, []string{"gone1", "gone2", "gone3"}), kind, steady, len(out)))
	}
	s.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func (s *situation) binding(target, kind string, steady bool, number int) object {
	const prefix = "placement.kubernetes-fleet.io/v1beta1"
	cut := func(text string, most int) string { return text[:min(most, len(text))] }
	metadata := object{"name": fmt.Sprintf("%s-%s-%08x", cut(s.placement, 26), cut(target, 27), s.Uint32()),
		"finalizers": []string{"kubernetes-fleet.io/scheduler-crb-cleanup"}}
	classes := []weighted[string]{{36, "current"}, {38, "old"}, {20, "unscheduled"}, {6, "deleting"}}
	if s.upset == noPreviousState {
		classes[2].weight = 100
	}
	class := choose(s.draw, classes)
	if steady && class == "old" {
		class = "current"
	}
	state, snapshot := pick(s.draw, []string{"Scheduled", "Bound"}), s.snapshot
	switch class {
	case "old":
		snapshot = s.placement + "-0"
	case "unscheduled":
		if s.upset != noPreviousState || s.in(30) {
			metadata["annotations"] = object{"kubernetes-fleet.io/previous-binding-state": state, "example.com/note": "kept"}
		}
		state, snapshot = "Unscheduled", pick(s.draw, []string{s.snapshot, s.placement + "-0"})
	case "deleting":
		metadata["deletionTimestamp"] = ago(s.between(1, 4000))
		if s.in(50) {
			metadata["finalizers"] = []string{"kubernetes-fleet.io/scheduler-crb-cleanup", "kubernetes-fleet.io/work-cleanup"}
		}
	}
	name := "ClusterResourceBinding"
	if s.namespace != "" {
		name, metadata["namespace"] = "ResourceBinding", s.namespace
	}
	return object{"apiVersion": prefix, "kind": name, "metadata": metadata, "spec": object{
		"state": state, "resourceSnapshotName": "", "schedulingPolicySnapshotName": snapshot, "targetCluster": target,
		"clusterDecision": s.decision(target, kind)}}
}

func (s *situation) decision(target, kind string) object {
	out := object{"clusterName": target, "selected": true, "clusterScore": nil,
		"reason": fmt.Sprintf("Successfully scheduled resources for placement in %q: picked by scheduling policy", target)}
	if kind == "PickFixed" || s.in(12) {
		return out
	}
	affinity, spread := pick(s.draw, []int{0, 0, 10, 40, 90, -20}), pick(s.draw, []int{0, 0, -1, 1, -1000, 2})
	out["clusterScore"] = object{"affinityScore": affinity, "priorityScore": spread}
	out["reason"] = fmt.Sprintf(picked, target, affinity, spread)
	return out
}
