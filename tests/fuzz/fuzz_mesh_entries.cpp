// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/cluster_mesh.h"
#include "mesh/read_north_south.h"
#include "tests/fuzz/fuzz_input.h"

using namespace pilothouse;

namespace {

/// What is refused says why, in one line.
template<class Value>
bool judge(const Result<Value>& value) {
    fuzz::require(value.has_value() || !value.error().message.empty());
    return value.has_value();
}

} // namespace

/// Any body that a hub, a member or Azure may send, as every list of entries and of profiles.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::asText(data, size);
    judge(mesh::readTrafficProfiles(text));
    if (const auto backends = mesh::readTrafficBackends(text); judge(backends)) {
        for (const auto& backend : backends->first) {
            fuzz::require(backend.weight >= 0);
        }
    }
    judge(mesh::readMultiClusterServices(text));
    judge(mesh::readFleetExports(text));
    judge(mesh::readFleetImports(text));
    judge(mesh::readGateways(text));
    if (const auto routes = mesh::readGatewayRoutes(text); judge(routes)) {
        for (const auto& route : routes->first) {
            for (const auto& backend : route.backends) {
                fuzz::require(backend.weight >= 0 && backend.weight <= 1'000'000);
            }
        }
    }
    judge(mesh::readGroupVersions(text));
    judge(azure::readClusterMeshProfiles(text));
    if (const auto members = azure::readFleetMembers(text); judge(members)) {
        for (const auto& member : members->items) {
            fuzz::require(!member.name.empty() && member.ciliumId.value_or(0) >= 0);
        }
    }
    fuzz::require(azure::readArmError(text).size() <= size + 2);
    return 0;
}
