module pilothouse.dev/realcluster/kubefleet/generate

go 1.24.0
