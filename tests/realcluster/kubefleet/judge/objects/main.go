// SPDX-License-Identifier: GPL-3.0-or-later

// Command objects reads hubs, one JSON line each, and writes what KubeFleet's own code selects for a placement, which overrides
// it finds and what its work generator makes of both, in the same order. See "What goes, and what overrides make of it" in the
// README above.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"

	"pilothouse.dev/realcluster/kubefleet/judge/lines"
)

func main() {
	klog.SetLogger(logr.Discard()) // a failure is an answer here, not news
	if err := judge(bufio.NewReaderSize(os.Stdin, 1<<20)); err != nil {
		fmt.Fprintln(os.Stderr, "judge of objects:", err)
		os.Exit(1)
	}
}

// judge reads what the hubs serve, then answers case by case.
func judge(in *bufio.Reader) error {
	first, err := in.ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("no first line: %w", err)
	}
	var head struct {
		Kinds []kind `json:"kinds"`
	}
	if err := json.Unmarshal(first, &head); err != nil || len(head.Kinds) == 0 {
		return fmt.Errorf("the first line tells no kinds: %w", err)
	}
	return lines.Answer(in, os.Stdout, func(line []byte) (*answer, error) {
		var given situation
		if err := json.Unmarshal(line, &given); err != nil {
			return nil, fmt.Errorf("a line is no case: %w", err)
		}
		made, err := decide(head.Kinds, &given)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", given.ID, err)
		}
		return made, nil
	})
}
