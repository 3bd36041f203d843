// SPDX-License-Identifier: GPL-3.0-or-later
// Which requests a member is asked.
#include "checks/probe.h"

#include "checks/logs.h"
#include "checks/probe_kind.h"
#include "kube/status.h"
#include "kube/subresources.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace pilothouse::checks {

using model::CriticalKind;
using model::HealthCheck;

namespace {

constexpr std::string_view kSystem = "kube-system";

std::string_view resourceOf(CriticalKind kind) {
    switch (kind) {
    case CriticalKind::Deployment: return "deployments";
    case CriticalKind::StatefulSet: return "statefulsets";
    case CriticalKind::DaemonSet: return "daemonsets";
    case CriticalKind::Service: return "services";
    }
    return "";
}

std::string listPath(std::string_view group, std::string_view resource, std::string_view ns = {}) {
    return kube::resourcePath({.group = group, .resource = resource, .ns = ns});
}

} // namespace

namespace detail {

std::optional<ObjectPath> readObjectPath(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= text.size();) {
        const auto to = std::min(text.find('/', from), text.size());
        parts.emplace_back(text.substr(from, to - from));
        from = to + 1;
    }
    const auto isKind = [](const std::string& part) {
        return !part.empty() && part.front() >= 'A' && part.front() <= 'Z';
    };
    if (parts.size() > 1 && isKind(parts[1])) {
        parts.insert(parts.begin(), std::string()); // the core group
    }
    if (parts.size() < 4 || parts.size() > 5 || !isKind(parts[2])) {
        return std::nullopt;
    }
    return ObjectPath{.group = parts[0],
                      .version = parts[1],
                      .kind = parts[2],
                      .ns = parts.size() == 5 ? parts[3] : std::string(),
                      .name = parts.back()};
}

Error errorOf(const Answer& answer) {
    return answer.error.value_or(kube::errorFromAnswer(
        {.httpStatus = answer.status, .contentType = answer.contentType, .body = answer.body}));
}

} // namespace detail

MemberProbe::MemberProbe(ProbeSpec spec) : m_spec(std::move(spec)) {
    m_facts.rules.resize(m_spec.gate.rules.size());
    for (const auto& wanted : m_spec.settings.critical) {
        m_facts.critical.push_back({.wanted = wanted});
    }
}

bool MemberProbe::checks(HealthCheck check) const {
    const auto& wanted = m_spec.gate.checks;
    return std::find(wanted.begin(), wanted.end(), check) != wanted.end();
}

std::string MemberProbe::inNames(std::string text) const {
    constexpr std::string_view kName = "{member.name}";
    for (auto at = text.find(kName); at != std::string::npos;
         at = text.find(kName, at + m_spec.member.size())) {
        text.replace(at, kName.size(), m_spec.member);
    }
    return text;
}

void MemberProbe::ask(Owed owed, kube::ApiRequest request, std::chrono::milliseconds pause) {
    const auto id = m_nextId++;
    m_open.emplace(id, std::move(owed));
    m_asks.push_back({.id = id, .request = std::move(request), .pause = pause});
}

void MemberProbe::askList(Owed owed, std::string_view continueToken) {
    auto path = owed.path + kube::listQuery({.limit = kPage,
                                             .continueToken = continueToken,
                                             .labelSelector = owed.labels,
                                             .fieldSelector = owed.fields});
    ask(std::move(owed), {.path = std::move(path)});
}

void MemberProbe::askUrl(Owed owed, std::string url) {
    ask(std::move(owed), {});
    m_asks.back().url = std::move(url);
}

void MemberProbe::askQuery(Kind kind, std::size_t index, const std::string& promql) {
    const auto& metrics = m_spec.settings.metrics;
    const auto path = "/api/v1/query?query=" + kube::percentEncode(promql);
    const Owed owed{.kind = kind, .index = index};
    if (metrics && metrics->service) {
        ask(owed, kube::proxyRequest({.kind = kube::ProxyKind::Service,
                                      .ns = metrics->service->ns,
                                      .name = metrics->service->name,
                                      .port = metrics->service->port,
                                      .isHttps = metrics->service->isHttps},
                                     path));
    } else if (metrics && !metrics->url.empty()) {
        auto url = inNames(metrics->url);
        while (url.ends_with('/')) {
            url.pop_back();
        }
        askUrl(owed, url + path);
    } else {
        miss(owed, {.kind = ErrorKind::Unsupported,
                    .message = "the fleet file names no Prometheus (spec.metrics)"});
    }
}

void MemberProbe::askServices() {
    std::set<std::string> namespaces;
    for (std::size_t index = 0; index < m_facts.critical.size(); ++index) {
        const auto& wanted = m_facts.critical[index].wanted;
        namespaces.insert(wanted.ns);
        if (wanted.kind == CriticalKind::Service) {
            askList({.kind = Kind::Slices,
                     .index = index,
                     .path = listPath("discovery.k8s.io", "endpointslices", wanted.ns),
                     .labels = "kubernetes.io/service-name=" + wanted.name});
        } else {
            ask({.kind = Kind::Workload, .index = index},
                kube::getRequest({.group = "apps",
                                  .resource = resourceOf(wanted.kind),
                                  .ns = wanted.ns,
                                  .name = wanted.name}));
        }
    }
    if (m_facts.critical.empty()) {
        namespaces.emplace(kSystem);
        askList({.kind = Kind::Deployments, .path = listPath("apps", "deployments", kSystem)});
        askList({.kind = Kind::DaemonSets, .path = listPath("apps", "daemonsets", kSystem)});
    }
    for (const auto& ns : namespaces) {
        ask({.kind = Kind::Budgets}, {.path = listPath("policy", "poddisruptionbudgets", ns)});
    }
}

void MemberProbe::askMetrics() {
    ask({.kind = Kind::NodeMetrics}, kube::nodeMetricsRequest());
    const auto& metrics = m_spec.settings.metrics;
    if (!metrics || (!metrics->service && metrics->url.empty())) {
        return;
    }
    const auto matchers = inNames(metrics->selector);
    const auto series = [&](std::string_view name) {
        return fmt::format("{}{{{}}}", name, matchers);
    };
    const auto up = series("up");
    askQuery(Kind::UpRatio, 0, fmt::format("100 * sum({}) / count({})", up, up));
    askQuery(Kind::NewestSample, 0, fmt::format("time() - max(timestamp({}))", up));
    // Source: prometheus documentation/prometheus-mixin/alerts.libsonnet
    // PrometheusRemoteWriteBehind.
    askQuery(Kind::WriteLag, 0,
             fmt::format("max(max_over_time({}[5m]) - ignoring(remote_name, url) group_right "
                         "max_over_time({}[5m]))",
                         series("prometheus_remote_storage_highest_timestamp_in_seconds"),
                         series("prometheus_remote_storage_queue_highest_sent_timestamp_seconds")));
}

void MemberProbe::askRule(std::size_t index) {
    const auto& rule = m_spec.gate.rules[index];
    if (!rule.promql.empty()) {
        askQuery(Kind::RuleQuery, index, inNames(rule.promql));
        return;
    }
    if (!rule.kql.empty()) {
        askLogs({.kind = Kind::RuleLogs, .index = index},
                detail::fillQuery(rule.kql, m_spec.member, m_spec.azureId), detail::kRuleSpan);
        return;
    }
    const Owed owed{.kind = Kind::RuleKinds, .index = index};
    const auto object = detail::readObjectPath(rule.object);
    if (!object) {
        miss(owed,
             {.kind = ErrorKind::Validation, .message = "\"" + rule.object + "\" names no object"});
        return;
    }
    const auto root =
        object->group.empty() ? "/api/" : "/apis/" + kube::percentEncode(object->group) + "/";
    ask(owed, {.path = root + kube::percentEncode(object->version)});
}

void MemberProbe::askWatchedPods() {
    std::set<std::string> namespaces(m_spec.settings.criticalNamespaces.begin(),
                                     m_spec.settings.criticalNamespaces.end());
    for (const auto& wanted : m_spec.settings.critical) {
        namespaces.insert(wanted.ns);
    }
    m_facts.watchedPods.emplace();
    for (const auto& ns : namespaces) {
        askList({.kind = Kind::WatchedPods, .path = listPath("", "pods", ns)});
    }
}

void MemberProbe::askJobs() {
    const auto isOfJob = [](const PodFact& pod) {
        return pod.ownerKind == "Job" && (pod.phase == "Failed" || pod.phase == "Unknown");
    };
    const auto& pods = m_facts.troubledPods;
    if (checks(HealthCheck::Pods) && pods && *pods &&
        std::any_of((*pods)->begin(), (*pods)->end(), isOfJob)) {
        askList({.kind = Kind::Jobs, .path = listPath("batch", "jobs")});
    }
}

std::vector<Ask> MemberProbe::begin() {
    const bool storage = checks(HealthCheck::Storage);
    if (checks(HealthCheck::Api)) {
        ask({.kind = Kind::Readyz}, {.path = "/readyz", .accept = "*/*"});
        askList(
            {.kind = Kind::ApiServices, .path = listPath("apiregistration.k8s.io", "apiservices")});
    }
    if (checks(HealthCheck::Nodes) || checks(HealthCheck::Metrics) || storage) {
        askList({.kind = Kind::Nodes, .path = std::string(kube::kNodesPath)});
    }
    if (checks(HealthCheck::Nodes)) {
        ask({.kind = Kind::Version}, {.path = std::string(kube::kVersionPath)});
    }
    if (checks(HealthCheck::Pods) || storage) {
        askList({.kind = Kind::TroubledPods,
                 .path = std::string(kube::kPodsPath),
                 .fields = "status.phase!=Running,status.phase!=Succeeded"});
    }
    if (checks(HealthCheck::Pods)) {
        askWatchedPods();
    }
    if (checks(HealthCheck::Services)) {
        askServices();
    }
    if (checks(HealthCheck::Metrics)) {
        askMetrics();
    }
    if (storage) {
        askList({.kind = Kind::Claims, .path = listPath("", "persistentvolumeclaims")});
        askList({.kind = Kind::Volumes, .path = listPath("", "persistentvolumes")});
        askList({.kind = Kind::Classes, .path = listPath("storage.k8s.io", "storageclasses")});
        askList(
            {.kind = Kind::Attachments, .path = listPath("storage.k8s.io", "volumeattachments")});
        askList({.kind = Kind::CsiNodes, .path = listPath("storage.k8s.io", "csinodes")});
    }
    for (std::size_t index = 0; index < m_spec.gate.rules.size(); ++index) {
        askRule(index);
    }
    if (checks(HealthCheck::Metrics) && m_spec.settings.metrics) {
        askLogNodes();
    }
    return std::exchange(m_asks, {});
}

std::vector<Ask> MemberProbe::take(int id, Answer answer) {
    auto found = m_open.extract(id);
    if (found.empty()) {
        return {};
    }
    if (!askLogsAgain(found.mapped(), answer)) {
        keep(found.mapped(), answer);
    }
    return std::exchange(m_asks, {});
}

void MemberProbe::giveUp(const Error& error) {
    for (const auto& [id, owed] : m_open) {
        miss(owed, error);
    }
    m_open.clear();
    m_asks.clear();
}

} // namespace pilothouse::checks
