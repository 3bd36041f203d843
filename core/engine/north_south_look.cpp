// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/north_south_look.h"

#include "fleet/api_call.h"
#include "fleet/load_hub.h"
#include "fleet/member_access.h"

#include <algorithm>
#include <deque>

namespace pilothouse::engine {

namespace {

constexpr std::size_t kMostOpen = 4; ///< requests of one at a time

/// The members, and the hub behind them.
fleet::FleetConfig askedOf(const fleet::FleetConfig& fleet, const fleet::FleetConfig* hub) {
    fleet::FleetConfig out;
    out.members = fleet.members;
    if (hub != nullptr) {
        out.members.push_back(hub->members.front());
    }
    return out;
}

class NorthSouthReader {
public:
    NorthSouthReader(const fleet::FleetConfig& fleet, const fleet::FleetConfig* hub,
                     const MeshReadRequest& request, const NorthSouthFacts& before)
        : m_members(fleet.members.size()), m_before(before), m_clock(fleet::clockOf(fleet)),
          m_asked(askedOf(fleet, hub)), m_readings(m_asked.members.size()),
          m_calls(callsOf(m_asked, request)) {}

    Result<NorthSouthFacts> run(const MeshMembers& members,
                                const FleetCalls::Interrupted& interrupted) {
        for (std::size_t at = 0; at < m_readings.size(); ++at) {
            begin(at, members);
        }
        const auto taken = [this](std::size_t at, int tag, Result<net::Response> response) {
            take(at, static_cast<std::size_t>(tag), std::move(response));
        };
        if (!m_calls.run(taken, interrupted)) {
            return fail(ErrorKind::Cancelled, "interrupted");
        }
        NorthSouthFacts out;
        for (std::size_t at = 0; at < m_readings.size(); ++at) {
            if (auto facts = finish(at)) {
                out.push_back(std::move(facts));
            }
        }
        return out;
    }

private:
    struct Reading {
        std::unique_ptr<mesh::NorthSouthReading> reading{}; ///< null: it is not asked
        std::deque<mesh::NorthSouthReading::Question> waiting{};
        std::size_t open = 0;
    };

    [[nodiscard]] bool isHub(std::size_t at) const { return at >= m_members; }

    [[nodiscard]] std::shared_ptr<const mesh::NorthSouthFacts> beforeOf(std::size_t at) const {
        const auto id = isHub(at) ? ClusterId() : m_asked.members[at].identity.id;
        const auto found = std::find_if(m_before.begin(), m_before.end(),
                                        [&](const auto& each) { return each->id == id; });
        return found == m_before.end() ? nullptr : *found;
    }

    void begin(std::size_t at, const MeshMembers& members) {
        const auto& identity = m_asked.members[at].identity;
        const bool hasAnswered = std::any_of(members.begin(), members.end(), [&](const auto& each) {
            return each->id == identity.id && each->isReachable;
        });
        if (fleet::obstacleOf(m_asked.members[at]) != nullptr || (!isHub(at) && !hasAnswered)) {
            return;
        }
        mesh::NorthSouthFacts who;
        who.id = isHub(at) ? ClusterId() : identity.id;
        who.name = identity.name;
        m_readings[at].reading = std::make_unique<mesh::NorthSouthReading>(
            std::move(who), isHub(at) ? mesh::NorthSouthSide::Hub : mesh::NorthSouthSide::Member,
            beforeOf(at).get());
        queue(at, m_readings[at].reading->begin(m_clock->now()));
    }

    void queue(std::size_t at, std::vector<mesh::NorthSouthReading::Question> questions) {
        auto& reading = m_readings[at];
        for (auto& each : questions) {
            reading.waiting.push_back(std::move(each));
        }
        while (reading.open < kMostOpen && !reading.waiting.empty()) {
            const auto next = std::move(reading.waiting.front());
            reading.waiting.pop_front();
            ++reading.open;
            m_calls.ask(at, next.request, static_cast<int>(next.number));
        }
    }

    void take(std::size_t at, std::size_t number, Result<net::Response> response) {
        auto& reading = m_readings[at];
        --reading.open;
        auto result =
            fleet::callResult(std::move(response), m_asked.members[at].access->endpoint->label);
        const auto answer = result ? Result<std::string>(std::move(result->body))
                                   : fail(std::move(result.error().error));
        queue(at, reading.reading->take(number, answer, m_clock->now()));
    }

    std::shared_ptr<const mesh::NorthSouthFacts> finish(std::size_t at) {
        if (!m_readings[at].reading) {
            return beforeOf(at);
        }
        return std::make_shared<const mesh::NorthSouthFacts>(
            m_readings[at].reading->finish(m_calls.lateError(at), m_clock->now()));
    }

    std::size_t m_members;
    const NorthSouthFacts& m_before;
    std::shared_ptr<const Clock> m_clock;
    fleet::FleetConfig m_asked;
    std::vector<Reading> m_readings; ///< of the members, then of the hub
    FleetCalls m_calls;              // last: its transport's handlers end first
};

} // namespace

std::shared_ptr<const fleet::FleetConfig> hubBeside(const fleet::FleetSource& source) {
    if (!source.fleetFile || source.kubeconfig) {
        return nullptr;
    }
    auto hubOnly = source;
    hubOnly.contexts.clear(); // they choose members
    auto hub = fleet::loadHub(hubOnly);
    return hub && !hub->members.empty()
               ? std::make_shared<const fleet::FleetConfig>(*std::move(hub))
               : nullptr;
}

Result<NorthSouthFacts> readNorthSouth(const fleet::FleetConfig& fleet,
                                       const fleet::FleetConfig* hub,
                                       const MeshReadRequest& request, const MeshMembers& members,
                                       const NorthSouthFacts& before,
                                       const FleetCalls::Interrupted& interrupted) {
    return NorthSouthReader(fleet, hub, request, before).run(members, interrupted);
}

} // namespace pilothouse::engine
