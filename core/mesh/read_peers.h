// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "mesh/facts_config.h"
#include "mesh/facts_metrics.h"

#include <string_view>
#include <utility>

namespace pilothouse::mesh {

/// One entry of cilium-clustermesh or cilium-kvstoremesh.
struct PeerEntry {
    std::string name{};
    std::optional<bool> hasEndpoints{}; ///< absent: the value was not read
    std::optional<std::vector<DialledEndpoint>> endpoints{};
    std::string rejected{};
    bool operator==(const PeerEntry&) const = default;
};

/// What such a Secret says. An absent Secret is an empty one.
struct PeerSecret {
    std::vector<PeerEntry> entries{}; ///< sorted by name
    std::optional<Instant> changedAt{};
    bool hasValues = false;
    bool operator==(const PeerSecret&) const = default;
};

/// L2: a Secret with its values. Keys of certificates are no entries; an entry without "endpoints:"
/// is kept as one that is no peer. Private keys are passed over. Pure.
[[nodiscard]] Result<PeerSecret> readPeerSecret(std::string_view json);
/// L1: PartialObjectMetadata of the Secret; its keys by managedFields. Unsupported where they were
/// stripped, so that nothing can be told. Pure. Source: reference 1.3.
[[nodiscard]] Result<PeerSecret> readPeerKeys(std::string_view json);
/// F1: the names of ConfigMap clustermesh-remote-users, sorted. Pure.
[[nodiscard]] Result<std::vector<std::string>> readRemoteUsers(std::string_view json);

/// A host name with addresses, as pods have it in /etc/hosts.
using HostAliases = std::vector<std::pair<std::string, std::vector<std::string>>>;

/// All that tells of the peers of one cluster.
struct PeerEvidence {
    std::optional<PeerSecret> agentSecret{}; ///< absent: it may not be read
    std::optional<PeerSecret> kvstoremeshSecret{};
    std::optional<bool> hasKvstoremesh{};
    std::optional<std::vector<std::string>> remoteUsers{};
    HostAliases aliases{}; ///< of who dials: kvstoremesh or agents
    const std::vector<Scrape>* observers =
        nullptr; ///< kvstoremesh replicas, else agents; may be null
};

/// The peer list by the best evidence there is. Aliases add the addresses of names.
[[nodiscard]] PeerList makePeerList(const PeerEvidence& evidence);

} // namespace pilothouse::mesh
