// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/mesh/links.h"
#include "simulator/mesh/objects.h"
#include "simulator/mesh/workloads.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::mesh {

using nlohmann::json;

namespace {

constexpr Offset kValidity = std::chrono::hours{24 * 1095};

/// When the certificate that is in use at `now` ends.
Offset endOf(const Seat& seat, const char* side, Offset planned, Offset now) {
    Offset end = planned;
    for (const Span& span : expiries(seat, side)) {
        if (now < span.until) {
            end = std::min(end, span.from);
        }
    }
    return end;
}

} // namespace

std::vector<Object> tlsSecrets(const World& world, Offset now, std::uint64_t version) {
    const Seat& seat = world.mesh->seats[world.seat];
    const Authority& authority = world.mesh->authorities.at(seat.authority);
    const Offset client = endOf(seat, "client", seat.clientExpires, now);
    const Offset server = endOf(seat, "server", seat.serverExpires, now);
    std::vector<Object> objects;
    const auto add = [&](const std::string& name, const std::string& commonName, Offset end,
                         std::vector<std::string> names) {
        const Instant until = world.at(end);
        const auto pair = authority.issue(
            {commonName, "", "", std::chrono::floor<std::chrono::seconds>(until - kValidity),
             std::chrono::floor<std::chrono::seconds>(until), std::move(names)});
        if (!pair) {
            return; // no randomness is left; the object is missing then
        }
        objects.push_back(detail::objectOf(world,
                                           {.kind = KindId::Secret,
                                            .nameSpace = kNamespace,
                                            .name = "clustermesh-apiserver-" + name + "-cert",
                                            .ownedPart = "data"},
                                           {{"type", "kubernetes.io/tls"},
                                            {"data",
                                             {{"ca.crt", base64(authority.certificate())},
                                              {"tls.crt", base64(pair->certificate)},
                                              {"tls.key", base64(pair->key)}}}},
                                           version));
    };
    const std::string host = "clustermesh-apiserver.cilium.io";
    add("server", host, server,
        {"DNS:" + host, "DNS:*.mesh.cilium.io",
         fmt::format("DNS:{}.{}.svc", kApiserver, kNamespace), "IP:127.0.0.1", "IP:::1"});
    add("admin", "admin-" + seat.name, seat.serverExpires, {});
    add("remote", seat.authMode == "cluster" ? "remote-" + seat.name : "remote", client, {});
    if (seat.hasKvstoreMesh) {
        add("local", "local-" + seat.name, seat.serverExpires, {});
    }
    return objects;
}

} // namespace pilothouse::simulator::mesh
