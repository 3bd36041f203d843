// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/default_kubeconfig.h"

#include "fleet/in_cluster.h"
#include "fleet/member_builder.h"
#include "kube/yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace pilothouse::fleet {

namespace {

constexpr std::size_t kMaxKubeconfigBytes = kube::kMaxPlainYamlBytes; ///< 10,000 contexts: 20 MiB

} // namespace

std::string variableOf(const FleetSource& source, const std::string& name) {
    if (!source.environment.empty()) {
        const auto found = source.environment.find(name);
        return found == source.environment.end() ? std::string() : found->second;
    }
    const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value == nullptr ? std::string() : std::string(value);
}

Result<kube::Kubeconfig> readKubeconfig(const std::string& path) {
    auto text = readTextFile(path, kMaxKubeconfigBytes);
    if (!text) {
        return fail(withContext(std::move(text.error()), "kubeconfig"));
    }
    return kube::parseKubeconfig(*text, path);
}

std::vector<std::string> defaultKubeconfigPaths(const FleetSource& source) {
    const auto list = variableOf(source, "KUBECONFIG");
    std::vector<std::string> paths;
    for (std::size_t from = 0; from < list.size();) {
        const auto to = std::min(list.find(':', from), list.size());
        const auto path = list.substr(from, to - from);
        if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end()) {
            paths.push_back(path);
        }
        from = to + 1;
    }
    if (list.empty()) {
        paths.push_back(variableOf(source, "HOME") + "/.kube/config");
    }
    return paths;
}

Result<DefaultKubeconfig> readDefaultKubeconfig(const FleetSource& source) {
    const auto paths = defaultKubeconfigPaths(source);
    DefaultKubeconfig found;
    std::vector<kube::Kubeconfig> files;
    for (const auto& path : paths) {
        if (!std::filesystem::exists(path)) {
            continue; // as kubectl does
        }
        auto file = readKubeconfig(path);
        if (file) {
            files.push_back(*std::move(file));
        } else {
            found.broken.push_back(std::move(file.error()));
        }
    }
    if (!files.empty()) {
        found.config = kube::mergeKubeconfigs(std::move(files));
        return found;
    }
    if (!found.broken.empty()) {
        return fail(std::move(found.broken.front()));
    }
    const bool isDefault = variableOf(source, "KUBECONFIG").empty();
    if (auto own =
            inClusterConfig([&](const std::string& name) { return variableOf(source, name); },
                            source.serviceAccount);
        own && isDefault) {
        found.config = *std::move(own);
        return found;
    }
    return fail(ErrorKind::Validation,
                fmt::format("no kubeconfig: {} {} not exist; name one with --kubeconfig",
                            fmt::join(paths, ", "), paths.size() == 1 ? "does" : "do"));
}

} // namespace pilothouse::fleet
