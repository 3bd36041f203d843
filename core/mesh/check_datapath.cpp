// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/version.h"
#include "mesh/checks.h"
#include "mesh/overlaps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace pilothouse::mesh {
namespace {

constexpr std::int32_t kUnknown = -1;
constexpr std::int32_t kMinors = 10'000; // major * kMinors + minor

const CiliumConfig* configOf(const FleetIndex& fleet, std::uint32_t cluster) {
    const auto& config = fleet.member(cluster).config;
    return config ? &*config : nullptr;
}

/// P10.
void checkRouting(const FleetIndex& fleet, FindingList& findings) {
    compareClasses(fleet, findings,
                   {.severity = MeshSeverity::Blocking,
                    .code = MeshCode::DatapathMode,
                    .classOf =
                        [&](std::uint32_t cluster) {
                            const auto* config = configOf(fleet, cluster);
                            return config != nullptr ? static_cast<std::int32_t>(config->routing)
                                                     : kUnknown;
                        },
                    .describe =
                        [](std::int32_t value) {
                            return value == static_cast<std::int32_t>(RoutingMode::Native)
                                       ? "native routing"
                                       : "a tunnel";
                        },
                    .mend = "Use one routing-mode in all clusters of the mesh."});
}

std::string tunnelOf(const CiliumConfig& config) {
    const std::uint16_t usual = config.tunnelProtocol == "geneve" ? 6081 : 8472;
    return fmt::format("{} on port {}", config.tunnelProtocol, config.tunnelPort.value_or(usual));
}

/// P11, where a tunnel is used at all.
void checkTunnel(const FleetIndex& fleet, FindingList& findings) {
    std::map<std::string, std::int32_t> classes;
    std::vector<std::string> texts;
    std::vector<std::int32_t> classOf(fleet.size(), kUnknown);
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        const auto* config = configOf(fleet, cluster);
        if (config == nullptr || config->routing != RoutingMode::Tunnel) {
            continue;
        }
        const auto [found, isNew] =
            classes.try_emplace(tunnelOf(*config), static_cast<std::int32_t>(texts.size()));
        if (isNew) {
            texts.push_back(found->first);
        }
        classOf[cluster] = found->second;
    }
    compareClasses(
        fleet, findings,
        {.severity = MeshSeverity::Blocking,
         .code = MeshCode::TunnelProto,
         .classOf = [&](std::uint32_t cluster) { return classOf[cluster]; },
         .describe = [&](std::int32_t value) { return texts[static_cast<std::size_t>(value)]; },
         .mend = "Use one tunnel-protocol and one tunnel-port in all clusters."});
}

std::string familiesOf(std::int32_t bits) {
    return bits == 3 ? "IPv4 and IPv6" : (bits == 1 ? "IPv4 alone" : "IPv6 alone");
}

/// P13.
void checkFamilies(const FleetIndex& fleet, FindingList& findings) {
    const auto classOf = [&](std::uint32_t cluster) {
        const auto* config = configOf(fleet, cluster);
        const auto bits =
            config == nullptr ? 0 : (config->hasIpv4 ? 1 : 0) | (config->hasIpv6 ? 2 : 0);
        return bits == 0 ? kUnknown : bits;
    };
    compareClasses(fleet, findings,
                   {.severity = MeshSeverity::Blocking,
                    .code = MeshCode::IpFamily,
                    .classOf = classOf,
                    .isHit = [](std::int32_t a, std::int32_t b) { return (a & b) == 0; },
                    .describe = familiesOf,
                    .mend = "Enable an IP family that all clusters of the mesh have."});
    compareClasses(
        fleet, findings,
        {.severity = MeshSeverity::Info,
         .code = MeshCode::IpFamilyPartial,
         .classOf = classOf,
         .isHit = [](std::int32_t a, std::int32_t b) { return a != b && (a & b) != 0; },
         .describe = familiesOf,
         .mend = "Only the common family goes between them; enable both where both are needed."});
}

/// P14: one minor apart is supported.
void checkSkew(const FleetIndex& fleet, FindingList& findings) {
    compareClasses(
        fleet, findings,
        {.severity = MeshSeverity::Warning,
         .code = MeshCode::Skew,
         .classOf =
             [&](std::uint32_t cluster) {
                 const auto version = kube::parseKubeVersion(fleet.member(cluster).ciliumVersion);
                 return version ? version->major * kMinors + version->minor : kUnknown;
             },
         .isHit = [](std::int32_t a, std::int32_t b) { return std::abs(a - b) > 1; },
         .describe =
             [](std::int32_t value) {
                 return fmt::format("Cilium {}.{}", value / kMinors, value % kMinors);
             },
         .mend = "Upgrade minor by minor, so that no two clusters are more than one apart."});
}

/// The pods' ranges of each cluster of the component, joined; those of others stay empty.
std::vector<std::vector<IpRange>> podRanges(const FleetIndex& fleet,
                                            const std::vector<std::uint32_t>& component) {
    std::vector<OwnedRange> all;
    for (const auto cluster : component) {
        for (const auto& node : fleet.member(cluster).nodes.value_or(std::vector<MeshNode>())) {
            for (const auto& range : node.podCidrs) {
                all.push_back({range, cluster});
            }
        }
    }
    std::vector<std::vector<IpRange>> pods(fleet.size());
    for (const auto& each : joined(std::move(all))) {
        pods[each.owner].push_back(each.range);
    }
    return pods;
}

bool isCovered(const std::vector<IpRange>& cidrs, const IpRange& range) {
    bool hasFamily = false;
    for (const auto& cidr : cidrs) {
        hasFamily = hasFamily || cidr.first.family == range.first.family;
        if (cidr.contains(range)) {
            return true;
        }
    }
    return !hasFamily; // not set: whether it masquerades at all is not known
}

/// P12: what native routing of one does not cover of another's pods leaves with a node's address.
void checkNativeCidr(const FleetIndex& fleet, FindingList& findings) {
    ClusterPairs uncovered;
    for (const auto& component : fleet.components()) {
        const auto pods = podRanges(fleet, component);
        for (const auto from : component) {
            const auto* config = configOf(fleet, from);
            if (config == nullptr || config->routing != RoutingMode::Native) {
                continue;
            }
            const auto covers = [&](const IpRange& range) {
                return isCovered(config->nativeRoutingCidrs, range);
            };
            for (const auto to : component) {
                if (fleet.isConfigured(from, to) &&
                    !std::all_of(pods[to].begin(), pods[to].end(), covers)) {
                    uncovered.emplace_back(from, to);
                }
            }
        }
    }
    findings.addStars(MeshSeverity::Major, MeshCode::NativeCidr, uncovered, [&](const Star& star) {
        return FindingText{
            fmt::format("{}: the native routing range does not cover all pods there; calls "
                        "arrive with a node's address, not with the pod's identity",
                        directionOf(fleet, star)),
            "Set ipv4-native-routing-cidr (and ipv6) to a range that covers the pods of every "
            "cluster."};
    });
}

std::string encryptionOf(std::int32_t value) {
    switch (static_cast<Encryption>(value)) {
    case Encryption::None: return "no encryption";
    case Encryption::WireGuard: return "WireGuard";
    case Encryption::IpSec: return "IPsec";
    case Encryption::Ztunnel: break;
    }
    return "ztunnel";
}

/// P22.
void checkEncryption(const FleetIndex& fleet, FindingList& findings) {
    const auto classOf = [&](std::uint32_t cluster) {
        const auto* config = configOf(fleet, cluster);
        return config != nullptr ? static_cast<std::int32_t>(config->encryption) : kUnknown;
    };
    const auto hasStrict = [&] {
        for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
            const auto* config = configOf(fleet, cluster);
            if (config != nullptr && config->isEncryptionStrict && fleet.component(cluster) >= 0) {
                return true;
            }
        }
        return false;
    }();
    constexpr auto kNone = static_cast<std::int32_t>(Encryption::None);
    compareClasses(
        fleet, findings,
        {.severity = hasStrict ? MeshSeverity::Major : MeshSeverity::Warning,
         .code = MeshCode::EncryptionMix,
         .classOf = classOf,
         .isHit = [](std::int32_t a, std::int32_t b) { return a == kNone || b == kNone; },
         .describe = encryptionOf,
         .mend = hasStrict
                     ? "Traffic towards clusters without encryption is dropped in strict "
                       "mode: enable it in all of them."
                     : "Traffic between them goes in plain text: enable it in all clusters."});
    compareClasses(
        fleet, findings,
        {.severity = MeshSeverity::Major,
         .code = MeshCode::EncryptionMix,
         .classOf = classOf,
         .isHit = [](std::int32_t a, std::int32_t b) { return a != b && a != kNone && b != kNone; },
         .describe = encryptionOf,
         .mend = "Use one kind of encryption in all clusters of the mesh."});
    compareClasses(
        fleet, findings,
        {.severity = MeshSeverity::Major,
         .code = MeshCode::EncryptionMix,
         .classOf = [&](std::uint32_t cluster) -> std::int32_t {
             const auto* config = configOf(fleet, cluster);
             const auto& nodes = fleet.member(cluster).nodes;
             if (config == nullptr || config->encryption != Encryption::IpSec || !nodes ||
                 nodes->empty()) {
                 return kUnknown;
             }
             return nodes->front().ipSecKey.value_or(kUnknown);
         },
         .describe = [](std::int32_t value) { return fmt::format("IPsec key {}", value); },
         .mend = "Roll the same key out to all clusters."});
}

/// P27.
void checkProxy(const FleetIndex& fleet, FindingList& findings) {
    std::vector<std::uint32_t> without;
    for (std::uint32_t cluster = 0; cluster < fleet.size(); ++cluster) {
        const auto* config = configOf(fleet, cluster);
        if (config != nullptr && fleet.component(cluster) >= 0 &&
            config->kubeProxyReplacement == false) {
            without.push_back(cluster);
        }
    }
    if (!without.empty()) {
        findings.add(MeshSeverity::Info, MeshCode::KprOff, without,
                     {fmt::format("kube-proxy replacement is off in {}: node ports and pods of the "
                                  "host's network reach backends of their own cluster only",
                                  namesOf(fleet, without)),
                      "Enable kube-proxy replacement where such clients call global services."});
    }
}

} // namespace

void checkDatapath(const FleetIndex& fleet, FindingList& findings) {
    checkRouting(fleet, findings);
    checkTunnel(fleet, findings);
    checkNativeCidr(fleet, findings);
    checkFamilies(fleet, findings);
    checkSkew(fleet, findings);
    checkEncryption(fleet, findings);
    checkProxy(fleet, findings);
}

} // namespace pilothouse::mesh
