// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	clusterv1beta1 "github.com/kubefleet-dev/kubefleet/apis/cluster/v1beta1"
	placementv1beta1 "github.com/kubefleet-dev/kubefleet/apis/placement/v1beta1"
)

// situation is one case: what a hub holds when the scheduler turns to a placement.
type situation struct {
	id        string
	placement placementv1beta1.PlacementObj
	snapshot  string                         // name of the latest policy snapshot
	clusters  []clusterv1beta1.MemberCluster // by name
	bindings  []placementv1beta1.BindingObj  // in the order of the case
}

// readCase reads a line and moves its times so that the case's now is now.
func readCase(line []byte) (*situation, error) {
	var read struct {
		ID        string                         `json:"id"`
		Now       metav1.Time                    `json:"now"`
		Placement json.RawMessage                `json:"placement"`
		Snapshot  string                         `json:"snapshot"`
		Clusters  []clusterv1beta1.MemberCluster `json:"clusters"`
		Bindings  []json.RawMessage              `json:"bindings"`
	}
	if err := json.Unmarshal(line, &read); err != nil {
		return nil, fmt.Errorf("a line is no case: %w", err)
	}
	given := &situation{id: read.ID, snapshot: read.Snapshot, clusters: read.Clusters}
	var err error
	if given.placement, err = readPlacement(read.Placement); err != nil {
		return nil, fmt.Errorf("case %s: %w", read.ID, err)
	}
	for _, text := range read.Bindings {
		binding, err := readBinding(text, given.placement)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", read.ID, err)
		}
		given.bindings = append(given.bindings, binding)
	}
	sort.SliceStable(given.clusters, func(i, j int) bool { return given.clusters[i].Name < given.clusters[j].Name })
	by := time.Since(read.Now.Time)
	shift(reflect.ValueOf(given.clusters), by)
	for _, binding := range given.bindings {
		shift(reflect.ValueOf(binding), by)
	}
	return given, nil
}

// readPlacement reads a placement of either scope. What a hub's schema would fill in stays out: the framework sees what
// the case says.
func readPlacement(text []byte) (placementv1beta1.PlacementObj, error) {
	var meta metav1.TypeMeta
	if err := json.Unmarshal(text, &meta); err != nil {
		return nil, fmt.Errorf("placement: %w", err)
	}
	var placement placementv1beta1.PlacementObj
	switch meta.Kind {
	case "ClusterResourcePlacement":
		placement = &placementv1beta1.ClusterResourcePlacement{}
	case "ResourcePlacement":
		placement = &placementv1beta1.ResourcePlacement{}
	default:
		return nil, fmt.Errorf("placement: unknown kind %q", meta.Kind)
	}
	if err := json.Unmarshal(text, placement); err != nil {
		return nil, fmt.Errorf("placement: %w", err)
	}
	return placement, nil
}

// readBinding reads a binding of the placement's scope; a case leaves out what marks it as that placement's.
func readBinding(text []byte, placement placementv1beta1.PlacementObj) (placementv1beta1.BindingObj, error) {
	var binding placementv1beta1.BindingObj = &placementv1beta1.ClusterResourceBinding{}
	if placement.GetNamespace() != "" {
		binding = &placementv1beta1.ResourceBinding{}
	}
	if err := json.Unmarshal(text, binding); err != nil {
		return nil, fmt.Errorf("binding: %w", err)
	}
	labels := binding.GetLabels()
	if labels == nil {
		labels = map[string]string{}
	}
	labels[placementv1beta1.PlacementTrackingLabel] = placement.GetName()
	binding.SetLabels(labels)
	binding.SetNamespace(placement.GetNamespace())
	return binding, nil
}

// shift moves every time that is set in a value, wherever it stands.
func shift(value reflect.Value, by time.Duration) {
	if value.Type() == reflect.TypeFor[metav1.Time]() {
		if at := value.Interface().(metav1.Time); !at.IsZero() {
			value.Set(reflect.ValueOf(metav1.NewTime(at.Add(by))))
		}
		return
	}
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			shift(value.Elem(), by)
		}
	case reflect.Struct:
		for at := range value.NumField() {
			if value.Type().Field(at).IsExported() {
				shift(value.Field(at), by)
			}
		}
	case reflect.Slice:
		for at := range value.Len() {
			shift(value.Index(at), by)
		}
	case reflect.Map:
		for _, key := range value.MapKeys() { // what a map holds cannot be set in place
			moved := reflect.New(value.Type().Elem()).Elem()
			moved.Set(value.MapIndex(key))
			shift(moved, by)
			value.SetMapIndex(key, moved)
		}
	}
}
