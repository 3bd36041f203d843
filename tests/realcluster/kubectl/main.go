// SPDX-License-Identifier: GPL-3.0-or-later

// A current kubectl for the comparison, as k8s.io/kubernetes/cmd/kubectl puts it together.
package main

import (
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}
