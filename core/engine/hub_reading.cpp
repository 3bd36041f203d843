// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_reading.h"

#include "fleet/load_hub.h"
#include "kube/to_yaml.h"
#include "placement/node_edit.h"
#include "placement/resource_content.h"

#include <utility>

namespace pilothouse::engine {

HubReading::HubReading(fleet::FleetSource source, HubLookRequest request, Done done)
    : m_thread([this, source = std::move(source), request = std::move(request),
                done = std::move(done)] { read(source, request, done); }) {}

HubReading::~HubReading() {
    {
        const std::lock_guard lock(m_mutex);
        m_isEnded = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

bool HubReading::waitForEnd(std::chrono::milliseconds atMost) {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, atMost, [this] { return m_isEnded; });
}

void HubReading::read(const fleet::FleetSource& source, const HubLookRequest& request,
                      const Done& done) {
    const auto hub = fleet::loadHub(source);
    auto look =
        hub ? lookAtHub(*hub, request, fleet::clockOf(*hub)->now(),
                        [this](std::chrono::milliseconds atMost) { return waitForEnd(atMost); })
            : Result<HubLook>(fail(hub.error()));
    if (!waitForEnd(std::chrono::milliseconds(0))) {
        done(std::move(look));
    }
}

std::string textToEdit(const HubPlacement& placement) {
    auto object = kube::parseYaml(placement.body, placement.placement.name);
    if (object) {
        placement::removeField(object->root, {"metadata", "finalizers"});
    }
    const auto yaml =
        object ? kube::jsonToYaml(placement::contentOf(object->root).json) : fail(object.error());
    return yaml.value_or(placement.body); // a served object is always JSON
}

} // namespace pilothouse::engine
