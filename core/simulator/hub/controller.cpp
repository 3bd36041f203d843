// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub/controller.h"

#include "simulator/custom_kinds.h"
#include "simulator/hub/admission.h"
#include "simulator/hub/member_cluster.h"
#include "simulator/hub/placement_status.h"
#include "simulator/hub/snapshots.h"
#include "simulator/yaml_body.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::hub {

using nlohmann::json;

namespace {

constexpr std::chrono::seconds kLeave{10};
constexpr const char* kPlacementFinalizer = "kubernetes-fleet.io/crp-cleanup";
constexpr const char* kSchedulerFinalizer = "kubernetes-fleet.io/scheduler-cleanup";

/// The documents of a YAML text.
std::vector<std::string> documentsOf(const std::string& text) {
    std::vector<std::string> documents(1);
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        if (line == "---") {
            documents.emplace_back();
        } else {
            documents.back().append(line).append("\n");
        }
    }
    return documents;
}

/// Where objects of a kind are created; empty where it is not served.
std::string collectionOf(const Store& store, const json& object) {
    const std::string version = object.value("apiVersion", "");
    const std::string kind = object.value("kind", "");
    for (const KindInfo* info : servedKinds(store).kinds) {
        if (info->kind == kind && info->apiVersion() == version) {
            return fmt::format("{}{}{}/{}", info->group.empty() ? "/api/" : "/apis/", version,
                               info->isNamespaced ? "/namespaces/" + nameSpaceOf(object)
                                                  : std::string(),
                               info->resource);
        }
    }
    return {};
}

bool addFinalizer(json& object, const char* name) {
    json& meta = object["metadata"];
    json finalizers = meta.value("finalizers", json::array());
    if (std::find(finalizers.begin(), finalizers.end(), name) != finalizers.end()) {
        return false;
    }
    finalizers.push_back(name);
    meta["finalizers"] = std::move(finalizers);
    return true;
}

} // namespace

Controller::Controller(Story& story, MemberApi& api, HubInput input)
    : m_api(api), m_input(std::move(input)), m_store(story), m_resources(m_store),
      m_scheduling(m_store), m_rollout(m_store, m_input.members) {
    api.setAdmission(&admit);
}

void Controller::advanceTo(Offset now) {
    if (!m_isSeeded) {
        m_isSeeded = true;
        seed();
    }
    settle();
    while (true) {
        Offset next = m_rollout.nextAt();
        for (const auto& [name, at] : m_leaving) {
            next = std::min(next, at);
        }
        if (next > now) {
            break;
        }
        m_now = std::max(m_now, next);
        beat();
        m_rollout.progress(m_now);
        leave();
        settle();
    }
    m_now = std::max(m_now, now);
    beat();
    settle();
}

void Controller::seed() {
    seedMembers();
    for (const SeedFile& file : m_input.seed) {
        seedFile(file);
    }
}

void Controller::seedMembers() {
    for (const Joined& member : m_input.members) {
        const Instant joined =
            m_store.at(-std::chrono::hours{24} * std::max(1, member.spec.ageDays) - kPast);
        json object = memberCluster(member, joined, m_store.at(m_now));
        object["metadata"]["creationTimestamp"] = formatInstant(joined);
        m_store.create(m_store.members(), std::move(object), m_now);
    }
    beat();
}

void Controller::seedFile(const SeedFile& file) {
    for (const std::string& text : documentsOf(file.text)) {
        const json object = detail::parseYaml(text);
        if (!object.is_object() || !object.contains("metadata")) {
            continue;
        }
        ApiRequest request;
        request.method = "POST";
        request.path = collectionOf(m_store.store(), object);
        request.contentType = "application/json";
        request.userAgent = "kubectl";
        request.body = object.dump();
        request.caller = Caller{"pilothouse-operator", {"system:masters"}};
        const ApiReply reply = m_api.handle(request, m_now);
        if (reply.status != 201 && m_problem.empty()) {
            m_problem = fmt::format("{}: {} {}: {}", file.name, object.value("kind", ""),
                                    nameOf(object), reply.body);
        }
    }
}

void Controller::beat() {
    const bool wasSettled = m_store.version() == m_seen;
    for (const Joined& member : m_input.members) {
        const auto at = lastHeartbeat(member, m_now);
        Offset& last = m_beats.try_emplace(member.spec.name, kLongAgo).first->second;
        if (!at || *at <= last) {
            continue;
        }
        last = *at;
        json object = m_store.find(m_store.members(), "", member.spec.name);
        if (!object.is_null() && !isDeleting(object)) {
            hub::beat(object, m_store.at(*at));
            m_store.update(m_store.members(), std::move(object), m_now);
        }
    }
    if (wasSettled && m_store.version() != m_seen) {
        m_scheduling.notice(m_now);
        m_seen = m_scheduling.hasWork() ? m_seen : m_store.version();
    }
}

void Controller::leave() {
    std::erase_if(m_leaving, [&](const auto& entry) {
        if (entry.second > m_now) {
            return false;
        }
        json object = m_store.find(m_store.members(), "", entry.first);
        if (!object.is_null() && isDeleting(object)) {
            m_store.remove(m_store.members(), object, m_now);
        }
        return true;
    });
}

void Controller::settle() {
    constexpr int kMostRounds = 8; // each writes what the next one reads; three are the rule
    for (int round = 0; round < kMostRounds && m_store.version() != m_seen; ++round) {
        m_seen = m_store.version();
        reconcile();
    }
    m_seen = m_store.version();
}

void Controller::reconcile() {
    m_scheduling.notice(m_now);
    for (const std::string& name : m_scheduling.leaving()) {
        m_leaving.try_emplace(name, m_now + kLeave);
    }
    m_resources.refresh(m_now);
    for (const Scope& scope : m_store.scopes()) {
        for (json& placement : m_store.list(scope.placement)) {
            if (isDeleting(placement)) {
                drop(scope, std::move(placement));
            } else {
                reconcilePlacement(scope, std::move(placement));
            }
        }
    }
}

void Controller::reconcilePlacement(const Scope& scope, json placement) {
    const bool isNew = addFinalizer(placement, kPlacementFinalizer);
    if (addFinalizer(placement, kSchedulerFinalizer) || isNew) {
        m_store.update(scope.placement, placement, m_now);
    }
    const Choice choice = m_resources.choose(placement);
    if (choice.error().empty()) {
        if (settlePolicySnapshot(m_store, scope, placement, m_now)) {
            m_scheduling.enqueue(scope, placement);
        }
        if (placement.value(json::json_pointer("/spec/strategy/type"), "") != "External") {
            settleResourceSnapshot(m_store, scope, placement, choice, m_now);
        }
    }
    m_scheduling.run(m_now);
    m_rollout.settle(scope, placement, choice, m_now);
    settleStatus(m_store, scope, std::move(placement), choice, m_now);
}

void Controller::drop(const Scope& scope, json placement) {
    for (const KindId kind : {scope.binding, scope.policy, scope.resources}) {
        for (const json& each : ofPlacement(m_store, kind, placement)) {
            m_store.remove(kind, each, m_now);
        }
    }
    placement["metadata"]["finalizers"] = json::array();
    m_store.update(scope.placement, std::move(placement), m_now);
}

} // namespace pilothouse::simulator::hub
