// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/catalog.h"

namespace pilothouse::simulator::detail {

namespace {

constexpr auto kDeployment = WorkloadKind::Deployment;
constexpr auto kStatefulSet = WorkloadKind::StatefulSet;
constexpr auto kDaemonSet = WorkloadKind::DaemonSet;
const std::string kRegistry = "registry.retail.example/";

void addSystem(std::vector<WorkloadSpec>& list, bool isEdge) {
    const std::string ns = "kube-system";
    list.push_back({kDeployment, ns, "coredns", "registry.k8s.io/coredns/coredns", "v1.11.3",
                    isEdge ? 1 : 2, 100, 70, 53, 0, ""});
    list.push_back(
        {kDaemonSet, ns, "cilium", "quay.io/cilium/cilium", "v1.16.4", 0, 200, 512, 9879, 0, ""});
    list.push_back({kDaemonSet, ns, "kube-proxy", "registry.k8s.io/kube-proxy", "v1.32.9", 0, 50,
                    64, 10256, 0, ""});
    list.push_back({kDeployment, ns, "metrics-server",
                    "registry.k8s.io/metrics-server/metrics-server", "v0.7.2", 1, 100, 200, 10250,
                    0, ""});
}

void addMonitoring(std::vector<WorkloadSpec>& list) {
    list.push_back({kDaemonSet, "monitoring", "node-exporter", "quay.io/prometheus/node-exporter",
                    "v1.8.2", 0, 50, 64, 9100, 0, ""});
    list.push_back({kStatefulSet, "monitoring", "prometheus", "quay.io/prometheus/prometheus",
                    "v2.55.1", 1, 500, 2048, 9090, 0, ""});
}

void addShop(std::vector<WorkloadSpec>& list, int scale, Random& random) {
    const auto some = [&](int base) {
        return std::max(1, base * scale / 4 + random.between(0, 1));
    };
    list.push_back({kDeployment, "checkout", "checkout-api", kRegistry + "checkout-api", "4.18.1",
                    some(6), 250, 512, 8080, 0, ""});
    list.push_back({kDeployment, "checkout", "cart", kRegistry + "cart", "2.9.4", some(4), 150, 256,
                    8080, 0, ""});
    list.push_back({kDeployment, "ingress", "gateway", "docker.io/envoyproxy/envoy", "v1.32.1",
                    some(2), 500, 512, 8443, 0, ""});
    list.push_back({kDeployment, "payments", "payments-api", kRegistry + "payments-api", "7.3.0",
                    some(4), 300, 512, 8443, 0, ""});
    list.push_back({kStatefulSet, "payments", "ledger", kRegistry + "ledger", "3.1.2",
                    scale >= 4 ? 3 : 1, 500, 2048, 5432, 0, ""});
    list.push_back({kDeployment, "payments", "payments-worker", kRegistry + "payments-worker",
                    "7.3.0", some(2), 200, 384, 9000, 0, ""});
    list.push_back({kDeployment, "storefront", "catalog-api", kRegistry + "catalog-api", "5.0.7",
                    some(4), 250, 512, 8080, 0, ""});
    list.push_back({kDeployment, "storefront", "recommendations", kRegistry + "recommendations",
                    "1.12.0", some(2), 400, 768, 8080, 0, ""});
    list.push_back({kDeployment, "storefront", "web", kRegistry + "web", "2025.11.3", some(6), 100,
                    192, 3000, 0, ""});
}

void addInference(std::vector<WorkloadSpec>& list, Random& random) {
    list.push_back({kDeployment, "inference", "embeddings", kRegistry + "embeddings", "0.9.2", 2,
                    1000, 4096, 8000, 1, "gpu"});
    list.push_back({kDeployment, "inference", "llm-gateway", kRegistry + "llm-gateway", "1.4.0", 3,
                    250, 512, 8080, 0, ""});
    list.push_back({kDeployment, "inference", "llm-serving", "docker.io/vllm/vllm-openai", "v0.6.4",
                    random.between(4, 6), 4000, 16384, 8000, 1, "gpu"});
    list.push_back({kDeployment, "inference", "vision", kRegistry + "vision", "2.2.1", 2, 2000,
                    8192, 8001, 1, "gpu"});
    list.push_back({kDaemonSet, "kube-system", "nvidia-device-plugin",
                    "nvcr.io/nvidia/k8s-device-plugin", "v0.17.0", 0, 50, 64, 8080, 0, "gpu"});
}

void addPointOfSale(std::vector<WorkloadSpec>& list, Random& random) {
    list.push_back({kDeployment, "pos", "pos-sync", kRegistry + "pos-sync", "6.2.0", 2, 100, 128,
                    8080, 0, ""});
    list.push_back({kDeployment, "pos", "pos-terminal", kRegistry + "pos-terminal", "6.2.0",
                    random.between(3, 8), 100, 256, 8080, 0, ""});
    list.push_back({kStatefulSet, "pos", "receipts-db", "docker.io/library/postgres", "16.4", 1,
                    200, 512, 5432, 0, ""});
}

} // namespace

std::vector<NodePool> poolsFor(const std::string& env, const std::string& provider,
                               Random& random) {
    const bool isAws = provider == "eks";
    const std::string medium = isAws ? "m6i.2xlarge" : "Standard_D8s_v5";
    const std::string small = isAws ? "m6i.xlarge" : "Standard_D4s_v5";
    if (env == "pos") {
        return {{"store", "edge-nuc-i7", 3, 8, 16, 0}};
    }
    if (env == "gpu") {
        return {{"system", small, 3, 4, 16, 0},
                {"gpu", "Standard_NC24ads_A100_v4", random.between(10, 13), 24, 220, 1}};
    }
    if (env == "prod") {
        return {{"system", small, 3, 4, 16, 0},
                {"web", medium, random.between(4, 13), 8, 32, 0},
                {"data", medium, random.between(3, 8), 8, 64, 0}};
    }
    return {{"system", small, 2, 4, 16, 0}, {"work", medium, random.between(2, 6), 8, 32, 0}};
}

std::vector<NodePool> smallPools(const std::string& env, Random& random) {
    const bool isProduction = env == "prod";
    return {{"system", "Standard_D4s_v5", 2, 4, 16, 0},
            {"work", isProduction ? "Standard_D16s_v5" : "Standard_D8s_v5",
             isProduction ? random.between(4, 5) : 3, isProduction ? 16 : 8, isProduction ? 64 : 32,
             0}};
}

std::vector<WorkloadSpec> workloadsFor(const std::string& env, Random& random) {
    std::vector<WorkloadSpec> list;
    addSystem(list, env == "pos");
    if (env == "pos") {
        addPointOfSale(list, random);
        return list;
    }
    if (env == "gpu") {
        addInference(list, random);
        addMonitoring(list);
        return list;
    }
    addMonitoring(list);
    addShop(list, env == "prod" ? 4 : 2, random);
    return list;
}

void shrink(MemberSpec& member) {
    Random random(hashText(member.name, hashText("shrink")));
    member.pools = {{"system", "Standard_D4s_v5", 2, 4, 16, 0},
                    {"work", "Standard_D8s_v5", random.between(1, 2), 8, 32, 0}};
    std::erase_if(member.workloads, [](const WorkloadSpec& each) {
        return each.nameSpace != "kube-system" && each.name != "prometheus";
    });
}

} // namespace pilothouse::simulator::detail
