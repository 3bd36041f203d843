// SPDX-License-Identifier: GPL-3.0-or-later

// Command judge reads cases of fleet placement, one JSON line each, and writes what KubeFleet's own scheduling framework
// decides, in the same order. See "The agreement" in the README above.
package main

import (
	"bufio"
	"fmt"
	"os"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"

	"pilothouse.dev/realcluster/kubefleet/judge/lines"
)

func main() {
	klog.SetLogger(logr.Discard()) // an abort is an answer here, not news
	if err := lines.Answer(bufio.NewReaderSize(os.Stdin, 1<<20), os.Stdout, answerTo); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

func answerTo(line []byte) (*answer, error) {
	given, err := readCase(line)
	if err != nil {
		return nil, err
	}
	decided, err := decide(given)
	if err != nil {
		return nil, fmt.Errorf("case %s: %w", given.id, err)
	}
	return decided, nil
}
