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
    if (!fleet->prices.empty()) {
        files.push_back(fleet->prices);
    }
    return files;
}

SourceWatch::SourceWatch(FleetSource source, Patience patience)
    : m_source(std::move(source)), m_patience(patience), m_files(filesOf(m_source)),
      m_stamps(stamps()), m_known(content()) {}

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

Result<FleetConfig> SourceWatch::load() {
    m_files = filesOf(m_source);
    m_stamps = stamps(); // before the files are read: what is written meanwhile is seen later
    auto seen = content();
    auto fleet = loadFleet(m_source);
    if (fleet) {
        know(std::move(seen), *fleet);
    }
    return fleet;
}

void SourceWatch::know(std::string content, const FleetConfig& fleet) {
    m_known = std::move(content);
    m_told.clear();
    m_knownBroken.clear();
    for (const auto& finding : fleet.findings) {
        if (finding.code == kBrokenSource) {
            m_knownBroken.insert(finding.message);
        }
    }
}

std::optional<Result<FleetConfig>> SourceWatch::poll(SteadyTime now) {
    if (auto seen = stamps(); seen != m_stamps) {
        m_stamps = std::move(seen);
        m_changedAt = now;
    }
    if (!m_changedAt || now - *m_changedAt < m_patience.settle) {
        return std::nullopt;
    }
    if (auto files = filesOf(m_source); files != m_files) {
        m_files = std::move(files); // also one that is named and not there yet
        m_stamps = stamps();
    }
    auto seen = content();
    if (seen == (m_told.empty() ? m_known : m_told)) {
        m_changedAt.reset(); // touched, or written back
        return std::nullopt;
    }
    auto fleet = judge();
    if (!fleet && now - *m_changedAt < m_patience.broken) {
        return std::nullopt; // half of a write, most likely: the next look tells
    }
    m_changedAt.reset();
    if (fleet) {
        know(std::move(seen), *fleet);
    } else {
        m_told = std::move(seen);
    }
    return fleet;
}

/// Where one file of several is broken, a start goes on without it (kubectl refuses all); a fleet
/// that runs stays as it is then, and does not lose the members of that file.
Result<FleetConfig> SourceWatch::judge() const {
    auto fleet = loadFleet(m_source);
    if (!fleet) {
        return fleet;
    }
    const auto lost =
        std::find_if(fleet->findings.begin(), fleet->findings.end(), [this](const auto& each) {
            return each.code == kBrokenSource && !m_knownBroken.contains(each.message);
        });
    if (lost == fleet->findings.end()) {
        return fleet;
    }
    const auto why =
        std::find_if(fleet->warnings.begin(), fleet->warnings.end(),
                     [&](const Error& each) { return describe(each) == lost->message; });
    return fail(why != fleet->warnings.end()
                    ? *why
                    : Error{.kind = ErrorKind::Validation, .message = lost->message});
}

} // namespace pilothouse::fleet
