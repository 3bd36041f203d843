// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/kubeconfig.h"

#include "kube/base64.h"
#include "kube/yaml.h"
#include "kube/yaml_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace pilothouse::kube {

namespace {

/// Leaves a stanza reader at the first wrong value; never leaves this file.
struct Refusal {
    Error error;
};

/// Whether kubectl's YAML reader takes this plain scalar as a number or bool, and so refuses it
/// where text is due.
bool looksTyped(const YamlNode& node) {
    if (node.kind != YamlKind::Scalar || node.quoted || node.text.empty()) {
        return false;
    }
    static constexpr std::array<std::string_view, 8> kWords{"true", "false", "yes", "no",
                                                            "on",   "off",   "y",   "n"};
    std::string lower;
    for (const char c : node.text) {
        lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    const bool isWord = std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
    const auto digits = std::string_view(node.text).substr(node.text.front() == '-' ? 1 : 0);
    const bool isNumber = !digits.empty() &&
                          digits.find_first_not_of("0123456789.") == std::string_view::npos &&
                          std::count(digits.begin(), digits.end(), '.') <= 1;
    return isWord || isNumber;
}

/// Reads a kubeconfig's values; the first wrong type ends it, as in client-go.
class Reader {
public:
    Reader(std::string file, Kubeconfig& out) : m_file(std::move(file)), m_out(out) {}

    void run(const YamlView& root) {
        m_out.file = m_file;
        if (root.isNull()) {
            return;
        }
        if (!root.isMapping()) {
            throw Refusal{root.error("this is no kubeconfig: expected a mapping with clusters, "
                                     "users and contexts")};
        }
        expect(root, "apiVersion", "v1");
        expect(root, "kind", "Config");
        m_out.currentContext = text(root, "current-context");
        for (const auto& [name, entry] : named(root, "clusters")) {
            m_out.clusters.push_back(cluster(name, entry));
        }
        for (const auto& [name, entry] : named(root, "users")) {
            m_out.users.push_back(user(name, entry));
        }
        for (const auto& [name, entry] : named(root, "contexts")) {
            m_out.contexts.push_back(context(name, entry));
        }
    }

private:
    template<class T>
    static T must(Result<T> result) {
        if (!result) {
            throw Refusal{std::move(result.error())};
        }
        return std::move(*result);
    }

    std::string text(const YamlView& stanza, std::string_view key) {
        const auto found = must(stanza.find(key));
        if (!found) {
            return {};
        }
        if (looksTyped(found->node())) {
            m_out.warnings.push_back(
                found->error("not quoted, so kubectl reads a number or bool and refuses the file"));
        }
        return must(found->text());
    }

    std::string path(const YamlView& stanza, std::string_view key) {
        return resolvePath(m_file, text(stanza, key));
    }

    /// base64 at a key; what is no base64 becomes the entry's problem.
    std::string data(const YamlView& stanza, std::string_view key, std::optional<Error>& problem) {
        const auto found = must(stanza.find(key));
        if (!found) {
            return {};
        }
        auto decoded = decodeBase64(must(found->text()));
        if (!decoded) {
            if (!problem) {
                problem = found->error(decoded.error().message);
            }
            return {};
        }
        return std::move(*decoded);
    }

    void expect(const YamlView& root, std::string_view key, std::string_view only) {
        const auto value = text(root, key);
        if (!value.empty() && value != only) {
            throw Refusal{must(root.require(key))
                              .error(fmt::format("this is no kubeconfig: expected \"{}\", found "
                                                 "\"{}\"",
                                                 only, value.substr(0, 64)))};
        }
    }

    /// The stanzas of a list by name; a name that comes twice is an error, as in client-go.
    std::vector<std::pair<std::string, YamlView>> named(const YamlView& root,
                                                        std::string_view key) {
        std::vector<std::pair<std::string, YamlView>> out;
        std::set<std::string> names;
        const auto list = must(root.find(key));
        if (!list) {
            return out;
        }
        for (const auto& item : must(list->list())) {
            auto name = text(item, "name");
            if (!names.insert(name).second) {
                throw Refusal{item.error(fmt::format("the name \"{}\" comes twice", name))};
            }
            out.emplace_back(std::move(name), item);
        }
        return out;
    }

    /// The mapping inside a named stanza; none where it is missing or empty.
    static std::optional<YamlView> inner(const YamlView& entry, std::string_view key) {
        auto found = must(entry.find(key));
        if (found) {
            must(found->entries()); // anything but a mapping is refused here
        }
        return found;
    }

    ClusterEntry cluster(const std::string& name, const YamlView& entry) {
        ClusterEntry out;
        out.name = name;
        out.position = entry.position();
        const auto stanza = inner(entry, "cluster");
        if (!stanza) {
            return out;
        }
        out.server = text(*stanza, "server");
        out.caFile = path(*stanza, "certificate-authority");
        out.caData = data(*stanza, "certificate-authority-data", out.problem);
        out.insecureSkipVerify = must(stanza->booleanOr("insecure-skip-tls-verify", false));
        out.tlsServerName = text(*stanza, "tls-server-name");
        out.proxyUrl = text(*stanza, "proxy-url");
        out.disableCompression = must(stanza->booleanOr("disable-compression", false));
        out.execConfig = execConfig(*stanza);
        return out;
    }

    /// What the cluster has to say to exec plugins. Source: client-go rest/config.go ExecProvider.
    static std::string execConfig(const YamlView& cluster) {
        const auto extensions = must(cluster.find("extensions"));
        for (const auto& each : extensions ? must(extensions->list()) : std::vector<YamlView>()) {
            if (must(each.textOr("name", {})) != "client.authentication.k8s.io/exec") {
                continue;
            }
            const auto config = must(each.find("extension"));
            return config ? yamlToJson(config->node()) : std::string();
        }
        return {};
    }

    UserEntry user(const std::string& name, const YamlView& entry) {
        UserEntry out;
        out.name = name;
        out.position = entry.position();
        const auto stanza = inner(entry, "user");
        if (!stanza) {
            return out;
        }
        out.token = Secret(text(*stanza, "token"));
        out.tokenFile = path(*stanza, "tokenFile");
        out.clientCertificateFile = path(*stanza, "client-certificate");
        out.clientCertificateData = Secret(data(*stanza, "client-certificate-data", out.problem));
        out.clientKeyFile = path(*stanza, "client-key");
        out.clientKeyData = Secret(data(*stanza, "client-key-data", out.problem));
        out.username = text(*stanza, "username");
        out.password = Secret(text(*stanza, "password"));
        out.impersonation = impersonation(*stanza);
        if (const auto provider = must(stanza->find("auth-provider"))) {
            out.authProvider = text(*provider, "name");
        }
        if (const auto plugin = must(stanza->find("exec"))) {
            out.exec = exec(*plugin);
        }
        return out;
    }

    Impersonation impersonation(const YamlView& stanza) {
        Impersonation out{.user = text(stanza, "as"), .uid = text(stanza, "as-uid")};
        if (const auto groups = must(stanza.find("as-groups"))) {
            out.groups = must(groups->texts());
        }
        if (const auto extra = must(stanza.find("as-user-extra"))) {
            for (const auto& [key, values] : must(extra->entries())) {
                out.extra[key] = must(values.texts());
            }
        }
        return out;
    }

    ExecPlugin exec(const YamlView& stanza) {
        ExecPlugin out;
        out.apiVersion = text(stanza, "apiVersion");
        out.command = text(stanza, "command");
        if (out.command.find('/') != std::string::npos) {
            out.command = resolvePath(m_file, out.command);
        }
        if (const auto args = must(stanza.find("args"))) {
            out.args = must(args->texts());
        }
        if (const auto env = must(stanza.find("env"))) {
            for (const auto& item : must(env->list())) {
                out.env.emplace_back(text(item, "name"), text(item, "value"));
            }
        }
        out.installHint = text(stanza, "installHint");
        out.provideClusterInfo = must(stanza.booleanOr("provideClusterInfo", false));
        out.interactiveMode = text(stanza, "interactiveMode");
        return out;
    }

    ContextEntry context(const std::string& name, const YamlView& entry) {
        ContextEntry out;
        out.name = name;
        out.position = entry.position();
        if (const auto stanza = inner(entry, "context")) {
            out.cluster = text(*stanza, "cluster");
            out.user = text(*stanza, "user");
            out.ns = text(*stanza, "namespace");
        }
        return out;
    }

    std::string m_file;
    Kubeconfig& m_out;
};

template<class Entry>
void mergeEntries(std::vector<Entry>& into, std::vector<Entry> from) {
    std::set<std::string, std::less<>> names;
    for (const auto& entry : into) {
        names.insert(entry.name);
    }
    for (auto& entry : from) {
        if (names.insert(entry.name).second) {
            into.push_back(std::move(entry));
        }
    }
}

} // namespace

std::string resolvePath(std::string_view fileName, std::string_view path) {
    const auto slash = fileName.rfind('/');
    if (path.empty() || path.front() == '/' || slash == std::string_view::npos) {
        return std::string(path);
    }
    return std::string(fileName.substr(0, slash + 1)).append(path);
}

Result<Kubeconfig> parseKubeconfig(std::string_view text, std::string fileName) {
    const auto document = parseYaml(text, fileName);
    if (!document) {
        return fail(document.error());
    }
    Kubeconfig config;
    try {
        Reader(std::move(fileName), config).run(document->view());
    } catch (const Refusal& refusal) {
        return fail(refusal.error);
    }
    if (document->hasMore) {
        config.warnings.push_back(
            {.kind = ErrorKind::Validation,
             .message =
                 "only the first YAML document counts; the others are ignored, as by kubectl",
             .position = Position{.file = document->file}});
    }
    return config;
}

Kubeconfig mergeKubeconfigs(std::vector<Kubeconfig> files) {
    Kubeconfig merged;
    for (auto& file : files) {
        if (merged.file.empty()) {
            merged.file = file.file;
        }
        if (merged.currentContext.empty()) {
            merged.currentContext = std::move(file.currentContext);
        }
        mergeEntries(merged.clusters, std::move(file.clusters));
        mergeEntries(merged.users, std::move(file.users));
        mergeEntries(merged.contexts, std::move(file.contexts));
        merged.warnings.insert(merged.warnings.end(), file.warnings.begin(), file.warnings.end());
    }
    return merged;
}

} // namespace pilothouse::kube
