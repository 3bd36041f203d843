// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_services.h"

#include "kube/sha256.h"
#include "mesh/read_json.h"

#include <algorithm>
#include <tuple>

namespace pilothouse::mesh {

namespace {

using detail::Json;
using detail::JsonText;

template<class Item>
Result<ListPage<Item>> readPage(std::string_view json,
                                std::initializer_list<std::string_view> kinds,
                                Item (*read)(const Json& object, std::string_view listKind)) {
    const auto text = JsonText::parse(json, kinds);
    if (!text) {
        return fail(text.error());
    }
    const auto kind = text->root().text("kind");
    ListPage<Item> out;
    text->root().at("items").eachItem(
        [&](const Json& each) { out.first.push_back(read(each, kind)); });
    out.second = detail::continueOf(text->root());
    return out;
}

std::int32_t portNumber(const Json& json) {
    const auto number = json.integer();
    return number && *number > 0 && *number <= 65'535 ? static_cast<std::int32_t>(*number) : 0;
}

std::vector<ServicePort> portsOf(const Json& ports) {
    std::vector<ServicePort> out;
    ports.eachItem([&](const Json& each) {
        auto protocol = each.text("protocol");
        out.push_back({.name = each.text("name"),
                       .protocol = protocol.empty() ? "TCP" : std::move(protocol),
                       .port = portNumber(each.at("port"))});
    });
    return out;
}

std::vector<MeshCondition> conditionsOf(const Json& object) {
    std::vector<MeshCondition> out;
    object.at({"status", "conditions"}).eachItem([&](const Json& each) {
        out.push_back({.type = each.text("type"),
                       .status = each.text("status"),
                       .reason = each.text("reason"),
                       .message = each.text("message")});
    });
    return out;
}

bool isOfMesh(std::string_view annotation) {
    for (const auto* prefix : {"service.cilium.io/", "io.cilium/", "clustermesh.cilium.io/",
                               "multicluster.kubernetes.io/"}) {
        if (annotation.starts_with(prefix)) {
            return true;
        }
    }
    return false;
}

MeshService serviceOf(const Json& json, std::string_view) {
    const auto meta = json.at("metadata");
    const auto spec = json.at("spec");
    MeshService out{.ns = meta.text("namespace"), .name = meta.text("name")};
    meta.at("annotations").eachField([&](std::string_view key, const Json& value) {
        if (isOfMesh(key)) {
            out.annotations.emplace_back(std::string(key), value.text());
        }
    });
    std::sort(out.annotations.begin(), out.annotations.end());
    out.isHeadless = spec.text("clusterIP") == "None";
    out.isExternalName = spec.text("type") == "ExternalName";
    out.ports = portsOf(spec.at("ports"));
    spec.at("clusterIPs").eachItem([&](const Json& each) {
        if (const auto address = parseIpAddress(each.text())) {
            out.clusterIps.push_back(*address);
        }
    });
    if (const auto address = parseIpAddress(spec.text("clusterIP"));
        out.clusterIps.empty() && address) {
        out.clusterIps.push_back(*address);
    }
    meta.at("ownerReferences").eachItem([&](const Json& owner) {
        if (owner.text("kind") == "ServiceImport") {
            out.derivedFrom = owner.text("name");
        }
    });
    return out;
}

MeshNamespace namespaceOf(const Json& json, std::string_view) {
    MeshNamespace out{.name = json.at({"metadata", "name"}).text()};
    const auto word = json.at({"metadata", "annotations"}).at("clustermesh.cilium.io/global");
    if (word) {
        out.globalAnnotation = word.text();
    }
    return out;
}

ServiceExport exportOf(const Json& json, std::string_view) {
    const auto meta = json.at("metadata");
    return {.ns = meta.text("namespace"),
            .name = meta.text("name"),
            .createdAt = meta.at("creationTimestamp").instant().value_or(Instant{}),
            .conditions = conditionsOf(json)};
}

ServiceImport importOf(const Json& json, std::string_view) {
    const auto meta = json.at("metadata");
    const auto spec = json.at("spec");
    ServiceImport out{.ns = meta.text("namespace"), .name = meta.text("name")};
    out.isHeadless = spec.text("type") == "Headless";
    spec.at("ips").eachItem([&](const Json& each) { out.ips.push_back(each.text()); });
    out.ports = portsOf(spec.at("ports"));
    json.at({"status", "clusters"}).eachItem([&](const Json& each) {
        out.clusters.push_back(each.text("cluster"));
    });
    std::sort(out.clusters.begin(), out.clusters.end());
    out.conditions = conditionsOf(json);
    return out;
}

/// Selectors of peers: fromEndpoints, toEndpoints, and podSelector or namespaceSelector of peers.
/// A selector names a cluster by its label, whatever the prefix.
struct PeerSelectors {
    bool hasAny = false;
    bool hasOneWithout = false;

    void look(const Json& selector) {
        if (const auto text = selector.canonical()) {
            hasAny = true;
            hasOneWithout =
                hasOneWithout || text->find("io.cilium.k8s.policy.cluster") == std::string::npos;
        }
    }
};

void lookAtRules(const Json& spec, PeerSelectors& found) {
    for (const auto* direction : {"ingress", "egress", "ingressDeny", "egressDeny"}) {
        spec.at(direction).eachItem([&](const Json& rule) {
            for (const auto* key : {"fromEndpoints", "toEndpoints"}) {
                rule.at(key).eachItem([&](const Json& selector) { found.look(selector); });
            }
            for (const auto* key : {"from", "to"}) {
                rule.at(key).eachItem([&](const Json& peer) {
                    if (peer.at("podSelector") || peer.at("namespaceSelector")) {
                        found.look(peer);
                    }
                });
            }
        });
    }
}

MeshPolicy policyOf(const Json& json, std::string_view listKind) {
    const auto meta = json.at("metadata");
    MeshPolicy out{.kind = std::string(listKind.substr(0, listKind.size() - 4)), // "…List"
                   .ns = meta.text("namespace"),
                   .name = meta.text("name")};
    std::string whole;
    bool isWhole = true;
    PeerSelectors found;
    for (const auto* key : {"spec", "specs"}) {
        if (const auto part = json.at(key)) {
            const auto text = part.canonical();
            isWhole = isWhole && text.has_value();
            whole += text.value_or(std::string());
        }
    }
    lookAtRules(json.at("spec"), found);
    json.at("specs").eachItem([&](const Json& spec) { lookAtRules(spec, found); });
    if (isWhole) {
        out.hash = kube::sha256Hex(whole);
    }
    out.selectsWithoutCluster = found.hasAny && found.hasOneWithout;
    return out;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

} // namespace

Result<ListPage<MeshService>> readMeshServices(std::string_view json) {
    return readPage<MeshService>(json, {"ServiceList"}, serviceOf);
}

Result<ListPage<MeshNamespace>> readMeshNamespaces(std::string_view json) {
    return readPage<MeshNamespace>(json, {"NamespaceList", "PartialObjectMetadataList"},
                                   namespaceOf);
}

Result<ListPage<ServiceExport>> readServiceExports(std::string_view json) {
    return readPage<ServiceExport>(json, {"ServiceExportList"}, exportOf);
}

Result<ListPage<ServiceImport>> readServiceImports(std::string_view json) {
    return readPage<ServiceImport>(json, {"ServiceImportList"}, importOf);
}

Result<ListPage<MeshPolicy>> readMeshPolicies(std::string_view json) {
    return readPage<MeshPolicy>(
        json,
        {"CiliumNetworkPolicyList", "CiliumClusterwideNetworkPolicyList", "NetworkPolicyList"},
        policyOf);
}

namespace {

/// Addresses that are ready, and those that serve while they end.
void addReady(const Json& slice, std::set<std::string>& ready,
              std::set<std::string>* terminating = nullptr) {
    slice.at("endpoints").eachItem([&](const Json& endpoint) {
        const auto conditions = endpoint.at("conditions");
        const bool isEnding = conditions.at("terminating").boolean().value_or(false);
        const bool isServing = conditions.at("serving").boolean().value_or(!isEnding);
        const bool isReady = conditions.at("ready").boolean().value_or(true);
        endpoint.at("addresses").eachItem([&](const Json& address) {
            if (isReady && !isEnding) {
                ready.insert(address.text());
            } else if (isEnding && isServing && terminating != nullptr) {
                terminating->insert(address.text());
            }
        });
    });
}

} // namespace

Result<std::string> EndpointCount::add(std::string_view json) {
    const auto text = JsonText::parse(json, {"EndpointSliceList"});
    if (!text) {
        return fail(text.error());
    }
    text->root().at("items").eachItem([&](const Json& slice) {
        const auto meta = slice.at("metadata");
        const auto labels = meta.at("labels");
        const auto ns = meta.text("namespace") + "/";
        const auto service = labels.text("kubernetes.io/service-name");
        const auto import = labels.text("multicluster.kubernetes.io/service-name");
        const auto source = labels.text("multicluster.kubernetes.io/source-cluster");
        const bool isOfMesh = labels.text("endpointslice.kubernetes.io/managed-by") ==
                              "endpointslice-mesh-controller.cilium.io";
        if (!import.empty() && !source.empty()) {
            addReady(slice, m_imported[ns + import][source]);
        }
        if (service.empty()) {
            return;
        }
        auto& of = m_of[ns + service];
        if (isOfMesh || !source.empty()) {
            of.sources.insert(source);
            return;
        }
        addReady(slice, of.ready, &of.terminating);
    });
    return detail::continueOf(text->root());
}

void EndpointCount::fill(std::vector<MeshService>& services,
                         const std::set<std::string>& asked) const {
    for (auto& service : services) {
        if (asked.count(service.name) == 0) {
            continue;
        }
        const auto found = m_of.find(service.ns + "/" + service.name);
        const auto none = Addresses{};
        const auto& of = found == m_of.end() ? none : found->second;
        service.localReady = static_cast<std::int32_t>(of.ready.size());
        service.localTerminating = static_cast<std::int32_t>(of.terminating.size());
        service.syncedFrom.emplace(of.sources.begin(), of.sources.end());
    }
}

void EndpointCount::fill(std::vector<ServiceImport>& imports) const {
    for (auto& import : imports) {
        auto& counts = import.readyBySource.emplace();
        if (const auto found = m_imported.find(import.ns + "/" + import.name);
            found != m_imported.end()) {
            for (const auto& [source, ready] : found->second) {
                counts.emplace_back(source, static_cast<std::int32_t>(ready.size()));
            }
        }
    }
}

bool isGlobalByAnnotation(const MeshService& service) {
    for (const auto* key : {"service.cilium.io/global", "io.cilium/global-service"}) {
        for (const auto& [name, value] : service.annotations) {
            if (name == key) {
                return lower(value) == "true";
            }
        }
    }
    return false;
}

std::vector<IpRange> clusterIpRanges(const std::vector<MeshService>& services) {
    std::vector<IpRange> out;
    for (const auto& service : services) {
        for (const auto& address : service.clusterIps) {
            const auto found = std::find_if(out.begin(), out.end(), [&](const auto& each) {
                return each.first.family == address.family;
            });
            if (found == out.end()) {
                out.push_back({.first = address, .last = address});
            } else {
                found->first = std::min(found->first, address);
                found->last = std::max(found->last, address);
            }
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace pilothouse::mesh
