// SPDX-License-Identifier: GPL-3.0-or-later

// Command etcd is the real etcd server, built from the pinned modules of go.mod, for the tests.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	etcdmain.Main(os.Args)
}
