// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/quantity.h"
#include "kube/record_decoders.h"
#include "kube/utf8.h"

#include <algorithm>
#include <array>

namespace pilothouse::kube::detail {

namespace {

constexpr std::size_t kMaxMessage = 1024;

struct Condition {
    std::string type;
    std::string status;
    std::string reason;
    std::string message;
    std::optional<Instant> since;
};

Condition readCondition(ondemand::value value) {
    Condition out;
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "type") {
            out.type = readText(field);
        } else if (key == "status") {
            out.status = readText(field);
        } else if (key == "reason") {
            out.reason = readText(field);
        } else if (key == "message") {
            out.message = clipUtf8(readText(field), kMaxMessage);
        } else if (key == "lastTransitionTime") {
            out.since = readInstant(field);
        }
    });
    return out;
}

/// Condition types that are bad when True: kubelet's, and node-problem-detector's by their names.
bool isBadWhenTrue(std::string_view type) {
    return type.ends_with("Pressure") || type == "NetworkUnavailable" ||
           type.ends_with("Problem") || type.ends_with("Unhealthy") || type.ends_with("Deadlock");
}

void readConditions(ondemand::value value, model::Node& node) {
    node.pressures.clear();
    eachItem(value, [&](ondemand::value item) {
        auto one = readCondition(item);
        if (one.type == "Ready") { // the last one wins, as in printNode
            node.ready = one.status == "True"    ? model::NodeReady::True
                         : one.status == "False" ? model::NodeReady::False
                                                 : model::NodeReady::Unknown;
            node.readyReason = std::move(one.reason);
            node.readyMessage = std::move(one.message);
            node.readySince = one.since;
        } else if (one.status == "True" && isBadWhenTrue(one.type)) {
            node.pressures.push_back(std::move(one.type));
        }
    });
}

/// A quantity as text: a JSON string, or a bare number.
std::string quantityText(ondemand::value value) {
    if (value.type().value() == ondemand::json_type::number) {
        auto token = value.raw_json_token();
        return std::string(token.substr(0, token.find_last_not_of(" \t\r\n") + 1));
    }
    auto text = readText(value);
    const auto start = text.find_first_not_of(" \t\r\n");
    return start == std::string::npos
               ? std::string()
               : text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

std::optional<std::int64_t> known(const Result<std::int64_t>& value) {
    return value ? std::optional(*value) : std::nullopt;
}

void readAllocatable(ondemand::value value, model::Node& node) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "cpu") {
            node.cpuAllocatableMilli = known(quantityMilli(quantityText(field)));
        } else if (key == "memory") {
            node.memoryAllocatableBytes = known(quantityValue(quantityText(field)));
        } else if (key == "pods") {
            node.podsAllocatable = known(quantityValue(quantityText(field)));
        } else if (key == "nvidia.com/gpu") {
            node.gpuAllocatable = known(quantityValue(quantityText(field)));
        }
    });
}

void readAddresses(ondemand::value value, model::Node& node) {
    node.internalIp.clear();
    eachItem(value, [&](ondemand::value item) {
        std::string type;
        std::string address;
        eachField(item, [&](std::string_view key, ondemand::value field) {
            if (key == "type") {
                type = readText(field);
            } else if (key == "address") {
                address = readText(field);
            }
        });
        if (type == "InternalIP" && node.internalIp.empty()) {
            node.internalIp = std::move(address);
        }
    });
}

void readNodeInfo(ondemand::value value, model::Node& node) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "kubeletVersion") {
            node.kubeletVersion = readText(field);
        } else if (key == "osImage") {
            node.osImage = readText(field);
        } else if (key == "architecture") {
            node.architecture = readText(field);
        } else if (key == "containerRuntimeVersion") {
            node.containerRuntime = readText(field);
        }
    });
}

void readStatus(ondemand::value value, model::Node& node) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "conditions") {
            readConditions(field, node);
        } else if (key == "nodeInfo") {
            readNodeInfo(field, node);
        } else if (key == "allocatable") {
            readAllocatable(field, node);
        } else if (key == "addresses") {
            readAddresses(field, node);
        }
    });
}

std::string readTaint(ondemand::value value) {
    std::string name;
    std::string content;
    std::string effect;
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "key") {
            name = readText(field);
        } else if (key == "value") {
            content = readText(field);
        } else if (key == "effect") {
            effect = readText(field);
        }
    });
    return name + (content.empty() ? "" : "=" + content) + ":" + effect;
}

void readSpec(ondemand::value value, model::Node& node) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "unschedulable") {
            node.unschedulable = readBool(field);
        } else if (key == "taints") {
            node.taints.clear();
            eachItem(field, [&](ondemand::value item) { node.taints.push_back(readTaint(item)); });
        }
    });
}

/// The first of these labels that is there and not empty.
template<std::size_t N>
std::string firstLabel(const model::Labels& labels, const std::array<std::string_view, N>& keys) {
    for (const auto key : keys) {
        for (const auto& [name, value] : labels) {
            if (name == key && !value.empty()) {
                return value;
            }
        }
    }
    return {};
}

/// Source: printers.go findNodeRoles.
std::vector<std::string> rolesOf(const model::Labels& labels) {
    constexpr std::string_view kPrefix = "node-role.kubernetes.io/";
    std::vector<std::string> roles;
    for (const auto& [key, value] : labels) {
        if (key.starts_with(kPrefix) && key.size() > kPrefix.size()) {
            roles.push_back(key.substr(kPrefix.size()));
        } else if (key == "kubernetes.io/role" && !value.empty()) {
            roles.push_back(value);
        }
    }
    std::sort(roles.begin(), roles.end());
    roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
    return roles;
}

constexpr std::array<std::string_view, 5> kPoolLabels{
    "agentpool", "kubernetes.azure.com/agentpool", "eks.amazonaws.com/nodegroup",
    "cloud.google.com/gke-nodepool", "karpenter.sh/nodepool"};
constexpr std::array<std::string_view, 2> kZoneLabels{"topology.kubernetes.io/zone",
                                                      "failure-domain.beta.kubernetes.io/zone"};

} // namespace

void readRecord(ondemand::value value, model::Node& node, ObjectMeta& meta,
                PodScratch& /*scratch*/) {
    eachField(value, [&](std::string_view key, ondemand::value field) {
        if (key == "metadata") {
            readMeta(field, meta, true);
        } else if (key == "spec") {
            readSpec(field, node);
        } else if (key == "status") {
            readStatus(field, node);
        } else if (key == "kind") {
            meta.kind = readView(field);
        }
    });
    node.name = meta.name;
    node.uid = meta.uid;
    node.createdAt = meta.createdAt;
    node.labels = std::move(meta.labels);
    node.roles = rolesOf(node.labels);
    node.pool = firstLabel(node.labels, kPoolLabels);
    node.zone = firstLabel(node.labels, kZoneLabels);
}

} // namespace pilothouse::kube::detail
