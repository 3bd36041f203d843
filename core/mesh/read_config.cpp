// SPDX-License-Identifier: GPL-3.0-or-later
#include "mesh/read_config.h"

#include "kube/values/durations.h"
#include "mesh/read_json.h"

#include <charconv>

namespace pilothouse::mesh {

namespace {

using detail::Json;

/// All of the text as a number.
template<class Number>
std::optional<Number> numberIn(const std::string& text) {
    Number number{};
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end && !text.empty() ? std::optional(number)
                                                                : std::nullopt;
}

/// As Go reads a boolean. Source: golang strconv.ParseBool.
std::optional<bool> booleanIn(const std::string& text) {
    for (const auto* word : {"1", "t", "T", "true", "TRUE", "True"}) {
        if (text == word) {
            return true;
        }
    }
    for (const auto* word : {"0", "f", "F", "false", "FALSE", "False"}) {
        if (text == word) {
            return false;
        }
    }
    return std::nullopt;
}

/// The values of the ConfigMap, all strings.
class Values {
public:
    explicit Values(Json data) : m_data(data) {}

    [[nodiscard]] std::string text(std::string_view key) const { return m_data.text(key); }
    [[nodiscard]] std::string textOr(std::string_view key, const std::string& fallback) const {
        auto value = text(key);
        return value.empty() ? fallback : value;
    }
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const {
        return booleanIn(text(key));
    }
    [[nodiscard]] bool is(std::string_view key, bool fallback = false) const {
        return boolean(key).value_or(fallback);
    }
    /// Ranges, separated by blanks or commas; what is none is left out.
    void addRanges(std::string_view key, std::vector<IpRange>& out) const {
        const auto value = text(key);
        for (std::size_t from = 0; from < value.size();) {
            const auto to = std::min(value.find_first_of(" ,\t\n", from), value.size());
            if (const auto range = parseCidr(std::string_view(value).substr(from, to - from))) {
                out.push_back(*range);
            }
            from = to + 1;
        }
    }

private:
    Json m_data;
};

void readIdentity(const Values& values, CiliumConfig& config) {
    if (auto name = values.text("cluster-name"); !name.empty()) {
        config.clusterName = std::move(name);
    }
    const auto id = values.text("cluster-id");
    config.clusterId = numberIn<std::int32_t>(id);
    if (!config.clusterId) {
        config.clusterIdText = id;
    }
    config.maxConnectedClusters =
        numberIn<std::int32_t>(values.text("max-connected-clusters")).value_or(255);
    config.identityAllocationMode = values.textOr("identity-allocation-mode", "crd");
}

/// Before 1.14 one key said both: tunnel = vxlan, geneve or disabled.
void readRouting(const Values& values, CiliumConfig& config) {
    const auto old = values.text("tunnel");
    const auto mode = values.textOr("routing-mode", old == "disabled" ? "native" : "tunnel");
    config.routing = mode == "native" ? RoutingMode::Native : RoutingMode::Tunnel;
    config.tunnelProtocol = values.textOr(
        "tunnel-protocol", old.empty() || old == "disabled" ? std::string("vxlan") : old);
    const auto port = numberIn<std::uint16_t>(values.text("tunnel-port"));
    config.tunnelPort = port == std::uint16_t{0} ? std::nullopt : port;
    values.addRanges("ipv4-native-routing-cidr", config.nativeRoutingCidrs);
    values.addRanges("ipv6-native-routing-cidr", config.nativeRoutingCidrs);
    config.ipam = values.textOr("ipam", "cluster-pool");
    values.addRanges("cluster-pool-ipv4-cidr", config.clusterPools);
    values.addRanges("cluster-pool-ipv6-cidr", config.clusterPools);
    config.hasIpv4 = values.is("enable-ipv4", true);
    config.hasIpv6 = values.is("enable-ipv6");
    config.cniChainingMode = values.text("cni-chaining-mode");
    config.allowsUnsafePolicySkb = values.boolean("allow-unsafe-policy-skb-usage");
    const auto proxy = values.text("kube-proxy-replacement"); // words until 1.15
    config.kubeProxyReplacement = proxy == "strict"     ? std::optional(true)
                                  : proxy == "disabled" ? std::optional(false)
                                                        : booleanIn(proxy);
}

void readEncryption(const Values& values, CiliumConfig& config) {
    config.encryption = values.is("enable-wireguard") ? Encryption::WireGuard
                        : values.is("enable-ipsec")   ? Encryption::IpSec
                        : values.is("enable-ztunnel") ? Encryption::Ztunnel
                                                      : Encryption::None;
    config.isEncryptionStrict = values.is("enable-encryption-strict-mode") ||
                                values.is("enable-encryption-strict-mode-egress") ||
                                values.is("enable-encryption-strict-mode-ingress");
}

void readMesh(const Values& values, CiliumConfig& config) {
    config.hasEndpointSync = values.is("clustermesh-enable-endpoint-sync");
    config.hasMcsApi = values.is("clustermesh-enable-mcs-api");
    config.isNamespaceGlobalByDefault = values.is("clustermesh-default-global-namespace", true);
    config.policyDefaultLocalCluster = values.boolean("policy-default-local-cluster");
    const auto ttl = kube::parseGoDuration(values.text("clustermesh-cache-ttl"));
    if (ttl && ttl->count() > 0) {
        config.cacheTtl = std::chrono::duration_cast<std::chrono::milliseconds>(*ttl);
    }
}

/// ":9962" or "0.0.0.0:9962".
std::optional<std::uint16_t> portOf(const std::string& address) {
    const auto colon = address.rfind(':');
    return colon == std::string::npos ? std::nullopt
                                      : numberIn<std::uint16_t>(address.substr(colon + 1));
}

} // namespace

Result<CiliumSettings> readCiliumConfig(std::string_view json) {
    const auto text = detail::JsonText::parse(json, {"ConfigMap"});
    if (!text) {
        return fail(text.error());
    }
    const Values values(text->root().at("data"));
    CiliumConfig config;
    readIdentity(values, config);
    readRouting(values, config);
    readEncryption(values, config);
    readMesh(values, config);
    config.changedAt = detail::changedAt(text->root());
    return CiliumSettings{
        .config = std::move(config),
        .ports = {.agent = portOf(values.text("prometheus-serve-addr")),
                  .ciliumOperator = portOf(values.text("operator-prometheus-serve-addr")),
                  .hubble = portOf(values.text("hubble-metrics-server"))}};
}

} // namespace pilothouse::mesh
