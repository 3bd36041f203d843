// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/cluster_topology.h"

#include <nlohmann/json.hpp>

namespace pilothouse::kube {

Result<std::string> topologyVersion(std::string_view cluster) {
    const auto object = nlohmann::json::parse(cluster, nullptr, false);
    const nlohmann::json::json_pointer place("/spec/topology/version");
    if (object.is_discarded() || !object.contains(place) || !object.at(place).is_string()) {
        return fail(ErrorKind::Unsupported,
                    "this Cluster has no topology: no ClusterClass manages it");
    }
    return object.at(place).get<std::string>();
}

std::string topologyPatch(std::string_view version) {
    const auto wanted =
        version.starts_with('v') ? std::string(version) : 'v' + std::string(version);
    const nlohmann::json patch{{"spec", {{"topology", {{"version", wanted}}}}}};
    return patch.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace pilothouse::kube
