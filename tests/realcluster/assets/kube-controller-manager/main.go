// SPDX-License-Identifier: GPL-3.0-or-later

// Command kube-controller-manager is the real kube-controller-manager, built from the pinned modules of go.mod, for the tests.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-controller-manager/app"
)

func main() {
	os.Exit(cli.Run(app.NewControllerManagerCommand()))
}
