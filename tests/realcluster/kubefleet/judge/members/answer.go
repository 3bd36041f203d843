// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/record"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	placementv1beta1 "github.com/kubefleet-dev/kubefleet/apis/placement/v1beta1"
	"github.com/kubefleet-dev/kubefleet/pkg/controllers/workapplier"
)

const (
	workName      = "web-work"
	workNamespace = "fleet-member-here"
	ownUID        = "own" // of the AppliedWork
)

// situation is one case: a manifest, what the member has of it, and what its server answers.
type situation struct {
	ID       string                          `json:"id"`
	Manifest json.RawMessage                 `json:"manifest"`
	Object   json.RawMessage                 `json:"object"`
	Strategy *placementv1beta1.ApplyStrategy `json:"strategy"`
	Works    []string                        `json:"works"`
	DryRun   reply                           `json:"dryRun"`
	Applied  reply                           `json:"applied"`
}

type answer struct {
	ID             string                         `json:"id"`
	Hash           string                         `json:"hash"`
	Condition      string                         `json:"condition"`
	Status         string                         `json:"status"`
	Reason         string                         `json:"reason"`
	Message        string                         `json:"message"`
	TakesOwnership bool                           `json:"takesOwnership"`
	Writes         bool                           `json:"writes"`
	Forced         bool                           `json:"forced"`
	Drifts         []placementv1beta1.PatchDetail `json:"drifts"`
	Diffs          []placementv1beta1.PatchDetail `json:"diffs"`
}

// decide lets the agent process the manifest. What a case does not show it is asked for apart: the hash of the manifest, and
// whether an apply would be forced.
func decide(given *situation) (*answer, error) {
	out := &answer{ID: given.ID}
	var err error
	if out.Hash, err = hashOf(given); err != nil {
		return nil, err
	}
	object, err := objectFrom(bytes.ReplaceAll(given.Object, []byte("@hash"), []byte(out.Hash)))
	if err != nil {
		return nil, err
	}
	if out.Forced, err = isForced(given, object); err != nil {
		return nil, err
	}
	member := &server{object: object, dryRun: given.DryRun, applied: given.Applied}
	manifest, err := objectFrom(given.Manifest)
	if err != nil {
		return nil, err
	}
	told, err := process(given, manifest, member, given.Strategy)
	if err != nil {
		return nil, err
	}
	out.TakesOwnership, out.Writes, out.Condition = member.taken, member.wrote, placementv1beta1.WorkConditionTypeApplied
	if given.Strategy.Type == placementv1beta1.ApplyStrategyTypeReportDiff {
		out.Condition = placementv1beta1.WorkConditionTypeDiffReported
	}
	found := meta.FindStatusCondition(told.Conditions, out.Condition)
	if found == nil {
		return nil, fmt.Errorf("the agent tells no condition %s", out.Condition)
	}
	out.Status, out.Reason, out.Message = string(found.Status), found.Reason, found.Message
	if told.DriftDetails != nil {
		out.Drifts = told.DriftDetails.ObservedDrifts
	}
	if told.DiffDetails != nil {
		out.Diffs = told.DiffDetails.ObservedDiffs
	}
	return out, nil
}

// hashOf has the manifest created on a member without it, and reads the hash that the agent notes there.
func hashOf(given *situation) (string, error) {
	manifest, err := withoutOwners(given)
	if err != nil {
		return "", err
	}
	member := &server{applied: reply{Error: "nothing is created"}}
	if _, err := process(given, manifest, member, probing()); err != nil {
		return "", err
	}
	if member.written == nil {
		return "", errors.New("the agent creates nothing")
	}
	return member.written.GetAnnotations()[placementv1beta1.ManifestHashAnnotation], nil
}

// isForced has the manifest applied to the object as if it were the agent's own, without the strategy's word to force it.
func isForced(given *situation, object *unstructured.Unstructured) (bool, error) {
	if object == nil {
		return false, nil
	}
	manifest, err := withoutOwners(given)
	if err != nil {
		return false, err
	}
	own := object.DeepCopy()
	own.SetOwnerReferences([]metav1.OwnerReference{{APIVersion: placementv1beta1.GroupVersion.String(),
		Kind: placementv1beta1.AppliedWorkKind, Name: workName, UID: ownUID}})
	member := &server{object: own, applied: reply{Error: "nothing is applied"}}
	_, err = process(given, manifest, member, probing())
	if err == nil && member.written == nil {
		err = errors.New("the agent applies nothing")
	}
	return member.forced, err
}

// probing is a strategy that lets every apply come to the server.
func probing() *placementv1beta1.ApplyStrategy {
	return &placementv1beta1.ApplyStrategy{Type: placementv1beta1.ApplyStrategyTypeServerSideApply,
		WhenToApply: placementv1beta1.WhenToApplyTypeAlways}
}

// withoutOwners is the manifest without owners, for which the agent could refuse it; no hash tells of them.
func withoutOwners(given *situation) (*unstructured.Unstructured, error) {
	manifest, err := objectFrom(given.Manifest)
	if err == nil {
		manifest.SetOwnerReferences(nil)
	}
	return manifest, err
}

// process lets the agent turn to a work of one manifest, and gives what it says of it.
func process(given *situation, manifest *unstructured.Unstructured, member *server,
	strategy *placementv1beta1.ApplyStrategy) (*placementv1beta1.ManifestCondition, error) {
	ctx := context.Background()
	text, err := manifest.MarshalJSON()
	if err != nil {
		return nil, err
	}
	scheme := runtime.NewScheme()
	if err := placementv1beta1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	hub := fake.NewClientBuilder().WithScheme(scheme).WithObjects(worksOf(given, text, strategy)...).
		WithStatusSubresource(&placementv1beta1.Work{}).Build()
	applied := &placementv1beta1.AppliedWork{ObjectMeta: metav1.ObjectMeta{Name: workName, UID: ownUID}}
	own := fake.NewClientBuilder().WithScheme(scheme).WithObjects(applied).WithStatusSubresource(applied).Build()
	mapper := meta.NewDefaultRESTMapper(nil)
	mapper.Add(manifest.GroupVersionKind(), meta.RESTScopeNamespace)
	agent := workapplier.NewReconciler("judge", hub, workNamespace, member, own, mapper, &record.FakeRecorder{}, 1, nil, 0, nil, false,
		nil, nil)
	if err := agent.Join(ctx); err != nil {
		return nil, err
	}
	key := client.ObjectKey{Namespace: workNamespace, Name: workName}
	if _, err := agent.Reconcile(ctx, ctrl.Request{NamespacedName: key}); err != nil {
		return nil, err
	}
	work := &placementv1beta1.Work{}
	if err := hub.Get(ctx, key, work); err != nil {
		return nil, err
	}
	if len(work.Status.ManifestConditions) != 1 {
		return nil, fmt.Errorf("the agent tells of %d manifests", len(work.Status.ManifestConditions))
	}
	return &work.Status.ManifestConditions[0], nil
}

// worksOf makes the member's works on the hub; all but that of the manifest are empty.
func worksOf(given *situation, manifest []byte, strategy *placementv1beta1.ApplyStrategy) []client.Object {
	own := &placementv1beta1.Work{ObjectMeta: metav1.ObjectMeta{Name: workName, Namespace: workNamespace, Generation: 1,
		Finalizers: []string{placementv1beta1.WorkFinalizer}}}
	own.Spec.ApplyStrategy = strategy.DeepCopy()
	own.Spec.Workload.Manifests = []placementv1beta1.Manifest{{RawExtension: runtime.RawExtension{Raw: manifest}}}
	out := []client.Object{own}
	for _, name := range given.Works {
		if name != workName {
			out = append(out, &placementv1beta1.Work{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: workNamespace}})
		}
	}
	return out
}
