// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_peers.h"

#include "kube/base64.h"
#include "kube/yaml.h"
#include "mesh/read_json.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace pilothouse::mesh {

namespace {

using detail::Json;

constexpr std::size_t kMostEntry = std::size_t{1} << 16;

/// Certificates of a peer stand beside its entry.
bool isEntryKey(std::string_view key) {
    return !key.ends_with(".etcd-client-ca.crt") && !key.ends_with(".etcd-client.key") &&
           !key.ends_with(".etcd-client.crt");
}

/// "https://host:2379", also with an IPv6 address in brackets.
DialledEndpoint endpointOf(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
        url.remove_prefix(scheme + 3);
    }
    url = url.substr(0, url.find('/'));
    DialledEndpoint out;
    const auto bracket = url.starts_with('[') ? url.find(']') : std::string_view::npos;
    const auto colon = bracket == std::string_view::npos ? url.rfind(':') : url.find(':', bracket);
    out.host =
        bracket == std::string_view::npos ? url.substr(0, colon) : url.substr(1, bracket - 1);
    if (colon != std::string_view::npos) {
        const auto port = url.substr(colon + 1);
        std::uint16_t number = 0;
        const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), number);
        out.port = error == std::errc() && stop == port.data() + port.size() ? number : out.port;
    }
    return out;
}

std::vector<std::string> scalars(const kube::YamlNode* node) {
    std::vector<std::string> out;
    for (const auto& each : node == nullptr ? std::vector<kube::YamlNode>() : node->items) {
        if (each.kind == kube::YamlKind::Scalar) {
            out.push_back(each.text);
        }
    }
    return out;
}

/// cilium-host-aliases; Cilium refuses the whole entry for one that is wrong.
HostAliases aliasesIn(const kube::YamlNode* node, std::string& rejected) {
    HostAliases out;
    for (const auto& each : node == nullptr ? std::vector<kube::YamlNode>() : node->items) {
        const auto* host = each.find("hostname");
        const auto name = host == nullptr ? std::string() : host->text;
        auto ips = scalars(each.find("ips"));
        const bool isTwice =
            std::any_of(out.begin(), out.end(), [&](const auto& one) { return one.first == name; });
        if (rejected.empty()) {
            rejected = name.empty()  ? "a host alias without a name"
                       : ips.empty() ? "host alias " + name + " has no address"
                       : isTwice     ? "host alias " + name + " comes twice"
                                     : "";
        }
        out.emplace_back(name, std::move(ips));
    }
    return out;
}

void addAddresses(std::vector<DialledEndpoint>& endpoints, const HostAliases& aliases) {
    for (auto& endpoint : endpoints) {
        for (const auto& [host, addresses] : aliases) {
            if (host == endpoint.host && endpoint.addresses.empty()) {
                endpoint.addresses = addresses;
            }
        }
    }
}

PeerEntry entryOf(std::string name, const std::string& value) {
    PeerEntry entry{.name = std::move(name)};
    entry.hasEndpoints = value.find("endpoints:") != std::string::npos;
    if (!*entry.hasEndpoints || value.size() > kMostEntry) {
        return entry;
    }
    const auto document = kube::parseYaml(value, entry.name);
    if (!document || document->root.kind != kube::YamlKind::Mapping) {
        entry.rejected = "it is no YAML";
        return entry;
    }
    std::vector<DialledEndpoint> endpoints;
    for (const auto& url : scalars(document->root.find("endpoints"))) {
        endpoints.push_back(endpointOf(url));
    }
    addAddresses(endpoints, aliasesIn(document->root.find("cilium-host-aliases"), entry.rejected));
    entry.endpoints = std::move(endpoints);
    return entry;
}

void sortByName(std::vector<PeerEntry>& entries) {
    std::sort(entries.begin(), entries.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
}

const PeerEntry* find(const std::optional<PeerSecret>& secret, const std::string& name) {
    if (!secret) {
        return nullptr;
    }
    const auto found = std::find_if(secret->entries.begin(), secret->entries.end(),
                                    [&](const auto& each) { return each.name == name; });
    return found == secret->entries.end() ? nullptr : &*found;
}

/// The Secrets' entries; of a peer in both, what the side says that dials.
std::vector<Peer> peersOf(const PeerEvidence& evidence) {
    std::map<std::string, Peer> peers;
    for (const auto* secret : {&evidence.agentSecret, &evidence.kvstoremeshSecret}) {
        for (const auto& entry : *secret ? (*secret)->entries : std::vector<PeerEntry>()) {
            peers[entry.name].name = entry.name;
        }
    }
    std::vector<Peer> out;
    for (auto& [name, peer] : peers) {
        const auto* agent = find(evidence.agentSecret, name);
        const auto* mesh = find(evidence.kvstoremeshSecret, name);
        if (evidence.agentSecret) {
            peer.isInAgentSecret = agent != nullptr;
        }
        if (evidence.kvstoremeshSecret) {
            peer.isInKvstoremeshSecret = mesh != nullptr;
        }
        const bool doesMeshDial = evidence.hasKvstoremesh.value_or(mesh != nullptr);
        const auto* dials = doesMeshDial ? mesh : agent;
        const auto* tells = dials != nullptr ? dials : agent != nullptr ? agent : mesh;
        peer.hasEndpoints = tells->hasEndpoints;
        peer.rejected = tells->rejected;
        if (dials != nullptr) {
            peer.endpoints = dials->endpoints;
        }
        out.push_back(std::move(peer));
    }
    return out;
}

/// A peer's name is the first label of the host: "west.mesh.cilium.io".
std::string peerOfHost(const std::string& host) {
    return host.substr(0, host.find('.'));
}

/// Where the value is not known, where it goes is: by name and address, the port is not.
void addAliases(std::vector<Peer>& peers, const HostAliases& aliases) {
    for (auto& peer : peers) {
        if (peer.endpoints) {
            addAddresses(*peer.endpoints, aliases);
            continue;
        }
        for (const auto& [host, addresses] : aliases) {
            if (peerOfHost(host) == peer.name && peer.hasEndpoints.value_or(true)) {
                peer.endpoints = {{.host = host, .port = 0, .addresses = addresses}};
            }
        }
    }
}

std::vector<Peer> named(std::vector<std::string> names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::vector<Peer> out;
    out.reserve(names.size());
    for (auto& name : names) {
        out.push_back({.name = std::move(name)});
    }
    return out;
}

std::optional<PeerList> byUsers(const PeerEvidence& evidence) {
    if (!evidence.remoteUsers) {
        return std::nullopt;
    }
    constexpr std::string_view kPrefix = "remote-";
    std::vector<std::string> names;
    for (const auto& user : *evidence.remoteUsers) {
        if (user.starts_with(kPrefix)) {
            names.push_back(user.substr(kPrefix.size()));
        }
    }
    return PeerList{.source = PeerSource::RemoteUsers, .peers = named(std::move(names))};
}

/// Names by what observers say; else how many there are.
PeerList byMetrics(const PeerEvidence& evidence) {
    std::vector<std::string> names;
    std::optional<std::int32_t> count;
    for (const auto& scrape :
         evidence.observers == nullptr ? std::vector<Scrape>() : *evidence.observers) {
        for (const auto& series : scrape.peers) {
            names.push_back(series.peer);
        }
        if (scrape.configuredPeers) {
            count = std::max(count.value_or(0), *scrape.configuredPeers);
        }
    }
    PeerList out;
    if (!names.empty()) {
        out.source = PeerSource::MetricLabels;
        out.peers = named(std::move(names));
    } else if (count) {
        out.source = PeerSource::MetricCount;
    }
    out.count = count;
    return out;
}

PeerList byAliases(const PeerEvidence& evidence) {
    std::vector<std::string> names;
    for (const auto& [host, addresses] : evidence.aliases) {
        if (host.find('.') != std::string::npos) {
            names.push_back(peerOfHost(host));
        }
    }
    PeerList out;
    if (!names.empty()) {
        out.source = PeerSource::HostAliases;
        out.peers = named(std::move(names));
    }
    return out;
}

PeerList bySecrets(const PeerEvidence& evidence) {
    PeerList out;
    bool hasValues = false;
    for (const auto* secret : {&evidence.agentSecret, &evidence.kvstoremeshSecret}) {
        if (*secret) {
            hasValues = hasValues || (*secret)->hasValues;
            out.changedAt = std::max(out.changedAt, (*secret)->changedAt);
        }
    }
    out.source = hasValues ? PeerSource::SecretValues : PeerSource::SecretKeys;
    out.peers = peersOf(evidence);
    return out;
}

} // namespace

Result<PeerSecret> readPeerSecret(std::string_view json) {
    const auto text = detail::JsonText::parse(json, {"Secret"});
    if (!text) {
        return fail(text.error());
    }
    PeerSecret out{.changedAt = detail::changedAt(text->root()), .hasValues = true};
    text->root().at("data").eachField([&](std::string_view key, const Json& value) {
        if (isEntryKey(key)) {
            const auto plain = kube::decodeBase64(value.text());
            out.entries.push_back(entryOf(std::string(key), plain.value_or(std::string())));
        }
    });
    sortByName(out.entries);
    return out;
}

Result<PeerSecret> readPeerKeys(std::string_view json) {
    const auto text = detail::JsonText::parse(json, {"PartialObjectMetadata"});
    if (!text) {
        return fail(text.error());
    }
    PeerSecret out{.changedAt = detail::changedAt(text->root())};
    bool isTold = false;
    text->root().at({"metadata", "managedFields"}).eachItem([&](const Json& each) {
        const auto owned = each.at({"fieldsV1"});
        isTold = isTold || static_cast<bool>(owned);
        owned.at("f:data").eachField([&](std::string_view key, const Json&) {
            if (key.starts_with("f:") && isEntryKey(key)) {
                out.entries.push_back({.name = std::string(key.substr(2))});
            }
        });
    });
    if (!isTold) {
        return fail(ErrorKind::Unsupported, "its managedFields do not name its keys");
    }
    sortByName(out.entries);
    out.entries.erase(std::unique(out.entries.begin(), out.entries.end()), out.entries.end());
    return out;
}

Result<std::vector<std::string>> readRemoteUsers(std::string_view json) {
    const auto text = detail::JsonText::parse(json, {"ConfigMap"});
    if (!text) {
        return fail(text.error());
    }
    const auto document =
        kube::parseYaml(text->root().at({"data", "users.yaml"}).text(), "users.yaml");
    if (!document) {
        return fail(document.error());
    }
    std::vector<std::string> names;
    if (const auto* users = document->root.find("users")) {
        for (const auto& each : users->items) {
            const auto* name = each.find("name");
            if (name != nullptr && !name->text.empty()) {
                names.push_back(name->text);
            }
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

PeerList makePeerList(const PeerEvidence& evidence) {
    // The Secret that the dialling side reads decides; the other alone names no less, but where
    // kvstoremesh runs only together do they prove that one is absent.
    const bool isDecided = evidence.hasKvstoremesh.value_or(true)
                               ? evidence.kvstoremeshSecret.has_value()
                               : evidence.agentSecret.has_value();
    auto out = isDecided                            ? bySecrets(evidence)
               : evidence.remoteUsers               ? *byUsers(evidence)
               : !byAliases(evidence).peers.empty() ? byAliases(evidence)
                                                    : byMetrics(evidence);
    out.count = byMetrics(evidence).count;
    addAliases(out.peers, evidence.aliases);
    return out;
}

} // namespace pilothouse::mesh
