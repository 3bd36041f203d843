// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/secret.h"
#include "base/time.h"
#include "kube/kubeconfig.h"

#include <optional>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// What a plugin is told about the cluster where `provideClusterInfo` is set.
struct ExecCluster {
    std::string server;
    std::string tlsServerName{};
    bool insecureSkipVerify = false;
    std::string caPem{}; ///< files are read by the caller: plugins get data
    std::string proxyUrl{};
    bool disableCompression = false;
    std::string configJson{}; ///< extension "client.authentication.k8s.io/exec"; empty: none
};

/// Name of the variable that carries execInfo().
inline constexpr std::string_view kExecInfoVariable = "KUBERNETES_EXEC_INFO";

/// The ExecCredential object for the plugin's environment, as one line of JSON: never interactive,
/// with the cluster only where the stanza asks for it. Pure.
/// Source: kubernetes/client-go pkg/apis/clientauthentication/v1 types.go,
/// plugin/pkg/client/auth/exec/exec.go.
[[nodiscard]] std::string execInfo(const ExecPlugin& plugin, const ExecCluster& cluster);

/// The program and its sub-commands, for people: "kubelogin get-token …". What follows the first
/// option may be a secret and is left out. Pure.
[[nodiscard]] std::string programWords(const ExecPlugin& plugin);

/// What a plugin printed.
struct ExecCredential {
    Secret token{};
    Secret clientCertPem{};
    Secret clientKeyPem{};
    std::optional<Instant> expires{};
};

/// Reads a plugin's output, JSON or YAML. Decode for anything but an ExecCredential of `apiVersion`
/// with a status that holds a token, a certificate with its key, or both. No error repeats any of
/// the output. Pure. Source: client-go plugin/pkg/client/auth/exec/exec.go refreshCredsLocked.
[[nodiscard]] Result<ExecCredential> parseExecCredential(std::string_view output,
                                                         std::string_view apiVersion);

} // namespace pilothouse::kube
