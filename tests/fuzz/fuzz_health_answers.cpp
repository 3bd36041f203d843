// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/evaluate.h"
#include "checks/verdict.h"
#include "kube/values/json_path.h"
#include "tests/fuzz/fuzz_input.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

using namespace pilothouse;

namespace {

/// The text up to the next line break, which goes from `text` too.
std::string_view nextLine(std::string_view& text) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line;
}

/// A path that is read finds what is in the document, and bad ones say where.
void judgePath(std::string_view path, std::string_view document) {
    const auto parsed = kube::JsonPath::parse(path);
    if (!parsed) {
        fuzz::require(parsed.error().kind == ErrorKind::Validation);
        fuzz::require(parsed.error().message.starts_with("column "));
        return;
    }
    const auto json = nlohmann::json::parse(document, nullptr, false);
    if (!json.is_discarded()) {
        static_cast<void>(parsed->find(json));
    }
}

checks::ProbeSpec specFor(std::string_view path) {
    using model::HealthCheck;
    checks::ProbeSpec spec{.member = "weu-1", .azureId = "/subscriptions/0/weu-1"};
    spec.gate.checks = {HealthCheck::Api,      HealthCheck::Nodes,   HealthCheck::Pods,
                        HealthCheck::Services, HealthCheck::Metrics, HealthCheck::Storage};
    spec.gate.rules = {{.name = "query", .promql = "up"},
                       {.name = "field", .object = "v1/Node/a", .jsonpath = std::string(path)},
                       {.name = "logs", .kql = "Heartbeat | count"}};
    spec.settings.metrics =
        model::MetricsSource{.service = model::PrometheusService{.ns = "mon", .name = "p"},
                             .logAnalytics = "0f8fad5b-d9cb-469f-a165-70867728950e"};
    return spec;
}

} // namespace

/// The first line is a path, each further one the answer to the next request of all checks (the
/// last one to all that follow). Whatever a member says, each check comes to a result, and what is
/// written of it reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto text = fuzz::asText(data, size);
    const auto path = nextLine(text);
    judgePath(path, text.substr(0, text.find('\n')));
    const auto spec = specFor(path);
    checks::MemberProbe probe(spec);
    const auto now = *parseRfc3339("2026-11-20T08:00:00Z");
    auto asks = probe.begin();
    for (int answers = 0; !asks.empty() && answers < 200; ++answers) {
        const auto body = text.find('\n') == std::string_view::npos ? text : nextLine(text);
        const auto ask = asks.front();
        asks.erase(asks.begin());
        const auto more = probe.take(
            ask.id,
            {.status = 200, .body = std::string(body), .serverDate = now, .receivedAt = now});
        asks.insert(asks.end(), more.begin(), more.end());
    }
    probe.giveUp({.kind = ErrorKind::Timeout, .message = "late"});
    fuzz::require(probe.isDone());
    const auto baseline = checks::baselineOf(probe.facts(), now);
    const auto results = checks::evaluate(spec, probe.facts(), {.now = now, .baseline = &baseline});
    fuzz::require(results.size() == spec.gate.checks.size() + spec.gate.rules.size());
    for (const auto& result : results) {
        fuzz::require(!result.text.empty() && result.evidence.size() <= checks::kMaxEvidence);
    }
    const checks::Baselines baselines{{ClusterId("a"), baseline}};
    const auto written = checks::writeEvidence(
        checks::judgeScope({.at = now}, {{.id = ClusterId("a"), .name = "a", .checks = results}}),
        &baselines);
    const auto read = checks::readSample(written);
    fuzz::require(read.has_value() && read->members.size() == 1);
    return 0;
}
