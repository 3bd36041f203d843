// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	clusterv1beta1 "github.com/kubefleet-dev/kubefleet/apis/cluster/v1beta1"
	placementv1beta1 "github.com/kubefleet-dev/kubefleet/apis/placement/v1beta1"
	"github.com/kubefleet-dev/kubefleet/pkg/controllers/workgenerator"
	"github.com/kubefleet-dev/kubefleet/pkg/utils"
	"github.com/kubefleet-dev/kubefleet/pkg/utils/condition"
	"github.com/kubefleet-dev/kubefleet/pkg/utils/controller"
	"github.com/kubefleet-dev/kubefleet/pkg/utils/overrider"
)

// situation is one case: a placement, all that the hub holds, and the member it is placed on.
type situation struct {
	ID        string                        `json:"id"`
	Placement json.RawMessage               `json:"placement"`
	Objects   []*unstructured.Unstructured  `json:"objects"`
	Cluster   *clusterv1beta1.MemberCluster `json:"cluster"`
}

type answer struct {
	ID        string            `json:"id"`
	Error     string            `json:"error"`
	Resources []json.RawMessage `json:"resources"`
	Overrides []string          `json:"overrides"`
	Reason    string            `json:"reason"`
	Message   string            `json:"message"`
	Manifests []json.RawMessage `json:"manifests"`
	// Other messages that the same code gives: it looks through an envelope in the order of a Go map.
	Alternatives []string `json:"alternatives,omitempty"`
}

// tries is how often a failing case is repeated for other messages. A Go map of two begins with the second in one of eight rounds.
const tries = 100

// decide answers a case, and again where a failure could be told otherwise.
func decide(kinds []kind, given *situation) (*answer, error) {
	out, err := decideOnce(kinds, given)
	if err != nil || out.Reason != condition.SyncWorkFailedReason || !slices.ContainsFunc(out.Resources, holdsSeveral) {
		return out, err
	}
	for range tries {
		again, err := decideOnce(kinds, given)
		if err != nil {
			return nil, err
		}
		if again.Message != out.Message && !slices.Contains(out.Alternatives, again.Message) {
			out.Alternatives = append(out.Alternatives, again.Message)
		}
	}
	return out, nil
}

// decideOnce selects, finds overrides and generates works, each with KubeFleet's own code.
func decideOnce(kinds []kind, given *situation) (*answer, error) {
	out := &answer{ID: given.ID, Resources: []json.RawMessage{}, Overrides: []string{}, Manifests: []json.RawMessage{}}
	placed, err := readPlacement(given.Placement)
	if err != nil {
		return nil, err
	}
	config := utils.NewResourceConfig(false) // as a hub agent without words of its own
	known := newInformers(kinds, given.Objects, config)
	resolver := controller.ResourceSelectorResolver{SkippedNamespaces: map[string]bool{"default": true}, ResourceConfig: config,
		InformerManager: known, RestMapper: restMapper(kinds)}
	_, resources, _, err := resolver.SelectResourcesForPlacement(placed.object)
	if err != nil {
		out.Error = fmt.Sprintf("The resource selectors are invalid: %v", err)
		return out, nil
	}
	for _, each := range resources {
		out.Resources = append(out.Resources, each.Raw)
	}
	hub, err := newHub(given, placed, resources)
	if err != nil {
		return nil, err
	}
	if err := hub.findOverrides(given, known, out); err != nil {
		return nil, err
	}
	return out, hub.generate(known, out)
}

// hub is what the hub holds once resources are selected, with the one binding of the placement.
type hub struct {
	client.Client
	placed   *placed
	snapshot placementv1beta1.ResourceSnapshotObj
	binding  placementv1beta1.BindingObj
}

func newHub(given *situation, of *placed, resources []placementv1beta1.ResourceContent) (*hub, error) {
	scheme := runtime.NewScheme()
	if err := placementv1beta1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	if err := clusterv1beta1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	made := &hub{placed: of, snapshot: of.snapshot(resources), binding: of.binding(given.Cluster.Name)}
	objects := []client.Object{given.Cluster.DeepCopy(), made.snapshot}
	for _, each := range given.Objects {
		var typed client.Object
		switch each.GetKind() {
		case "ClusterResourceOverrideSnapshot":
			typed = &placementv1beta1.ClusterResourceOverrideSnapshot{}
		case "ResourceOverrideSnapshot":
			typed = &placementv1beta1.ResourceOverrideSnapshot{}
		default:
			continue
		}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(each.Object, typed); err != nil {
			return nil, fmt.Errorf("%s %s: %w", each.GetKind(), each.GetName(), err)
		}
		typed.SetResourceVersion("")
		objects = append(objects, typed)
	}
	made.Client = fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).WithStatusSubresource(made.binding).Build()
	return made, nil
}

// findOverrides notes the overrides of the resources on the member, on the binding and in the answer.
func (h *hub) findOverrides(given *situation, known *informers, out *answer) error {
	key := string(controller.GetObjectKeyFromObj(h.placed.object))
	wide, narrow, err := overrider.FetchAllMatchingOverridesForResourceSnapshot(context.Background(), h, known, key, h.snapshot)
	if err != nil {
		return err
	}
	names, namespaced, err := overrider.PickFromResourceMatchedOverridesForTargetCluster(context.Background(), h,
		given.Cluster.Name, wide, narrow)
	if err != nil {
		return err
	}
	spec := h.binding.GetBindingSpec()
	spec.ClusterResourceOverrideSnapshots, spec.ResourceOverrideSnapshots = names, namespaced
	out.Overrides = append(out.Overrides, names...)
	for _, each := range namespaced {
		out.Overrides = append(out.Overrides, each.Namespace+"/"+each.Name)
	}
	return nil
}

// generate lets the work generator turn to the binding, and reads its conditions and works.
func (h *hub) generate(known *informers, out *answer) error {
	ctx := context.Background()
	told := h.binding.GetBindingStatus().Conditions
	if err := h.Create(ctx, h.binding); err != nil {
		return err
	}
	h.binding.GetBindingStatus().Conditions = told // a status is written apart
	if err := h.Status().Update(ctx, h.binding); err != nil {
		return err
	}
	generator := &workgenerator.Reconciler{Client: h, InformerManager: known}
	key := client.ObjectKeyFromObject(h.binding)
	_, failure := generator.Reconcile(ctx, ctrl.Request{NamespacedName: key})
	if err := h.Get(ctx, key, h.binding); err != nil {
		return err
	}
	for _, kind := range []placementv1beta1.ResourceBindingConditionType{placementv1beta1.ResourceBindingOverridden,
		placementv1beta1.ResourceBindingWorkSynchronized} {
		found := meta.FindStatusCondition(h.binding.GetBindingStatus().Conditions, string(kind))
		if found != nil && found.Status == metav1.ConditionFalse {
			out.Reason, out.Message = found.Reason, found.Message
			return nil
		}
	}
	if failure != nil {
		return failure
	}
	return h.readWorks(out)
}

// readWorks writes the manifests of the works in the order of the resources: an envelope has a work of its own.
func (h *hub) readWorks(out *answer) error {
	works := &placementv1beta1.WorkList{}
	if err := h.List(context.Background(), works); err != nil {
		return err
	}
	plain, wrapped := []placementv1beta1.Manifest{}, map[string][]placementv1beta1.Manifest{}
	for _, each := range works.Items {
		if kind := each.Labels[placementv1beta1.EnvelopeTypeLabel]; kind == "" {
			plain = append(plain, each.Spec.Workload.Manifests...)
		} else {
			wrapped[each.Labels[placementv1beta1.EnvelopeNamespaceLabel]+"/"+each.Labels[placementv1beta1.EnvelopeNameLabel]] =
				each.Spec.Workload.Manifests
		}
	}
	for _, text := range out.Resources {
		resource, err := objectOf(text)
		if err != nil {
			return err
		}
		if group := resource.GroupVersionKind().GroupKind(); group == utils.ResourceEnvelopeGK || group == utils.ClusterResourceEnvelopeGK {
			for _, each := range wrapped[resource.GetNamespace()+"/"+resource.GetName()] {
				out.Manifests = append(out.Manifests, each.Raw)
			}
			continue
		}
		if len(plain) == 0 {
			continue // an override deleted it
		}
		next, err := objectOf(plain[0].Raw)
		if err != nil {
			return err
		}
		if rank(next) == rank(resource) {
			out.Manifests, plain = append(out.Manifests, plain[0].Raw), plain[1:]
		}
	}
	if len(plain) > 0 {
		return fmt.Errorf("%d manifests are of no resource", len(plain))
	}
	return nil
}

// holdsSeveral tells whether an envelope holds more than one manifest.
func holdsSeveral(text json.RawMessage) bool {
	resource, err := objectOf(text)
	if err != nil {
		return false
	}
	held, _, _ := unstructured.NestedMap(resource.Object, "data")
	return len(held) > 1
}

func objectOf(text []byte) (*unstructured.Unstructured, error) {
	object := &unstructured.Unstructured{}
	return object, object.UnmarshalJSON(text)
}
