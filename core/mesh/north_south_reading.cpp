// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/north_south_reading.h"

#include "kube/paths.h"

#include <algorithm>
#include <chrono>
#include <tuple>

namespace pilothouse::mesh {

namespace {

constexpr std::int64_t kPage = 500;
constexpr std::string_view kGateway = "gateway.networking.k8s.io";
constexpr std::string_view kFleet = "networking.fleet.azure.com";
/// So long a group that was not there is not asked for again.
constexpr std::chrono::minutes kAbsentFor{10};

bool isWorse(ReadState state, ReadState than) {
    const auto weight = [](ReadState each) {
        switch (each) {
        case ReadState::NotRead: return 0;
        case ReadState::Absent: return 1;
        case ReadState::Read: return 2;
        case ReadState::Forbidden: return 3;
        case ReadState::Failed: break;
        }
        return 4;
    };
    return weight(state) > weight(than);
}

template<class Item>
void sortByPlace(std::vector<Item>& items) {
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
        return std::tie(a.ns, a.name) < std::tie(b.ns, b.name);
    });
}

/// Of two versions the one that is better known; else the group's best.
std::string versionOf(const std::vector<std::string>& served,
                      std::initializer_list<std::string_view> known) {
    for (const auto each : known) {
        if (std::find(served.begin(), served.end(), each) != served.end()) {
            return std::string(each);
        }
    }
    return served.empty() ? std::string(*known.begin()) : served.front();
}

std::string listPath(std::string_view group, std::string_view version, std::string_view resource) {
    return kube::resourcePath({.group = group, .version = version, .resource = resource});
}

} // namespace

NorthSouthReading::NorthSouthReading(NorthSouthFacts who, NorthSouthSide side,
                                     const NorthSouthFacts* before)
    : m_facts(std::move(who)), m_side(side),
      m_gatewayBefore(before != nullptr ? before->gatewayApi : ReadOutcome()),
      m_fleetBefore(before != nullptr ? before->fleetApi : ReadOutcome()) {}

void NorthSouthReading::note(ReadOutcome& outcome, const Error& error) const {
    const auto state = error.kind == ErrorKind::NotFound    ? ReadState::Absent
                       : error.kind == ErrorKind::Forbidden ? ReadState::Forbidden
                                                            : ReadState::Failed;
    if (isWorse(state, outcome.state)) {
        outcome = {.state = state,
                   .at = m_now,
                   .why = state == ReadState::Absent ? std::string() : error.message};
    }
}

void NorthSouthReading::ask(ReadOutcome& outcome, std::string path, Handler handler) {
    m_next.push_back({.number = m_asked.size(), .request = {.path = std::move(path)}});
    m_asked.push_back({.outcome = &outcome, .handler = std::move(handler)});
}

void NorthSouthReading::askGroup(
    ReadOutcome& outcome, const ReadOutcome* before, std::string_view group,
    std::function<void(const std::vector<std::string>& versions)> found) {
    if (before->state == ReadState::Absent && before->at && m_now - *before->at < kAbsentFor) {
        outcome = *before;
        return;
    }
    ask(outcome, "/apis/" + std::string(group),
        [this, &outcome, found = std::move(found)](const Result<std::string>& answer) {
            const auto versions = answer ? readGroupVersions(*answer)
                                         : Result<std::vector<std::string>>(fail(answer.error()));
            if (!versions) {
                note(outcome, versions.error());
                return;
            }
            outcome = {.state = ReadState::Read, .at = m_now, .why = {}};
            found(*versions);
        });
}

template<class Item>
void NorthSouthReading::askList(ReadOutcome& outcome, std::string path, const std::string& token,
                                Result<ListPage<Item>> (*read)(std::string_view),
                                std::shared_ptr<std::vector<Item>> items,
                                std::optional<std::vector<Item>>& into) {
    auto page = path + kube::listQuery({.limit = kPage, .continueToken = token});
    ask(outcome, std::move(page),
        [this, &outcome, path = std::move(path), read, items,
         &into](const Result<std::string>& answer) {
            auto list = answer ? read(*answer) : Result<ListPage<Item>>(fail(answer.error()));
            if (!list && list.error().kind == ErrorKind::NotFound) {
                return; // the group has no such kind here
            }
            if (!list) {
                note(outcome, list.error());
                return;
            }
            std::move(list->first.begin(), list->first.end(), std::back_inserter(*items));
            if (!list->second.empty()) {
                askList<Item>(outcome, path, list->second, read, items, into);
                return;
            }
            if (into) { // another kind of the same list was read before
                items->insert(items->end(), into->begin(), into->end());
            }
            sortByPlace(*items);
            into = std::move(*items);
        });
}

void NorthSouthReading::askGatewayLists(const std::string& version) {
    askList<Gateway>(m_facts.gatewayApi, listPath(kGateway, version, "gateways"), {}, readGateways,
                     std::make_shared<std::vector<Gateway>>(), m_facts.gateways);
    for (const auto* each : {"httproutes", "grpcroutes"}) {
        askList<GatewayRoute>(m_facts.gatewayApi, listPath(kGateway, version, each), {},
                              readGatewayRoutes, std::make_shared<std::vector<GatewayRoute>>(),
                              m_facts.routes);
    }
}

void NorthSouthReading::askFleetLists(const std::string& version) {
    const auto list = [&]<class Item>(std::string_view which, std::string_view resource,
                                      Result<ListPage<Item>> (*read)(std::string_view),
                                      std::optional<std::vector<Item>>& into) {
        askList<Item>(m_facts.fleetApi, listPath(kFleet, which, resource), {}, read,
                      std::make_shared<std::vector<Item>>(), into);
    };
    // Imports and multi-cluster services are in the older version alone.
    list("v1alpha1", "serviceimports", readFleetImports, m_facts.imports);
    if (m_side == NorthSouthSide::Hub) {
        list(version, "trafficmanagerprofiles", readTrafficProfiles, m_facts.profiles);
        list(version, "trafficmanagerbackends", readTrafficBackends, m_facts.backends);
        return;
    }
    list(version, "serviceexports", readFleetExports, m_facts.exports);
    list("v1alpha1", "multiclusterservices", readMultiClusterServices,
         m_facts.multiClusterServices);
}

std::vector<NorthSouthReading::Question> NorthSouthReading::begin(Instant now) {
    m_now = now;
    if (m_side == NorthSouthSide::Member) {
        askGroup(m_facts.gatewayApi, &m_gatewayBefore, kGateway,
                 [this](const std::vector<std::string>& versions) {
                     askGatewayLists(versionOf(versions, {"v1", "v1beta1"}));
                 });
    } else {
        m_facts.gatewayApi = {.state = ReadState::Absent, .at = now, .why = {}};
    }
    askGroup(m_facts.fleetApi, &m_fleetBefore, kFleet,
             [this](const std::vector<std::string>& versions) {
                 askFleetLists(versionOf(versions, {"v1beta1", "v1alpha1"}));
             });
    return std::exchange(m_next, {});
}

std::vector<NorthSouthReading::Question>
NorthSouthReading::take(std::size_t number, const Result<std::string>& answer, Instant now) {
    m_now = now;
    auto& asked = m_asked.at(number);
    asked.isOpen = false;
    const auto handler = std::move(asked.handler); // it asks more, which moves `asked`
    handler(answer);
    return std::exchange(m_next, {});
}

NorthSouthFacts NorthSouthReading::finish(const Error& late, Instant now) {
    m_now = now;
    for (const auto& each : m_asked) {
        if (each.isOpen) {
            note(*each.outcome, late);
        }
    }
    return m_facts;
}

} // namespace pilothouse::mesh
