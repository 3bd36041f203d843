// SPDX-License-Identifier: GPL-3.0-or-later

// Command kube-apiserver is the real kube-apiserver, built from the pinned modules of go.mod, for the tests.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
