// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"sync"

	jsonpatch "github.com/evanphx/json-patch/v5"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	clusterv1beta1 "github.com/kubefleet-dev/kubefleet/apis/cluster/v1beta1"
	placementv1beta1 "github.com/kubefleet-dev/kubefleet/apis/placement/v1beta1"
)

// hub keeps one placement's objects as an API server would, for the calls that the scheduling framework makes. A call that
// it does not know ends the program: the embedded client is nil, and nothing is answered that was not asked of a hub.
type hub struct {
	client.Client
	mutex    sync.Mutex
	clusters []clusterv1beta1.MemberCluster     // in the order in which they are listed
	objects  map[client.ObjectKey]client.Object // bindings of the placement
	snapshot placementv1beta1.PolicySnapshotObj
	version  int
}

func newHub(clusters []clusterv1beta1.MemberCluster, bindings []placementv1beta1.BindingObj,
	snapshot placementv1beta1.PolicySnapshotObj) *hub {
	made := &hub{clusters: clusters, objects: map[client.ObjectKey]client.Object{}, snapshot: snapshot}
	for _, binding := range bindings {
		made.store(binding)
	}
	return made
}

// store keeps a copy of an object and gives both the next version.
func (h *hub) store(object client.Object) {
	h.version++
	object.SetResourceVersion(strconv.Itoa(h.version))
	h.objects[client.ObjectKeyFromObject(object)] = object.DeepCopyObject().(client.Object)
}

func (h *hub) missing(key client.ObjectKey) error {
	return apierrors.NewNotFound(schema.GroupResource{Resource: "bindings"}, key.String())
}

func (h *hub) conflict(key client.ObjectKey) error {
	return apierrors.NewConflict(schema.GroupResource{Resource: "bindings"}, key.String(), errors.New("it has been modified"))
}

// List lists clusters, or the bindings that match labels and namespace.
func (h *hub) List(_ context.Context, list client.ObjectList, options ...client.ListOption) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	asked := (&client.ListOptions{}).ApplyOptions(options)
	matches := func(object client.Object) bool {
		return (asked.Namespace == "" || asked.Namespace == object.GetNamespace()) &&
			(asked.LabelSelector == nil || asked.LabelSelector.Matches(labels.Set(object.GetLabels())))
	}
	switch into := list.(type) {
	case *clusterv1beta1.MemberClusterList:
		for _, cluster := range h.clusters {
			into.Items = append(into.Items, *cluster.DeepCopy())
		}
	case *placementv1beta1.ClusterResourceBindingList:
		for _, object := range h.objects {
			if binding, ok := object.(*placementv1beta1.ClusterResourceBinding); ok && matches(object) {
				into.Items = append(into.Items, *binding.DeepCopy())
			}
		}
	case *placementv1beta1.ResourceBindingList:
		for _, object := range h.objects {
			if binding, ok := object.(*placementv1beta1.ResourceBinding); ok && matches(object) {
				into.Items = append(into.Items, *binding.DeepCopy())
			}
		}
	default:
		return fmt.Errorf("the hub lists no %T", list)
	}
	return nil
}

// Get reads a binding.
func (h *hub) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	held, ok := h.objects[key]
	if !ok {
		return h.missing(key)
	}
	return assign(into, held)
}

// Create keeps a new binding.
func (h *hub) Create(_ context.Context, object client.Object, _ ...client.CreateOption) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if key := client.ObjectKeyFromObject(object); h.objects[key] != nil {
		return apierrors.NewAlreadyExists(schema.GroupResource{Resource: "bindings"}, key.String())
	}
	h.store(object)
	return nil
}

// Update replaces a binding; one that is being deleted goes with its last finalizer.
func (h *hub) Update(_ context.Context, object client.Object, _ ...client.UpdateOption) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	key := client.ObjectKeyFromObject(object)
	held, ok := h.objects[key]
	if !ok {
		return h.missing(key)
	}
	if object.GetResourceVersion() != held.GetResourceVersion() {
		return h.conflict(key)
	}
	h.store(object)
	if !object.GetDeletionTimestamp().IsZero() && len(object.GetFinalizers()) == 0 {
		delete(h.objects, key)
	}
	return nil
}

// Patch applies a merge patch to a binding; one that names a version applies to that version alone.
func (h *hub) Patch(_ context.Context, object client.Object, patch client.Patch, _ ...client.PatchOption) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if patch.Type() != types.MergePatchType {
		return fmt.Errorf("the hub takes merge patches, not %s", patch.Type())
	}
	key := client.ObjectKeyFromObject(object)
	held, ok := h.objects[key]
	if !ok {
		return h.missing(key)
	}
	change, err := patch.Data(object)
	if err != nil {
		return err
	}
	var named struct {
		Metadata struct {
			ResourceVersion string `json:"resourceVersion"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(change, &named); err != nil {
		return err
	}
	if version := named.Metadata.ResourceVersion; version != "" && version != held.GetResourceVersion() {
		return h.conflict(key)
	}
	before, err := json.Marshal(held)
	if err != nil {
		return err
	}
	after, err := jsonpatch.MergePatch(before, change)
	if err != nil {
		return err
	}
	patched := reflect.New(reflect.TypeOf(held).Elem()).Interface().(client.Object)
	if err := json.Unmarshal(after, patched); err != nil {
		return err
	}
	h.store(patched)
	return assign(object, patched)
}

// Status gives the writer of the snapshot's status.
func (h *hub) Status() client.SubResourceWriter { return &statusWriter{hub: h} }

type statusWriter struct {
	client.SubResourceWriter
	hub *hub
}

// Update keeps the status of the policy snapshot.
func (w *statusWriter) Update(_ context.Context, object client.Object, _ ...client.SubResourceUpdateOption) error {
	w.hub.mutex.Lock()
	defer w.hub.mutex.Unlock()
	snapshot, ok := object.(placementv1beta1.PolicySnapshotObj)
	if !ok || client.ObjectKeyFromObject(object) != client.ObjectKeyFromObject(w.hub.snapshot) {
		return fmt.Errorf("the hub keeps the status of %s alone", w.hub.snapshot.GetName())
	}
	w.hub.snapshot = snapshot.DeepCopyObject().(placementv1beta1.PolicySnapshotObj)
	return nil
}

// latest gives a copy of the policy snapshot as it stands.
func (h *hub) latest() placementv1beta1.PolicySnapshotObj {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.snapshot.DeepCopyObject().(placementv1beta1.PolicySnapshotObj)
}

// assign makes one object a copy of another of its type.
func assign(into, from client.Object) error {
	if reflect.TypeOf(into) != reflect.TypeOf(from) {
		return fmt.Errorf("the hub holds a %T, not a %T", from, into)
	}
	reflect.ValueOf(into).Elem().Set(reflect.ValueOf(from.DeepCopyObject()).Elem())
	return nil
}
