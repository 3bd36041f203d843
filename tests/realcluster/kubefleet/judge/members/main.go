// SPDX-License-Identifier: GPL-3.0-or-later

// Command members reads manifests and what a member has of them, one JSON line each, and writes what KubeFleet's own agent makes
// of each, in the same order. See "What members have already" in the README above.
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
	if err := lines.Answer(bufio.NewReaderSize(os.Stdin, 1<<20), os.Stdout, answerTo); err != nil {
		fmt.Fprintln(os.Stderr, "judge of members:", err)
		os.Exit(1)
	}
}

func answerTo(line []byte) (*answer, error) {
	var given situation
	if err := json.Unmarshal(line, &given); err != nil {
		return nil, fmt.Errorf("a line is no case: %w", err)
	}
	made, err := decide(&given)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", given.ID, err)
	}
	return made, nil
}
