// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	placementv1beta1 "github.com/kubefleet-dev/kubefleet/apis/placement/v1beta1"
)

// placed is a placement of either scope.
type placed struct{ object placementv1beta1.PlacementObj }

func readPlacement(text []byte) (*placed, error) {
	var kind metav1.TypeMeta
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, fmt.Errorf("placement: %w", err)
	}
	made := &placed{object: &placementv1beta1.ClusterResourcePlacement{}}
	if kind.Kind == "ResourcePlacement" {
		made.object = &placementv1beta1.ResourcePlacement{}
	}
	return made, json.Unmarshal(text, made.object)
}

func (p *placed) meta(suffix string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Name: p.object.GetName() + suffix, Namespace: p.object.GetNamespace(), Generation: 1,
		Labels: map[string]string{placementv1beta1.PlacementTrackingLabel: p.object.GetName()}}
}

// snapshot is the one resource snapshot of the placement, however large.
func (p *placed) snapshot(resources []placementv1beta1.ResourceContent) placementv1beta1.ResourceSnapshotObj {
	named := p.meta("-0-snapshot")
	named.Labels[placementv1beta1.ResourceIndexLabel] = "0"
	named.Labels[placementv1beta1.IsLatestSnapshotLabel] = "true"
	named.Annotations = map[string]string{placementv1beta1.NumberOfResourceSnapshotsAnnotation: "1"}
	spec := placementv1beta1.ResourceSnapshotSpec{SelectedResources: resources}
	if p.object.GetNamespace() != "" {
		return &placementv1beta1.ResourceSnapshot{ObjectMeta: named, Spec: spec}
	}
	return &placementv1beta1.ClusterResourceSnapshot{ObjectMeta: named, Spec: spec}
}

// binding binds the placement to a member, and has been rolled out to it.
func (p *placed) binding(cluster string) placementv1beta1.BindingObj {
	var made placementv1beta1.BindingObj = &placementv1beta1.ClusterResourceBinding{ObjectMeta: p.meta("-" + cluster)}
	if p.object.GetNamespace() != "" {
		made = &placementv1beta1.ResourceBinding{ObjectMeta: p.meta("-" + cluster)}
	}
	made.SetBindingSpec(placementv1beta1.ResourceBindingSpec{State: placementv1beta1.BindingStateBound, TargetCluster: cluster,
		ResourceSnapshotName: p.object.GetName() + "-0-snapshot"})
	made.SetConditions(metav1.Condition{Type: string(placementv1beta1.ResourceBindingRolloutStarted), Status: metav1.ConditionTrue,
		Reason: "Started", ObservedGeneration: 1, LastTransitionTime: metav1.Now()})
	return made
}
