// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"fmt"
	"sort"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/tools/record"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	clusterv1beta1 "github.com/kubefleet-dev/kubefleet/apis/cluster/v1beta1"
	placementv1beta1 "github.com/kubefleet-dev/kubefleet/apis/placement/v1beta1"
	"github.com/kubefleet-dev/kubefleet/pkg/scheduler/framework"
	"github.com/kubefleet-dev/kubefleet/pkg/scheduler/profile"
	"github.com/kubefleet-dev/kubefleet/pkg/utils/controller"
)

// mostCycles is more than any case asks for: each cycle but the last picks a cluster.
const mostCycles = 10000

type score struct {
	Affinity       *int32 `json:"affinity"`
	TopologySpread *int32 `json:"topologySpread"`
}

type decision struct {
	Cluster  string `json:"cluster"`
	Selected bool   `json:"selected"`
	Score    *score `json:"score"`
	Reason   string `json:"reason"`
}

type binding struct {
	Cluster       string `json:"cluster"`
	State         string `json:"state"`
	PreviousState string `json:"previousState"`
	Snapshot      string `json:"snapshot"`
	IsNew         bool   `json:"isNew"`
	Score         *score `json:"score"`
	Reason        string `json:"reason"`
}

type answer struct {
	ID           string     `json:"id"`
	Error        string     `json:"error"`
	Cycles       int        `json:"cycles"`
	Fulfilled    *bool      `json:"fulfilled"`
	Message      string     `json:"message"`
	Decisions    []decision `json:"decisions"`
	Bindings     []binding  `json:"bindings"`
	Alternatives []*answer  `json:"alternatives,omitempty"`
}

// manager is what of a controller manager the framework asks for when it is made.
type manager struct {
	ctrl.Manager
	hub *hub
}

func (m *manager) GetClient() client.Client                        { return m.hub }
func (m *manager) GetAPIReader() client.Reader                     { return m.hub }
func (m *manager) GetEventRecorderFor(string) record.EventRecorder { return &record.FakeRecorder{} }

// run lets the framework schedule the placement until it asks for no further cycle, with the clusters in the order given.
func run(given *situation, clusters []clusterv1beta1.MemberCluster) (*answer, error) {
	at := newHub(clusters, copies(given.bindings), given.policySnapshot())
	// One worker looks at the clusters one by one, so that the first by name that aborts a cycle is told.
	scheduler := framework.NewFramework(profile.NewDefaultProfile(), &manager{hub: at}, framework.WithNumOfWorkers(1))
	key := controller.GetObjectKeyFromObj(given.placement)
	out := &answer{ID: given.id}
	for again := true; again; {
		if out.Cycles++; out.Cycles > mostCycles {
			return nil, fmt.Errorf("no end after %d cycles", mostCycles)
		}
		result, err := scheduler.RunSchedulingCycleFor(context.Background(), key, at.latest())
		if err != nil {
			out.Error = err.Error()
		}
		// The scheduler takes the placement up again at once for either.
		again = err == nil && (result.Requeue || result.RequeueAfter > 0)
	}
	at.tell(out, given)
	return out, nil
}

// policySnapshot makes the latest policy snapshot of the placement, as its controller does, without a status.
func (given *situation) policySnapshot() placementv1beta1.PolicySnapshotObj {
	snapshot := controller.BuildPolicySnapshot(given.placement.DeepCopyObject().(placementv1beta1.PlacementObj), 1, "")
	snapshot.SetName(given.snapshot)
	snapshot.SetGeneration(1)
	return snapshot
}

func copies(bindings []placementv1beta1.BindingObj) []placementv1beta1.BindingObj {
	out := make([]placementv1beta1.BindingObj, 0, len(bindings))
	for _, each := range bindings {
		out = append(out, each.DeepCopyObject().(placementv1beta1.BindingObj))
	}
	return out
}

// tell writes into an answer what the snapshot and the bindings have become.
func (h *hub) tell(out *answer, given *situation) {
	status := h.snapshot.GetPolicySnapshotStatus()
	if told := meta.FindStatusCondition(status.Conditions, string(placementv1beta1.PolicySnapshotScheduled)); told != nil {
		fulfilled := told.Status == metav1.ConditionTrue
		out.Fulfilled, out.Message = &fulfilled, told.Message
	}
	out.Decisions = make([]decision, 0, len(status.ClusterDecisions))
	for _, each := range status.ClusterDecisions {
		out.Decisions = append(out.Decisions, decision{Cluster: each.ClusterName, Selected: each.Selected,
			Score: scoreOf(each), Reason: each.Reason})
	}
	before := map[client.ObjectKey]bool{}
	for _, each := range given.bindings {
		before[client.ObjectKeyFromObject(each)] = true
	}
	keys := make([]client.ObjectKey, 0, len(h.objects))
	for key := range h.objects {
		keys = append(keys, key)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i].Name < keys[j].Name })
	out.Bindings = make([]binding, 0, len(keys))
	for _, key := range keys {
		object := h.objects[key].(placementv1beta1.BindingObj)
		if !object.GetDeletionTimestamp().IsZero() {
			continue
		}
		spec := object.GetBindingSpec()
		out.Bindings = append(out.Bindings, binding{Cluster: spec.TargetCluster, State: string(spec.State),
			PreviousState: object.GetAnnotations()[placementv1beta1.PreviousBindingStateAnnotation],
			Snapshot:      spec.SchedulingPolicySnapshotName, IsNew: !before[key], Score: scoreOf(spec.ClusterDecision),
			Reason: spec.ClusterDecision.Reason})
	}
}

func scoreOf(from placementv1beta1.ClusterDecision) *score {
	if from.ClusterScore == nil {
		return nil
	}
	return &score{Affinity: from.ClusterScore.AffinityScore, TopologySpread: from.ClusterScore.TopologySpreadScore}
}
