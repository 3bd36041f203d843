// SPDX-License-Identifier: GPL-3.0-or-later
// HC-4 and own rules.
#include "checks/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pilothouse::checks::detail {

namespace {

/// What one source of metrics says.
struct SourceWord {
    CheckOutcome outcome = CheckOutcome::Pass;
    std::string what{};
};

double seconds(std::chrono::milliseconds span) {
    return std::chrono::duration<double>(span).count();
}

/// metrics.k8s.io; none: the member does not serve it.
std::optional<SourceWord> judgeNodeMetrics(const Context& context, Findings& found) {
    const auto& part = context.facts.nodeMetrics;
    if (part && !*part) {
        const auto& error = part->error();
        if (error.kind == ErrorKind::NotFound) {
            return std::nullopt;
        }
        // The API server has it registered, and what is behind it does not answer.
        if (error.kind == ErrorKind::Server && error.httpStatus == 503) {
            return SourceWord{CheckOutcome::Fail, "the metrics API is down: " + error.message};
        }
        return SourceWord{CheckOutcome::Inconclusive, "the metrics API: " + error.message};
    }
    const auto& nodes = context.facts.nodes;
    if (!part || !nodes || !*nodes) {
        return SourceWord{CheckOutcome::Inconclusive, "the metrics API: the nodes are not known"};
    }
    const auto ready = std::count_if((*nodes)->begin(), (*nodes)->end(), [](const NodeFact& node) {
        return node.counts() && node.isReady();
    });
    const auto fresh = std::count_if((*part)->begin(), (*part)->end(), [&](const auto& record) {
        return record.at && context.now - *record.at <= kMetricAge;
    });
    const auto all = static_cast<std::int64_t>((*part)->size());
    found.number("metricNodes", static_cast<double>(fresh));
    if (all < share(kEnoughPercent, ready)) {
        return SourceWord{CheckOutcome::Fail,
                          fmt::format("the metrics API knows {} of {} ready nodes", all, ready)};
    }
    if (fresh < all) {
        return SourceWord{CheckOutcome::Fail, fmt::format("metrics of {} nodes are older than {} s",
                                                          all - fresh, kMetricAge.count())};
    }
    return SourceWord{CheckOutcome::Pass, fmt::format("fresh metrics of {} nodes", all)};
}

std::optional<double> single(const Part<QueryFact>& part) {
    const bool isOne =
        part && *part && (*part)->values.size() == 1 && std::isfinite((*part)->values.front());
    return isOne ? std::optional((*part)->values.front()) : std::nullopt;
}

SourceWord judgePrometheus(const Context& context, Findings& found) {
    for (const auto* part : {&context.facts.upRatio, &context.facts.newestSample}) {
        if (!*part || !**part) {
            return {CheckOutcome::Inconclusive,
                    "Prometheus: " + (*part ? (*part)->error().message : std::string("not asked"))};
        }
    }
    const auto up = single(context.facts.upRatio);
    const auto age = single(context.facts.newestSample);
    if (!up || !age) {
        return {CheckOutcome::Fail, "Prometheus has no targets"};
    }
    found.number("upPercent", *up);
    found.number("newestSampleAge", *age);
    const auto limit = 2 * seconds(context.spec.settings.metrics->scrapeInterval);
    if (*age > limit) {
        return {CheckOutcome::Fail,
                fmt::format("the newest sample in Prometheus is {:.0f} s old, at most {:.0f} s",
                            *age, limit)};
    }
    const auto* before = context.before();
    const auto was = context.isAbsolute() ? std::optional(100.0)
                     : before != nullptr  ? before->upPercent
                                          : std::nullopt;
    if (was && *up < *was - kUpDrop) {
        return {CheckOutcome::Fail,
                fmt::format("{:.1f} % of Prometheus' targets are up{}", *up,
                            context.isAbsolute()
                                ? ""
                                : fmt::format(", {:.1f} % were before the stage", *was))};
    }
    if (const auto lag = single(context.facts.writeLag)) {
        found.number("remoteWriteLag", *lag);
        if (*lag > seconds(kMetricAge)) {
            return {CheckOutcome::Fail, fmt::format("remote write is {:.0f} s behind", *lag)};
        }
    }
    return {CheckOutcome::Pass, fmt::format("{:.1f} % of Prometheus' targets up", *up)};
}

/// The nodes of which Log Analytics heard. Its ingestion lags minutes, so that a node which is
/// younger than what is looked at may be missing without a fault.
SourceWord judgeLogs(const Context& context, Findings& found) {
    const auto& part = context.facts.logNodes;
    if (!part || !*part) {
        return {CheckOutcome::Inconclusive,
                part ? part->error().message : std::string("Log Analytics: not asked")};
    }
    const auto& nodes = context.facts.nodes;
    if (!nodes || !*nodes) {
        return {CheckOutcome::Inconclusive, "Log Analytics: the nodes are not known"};
    }
    std::int64_t all = 0;
    std::int64_t old = 0;
    for (const auto& node : **nodes) {
        all += node.counts() ? 1 : 0;
        old += node.counts() && context.now - node.createdAt >= kLogWindow ? 1 : 0;
    }
    const auto heard = (*part)->nodes;
    found.number("logNodes", static_cast<double>(heard));
    std::string newest;
    if ((*part)->newest) {
        const auto age = std::max(context.now - *(*part)->newest, std::chrono::milliseconds(0));
        found.number("newestLogAge", seconds(age));
        newest = fmt::format(", the newest record {:.0f} min old",
                             std::chrono::duration<double, std::ratio<60>>(age).count());
    }
    const auto text = fmt::format("Log Analytics heard of {} of {} nodes in the last {} min{}",
                                  heard, all, kLogWindow.count(), newest);
    if (heard < share(kEnoughPercent, old)) {
        return {CheckOutcome::Fail, text + "; what arrives there lags some minutes"};
    }
    if (heard < share(kEnoughPercent, all)) {
        return {CheckOutcome::Inconclusive,
                fmt::format("{}; {} are younger than that, and what arrives there lags some "
                            "minutes",
                            text, all - old)};
    }
    return all == 0 ? SourceWord{CheckOutcome::Inconclusive, text}
                    : SourceWord{CheckOutcome::Pass, text};
}

std::vector<SourceWord> askSources(const Context& context, Findings& found) {
    std::vector<SourceWord> words;
    if (auto word = judgeNodeMetrics(context, found)) {
        words.push_back(*std::move(word));
    }
    const auto& metrics = context.spec.settings.metrics;
    if (metrics && (metrics->service || !metrics->url.empty())) {
        words.push_back(judgePrometheus(context, found));
    }
    if (metrics && !metrics->logAnalytics.empty()) {
        words.push_back(judgeLogs(context, found));
    }
    return words;
}

} // namespace

model::CheckResult checkMetrics(const Context& context) {
    Findings found;
    const auto words = askSources(context, found);
    const auto good = std::find_if(words.begin(), words.end(), [](const SourceWord& word) {
        return word.outcome == CheckOutcome::Pass;
    });
    for (const auto& word : words) { // one source that is well is enough
        found.say(good == words.end() ? word.outcome : CheckOutcome::Pass, word.what);
    }
    const bool isUnsure = std::any_of(words.begin(), words.end(), [](const SourceWord& word) {
        return word.outcome == CheckOutcome::Inconclusive;
    });
    if (good == words.end() && isUnsure) { // what is stale may be well elsewhere
        for (auto& each : found.all()) {
            each.outcome = CheckOutcome::Inconclusive;
        }
    }
    if (words.empty()) {
        found.say(CheckOutcome::Inconclusive, "there is no source of metrics: no metrics API, and "
                                              "the fleet file names none (spec.metrics)");
    }
    if (const auto skew = context.facts.clockSkew) {
        found.number("clockSkew", seconds(*skew));
        if (std::chrono::abs(*skew) > kMaxSkew) {
            found.say(CheckOutcome::Warn, fmt::format("the member's clock is {:.0f} s {} ours",
                                                      std::abs(seconds(*skew)),
                                                      skew->count() > 0 ? "ahead of" : "behind"));
        }
    }
    return found.result("HC-4", "metrics", good == words.end() ? std::string() : good->what);
}

namespace {

bool holds(model::Comparison comparison, double value, double threshold) {
    using enum model::Comparison;
    switch (comparison) {
    case Less: return value < threshold;
    case LessEqual: return value <= threshold;
    case Equal: return std::abs(value - threshold) <= 1e-9 * std::max(1.0, std::abs(threshold));
    case NotEqual: return std::abs(value - threshold) > 1e-9 * std::max(1.0, std::abs(threshold));
    case GreaterEqual: return value >= threshold;
    case Greater: return value > threshold;
    }
    return false;
}

void judgeValues(const model::HealthRule& rule, const std::vector<double>& values,
                 Findings& found) {
    std::optional<double> worst;
    std::size_t broken = 0;
    for (const auto value : values) {
        if (std::isnan(value)) {
            found.say(CheckOutcome::Inconclusive, rule.name + " gives no number");
            continue;
        }
        const bool isKept = holds(rule.comparison, value, rule.threshold);
        broken += isKept ? 0 : 1;
        if (!worst || (!isKept && broken == 1)) {
            worst = value;
        }
    }
    if (worst) {
        found.number("value", *worst);
    }
    if (broken > 0) {
        found.say(CheckOutcome::Fail,
                  fmt::format("{} is {:.6g}{}, wanted {} {:.6g}", rule.name, *worst,
                              broken > 1 ? fmt::format(" and {} more", broken - 1) : "",
                              toString(rule.comparison), rule.threshold),
                  rule.object);
    }
}

} // namespace

model::CheckResult checkRule(const Context& context, std::size_t index) {
    Findings found;
    const auto& rule = context.spec.gate.rules[index];
    const auto& fact = context.facts.rules[index];
    found.number("threshold", rule.threshold);
    if (!rule.promql.empty() || !rule.kql.empty()) {
        if (found.knows(fact.query, rule.name)) {
            if ((*fact.query)->values.empty()) {
                found.say(CheckOutcome::Inconclusive, rule.name + ": the query gives nothing");
            }
            judgeValues(rule, (*fact.query)->values, found);
        }
    } else if (fact.values && !*fact.values && fact.values->error().kind == ErrorKind::NotFound) {
        found.say(CheckOutcome::Fail, rule.name + ": the object does not exist", rule.object);
    } else if (found.knows(fact.values, rule.name)) {
        auto values = **fact.values;
        // Kubernetes leaves numbers out that are 0: a last field that is absent reads so.
        values.insert(values.end(), fact.absentFields, 0.0);
        if (fact.absentFields > 0) {
            found.say(CheckOutcome::Pass, "the field is absent, which reads as 0", rule.object);
        }
        if (values.empty()) {
            found.say(CheckOutcome::Inconclusive, rule.name + ": the object has no such field",
                      rule.object);
        }
        judgeValues(rule, values, found);
    }
    auto result = found.result("Rule", rule.name, {});
    if (result.outcome == CheckOutcome::Pass) {
        const auto value = std::find_if(result.numbers.begin(), result.numbers.end(),
                                        [](const auto& number) { return number.name == "value"; });
        result.text = fmt::format("{} is {:.6g}", rule.name,
                                  value == result.numbers.end() ? 0.0 : value->value);
    }
    return result;
}

} // namespace pilothouse::checks::detail
