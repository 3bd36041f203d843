// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/api.h"
#include "simulator/mesh/azure_fleet.h"
#include "simulator/mesh/plan.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

/// The previews that have profiles.
constexpr std::array<std::string_view, 2> kVersions{"2026-03-02-preview", "2026-06-02-preview"};
constexpr std::size_t kPage = 100;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

ApiReply reply(int status, const json& body) {
    ApiReply out;
    out.status = status;
    out.contentType = "application/json; charset=utf-8";
    out.body = body.dump();
    return out;
}

ApiReply problem(int status, const char* code, std::string message) {
    return reply(status, {{"error", {{"code", code}, {"message", std::move(message)}}}});
}

/// "CODE: message" as an ErrorDetail.
json errorOf(const std::string& text) {
    const auto colon = text.find(": ");
    return {{"code", text.substr(0, colon)}, {"message", text.substr(colon + 2)}};
}

/// Documents of one fleet at one moment.
class Documents {
public:
    Documents(const Plan& plan, const AzureFleet& fleet, Offset now)
        : m_plan(plan), m_fleet(fleet), m_now(now) {}

    [[nodiscard]] json fleet() const {
        return {{"id", m_fleet.id},
                {"name", m_fleet.id.substr(m_fleet.id.rfind('/') + 1)},
                {"type", "Microsoft.ContainerService/fleets"},
                {"location", "westeurope"},
                {"properties", {{"provisioningState", "Succeeded"}}}};
    }

    [[nodiscard]] std::vector<json> profiles() const {
        std::vector<json> out;
        out.reserve(m_fleet.profiles.size());
        for (const AzureProfileSpec& profile : m_fleet.profiles) {
            out.push_back(profileOf(profile));
        }
        return out;
    }

    [[nodiscard]] std::vector<json> members() const {
        std::vector<json> out;
        out.reserve(m_fleet.seats.size());
        for (std::size_t i = 0; i < m_fleet.seats.size(); ++i) {
            if (m_fleet.seats[i].isMember) {
                out.push_back(memberOf(i));
            }
        }
        return out;
    }

private:
    /// A selector: an object, or as the earlier revision has it.
    void putSelector(json& into, const char* key, const char* earlier,
                     const std::string& selector) const {
        if (m_fleet.hasEarlySpelling) {
            into[earlier] = selector;
        } else {
            into[key] = {{"byLabel", selector}};
        }
    }

    /// Connected, Degraded or Failed as all, some or none of its members are connected.
    [[nodiscard]] std::string stateOf(const AzureProfileSpec& profile) const {
        std::size_t all = 0;
        std::size_t connected = 0;
        for (std::size_t i = 0; i < m_fleet.seats.size(); ++i) {
            if (m_fleet.seats[i].profile == profile.name) {
                const auto state = azureMemberState(m_plan, m_fleet, profile, i, m_now).state;
                if (state == "Connecting") {
                    return "Applying";
                }
                ++all;
                connected += static_cast<std::size_t>(state == "Connected");
            }
        }
        if (all == 0) {
            return "NotConnected";
        }
        return profile.staysFailed || connected == 0 ? "Failed"
               : connected == all                    ? "Connected"
                                                     : "Degraded";
    }

    [[nodiscard]] json profileOf(const AzureProfileSpec& profile) const {
        const std::string state = stateOf(profile);
        json status{{"state", state}, {"lastOperationId", "op-" + profile.name}};
        putSelector(status, "lastAppliedMemberSelector", "lastAppliedMemberLabelSelector",
                    profile.lastApplied.value_or(profile.selector));
        if (state == "Failed" || state == "Degraded") {
            status["lastOperationError"] =
                errorOf("ClusterMeshApplyFailed: not all members were connected");
        }
        json properties{{"provisioningState", "Succeeded"}, {"status", std::move(status)}};
        putSelector(properties, "memberSelector", "memberLabelSelector", profile.selector);
        return {{"id", m_fleet.id + "/clusterMeshProfiles/" + profile.name},
                {"name", profile.name},
                {"type", "Microsoft.ContainerService/fleets/clusterMeshProfiles"},
                {"properties", std::move(properties)}};
    }

    [[nodiscard]] json memberOf(std::size_t index) const {
        const Seat& seat = m_plan.seats[index];
        const AzureSeat& mine = m_fleet.seats[index];
        json properties{{"provisioningState", "Succeeded"},
                        {"clusterResourceId", clusterIdOf(seat)},
                        {"labels", json::object()}};
        for (const auto& [key, value] : mine.labels) {
            properties["labels"][key] = value;
        }
        const auto profile =
            std::find_if(m_fleet.profiles.begin(), m_fleet.profiles.end(),
                         [&](const AzureProfileSpec& each) { return each.name == mine.profile; });
        if (profile != m_fleet.profiles.end()) {
            properties["meshProperties"] = meshOf(*profile, index);
        }
        return {{"id", m_fleet.id + "/members/" + seat.member},
                {"name", seat.member},
                {"type", "Microsoft.ContainerService/fleets/members"},
                {"properties", std::move(properties)}};
    }

    [[nodiscard]] json meshOf(const AzureProfileSpec& profile, std::size_t index) const {
        const Seat& seat = m_plan.seats[index];
        const auto said = azureMemberState(m_plan, m_fleet, profile, index, m_now);
        json status{{"state", said.state},
                    {"lastUpdatedAt", formatInstant(m_plan.start + said.updated)},
                    {"lastOperationId", "op-" + profile.name}};
        if (!said.error.empty()) {
            status[m_fleet.hasEarlySpelling ? "clusterMeshError" : "error"] = errorOf(said.error);
        }
        return {
            {"ciliumProperties", {{"id", seat.id}, {"name", seat.name}}},
            {"clusterMeshProfileResourceId", m_fleet.id + "/clusterMeshProfiles/" + profile.name},
            {"status", std::move(status)}};
    }

    /// Clusters that are not of AKS are connected by Arc.
    [[nodiscard]] std::string clusterIdOf(const Seat& seat) const {
        const auto provider =
            std::find_if(seat.labels.begin(), seat.labels.end(),
                         [](const auto& each) { return each.first == "provider"; });
        const bool isAks = provider != seat.labels.end() && provider->second == "aks";
        return m_fleet.id.substr(0, m_fleet.id.find("/providers/")) +
               (isAks ? "/providers/Microsoft.ContainerService/managedClusters/"
                      : "/providers/Microsoft.Kubernetes/connectedClusters/") +
               seat.member;
    }

    const Plan& m_plan;
    const AzureFleet& m_fleet;
    Offset m_now;
};

/// A page of a list, and where the next one is.
ApiReply listReply(const ApiRequest& request, const std::vector<json>& items) {
    const std::string token = request.param("$skiptoken");
    std::size_t from = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), from);
    if (!token.empty() && (error != std::errc() || end != token.data() + token.size())) {
        return problem(400, "InvalidSkipToken", "The skip token is not valid.");
    }
    json body{{"value", json::array()}};
    for (std::size_t i = from; i < items.size() && i < from + kPage; ++i) {
        body["value"].push_back(items[i]);
    }
    if (from + kPage < items.size()) {
        body["nextLink"] = fmt::format("https://{}{}?api-version={}&$skiptoken={}", request.host,
                                       request.path, request.param("api-version"), from + kPage);
    }
    return reply(200, body);
}

/// The list `kind` of a fleet, or the one item that the rest of a path names.
ApiReply answerList(const ApiRequest& request, const std::string& rest,
                    const std::vector<json>& items) {
    if (rest.empty()) {
        return listReply(request, items);
    }
    const auto found = std::find_if(items.begin(), items.end(), [&](const json& each) {
        return "/" + lower(each.at("name")) == rest;
    });
    return found != items.end() ? reply(200, *found)
                                : problem(404, "ResourceNotFound",
                                          "The resource '" + rest.substr(1) + "' was not found.");
}

ApiReply answerFleet(const ApiRequest& request, const std::string& rest, const Documents& all) {
    for (const auto& [list, read] : {std::pair("/clustermeshprofiles", &Documents::profiles),
                                     std::pair("/members", &Documents::members)}) {
        const std::string_view prefix(list);
        if (rest == prefix || rest.starts_with(std::string(prefix) + "/")) {
            return answerList(request, rest.substr(prefix.size()), (all.*read)());
        }
    }
    return rest.empty() ? reply(200, all.fleet())
                        : problem(404, "InvalidResourceType",
                                  "The resource type could not be found in the namespace "
                                  "'Microsoft.ContainerService'.");
}

} // namespace

ApiReply answerAzure(const Plan& plan, const ApiRequest& request, Offset now) {
    if (!request.caller) {
        return problem(401, "AuthenticationFailed",
                       "Authentication failed. The 'Authorization' header is missing or invalid.");
    }
    const std::string version = request.param("api-version");
    if (version.empty()) {
        return problem(400, "MissingApiVersionParameter",
                       "The api-version query parameter (?api-version=) is required for all "
                       "requests.");
    }
    if (std::find(kVersions.begin(), kVersions.end(), version) == kVersions.end()) {
        return problem(400, "InvalidApiVersionParameter",
                       fmt::format("The api-version '{}' is invalid. The supported versions are "
                                   "'{}'.",
                                   version, fmt::join(kVersions, ",")));
    }
    if (request.method != "GET") {
        return problem(403, "AuthorizationFailed",
                       "The client does not have authorization to perform this action.");
    }
    const std::string path = lower(request.path);
    for (const AzureFleet& fleet : plan.azure) {
        const std::string id = lower(fleet.id);
        if (path == id || path.starts_with(id + "/")) {
            return answerFleet(request, path.substr(id.size()), Documents(plan, fleet, now));
        }
    }
    return problem(404, "ResourceNotFound", "The resource was not found.");
}

} // namespace pilothouse::simulator::mesh
