// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/tools/cache"

	"github.com/kubefleet-dev/kubefleet/pkg/utils"
	"github.com/kubefleet-dev/kubefleet/pkg/utils/informer"
)

// kind is one that the hub serves.
type kind struct {
	Group      string `json:"group"`
	Version    string `json:"version"`
	Kind       string `json:"kind"`
	Plural     string `json:"plural"`
	Namespaced bool   `json:"namespaced"`
}

func (k kind) versionKind() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: k.Group, Version: k.Version, Kind: k.Kind}
}

func (k kind) resource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: k.Group, Version: k.Version, Resource: k.Plural}
}

// restMapper maps the kinds that the hub serves.
func restMapper(kinds []kind) meta.RESTMapper {
	mapper := meta.NewDefaultRESTMapper(nil)
	for _, each := range kinds {
		scope := meta.RESTScope(meta.RESTScopeRoot)
		if each.Namespaced {
			scope = meta.RESTScopeNamespace
		}
		mapper.AddSpecific(each.versionKind(), each.resource(), each.resource(), scope)
	}
	return mapper
}

// informers stands for the hub agent's informers: it tracks the kinds that the agent's configuration does not leave out, and all
// their objects have come in. What is not asked of it here ends the program.
type informers struct {
	informer.Manager
	tracked []kind
	objects []*unstructured.Unstructured // by group, version, kind, namespace, name
}

func newInformers(kinds []kind, objects []*unstructured.Unstructured, config *utils.ResourceConfig) *informers {
	made := &informers{objects: slices.Clone(objects)}
	for _, each := range kinds {
		if !config.IsResourceDisabled(each.versionKind()) {
			made.tracked = append(made.tracked, each)
		}
	}
	slices.SortStableFunc(made.objects, func(a, b *unstructured.Unstructured) int { return strings.Compare(rank(a), rank(b)) })
	return made
}

// rank is what objects are listed by; no name has a byte below the one between its parts.
func rank(of *unstructured.Unstructured) string {
	as := of.GroupVersionKind()
	return strings.Join([]string{as.Group, as.Version, as.Kind, of.GetNamespace(), of.GetName()}, "\x00")
}

// IsInformerSynced tells that all objects of a kind are known.
func (i *informers) IsInformerSynced(schema.GroupVersionResource) bool { return true }

// GetNameSpaceScopedResources names the namespaced kinds that are tracked.
func (i *informers) GetNameSpaceScopedResources() []schema.GroupVersionResource {
	var out []schema.GroupVersionResource
	for _, each := range i.tracked {
		if each.Namespaced {
			out = append(out, each.resource())
		}
	}
	return out
}

// IsClusterScopedResources tells whether a kind is tracked and has no namespace.
func (i *informers) IsClusterScopedResources(of schema.GroupVersionKind) bool {
	return slices.ContainsFunc(i.tracked, func(each kind) bool { return each.versionKind() == of && !each.Namespaced })
}

// Lister lists the objects of a kind.
func (i *informers) Lister(of schema.GroupVersionResource) cache.GenericLister {
	made := &lister{resource: of.GroupResource()}
	for _, each := range i.tracked {
		if each.resource() != of {
			continue
		}
		for _, object := range i.objects {
			if object.GroupVersionKind() == each.versionKind() {
				made.objects = append(made.objects, object)
			}
		}
	}
	return made
}

// lister lists the objects of one kind, of all namespaces or of one.
type lister struct {
	resource schema.GroupResource
	objects  []*unstructured.Unstructured
}

func (l *lister) List(selector labels.Selector) ([]runtime.Object, error) {
	var out []runtime.Object
	for _, each := range l.objects {
		if selector.Matches(labels.Set(each.GetLabels())) {
			out = append(out, each)
		}
	}
	return out, nil
}

func (l *lister) Get(name string) (runtime.Object, error) {
	for _, each := range l.objects {
		if each.GetName() == name {
			return each, nil
		}
	}
	return nil, apierrors.NewNotFound(l.resource, name)
}

func (l *lister) ByNamespace(namespace string) cache.GenericNamespaceLister {
	within := &lister{resource: l.resource}
	for _, each := range l.objects {
		if each.GetNamespace() == namespace {
			within.objects = append(within.objects, each)
		}
	}
	return within
}
