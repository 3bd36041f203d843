// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"

#include "simulator/hub/controller.h"
#include "simulator/hub_files.h"
#include "simulator/yaml_body.h"
#include "support.h"

#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <QString>

namespace pilothouse::simulator {

/// The hub of the scenario placement-lab on simulated time alone, and a caller who may do all.
class HubBench {
public:
    static constexpr const char* kPlacements =
        "/apis/placement.kubernetes-fleet.io/v1beta1/clusterresourceplacements";
    static constexpr const char* kBindings =
        "/apis/placement.kubernetes-fleet.io/v1beta1/clusterresourcebindings";
    static constexpr const char* kSnapshots =
        "/apis/placement.kubernetes-fleet.io/v1beta1/clusterschedulingpolicysnapshots";
    static constexpr const char* kMembers =
        "/apis/cluster.kubernetes-fleet.io/v1beta1/memberclusters";

    explicit HubBench(hub::HubInput input = labInput())
        : m_controller(m_story, m_api, std::move(input)) {
        advance(Offset{0});
    }

    static hub::HubInput labInput() {
        const auto scenario = loadScenario("placement-lab", {PILOTHOUSE_TEST_SCENARIOS});
        const Estate estate = makeEstate(scenario->estate, 1);
        return *hubInput(*scenario->hub, estate, resolveEffects(*scenario, estate));
    }

    /// Later by so much.
    void advance(Offset by) {
        m_now += by;
        m_story.advanceTo(m_now);
        m_controller.advanceTo(m_now);
    }

    ApiReply send(const std::string& method, const std::string& path,
                  const nlohmann::json& body = {}, const std::string& type = "application/json",
                  std::vector<std::pair<std::string, std::string>> query = {}) {
        ApiRequest request = getRequest(path, std::move(query));
        request.method = method;
        request.contentType = type;
        request.body = body.is_null() ? "" : body.dump();
        ApiReply reply = m_api.handle(request, m_now);
        m_controller.settle();
        return reply;
    }
    ApiReply merge(const std::string& path, const nlohmann::json& body) {
        return send("PATCH", path, body, "application/merge-patch+json");
    }
    nlohmann::json get(const std::string& path,
                       std::vector<std::pair<std::string, std::string>> query = {}) {
        return nlohmann::json::parse(send("GET", path, {}, {}, std::move(query)).body);
    }
    /// The objects of a list, by value: what a loop may run over.
    nlohmann::json items(const std::string& path,
                         std::vector<std::pair<std::string, std::string>> query = {}) {
        return get(path, std::move(query)).at("items");
    }
    /// Bindings of a placement.
    nlohmann::json bindingsOf(const std::string& placement) {
        return get(kBindings, {{"labelSelector", "kubernetes-fleet.io/parent-CRP=" + placement}})
            .at("items");
    }
    nlohmann::json latestPolicy(const std::string& placement) {
        return get(kSnapshots,
                   {{"labelSelector", "kubernetes-fleet.io/parent-CRP=" + placement +
                                          ",kubernetes-fleet.io/is-latest-snapshot=true"}})
            .at("items")
            .at(0);
    }
    /// "True SchedulingPolicyFulfilled" of a placement's condition; empty where it has none.
    QString condition(const std::string& placement, const std::string& type) {
        const auto object = get(std::string(kPlacements) + "/" + placement);
        for (const auto& each : object.at("status").at("conditions")) {
            if (each.at("type") == "ClusterResourcePlacement" + type) {
                return QString::fromStdString(each.at("status").get<std::string>() + " " +
                                              each.at("reason").get<std::string>());
            }
        }
        return {};
    }

    [[nodiscard]] Instant now() const { return m_story.world().at(m_now); }
    [[nodiscard]] Story& story() { return m_story; }
    [[nodiscard]] const std::string& problem() const { return m_controller.problem(); }

private:
    Story m_story{[] {
        StoryInput input;
        input.spec.name = "hub";
        input.spec.version = "1.34.3";
        input.start = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
        return input;
    }()};
    MemberApi m_api{m_story};
    Offset m_now{0};
    struct Told { ///< the story first: the controller writes into what it began
        explicit Told(Story& story) { story.advanceTo(Offset{0}); }
    } m_told{m_story};
    hub::Controller m_controller;
};

inline nlohmann::json exampleOf(const std::string& name) {
    std::ifstream stream(std::string(PILOTHOUSE_TEST_SCENARIOS "/placement-lab/placements/") +
                         name);
    return detail::parseYaml({std::istreambuf_iterator<char>(stream), {}});
}

} // namespace pilothouse::simulator
