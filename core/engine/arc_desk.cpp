// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/arc_desk.h"

#include "azure/connected_cluster.h"
#include "base/threads.h"
#include "engine/plan_azure.h"
#include "fleet/azure_access.h"
#include "fleet/member_access.h"
#include "fleet/requests.h"

#include <algorithm>
#include <string>
#include <utility>

namespace pilothouse::engine {

namespace {

constexpr std::string_view kJson = "application/json";

/// The members that Arc knows, each led to Azure.
fleet::FleetConfig arcMembers(const fleet::FleetConfig& config) {
    fleet::FleetConfig asked;
    if (!config.azure) {
        return asked;
    }
    for (const auto& member : config.members) {
        if (azure::isConnectedCluster(member.azureId) && isPlainArmId(member.azureId)) {
            auto& led = asked.members.emplace_back();
            led.identity = member.identity;
            led.azureId = member.azureId;
            led.access = fleet::armAccess(*config.azure, member.identity.name + " (ARM)");
        }
    }
    return asked;
}

ArcReading read(const fleet::FleetConfig& asked, std::chrono::milliseconds timeout,
                const net::CredentialRunnerOptions& signIn,
                const FleetCalls::Interrupted& interrupted) {
    FleetCalls calls(asked, timeout, signIn);
    for (std::size_t index = 0; index < asked.members.size(); ++index) {
        calls.ask(index, asked.members[index].azureId + std::string(azure::kConnectedClusterApi),
                  kJson, 0);
    }
    ArcReading reading;
    const auto taken = [&](std::size_t index, int /*tag*/, Result<net::Response> response) {
        const auto& member = asked.members[index];
        const auto& identity = member.identity;
        const auto body = fleet::bodyOf(std::move(response), identity.name + " (ARM)");
        auto state = body.and_then(
            [](const std::string& text) { return azure::readConnectedCluster(text); });
        if (state) {
            reading.states.emplace(identity.id, *std::move(state));
        } else {
            reading.failures.push_back({.member = identity.id,
                                        .name = identity.name,
                                        .resource = member.azureId,
                                        .error = std::move(state.error())});
        }
    };
    return calls.run(taken, interrupted) ? reading : ArcReading();
}

bool isSameAsked(const fleet::FleetConfig& left, const fleet::FleetConfig& right) {
    return std::equal(left.members.begin(), left.members.end(), right.members.begin(),
                      right.members.end(), [](const auto& a, const auto& b) {
                          return a.identity.id == b.identity.id && a.azureId == b.azureId;
                      });
}

} // namespace

ArcDesk::ArcDesk(const fleet::FleetConfig& config, net::CredentialRunnerOptions signIn, Told told,
                 Pace pace)
    : m_config(arcMembers(config)), m_signIn(std::move(signIn)), m_told(std::move(told)),
      m_pace(pace) {
    if (!m_config.members.empty()) {
        m_thread = std::thread([this] { run(); });
    }
}

ArcDesk::~ArcDesk() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void ArcDesk::setFleet(const fleet::FleetConfig& config) {
    auto asked = arcMembers(config);
    const bool isAnybody = !asked.members.empty();
    {
        const std::lock_guard lock(m_mutex);
        m_isNew = m_isNew || !isSameAsked(m_config, asked);
        m_config = std::move(asked);
    }
    m_wake.notify_all();
    if (isAnybody && !m_thread.joinable()) {
        m_thread = std::thread([this] { run(); });
    }
}

fleet::FleetConfig ArcDesk::takeFleet() {
    const std::lock_guard lock(m_mutex);
    m_isNew = false;
    return m_config;
}

bool ArcDesk::waitFor(std::chrono::milliseconds time) {
    std::unique_lock lock(m_mutex);
    return m_wake.wait_for(lock, time, [this] { return m_stopping; });
}

void ArcDesk::run() {
    prepareThread("ph-arc");
    const auto interrupted = [this](std::chrono::milliseconds time) { return waitFor(time); };
    const auto pause = [this] {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, m_pace.every, [this] { return m_stopping || m_isNew; });
        return !m_stopping;
    };
    do {
        m_told(read(takeFleet(), m_pace.timeout, m_signIn, interrupted));
    } while (!m_pace.isOnce && pause());
}

} // namespace pilothouse::engine
