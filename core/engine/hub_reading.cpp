// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/hub_reading.h"

#include "fleet/fleet_properties.h"
#include "fleet/load_hub.h"
#include "kube/to_yaml.h"
#include "placement/node_edit.h"
#include "placement/resource_content.h"

#include <utility>

namespace pilothouse::engine {

HubReading::HubReading(fleet::FleetSource source, Ask ask)
    : m_thread([this, source = std::move(source), ask = std::move(ask)] {
          ask(fleet::loadHub(source),
              [this](std::chrono::milliseconds atMost) { return waitForEnd(atMost); });
      }) {}

namespace {

/// The hub, with what the fleet file says beside it. A file that cannot be used is told, since
/// whoever wrote prices wants them counted.
Result<HubLook> lookFrom(const fleet::FleetSource& source, const Result<fleet::FleetConfig>& hub,
                         const HubLookRequest& request,
                         const FleetCalls::Interrupted& interrupted) {
    if (!hub) {
        return fail(hub.error());
    }
    auto says = fleet::loadFleetProperties(source);
    if (!says) {
        return fail(std::move(says.error()));
    }
    auto look = lookAtHub(*hub, request, fleet::clockOf(*hub)->now(), interrupted);
    if (look) {
        look->fleetSays = std::make_shared<const model::FleetProperties>(*std::move(says));
    }
    return look;
}

} // namespace

HubReading::HubReading(const fleet::FleetSource& source, HubLookRequest request, Done done)
    : HubReading(source, [source, request = std::move(request),
                          done = std::move(done)](const Result<fleet::FleetConfig>& hub,
                                                  const FleetCalls::Interrupted& interrupted) {
          auto look = lookFrom(source, hub, request, interrupted);
          if (!interrupted(std::chrono::milliseconds(0))) {
              done(std::move(look));
          }
      }) {}

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

namespace {

Result<std::shared_ptr<const LabObjects>> readObjects(const Result<fleet::FleetConfig>& hub,
                                                      const std::string& text,
                                                      const net::CredentialRunnerOptions& signIn,
                                                      const FleetCalls::Interrupted& interrupted) {
    if (!hub) {
        return fail(hub.error());
    }
    const auto reading = placement::readPlacement(text, {}, placement::Admission::Judge);
    if (!reading.errors.empty()) {
        return fail(reading.errors.front());
    }
    auto objects =
        readHubObjects(*hub, {.placement = reading.placement, .signIn = signIn}, interrupted);
    if (!objects) {
        return fail(std::move(objects.error()));
    }
    return labObjectsOf(*std::move(objects), hub->members.front().identity.name, reading.placement);
}

} // namespace

HubReading::Ask askForObjects(std::string placementText, net::CredentialRunnerOptions signIn,
                              std::function<void(Result<std::shared_ptr<const LabObjects>>)> done) {
    return [text = std::move(placementText), signIn = std::move(signIn), done = std::move(done)](
               const Result<fleet::FleetConfig>& hub, const FleetCalls::Interrupted& interrupted) {
        auto objects = readObjects(hub, text, signIn, interrupted);
        if (!interrupted(std::chrono::milliseconds(0))) {
            done(std::move(objects));
        }
    };
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
