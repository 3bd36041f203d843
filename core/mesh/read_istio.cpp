// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_istio.h"

#include "kube/sha256.h"
#include "kube/yaml.h"
#include "mesh/read_json.h"

#include <algorithm>
#include <tuple>

namespace pilothouse::mesh {
namespace {

using detail::Json;
using detail::JsonText;

constexpr std::string_view kNetwork = "topology.istio.io/network";
constexpr std::string_view kControlPlanes = "topology.istio.io/controlPlaneClusters";
constexpr std::string_view kSecretPrefix = "istio-remote-secret-";

/// Keys of `data` by managedFields, "f:" taken off.
std::vector<std::string> keysOf(const Json& meta) {
    std::vector<std::string> keys;
    meta.at("managedFields").eachItem([&](const Json& entry) {
        entry.at({"fieldsV1", "f:data"}).eachField([&](std::string_view key, const Json&) {
            if (key.starts_with("f:") && key.size() > 2) {
                keys.emplace_back(key.substr(2));
            }
        });
    });
    return keys;
}

/// What is between the marks of each certificate, without blanks.
std::vector<std::string> bodiesOf(std::string_view pem) {
    constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
    std::vector<std::string> out;
    for (auto at = pem.find(kBegin); at != std::string_view::npos; at = pem.find(kBegin)) {
        pem.remove_prefix(at + kBegin.size());
        const auto end = pem.find(kEnd);
        if (end == std::string_view::npos) {
            break;
        }
        auto& body = out.emplace_back();
        for (const char c : pem.substr(0, end)) {
            if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
                body += c;
            }
        }
        pem.remove_prefix(end + kEnd.size());
    }
    return out;
}

std::string textOf(const kube::YamlNode* node) {
    return node == nullptr || node->kind != kube::YamlKind::Scalar ? std::string() : node->text;
}

/// The value of a label of a line of metrics; empty without.
std::string labelOf(std::string_view line, std::string_view name) {
    const auto at = line.find(std::string(name) + "=\"");
    if (at == std::string_view::npos || at == 0 || (line[at - 1] != '{' && line[at - 1] != ',')) {
        return {};
    }
    line.remove_prefix(at + name.size() + 2);
    return std::string(line.substr(0, std::min(line.find('"'), line.size())));
}

void addExternal(const Json& spec, const Json& status, IstioGateway& gateway) {
    status.at({"loadBalancer", "ingress"}).eachItem([&](const Json& each) {
        auto address = each.text("ip");
        address = address.empty() ? each.text("hostname") : address;
        if (!address.empty()) {
            gateway.addresses.push_back(std::move(address));
        }
    });
    spec.at("externalIPs").eachItem([&](const Json& each) {
        gateway.addresses.push_back(each.text());
    });
}

} // namespace

Result<std::vector<IstioRemote>> readIstioRemotes(std::string_view json) {
    const auto text = JsonText::parse(json, {"PartialObjectMetadataList", "SecretList"});
    if (!text) {
        return fail(text.error());
    }
    std::vector<IstioRemote> out;
    text->root().at("items").eachItem([&](const Json& each) {
        const auto meta = each.at("metadata");
        const auto name = meta.text("name");
        auto clusters = keysOf(meta);
        if (clusters.empty()) {
            auto said = meta.at("annotations").text("networking.istio.io/cluster");
            if (said.empty() && name.starts_with(kSecretPrefix)) {
                said = name.substr(kSecretPrefix.size());
            }
            clusters = {std::move(said)};
        }
        for (auto& cluster : clusters) {
            if (!cluster.empty()) {
                out.push_back({.cluster = std::move(cluster), .secret = name});
            }
        }
    });
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::tie(a.cluster, a.secret) < std::tie(b.cluster, b.secret);
    });
    return out;
}

Result<IstiodRead> readIstiod(std::string_view json) {
    const auto text = JsonText::parse(json, {"DeploymentList"});
    if (!text) {
        return fail(text.error());
    }
    IstiodRead out;
    text->root().at("items").eachItem([&](const Json& each) {
        if (out.isThere) { // another revision beside it
            return;
        }
        out.isThere = true;
        each.at({"spec", "template", "spec", "containers"}).eachItem([&](const Json& container) {
            container.at("env").eachItem([&](const Json& entry) {
                if (entry.text("name") == "CLUSTER_ID") {
                    out.cluster = entry.text("value");
                }
            });
            const auto image = container.text("image");
            const auto colon = image.rfind(':');
            if (out.version.empty() && colon != std::string::npos &&
                image.find('/', colon) == std::string::npos) {
                out.version = image.substr(colon + 1);
            }
        });
    });
    return out;
}

Result<IstioNamespace> readIstioNamespace(std::string_view json) {
    const auto text = JsonText::parse(json, {"Namespace"});
    if (!text) {
        return fail(text.error());
    }
    const auto meta = text->root().at("metadata");
    IstioNamespace out{.network = meta.at("labels").text(kNetwork)};
    const auto list = meta.at("annotations").text(kControlPlanes);
    std::size_t from = 0;
    while (from < list.size()) {
        const auto comma = std::min(list.find(',', from), list.size());
        if (comma > from) {
            out.controlPlanes.push_back(list.substr(from, comma - from));
        }
        from = comma + 1;
    }
    return out;
}

Result<IstioMeshConfig> readIstioMeshConfig(std::string_view json) {
    const auto text = JsonText::parse(json, {"ConfigMap"});
    if (!text) {
        return fail(text.error());
    }
    const auto mesh =
        kube::parseYaml(text->root().at("data").text("mesh"), "ConfigMap istio, mesh");
    if (!mesh) {
        return fail(ErrorKind::Decode, mesh.error().message);
    }
    IstioMeshConfig out{.trustDomain = textOf(mesh->root.find("trustDomain"))};
    if (const auto* proxies = mesh->root.find("defaultConfig")) {
        out.meshId = textOf(proxies->find("meshId"));
    }
    if (out.trustDomain.empty()) {
        out.trustDomain = "cluster.local";
    }
    return out;
}

Result<std::vector<std::string>> readIstioRoots(std::string_view json) {
    const auto text = JsonText::parse(json, {"ConfigMap"});
    if (!text) {
        return fail(text.error());
    }
    std::vector<std::string> out;
    for (const auto& body : bodiesOf(text->root().at("data").text("root-cert.pem"))) {
        out.push_back(kube::sha256Hex(body));
    }
    if (out.empty()) {
        return fail(ErrorKind::Decode, "root-cert.pem: a PEM certificate was expected");
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

Result<std::vector<IstioGateway>> readIstioGateways(std::string_view json) {
    const auto text = JsonText::parse(json, {"ServiceList"});
    if (!text) {
        return fail(text.error());
    }
    std::vector<IstioGateway> out;
    text->root().at("items").eachItem([&](const Json& each) {
        const auto meta = each.at("metadata");
        const auto network = meta.at("labels").text(kNetwork);
        if (network.empty()) {
            return;
        }
        IstioGateway gateway{.name = meta.text("namespace") + "/" + meta.text("name"),
                             .network = network,
                             .hasNodePorts = each.at({"spec", "type"}).text() == "NodePort"};
        addExternal(each.at("spec"), each.at("status"), gateway);
        out.push_back(std::move(gateway));
    });
    return out;
}

std::vector<IstioSync> readIstioSyncs(std::string_view page, const std::string& pod) {
    constexpr std::string_view kFamily = "istiod_remote_cluster_sync_status{";
    std::vector<IstioSync> out;
    while (!page.empty()) {
        const auto end = std::min(page.find('\n'), page.size());
        const auto line = page.substr(0, end);
        page.remove_prefix(std::min(end + 1, page.size()));
        const auto close = line.rfind('}');
        if (!line.starts_with(kFamily) || close == std::string_view::npos) {
            continue;
        }
        const auto value = line.substr(close + 1);
        const auto digit = value.find_first_not_of(' ');
        const bool isOn = digit != std::string_view::npos && value[digit] == '1';
        const auto labels = line.substr(kFamily.size() - 1);
        auto cluster = labelOf(labels, "cluster");
        if (isOn && !cluster.empty()) {
            out.push_back({std::move(cluster), labelOf(labels, "status"), pod});
        }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::tie(a.cluster, a.word) < std::tie(b.cluster, b.word);
    });
    return out;
}

} // namespace pilothouse::mesh
