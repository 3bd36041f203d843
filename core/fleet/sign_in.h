// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/kubeconfig.h"
#include "net/credential_plugin.h"

#include <memory>
#include <string>

namespace pilothouse::fleet {

/// The program that gives a connection's credential, with what it is told and how its output reads.
/// Null where the connection needs none. `caPem`: what the cluster is trusted by, for
/// provideClusterInfo. Pure.
/// Source: kubernetes/client-go plugin/pkg/client/auth/exec/exec.go, rest/exec.go.
[[nodiscard]] std::shared_ptr<const net::PluginCommand>
signInCommand(const kube::Connection& connection, const std::string& caPem);

/// A program and its arguments as a person may see them, values of secret options hidden. Pure.
[[nodiscard]] std::vector<std::string> shownCommand(const std::string& program,
                                                    const std::vector<std::string>& args);

} // namespace pilothouse::fleet
