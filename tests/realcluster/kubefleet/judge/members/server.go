// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
)

// reply is what a member's server answers to a dry run or a write.
type reply struct {
	Object  *unstructured.Unstructured `json:"object"`
	Invalid string                     `json:"invalid"`
	Error   string                     `json:"error"`
}

func (r reply) give() (*unstructured.Unstructured, error) {
	switch {
	case r.Object != nil:
		return r.Object.DeepCopy(), nil
	case r.Invalid != "":
		return nil, &apierrors.StatusError{ErrStatus: metav1.Status{Status: metav1.StatusFailure, Code: http.StatusUnprocessableEntity,
			Reason: metav1.StatusReasonInvalid, Message: r.Invalid}}
	}
	return nil, errors.New(r.Error)
}

// server is a member's API server with one object at most: it answers what the case says and notes what it was asked. A call that
// it does not know ends the program.
type server struct {
	dynamic.NamespaceableResourceInterface
	object          *unstructured.Unstructured // nil: there is none
	dryRun, applied reply
	taken           bool                       // the object was given another owner
	written         *unstructured.Unstructured // what was to be created or applied, but for patches
	wrote           bool                       // a write went through
	forced          bool                       // an apply was forced
}

// Resource gives the server's objects of a kind: it has one kind.
func (s *server) Resource(schema.GroupVersionResource) dynamic.NamespaceableResourceInterface {
	return s
}

// Namespace gives the server's objects of a namespace: it has one.
func (s *server) Namespace(string) dynamic.ResourceInterface { return s }

// Get reads the object.
func (s *server) Get(_ context.Context, name string, _ metav1.GetOptions, _ ...string) (*unstructured.Unstructured, error) {
	if s.object == nil {
		return nil, apierrors.NewNotFound(schema.GroupResource{}, name)
	}
	return s.object.DeepCopy(), nil
}

// Update is what a takeover does: it gives the object an owner.
func (s *server) Update(_ context.Context, object *unstructured.Unstructured, _ metav1.UpdateOptions,
	_ ...string) (*unstructured.Unstructured, error) {
	s.taken = true
	return object.DeepCopy(), nil
}

// Create creates the object.
func (s *server) Create(_ context.Context, object *unstructured.Unstructured, _ metav1.CreateOptions,
	_ ...string) (*unstructured.Unstructured, error) {
	s.written = object.DeepCopy()
	return s.write()
}

// Patch applies from the client's side.
func (s *server) Patch(context.Context, string, types.PatchType, []byte, metav1.PatchOptions,
	...string) (*unstructured.Unstructured, error) {
	return s.write()
}

// Apply applies from the server's side, or tries to.
func (s *server) Apply(_ context.Context, _ string, object *unstructured.Unstructured, options metav1.ApplyOptions,
	_ ...string) (*unstructured.Unstructured, error) {
	if len(options.DryRun) > 0 {
		return s.dryRun.give()
	}
	s.written, s.forced = object.DeepCopy(), options.Force
	return s.write()
}

func (s *server) write() (*unstructured.Unstructured, error) {
	given, err := s.applied.give()
	s.wrote = err == nil
	return given, err
}

// objectFrom reads an object as a client does, with whole numbers kept; null is none.
func objectFrom(text json.RawMessage) (*unstructured.Unstructured, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	object := &unstructured.Unstructured{}
	return object, object.UnmarshalJSON(text)
}
