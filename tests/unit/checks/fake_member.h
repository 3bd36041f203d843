// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "checks/evaluate.h"
#include "checks/verdict.h"

#include <nlohmann/json.hpp>

#include <map>
#include <set>
#include <string>

namespace pilothouse::test {

inline const Instant kNow = *parseRfc3339("2026-11-20T08:00:00Z");

/// Text in which "@10m1s" is the instant so long before kNow, and "@0s" kNow itself.
inline std::string withTimes(std::string text) {
    for (auto at = text.find("\"@"); at != std::string::npos; at = text.find("\"@", at + 1)) {
        const auto end = text.find('"', at + 1);
        const auto span = parseDuration(std::string_view(text).substr(at + 2, end - at - 2));
        text.replace(at + 1, end - at - 1, formatRfc3339(kNow - span.value()));
    }
    return text;
}

/// A member that answers from a table; what is not in it is an empty list, and it is ready.
class FakeMember {
public:
    struct Given {
        int status = 200;
        std::string body{};
        std::optional<Error> error{};
        std::optional<std::chrono::milliseconds> retryAfter{};
    };

    FakeMember() {
        give("/readyz", "ok");
        give("/version", R"({"gitVersion":"v1.33.2"})");
        give("/apis/metrics.k8s.io/v1beta1/nodes", R"({"kind":"NodeMetricsList","items":[]})");
    }
    /// The answer to a path, without its query.
    void give(const std::string& path, std::string body, int status = 200) {
        m_given[path] = {.status = status, .body = withTimes(std::move(body))};
    }
    /// The first answer to a path, before those given otherwise: too busy.
    void refuseFirst(const std::string& path, int status, std::chrono::seconds retryAfter) {
        m_first[path] = {.status = status, .body = "{}", .retryAfter = retryAfter};
    }
    /// The same, for ever.
    void keepRefusing(const std::string& path, int status, std::chrono::seconds retryAfter) {
        m_given[path] = {.status = status, .body = "{}", .retryAfter = retryAfter};
    }
    /// A list of these items, each JSON, with commas between them.
    void list(const std::string& path, const std::string& items) {
        give(path, R"({"kind":"List","metadata":{},"items":[)" + items + "]}");
    }
    void refuse(const std::string& path, int status) {
        give(path,
             R"({"kind":"Status","apiVersion":"v1","status":"Failure","message":"no","code":)" +
                 std::to_string(status) + "}",
             status);
    }
    void cut(const std::string& path) {
        m_given[path] = {.status = 0,
                         .error = Error{.kind = ErrorKind::Network, .message = "refused"}};
    }
    /// How far this member's clock is ahead of ours.
    std::chrono::milliseconds skew{0};
    /// What was asked: paths with their queries, in order.
    std::vector<std::string> asked{};
    /// The bodies of what was posted.
    std::vector<std::string> posted{};
    /// The longest pause that was wanted.
    std::chrono::milliseconds paused{0};

    /// Asks all that the probe wants, as long as that is not endless.
    void answer(checks::MemberProbe& probe) {
        auto asks = probe.begin();
        constexpr std::size_t kEndless = 10'000;
        while (!asks.empty() && asked.size() < kEndless) {
            auto ask = asks.front();
            asks.erase(asks.begin());
            const auto full = ask.url.empty() ? ask.request.path : ask.url;
            asked.push_back(full);
            paused = std::max(paused, ask.pause);
            if (!ask.request.body.empty()) {
                posted.push_back(ask.request.body);
            }
            const auto more = probe.take(ask.id, answerTo(full));
            asks.insert(asks.end(), more.begin(), more.end());
        }
    }

private:
    checks::Answer answerTo(const std::string& full) {
        if (auto first = m_first.extract(full); !first.empty()) {
            return {.status = first.mapped().status,
                    .body = first.mapped().body,
                    .retryAfter = first.mapped().retryAfter,
                    .receivedAt = kNow};
        }
        const auto exact = m_given.find(full);
        const auto found =
            exact != m_given.end() ? exact : m_given.find(full.substr(0, full.find('?')));
        checks::Answer answer{.status = 200,
                              .body = R"({"kind":"List","metadata":{},"items":[]})",
                              .serverDate = kNow + skew,
                              .receivedAt = kNow};
        if (found != m_given.end()) {
            answer.status = found->second.status;
            answer.body = found->second.body;
            answer.error = found->second.error;
            answer.retryAfter = found->second.retryAfter;
        }
        return answer;
    }

    std::map<std::string, Given> m_given;
    std::map<std::string, Given> m_first;
};

inline checks::ProbeSpec specOf(std::vector<model::HealthCheck> wanted,
                                model::HoldMode mode = model::HoldMode::NoWorse) {
    checks::ProbeSpec spec{.member = "weu-1"};
    spec.gate.checks = std::move(wanted);
    spec.gate.hold.mode = mode;
    return spec;
}

inline std::vector<model::CheckResult> judge(FakeMember& member, const checks::ProbeSpec& spec,
                                             checks::Situation situation = {}) {
    checks::MemberProbe probe(spec);
    member.answer(probe);
    situation.now = kNow;
    return checks::evaluate(spec, probe.facts(), situation);
}

inline checks::Baseline baselineOf(FakeMember& member, const checks::ProbeSpec& spec) {
    checks::MemberProbe probe(spec);
    member.answer(probe);
    return checks::baselineOf(probe.facts(), kNow);
}

inline double numberOf(const model::CheckResult& result, std::string_view name) {
    for (const auto& number : result.numbers) {
        if (number.name == name) {
            return number.value;
        }
    }
    return -1;
}

} // namespace pilothouse::test
