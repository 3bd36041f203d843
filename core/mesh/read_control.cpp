// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_control.h"

#include "mesh/read_json.h"

#include <algorithm>

namespace pilothouse::mesh {

namespace {

using detail::Json;
using detail::JsonText;

std::int32_t numberOr(const Json& json, std::int32_t fallback) {
    const auto number = json.integer();
    return number && *number >= 0 && *number <= INT32_MAX ? static_cast<std::int32_t>(*number)
                                                          : fallback;
}

std::optional<std::uint16_t> portIn(const Json& json) {
    const auto number = json.integer();
    return number && *number > 0 && *number <= UINT16_MAX
               ? std::optional(static_cast<std::uint16_t>(*number))
               : std::nullopt;
}

HostAliases aliasesOf(const Json& podSpec) {
    HostAliases out;
    podSpec.at("hostAliases").eachItem([&](const Json& alias) {
        const auto ip = alias.text("ip");
        alias.at("hostnames").eachItem([&](const Json& host) {
            const auto name = host.text();
            auto found = std::find_if(out.begin(), out.end(),
                                      [&](const auto& each) { return each.first == name; });
            if (found == out.end()) {
                found = out.insert(out.end(), {name, {}});
            }
            found->second.push_back(ip);
        });
    });
    return out;
}

/// "1.18.2" of "quay.io/cilium/cilium:v1.18.2@sha256:…" or "v1.18.2-aks"; empty where it is none.
std::string versionIn(std::string_view text) {
    text = text.substr(0, text.find('@'));
    const auto colon = text.rfind(':');
    if (colon != std::string_view::npos && text.find('/', colon) == std::string_view::npos) {
        text.remove_prefix(colon + 1);
    }
    if (text.starts_with('v')) {
        text.remove_prefix(1);
    }
    const bool isVersion = !text.empty() && text[0] >= '0' && text[0] <= '9' &&
                           text.find('.') != std::string_view::npos &&
                           text.find('/') == std::string_view::npos;
    return isVersion ? std::string(text) : std::string();
}

std::string versionOf(const Json& set) {
    std::string version;
    set.at({"spec", "template", "spec", "containers"}).eachItem([&](const Json& each) {
        if (version.empty() && each.text("name") == "cilium-agent") {
            version = versionIn(each.text("image"));
        }
    });
    const auto labels = set.at({"metadata", "labels"});
    if (version.empty()) {
        version = versionIn(labels.text("app.kubernetes.io/version"));
    }
    if (version.empty()) {
        const auto chart = labels.text("helm.sh/chart"); // "cilium-1.18.2"
        version = versionIn(chart.substr(std::min(chart.rfind('-') + 1, chart.size())));
    }
    return version;
}

std::vector<IpAddress> addressesOf(const Json& node, std::string_view type) {
    std::vector<IpAddress> out;
    node.at({"spec", "addresses"}).eachItem([&](const Json& each) {
        const auto address = parseIpAddress(each.text("ip"));
        if (each.text("type") == type && address) {
            out.push_back(*address);
        }
    });
    return out;
}

void addCidrs(const Json& list, std::vector<IpRange>& out) {
    list.eachItem([&](const Json& each) {
        if (const auto range = parseCidr(each.text())) {
            out.push_back(*range);
        }
    });
}

MeshNode nodeOf(const Json& json) {
    MeshNode node{.name = json.at({"metadata", "name"}).text()};
    node.internalIps = addressesOf(json, "InternalIP");
    node.externalIps = addressesOf(json, "ExternalIP");
    addCidrs(json.at({"spec", "ipam", "podCIDRs"}), node.podCidrs);
    json.at({"spec", "ipam", "pools", "allocated"}).eachItem([&](const Json& pool) {
        addCidrs(pool.at("cidrs"), node.podCidrs);
    });
    node.wireGuardKey = json.at({"metadata", "annotations", "network.cilium.io/wg-pub-key"}).text();
    if (const auto key = json.at({"spec", "encryption", "key"}).integer()) {
        node.ipSecKey = static_cast<std::int32_t>(std::clamp<std::int64_t>(*key, 0, 255));
    }
    node.ipamError = json.at({"status", "ipam", "operator-status", "error"}).text();
    return node;
}

MeshPod podOf(const Json& json) {
    MeshPod pod{.name = json.at({"metadata", "name"}).text(),
                .node = json.at({"spec", "nodeName"}).text()};
    pod.isRunning = json.at({"status", "phase"}).text() == "Running" &&
                    !json.at({"metadata", "deletionTimestamp"});
    json.at({"status", "conditions"}).eachItem([&](const Json& each) {
        pod.isReady =
            pod.isReady || (each.text("type") == "Ready" && each.text("status") == "True");
    });
    json.at({"status", "containerStatuses"}).eachItem([&](const Json& each) {
        const auto at = each.at({"state", "running", "startedAt"}).instant();
        pod.startedAt = std::max(pod.startedAt, at);
    });
    return pod;
}

template<class Item>
Result<std::pair<std::vector<Item>, std::string>>
readPage(std::string_view json, std::string_view kind, Item (*read)(const Json&)) {
    const auto text = JsonText::parse(json, {kind});
    if (!text) {
        return fail(text.error());
    }
    std::pair<std::vector<Item>, std::string> out;
    text->root().at("items").eachItem([&](const Json& each) { out.first.push_back(read(each)); });
    std::sort(out.first.begin(), out.first.end(),
              [](const Item& a, const Item& b) { return a.name < b.name; });
    out.second = detail::continueOf(text->root());
    return out;
}

} // namespace

Result<std::optional<AgentSet>> readAgentSet(std::string_view json) {
    const auto text = JsonText::parse(json, {"DaemonSetList"});
    if (!text) {
        return fail(text.error());
    }
    std::optional<AgentSet> out;
    text->root().at("items").eachItem([&](const Json& set) {
        if (out) {
            return;
        }
        const auto status = set.at("status");
        out = AgentSet{.ns = set.at({"metadata", "namespace"}).text(),
                       .version = versionOf(set),
                       .wanted = numberOr(status.at("desiredNumberScheduled"), 0),
                       .ready = numberOr(status.at("numberReady"), 0),
                       .aliases = aliasesOf(set.at({"spec", "template", "spec"}))};
    });
    return out;
}

Result<ApiserverRead> readApiserver(std::string_view json) {
    const auto text = JsonText::parse(json, {"Deployment"});
    if (!text) {
        return fail(text.error());
    }
    const auto& root = text->root();
    ApiserverRead out;
    out.deployment.replicas = numberOr(root.at({"spec", "replicas"}), 1);
    out.deployment.ready = numberOr(root.at({"status", "readyReplicas"}), 0);
    out.deployment.hasEtcd = false;
    const auto podSpec = root.at({"spec", "template", "spec"});
    podSpec.at("containers").eachItem([&](const Json& each) {
        const auto name = each.text("name");
        out.deployment.hasKvstoremesh = out.deployment.hasKvstoremesh || name == "kvstoremesh";
        out.deployment.hasEtcd = out.deployment.hasEtcd || name == "etcd";
        each.at("ports").eachItem([&](const Json& port) {
            if (name == "kvstoremesh" && port.text("name").ends_with("metrics")) {
                out.metricsPort = portIn(port.at("containerPort")).value_or(out.metricsPort);
            }
        });
    });
    out.aliases = aliasesOf(podSpec);
    return out;
}

Result<ApiserverService> readApiserverService(std::string_view json) {
    const auto text = JsonText::parse(json, {"Service"});
    if (!text) {
        return fail(text.error());
    }
    const auto spec = text->root().at("spec");
    ApiserverService out;
    const auto type = spec.text("type");
    out.type = type == "LoadBalancer"   ? ServiceType::LoadBalancer
               : type == "NodePort"     ? ServiceType::NodePort
               : type == "ExternalName" ? ServiceType::ExternalName
                                        : ServiceType::ClusterIp;
    bool isFirst = true;
    spec.at("ports").eachItem([&](const Json& port) {
        if (isFirst) {
            out.port = portIn(port.at("port"));
            out.nodePort = portIn(port.at("nodePort"));
        }
        isFirst = false;
    });
    text->root().at({"status", "loadBalancer", "ingress"}).eachItem([&](const Json& each) {
        for (const auto* key : {"ip", "hostname"}) {
            if (auto address = each.text(key); !address.empty()) {
                out.ingress.push_back(std::move(address));
            }
        }
    });
    out.clusterIp = spec.text("clusterIP");
    out.isTrafficPolicyLocal = spec.text("externalTrafficPolicy") == "Local";
    return out;
}

Result<std::string> readLastWarning(std::string_view json) {
    const auto text = JsonText::parse(json, {"EventList"});
    if (!text) {
        return fail(text.error());
    }
    std::string out;
    std::optional<Instant> newest;
    text->root().at("items").eachItem([&](const Json& event) {
        auto at = event.at("lastTimestamp").instant();
        for (const auto* key : {"eventTime", "firstTimestamp"}) {
            at = at ? at : event.at(key).instant();
        }
        if (event.text("type") == "Warning" && (out.empty() || at > newest)) {
            out = event.text("reason") + ": " + event.text("message");
            std::replace(out.begin(), out.end(), '\n', ' ');
            newest = at;
        }
    });
    return out;
}

Result<std::pair<std::vector<MeshPod>, std::string>> readMeshPods(std::string_view json) {
    return readPage<MeshPod>(json, "PodList", podOf);
}

Result<std::pair<std::vector<MeshNode>, std::string>> readMeshNodes(std::string_view json) {
    return readPage<MeshNode>(json, "CiliumNodeList", nodeOf);
}

Result<std::vector<IpRange>> readServiceCidrs(std::string_view json) {
    const auto text = JsonText::parse(json, {"ServiceCIDRList"});
    if (!text) {
        return fail(text.error());
    }
    std::vector<IpRange> out;
    text->root().at("items").eachItem([&](const Json& each) {
        addCidrs(each.at({"spec", "cidrs"}), out);
    });
    return out;
}

} // namespace pilothouse::mesh
