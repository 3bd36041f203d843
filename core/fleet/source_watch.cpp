// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/source_watch.h"

#include "fleet/credential_files.h"
#include "fleet/default_kubeconfig.h"
#include "fleet/fleet_file.h"
#include "fleet/member_builder.h"
#include "kube/yaml.h"

#include <algorithm>
#include <functional>

namespace pilothouse::fleet {

std::vector<std::string> filesOf(const FleetSource& source) {
    if (source.kubeconfig) {
        return {*source.kubeconfig};
    }
    if (!source.fleetFile) {
        return defaultKubeconfigPaths(source);
    }
    std::vector<std::string> files{*source.fleetFile};
    const auto text = readTextFile(*source.fleetFile, kube::kMaxYamlBytes);
    const auto fleet = text ? parseFleetFile(*text, {.fileName = *source.fleetFile,
                                                     .home = variableOf(source, "HOME")})
                            : Result<FleetFile>(fail(text.error()));
    if (!fleet) {
        return files;
    }
    for (const auto& each : fleet->sources) {
        const auto& named = each.files.empty() ? defaultKubeconfigPaths(source) : each.files;
        files.insert(files.end(), named.begin(), named.end());
    }
    return files;
}

SourceWatch::SourceWatch(FleetSource source)
    : m_source(std::move(source)), m_files(filesOf(m_source)), m_stamps(stamps()),
      m_known(content()) {}

std::string SourceWatch::stamps() const {
    std::string all;
    for (const auto& path : m_files) {
        all += fileStamp(path) + "\n";
    }
    return all;
}

std::string SourceWatch::content() const {
    std::string all;
    for (const auto& path : m_files) {
        const auto text = readTextFile(path, kube::kMaxPlainYamlBytes);
        all += text ? std::to_string(text->size()) + ":" +
                          std::to_string(std::hash<std::string>{}(*text))
                    : "-";
        all += "\n";
    }
    return all;
}

std::optional<FleetConfig> SourceWatch::poll(SteadyTime now) {
    if (auto seen = stamps(); seen != m_stamps) {
        m_stamps = std::move(seen);
        m_changedAt = now;
    }
    if (!m_changedAt || now - *m_changedAt < kSettle) {
        return std::nullopt;
    }
    auto seen = content();
    if (seen == m_known) {
        m_changedAt.reset(); // touched, or written back
        return std::nullopt;
    }
    auto fleet = loadFleet(m_source);
    if (!fleet) {
        return std::nullopt; // half of a write, most likely: the next look tells
    }
    m_changedAt.reset();
    m_known = std::move(seen);
    m_files = filesOf(m_source);
    m_stamps = stamps();
    return *std::move(fleet);
}

} // namespace pilothouse::fleet
