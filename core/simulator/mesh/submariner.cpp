// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/submariner.h"

#include "simulator/custom_kinds.h"
#include "simulator/mesh/address.h"
#include "simulator/mesh/links.h"
#include "simulator/random.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

constexpr const char* kGroup = "submariner.io";
constexpr const char* kVersion = "v0.20.0";
constexpr Offset kPingsLost = std::chrono::seconds{6}; // pinger: one a second, five may be lost

std::string addressOf(const Seat& seat) {
    return addressText(seat.nodeNetwork + 10);
}

std::string serviceCidr(std::size_t index) {
    return fmt::format("100.{}.0.0/16", 64 + index % 64);
}

json subnetsOf(const Seat& seat, std::size_t index) {
    if (!seat.submariner->globalCidr.empty()) {
        return {seat.submariner->globalCidr};
    }
    return {serviceCidr(index), addressText(seat.podNetwork) + "/20"};
}

json endpointSpec(const Seat& seat, std::size_t index) {
    const auto& own = *seat.submariner;
    return {{"cluster_id", own.id},
            {"cable_name", fmt::format("submariner-cable-{}-gw-1", own.id)},
            {"healthCheckIP", addressText(seat.nodeNetwork + 250)},
            {"hostname", seat.member + "-gw-1"},
            {"subnets", subnetsOf(seat, index)},
            {"private_ip", addressOf(seat)},
            {"public_ip", addressText(seat.balancer)},
            {"nat_enabled", true},
            {"backend", "libreswan"},
            {"backend_config", {{"udp-port", "4500"}}}};
}

json connectionTo(const Seat& from, const Seat& to, std::size_t index, Offset now) {
    json endpoint = endpointSpec(to, index);
    json connection{{"endpoint", endpoint},
                    {"status", "connected"},
                    {"statusMessage", ""},
                    {"usingIP", endpoint["public_ip"]},
                    {"usingNAT", true}};
    const auto micros = 2000 + hashText(to.member, hashText(from.member)) % 140'000;
    const auto text = [](std::uint64_t value) {
        return fmt::format("{}.{:03}ms", value / 1000, value % 1000);
    };
    connection["latencyRTT"] = {{"last", text(micros)},
                                {"min", text(micros - 900)},
                                {"average", text(micros + 100)},
                                {"max", text(micros + 2400)},
                                {"stdDev", "310.204µs"}};
    if (isCut(from, to, now - kPingsLost)) {
        connection["status"] = "error";
        connection["statusMessage"] =
            fmt::format("Failed to successfully ping the remote endpoint IP \"{}\"",
                        endpoint["healthCheckIP"].get<std::string>());
    }
    return connection;
}

Object draft(const World& world, const char* resource, const std::string& name, json body,
             std::uint64_t version, Labels annotations = {}) {
    return detail::objectOf(world,
                            {.kind = findCustomKind(kGroup, "v1", resource)->id,
                             .nameSpace = kSubmarinerNamespace,
                             .name = name,
                             .annotations = std::move(annotations)},
                            std::move(body), version);
}

} // namespace

std::optional<SubmarinerSeat> submarinerSeat(const SubmarinerSpec& spec, const std::string& member,
                                             const Labels& labels, std::size_t index) {
    SubmarinerSeat seat;
    seat.id = member;
    bool isThere = true;
    bool hasGlobalnet = spec.hasGlobalnet;
    std::string cidr = fmt::format("242.{}.0.0/16", index % 256);
    const auto put = [](const auto& said, auto& slot) {
        if (said) {
            slot = *said;
        }
    };
    for (const SubmarinerRule& rule : spec.members) {
        if (!rule.target.matches(labels)) {
            continue;
        }
        put(rule.isThere, isThere);
        put(rule.id, seat.id);
        put(rule.gateways, seat.gateways);
        put(rule.isActive, seat.isActive);
        put(rule.hasGlobalnet, hasGlobalnet);
        put(rule.globalCidr, cidr);
        put(rule.isForbidden, seat.isForbidden);
    }
    if (hasGlobalnet) {
        seat.globalCidr = cidr;
    }
    return isThere ? std::optional(seat) : std::nullopt;
}

std::vector<Object> submarinerGateways(const World& world, Offset now, std::uint64_t version) {
    const Plan& plan = *world.mesh;
    const Seat& seat = plan.seats[world.seat];
    std::vector<Object> objects;
    for (int i = 1; i <= seat.submariner->gateways; ++i) {
        const bool isActive = i == 1 && seat.submariner->isActive;
        json connections = json::array();
        for (std::size_t other = 0; isActive && other < plan.seats.size(); ++other) {
            const Seat& to = plan.seats[other];
            if (other != world.seat && to.submariner && to.submariner->isActive) {
                connections.push_back(connectionTo(seat, to, other, now));
            }
        }
        json local = endpointSpec(seat, world.seat);
        local["hostname"] = fmt::format("{}-gw-{}", seat.member, i);
        const auto told = std::chrono::floor<std::chrono::seconds>(world.at(now));
        objects.push_back(draft(
            world, "gateways", local["hostname"],
            {{"status",
              {{"version", kVersion},
               {"haStatus", isActive ? "active" : "passive"},
               {"localEndpoint", local},
               {"statusFailure", ""},
               {"connections", connections}}}},
            version, {{"update-timestamp", std::to_string(told.time_since_epoch().count())}}));
    }
    return objects;
}

std::vector<Object> submarinerObjects(const World& world, Offset now, std::uint64_t version) {
    const Plan& plan = *world.mesh;
    auto objects = submarinerGateways(world, now, version);
    for (std::size_t i = 0; i < plan.seats.size(); ++i) {
        const Seat& seat = plan.seats[i];
        if (!seat.submariner) {
            continue;
        }
        const auto& own = *seat.submariner;
        json spec{{"cluster_id", own.id},
                  {"color_codes", {"blue"}},
                  {"service_cidr", {serviceCidr(i)}},
                  {"cluster_cidr", {addressText(seat.podNetwork) + "/20"}},
                  {"global_cidr", json::array()}};
        if (!own.globalCidr.empty()) {
            spec["global_cidr"].push_back(own.globalCidr);
        }
        objects.push_back(draft(world, "clusters", own.id, {{"spec", spec}}, version));
        if (own.isActive) {
            json endpoint = endpointSpec(seat, i);
            const std::string name = endpoint["cable_name"];
            objects.push_back(draft(world, "endpoints", name, {{"spec", endpoint}}, version));
        }
    }
    return objects;
}

} // namespace pilothouse::simulator::mesh
