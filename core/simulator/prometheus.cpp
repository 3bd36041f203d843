// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/prometheus.h"

#include "simulator/promql.h"
#include "simulator/random.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator::detail {

using nlohmann::json;

namespace {

constexpr Offset kScrape = std::chrono::seconds{30};
constexpr double kUsualErrors = 0.001; ///< share of requests that fail on a good day
constexpr double kLostErrors = 0.5;    ///< of those to a replica that is not there

double secondsOf(const World& world, Offset offset) {
    return static_cast<double>(world.at(offset).time_since_epoch().count()) / 1000.0;
}

bool servesPeople(const Workload& workload) {
    return workload.spec.kind == WorkloadKind::Deployment &&
           workload.spec.nameSpace != "kube-system";
}

/// Requests a second to one replica: a slow wave over the day.
double loadOf(const Workload& workload, Offset now) {
    const double hours = static_cast<double>(now.count()) / 3.6e6;
    const auto phase = static_cast<double>(hashText(workload.spec.name) % 24);
    return 12.0 + 4.0 * std::sin((hours + phase) * 0.2618);
}

/// What a scrape of the member would have found.
class Scrape {
public:
    Scrape(const World& world, Offset now)
        : m_world(world), m_now(now),
          m_at(secondsOf(world, now - ((now % kScrape) + kScrape) % kScrape)) {}

    std::vector<Series> of(const std::string& metric) {
        if (metric == "up") {
            addTargets();
        } else if (metric == "http_requests_total") {
            addRequests();
        } else if (metric == "kube_node_status_condition") {
            addNodes();
        } else if (metric == "kube_deployment_spec_replicas" ||
                   metric == "kube_deployment_status_replicas_available") {
            addDeployments(metric == "kube_deployment_spec_replicas");
        }
        return std::move(m_found);
    }

private:
    void add(Labels labels, double value, double perSecond = 0) {
        m_found.push_back({std::move(labels), value, perSecond, m_at});
    }

    void addTargets() {
        for (const Node& node : m_world.nodes) {
            if (!node.isGone) {
                add({{"job", "kubelet"}, {"instance", node.ip + ":10250"}, {"node", node.name}},
                    node.isReady ? 1 : 0);
            }
        }
        for (const auto& [id, pod] : m_world.pods) {
            if (pod.node < 0 || pod.deletion) {
                continue;
            }
            const WorkloadSpec& spec = m_world.workloads[pod.workload].spec;
            const bool isUp = pod.state == PodState::Running && !pod.isCrashing &&
                              m_world.nodes[static_cast<std::size_t>(pod.node)].isReady;
            add({{"job", spec.name},
                 {"instance", fmt::format("{}:{}", pod.ip, spec.port)},
                 {"namespace", spec.nameSpace},
                 {"pod", pod.name}},
                isUp ? 1 : 0);
        }
    }

    void addRequests() {
        for (const Workload& workload : m_world.workloads) {
            if (!servesPeople(workload) || workload.replicas == 0) {
                continue;
            }
            const int lost = std::max(0, workload.replicas - workload.ready);
            const double share =
                kUsualErrors + kLostErrors * lost / static_cast<double>(workload.replicas);
            const double all = loadOf(workload, m_now) * workload.replicas;
            const double age = secondsOf(m_world, m_now) - secondsOf(m_world, workload.created);
            for (const auto& [code, part] :
                 {std::pair{"200", 1 - share}, std::pair{"503", share}}) {
                // A counter grows even at the usual rate; what it grew by lately is in the rate.
                const double usual = code[0] == '5' ? kUsualErrors : 1 - kUsualErrors;
                add({{"namespace", workload.spec.nameSpace},
                     {"service", workload.spec.name},
                     {"code", code}},
                    std::floor(12.0 * workload.replicas * usual * age), all * part);
            }
        }
    }

    void addNodes() {
        for (const Node& node : m_world.nodes) {
            for (const char* status : {"true", "false", "unknown"}) {
                const bool isSilent = !node.isReady && node.notReadyReason == "NodeStatusUnknown";
                const std::string current =
                    node.isReady ? "true" : (isSilent ? "unknown" : "false");
                if (!node.isGone) {
                    add({{"node", node.name}, {"condition", "Ready"}, {"status", status}},
                        current == status ? 1 : 0);
                }
            }
        }
    }

    void addDeployments(bool isWanted) {
        for (const Workload& workload : m_world.workloads) {
            if (workload.spec.kind == WorkloadKind::Deployment) {
                add({{"namespace", workload.spec.nameSpace}, {"deployment", workload.spec.name}},
                    isWanted ? workload.replicas : workload.ready);
            }
        }
    }

    const World& m_world;
    Offset m_now;
    double m_at;
    std::vector<Series> m_found;
};

std::string numberText(double value) {
    if (std::isnan(value)) {
        return "NaN";
    }
    return std::isinf(value) ? (value > 0 ? "+Inf" : "-Inf") : fmt::format("{}", value);
}

ApiReply jsonReply(int status, const json& body) {
    ApiReply reply;
    reply.status = status;
    reply.body = body.dump();
    return reply;
}

ApiReply badData(const std::string& message) {
    return jsonReply(400, {{"status", "error"}, {"errorType", "bad_data"}, {"error", message}});
}

int hexOf(char c) {
    const char lower = static_cast<char>(c | 0x20);
    return c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// A value of a form, whose pairs stand as in a query.
std::string formValue(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        const auto end = std::min(form.find('&'), form.size());
        const auto pair = form.substr(0, end);
        form.remove_prefix(std::min(end + 1, form.size()));
        if (!pair.starts_with(name) || pair.size() <= name.size() || pair[name.size()] != '=') {
            continue;
        }
        std::string out;
        for (std::size_t i = name.size() + 1; i < pair.size(); ++i) {
            const bool isEscape = pair[i] == '%' && i + 2 < pair.size() &&
                                  hexOf(pair[i + 1]) >= 0 && hexOf(pair[i + 2]) >= 0;
            out += isEscape ? static_cast<char>(hexOf(pair[i + 1]) * 16 + hexOf(pair[i + 2]))
                            : (pair[i] == '+' ? ' ' : pair[i]);
            i += isEscape ? 2 : 0;
        }
        return out;
    }
    return {};
}

ApiReply query(const ApiRequest& request, const World& world, Offset now) {
    const std::string text =
        request.hasParam("query") ? request.param("query") : formValue(request.body, "query");
    const double at = secondsOf(world, now);
    const SeriesOf seriesOf = [&](const std::string& metric) {
        return Scrape(world, now).of(metric);
    };
    const auto value = evaluatePromql(text, seriesOf, at);
    if (!value) {
        return badData(value.error());
    }
    json result = json::array();
    if (value->isScalar) {
        result = {at, numberText(value->scalar)};
    }
    for (const Series& sample : value->samples) {
        json labels = json::object();
        for (const auto& [name, content] : sample.labels) {
            labels[name] = content;
        }
        result.push_back({{"metric", labels}, {"value", {at, numberText(sample.value)}}});
    }
    return jsonReply(
        200,
        {{"status", "success"},
         {"data", {{"resultType", value->isScalar ? "scalar" : "vector"}, {"result", result}}}});
}

} // namespace

std::optional<ApiReply> prometheusAnswer(const ApiRequest& request, const std::string& path,
                                         const World& world, Offset now) {
    if (path == "/-/ready" || path == "/-/healthy") {
        return textReply(200, path == "/-/ready" ? "Prometheus Server is Ready.\n"
                                                 : "Prometheus Server is Healthy.\n");
    }
    if (path == "/api/v1/query") {
        return query(request, world, now);
    }
    return std::nullopt;
}

} // namespace pilothouse::simulator::detail
