// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/secret.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pilothouse::kube {

/// `clusters[]`. Paths are already relative to nothing: see resolvePath.
struct ClusterEntry {
    std::string name;
    std::string server;
    std::string caFile; ///< path, resolved against the folder of the kubeconfig
    std::string caData; ///< PEM text, decoded
    bool insecureSkipVerify = false;
    std::string tlsServerName;
    std::string proxyUrl;
    bool disableCompression = false;
    std::string execConfig{}; ///< JSON of the extension "client.authentication.k8s.io/exec"
    Position position{};
    std::optional<Error> problem{}; ///< this entry cannot be read (bad base64 …); others can
};

/// `users[].user.exec`: a program that prints a credential.
struct ExecPlugin {
    std::string apiVersion;
    std::string command; ///< resolved against the folder if it has a path separator
    std::vector<std::string> args;
    std::vector<std::pair<std::string, std::string>> env;
    std::string installHint;
    bool provideClusterInfo = false;
    std::string interactiveMode;
};

/// `users[].user.as*`.
struct Impersonation {
    std::string user{};
    std::string uid{};
    std::vector<std::string> groups{};
    std::map<std::string, std::vector<std::string>> extra{};
};

/// `users[]`.
struct UserEntry {
    std::string name;
    Secret token;
    std::string tokenFile;
    std::string clientCertificateFile;
    Secret clientCertificateData; ///< PEM text, decoded
    std::string clientKeyFile;
    Secret clientKeyData;
    std::string username;
    Secret password;
    Impersonation impersonation;
    std::optional<ExecPlugin> exec;
    std::string authProvider; ///< name of the legacy auth-provider stanza
    Position position{};
    std::optional<Error> problem{};
};

/// `contexts[]`.
struct ContextEntry {
    std::string name;
    std::string cluster;
    std::string user;
    std::string ns; ///< empty means "default"
    Position position{};
};

/// One kubeconfig file, or several merged.
struct Kubeconfig {
    std::string file; ///< as given; the first one after a merge
    std::string currentContext;
    std::vector<ClusterEntry> clusters; ///< in the order of the file
    std::vector<UserEntry> users;
    std::vector<ContextEntry> contexts;
    std::vector<Error> warnings; ///< accepted here, but kubectl would refuse it
};

/// A path of a kubeconfig as client-go reads it: relative ones start at the folder of `fileName`.
/// Pure text, nothing is looked up.
[[nodiscard]] std::string resolvePath(std::string_view fileName, std::string_view path);

/// Reads one kubeconfig (YAML or JSON). Unknown keys are ignored and an empty text is an empty
/// config, as in kubectl. Validation with a position for text that is no YAML, wrong types and
/// names that come twice in a list; a bad entry alone only sets its `problem`. Any thread.
/// Source: kubernetes/client-go tools/clientcmd.
[[nodiscard]] Result<Kubeconfig> parseKubeconfig(std::string_view text, std::string fileName);

/// Merges files in the order of KUBECONFIG: the first file that names an entry wins with the whole
/// entry, the first non-empty current-context wins. Source: client-go tools/clientcmd/loader.go.
[[nodiscard]] Kubeconfig mergeKubeconfigs(std::vector<Kubeconfig> files);

/// A PEM block that is either at hand or in a file; both empty when there is none. Data wins.
struct PemSource {
    std::string path;
    Secret data;
    [[nodiscard]] bool empty() const { return path.empty() && data.empty(); }
};

/// How to reach one API server, and as whom. Files are named, not read: this library does no I/O.
struct Connection {
    std::string contextName;
    std::string clusterName;
    std::string userName;
    std::string server; ///< "https://host:port/prefix", no slash at the end, no query
    PemSource ca;       ///< empty: the system's roots
    bool insecureSkipVerify = false;
    std::string tlsServerName;
    std::string proxyUrl; ///< http, https or socks5; empty: the environment decides
    bool disableCompression = false;
    std::string ns = "default";

    Secret token;          ///< the fallback where a tokenFile is named as well
    std::string tokenFile; ///< wins over token once readable; re-read, because it rotates
    PemSource clientCertificate;
    PemSource clientKey;
    std::string username;
    Secret password;
    std::optional<ExecPlugin> exec; ///< set only where it would be used (no other credential)
    std::string execConfig{};       ///< of the cluster, for the plugin: JSON, or empty
    std::string execFile{};         ///< the file that names the plugin
    Impersonation impersonation;

    /// Set where the credential is understood but this program cannot obtain it (Auth:
    /// auth-provider). The server must not be asked without one.
    std::optional<Error> credentialProblem{};
    /// E.g. plain HTTP: credentials are not sent; a file beside the data that overrides it.
    std::vector<Error> warnings;
};

/// Finds the entries of a config by name in O(1); made in O(entries). Points into the config, which
/// must outlive it unchanged.
class KubeconfigIndex {
public:
    explicit KubeconfigIndex(const Kubeconfig& config);

    [[nodiscard]] const Kubeconfig& config() const { return *m_config; }
    [[nodiscard]] const ClusterEntry* cluster(std::string_view name) const {
        return find(m_clusters, name);
    }
    [[nodiscard]] const UserEntry* user(std::string_view name) const { return find(m_users, name); }
    [[nodiscard]] const ContextEntry* context(std::string_view name) const {
        return find(m_contexts, name);
    }

private:
    template<class Entry>
    using Names = std::unordered_map<std::string_view, const Entry*>;
    template<class Entry>
    static const Entry* find(const Names<Entry>& names, std::string_view name) {
        const auto found = names.find(name);
        return found == names.end() ? nullptr : found->second;
    }
    const Kubeconfig* m_config;
    Names<ClusterEntry> m_clusters;
    Names<UserEntry> m_users;
    Names<ContextEntry> m_contexts;
};

/// The connection that a context means. Validation (one message, with the position of the entry
/// that is wrong) for an unknown context (the known ones are listed), a missing cluster or user, a
/// missing or bad server URL, CA with insecure-skip-tls-verify, a certificate without key, two
/// kinds of credentials, a bad proxy-url or namespace. Any thread. Source: client-go
/// tools/clientcmd/{client_config,validation}.go, rest/url_utils.go.
[[nodiscard]] Result<Connection> resolveContext(const KubeconfigIndex& index,
                                                std::string_view name);
/// The same for one context alone: O(entries).
[[nodiscard]] Result<Connection> resolveContext(const Kubeconfig& config, std::string_view name);

} // namespace pilothouse::kube
