// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time.h"
#include "mesh/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace pilothouse::mesh {
namespace {

using namespace std::chrono_literals;
constexpr auto kSoon = 7 * 24h;   // P16: major
constexpr auto kLater = 30 * 24h; // P16: warning

const MeshCertificate* certificateOf(const MemberMeshFacts& member, CertificateKind kind) {
    const auto found = std::find_if(member.certificates.begin(), member.certificates.end(),
                                    [&](const auto& each) { return each.kind == kind; });
    return found == member.certificates.end() ? nullptr : &*found;
}

/// Whether `member` trusts who issued that certificate; also where it is not known.
bool mayTrust(const MemberMeshFacts& member, const MeshCertificate* certificate) {
    return certificate == nullptr || certificate->caKeyId.empty() || !member.trustedCas ||
           std::binary_search(member.trustedCas->begin(), member.trustedCas->end(),
                              certificate->caKeyId);
}

/// The server's certificate of each cluster; null: not known.
std::vector<const MeshCertificate*> serversOf(const FleetIndex& fleet) {
    std::vector<const MeshCertificate*> servers;
    servers.reserve(fleet.size());
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        servers.push_back(certificateOf(fleet.member(cluster), CertificateKind::Server));
    }
    return servers;
}

/// P15: each direction needs the trust of both, the server's in the client and the other way.
void checkAuthorities(const FleetIndex& fleet, FindingList& findings) {
    ClusterPairs distrusted;
    const auto servers = serversOf(fleet);
    for (const auto& component : fleet.components()) {
        for (const auto from : component) {
            const auto* own = certificateOf(fleet.member(from), CertificateKind::Remote);
            for (const auto to : component) {
                const auto* server = servers[to];
                if (fleet.isConfigured(from, to) &&
                    (!mayTrust(fleet.member(from), server) || !mayTrust(fleet.member(to), own))) {
                    distrusted.emplace_back(from, to);
                }
            }
        }
    }
    findings.addStars(
        MeshSeverity::Blocking, MeshCode::CaMismatch, distrusted, [&](const Star& star) {
            return FindingText{
                fmt::format("{}: one side does not trust the authority of the other's certificate",
                            directionOf(fleet, star)),
                "Use one authority for all clusters, or put both into the bundle of each side."};
        });
}

struct Dates {
    MeshSeverity severity{};
    MeshCode code{};
    std::string what{};
};

/// P16; none where a certificate lasts, or nothing is known of it.
std::optional<Dates> judgeDates(const MeshCertificate& certificate, Instant now) {
    if (certificate.notBefore && *certificate.notBefore > now) {
        return Dates{MeshSeverity::Blocking, MeshCode::CertExpired,
                     "is not valid before " + formatRfc3339(*certificate.notBefore)};
    }
    if (!certificate.notAfter || *certificate.notAfter - now >= kLater) {
        return std::nullopt;
    }
    const auto end = formatRfc3339(*certificate.notAfter);
    if (certificate.isEstimate) {
        return Dates{MeshSeverity::Warning, MeshCode::CertExpiring,
                     "ends about " + end + ", by the age of its Secret"};
    }
    if (*certificate.notAfter <= now) {
        return Dates{MeshSeverity::Blocking, MeshCode::CertExpired, "expired at " + end};
    }
    return Dates{*certificate.notAfter - now < kSoon ? MeshSeverity::Major : MeshSeverity::Warning,
                 MeshCode::CertExpiring, "expires at " + end};
}

std::string_view nameOf(CertificateKind kind) {
    switch (kind) {
    case CertificateKind::Server: return "server";
    case CertificateKind::Remote: return "remote";
    case CertificateKind::Local: return "local";
    case CertificateKind::Admin: break;
    }
    return "admin";
}

/// A server's certificate is looked at by all who come, a remote one by all where it goes.
void checkDates(const FleetIndex& fleet, FindingList& findings, std::uint32_t cluster,
                Instant now) {
    const auto& member = fleet.member(cluster);
    for (const auto& certificate : member.certificates) {
        const auto dates = judgeDates(certificate, now);
        if (!dates) {
            continue;
        }
        const bool isServer = certificate.kind == CertificateKind::Server;
        const auto effect = isServer ? "no other cluster can connect to it anew"
                                     : "it cannot connect to any other cluster anew";
        const bool isAdmin = certificate.kind == CertificateKind::Admin;
        auto& verdict = findings.add(
            isAdmin ? std::min(dates->severity, MeshSeverity::Warning) : dates->severity,
            dates->code, {cluster},
            {fmt::format(
                 "{} certificate of {} {}{}", nameOf(certificate.kind), member.name, dates->what,
                 dates->severity == MeshSeverity::Blocking && !isAdmin ? fmt::format(": {}", effect)
                                                                       : std::string()),
             "Renew the certificate; Helm's method `helm` never does it by itself, `cronJob` and "
             "`certmanager` do."});
        if (isServer) {
            findings.addColumn(verdict, cluster);
        } else if (!isAdmin) {
            findings.addRow(verdict, cluster);
        }
    }
}

/// A name of a certificate: "*" stands for one label.
bool isNamedBy(std::string_view host, std::string_view name) {
    if (name.substr(0, 2) != "*.") {
        return host == name;
    }
    const auto dot = host.find('.');
    return dot != std::string_view::npos && dot != 0 && host.substr(dot) == name.substr(1);
}

bool isServed(const DialledEndpoint& endpoint, const std::vector<std::string>& names) {
    const auto address = parseIpAddress(endpoint.host);
    return std::any_of(names.begin(), names.end(), [&](const auto& name) {
        return address ? parseIpAddress(name) == address : isNamedBy(endpoint.host, name);
    });
}

/// P17.
void checkNames(const FleetIndex& fleet, FindingList& findings) {
    ClusterPairs unnamed;
    const auto servers = serversOf(fleet);
    for (std::uint32_t from = 0; from < fleet.size(); ++from) { // by row: its peers lie together
        for (std::uint32_t to = 0; to < fleet.size(); ++to) {
            const auto* server = servers[to];
            if (fleet.listed(from, to) != Listed::Present || server == nullptr || !server->names) {
                continue;
            }
            const auto* peer = fleet.peer(from, to);
            const bool isUnnamed =
                peer != nullptr && peer->endpoints && !peer->endpoints->empty() &&
                std::none_of(peer->endpoints->begin(), peer->endpoints->end(),
                             [&](const auto& each) { return isServed(each, *server->names); });
            if (isUnnamed) {
                unnamed.emplace_back(from, to);
            }
        }
    }
    findings.addStars(
        MeshSeverity::Blocking, MeshCode::SanMismatch, unnamed, [&](const Star& star) {
            return FindingText{
                fmt::format("{}: the name that is dialled is not in the server's certificate",
                            directionOf(fleet, star)),
                "Dial a name of the certificate, or add the name to it (tls.server.extraDnsNames, "
                "extraIpAddresses)."};
        });
}

} // namespace

void checkTrust(const FleetIndex& fleet, FindingList& findings, Instant now) {
    checkAuthorities(fleet, findings);
    checkNames(fleet, findings);
    for (const auto& component : fleet.components()) {
        for (const auto cluster : component) {
            checkDates(fleet, findings, cluster, now);
        }
    }
}

} // namespace pilothouse::mesh
