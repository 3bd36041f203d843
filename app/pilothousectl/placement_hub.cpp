// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement_hub.h"

#include "fleet/fleet_properties.h"

#include <fmt/format.h>

namespace pilothouse::ctl {

Result<engine::HubLook> lookForPreview(const CommonOptions& options,
                                       const kube::YamlView& placement, const Waiter& waiter) {
    auto reading = placement::readPlacement(placement, placement::Admission::Already);
    if (reading.placement.name.empty()) {
        return fail(reading.errors.empty() ? placement.error("expected a placement with a name")
                                           : std::move(reading.errors.front()));
    }
    const auto opened = openHub(options);
    if (!opened) {
        return fail(opened.error());
    }
    return engine::lookAtHub(opened->config,
                             {.placement = reading.placement.name,
                              .nameSpace = reading.placement.nameSpace,
                              .timeout = options.timeout,
                              .signIn = opened->signIn},
                             fleet::clockOf(opened->config)->now(),
                             [&waiter](std::chrono::milliseconds atMost) {
                                 return waiter.wait(atMost) == Waiter::Event::Signal;
                             });
}

Result<engine::HubObjects> objectsForPreview(const CommonOptions& options,
                                             const placement::Placement& placement,
                                             const Waiter& waiter) {
    const auto opened = openHub(options);
    if (!opened) {
        return fail(opened.error());
    }
    return engine::readHubObjects(
        opened->config,
        {.placement = placement, .timeout = options.timeout, .signIn = opened->signIn},
        [&waiter](std::chrono::milliseconds atMost) {
            return waiter.wait(atMost) == Waiter::Event::Signal;
        });
}

Result<std::shared_ptr<const model::FleetProperties>>
fleetPropertiesOf(const CommonOptions& options) {
    if (options.fleetFile.empty()) {
        return nullptr;
    }
    fleet::FleetSource source;
    source.fleetFile = options.fleetFile;
    auto read = fleet::loadFleetProperties(source);
    if (!read) {
        return fail(std::move(read.error()));
    }
    return std::make_shared<const model::FleetProperties>(*std::move(read));
}

Exit hubExitOf(const Error& error) {
    switch (error.kind) {
    case ErrorKind::Validation:
    case ErrorKind::Unsupported:
    case ErrorKind::NotFound: return Exit::BadInput; // the cluster that was named is no hub
    case ErrorKind::Internal:
    case ErrorKind::Storage: return Exit::Internal;
    default: return Exit::Partial;
    }
}

void tellHub(const engine::HubLook& look, Json* document) {
    Json missing = Json::array();
    for (const auto& gap : look.gaps) {
        fmt::print(stderr, "{}: {} could not be read, so the hub may decide otherwise: {}\n",
                   look.hub, gap.kind, describe(gap.error));
        missing.push_back({{"kind", gap.kind}, {"message", gap.error.message}});
    }
    if (document != nullptr) {
        (*document)["hub"] = {{"name", look.hub},
                              {"server", look.server},
                              {"readAt", instantJson(look.readAt)},
                              {"partial", std::move(missing)}};
    }
}

} // namespace pilothouse::ctl
