// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/verdict.h"

#include "checks/findings.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::checks {

using model::CheckOutcome;

namespace {

CheckOutcome worse(CheckOutcome a, CheckOutcome b) {
    return detail::severity(b) > detail::severity(a) ? b : a;
}

CheckOutcome worstOf(const std::vector<model::CheckResult>& checks) {
    auto worst = CheckOutcome::Pass;
    for (const auto& check : checks) {
        worst = worse(worst, check.outcome);
    }
    return worst;
}

void addNumber(std::vector<model::HealthTotal>& totals, const model::HealthNumber& number) {
    auto found = std::find_if(totals.begin(), totals.end(),
                              [&](const auto& total) { return total.name == number.name; });
    if (found == totals.end()) {
        totals.push_back({.name = number.name,
                          .members = 1,
                          .sum = number.value,
                          .min = number.value,
                          .max = number.value});
        return;
    }
    ++found->members;
    found->sum += number.value;
    found->min = std::min(found->min, number.value);
    found->max = std::max(found->max, number.value);
}

void addCheck(std::vector<model::CheckTotal>& totals, const model::CheckResult& check) {
    auto found = std::find_if(totals.begin(), totals.end(), [&](const auto& total) {
        return total.code == check.code && total.name == check.name;
    });
    if (found == totals.end()) {
        found = totals.insert(totals.end(), {.code = check.code, .name = check.name});
    }
    switch (check.outcome) {
    case CheckOutcome::Pass: ++found->pass; break;
    case CheckOutcome::Warn: ++found->warn; break;
    case CheckOutcome::Fail: ++found->fail; break;
    case CheckOutcome::Inconclusive: ++found->inconclusive; break;
    }
    for (const auto& number : check.numbers) {
        addNumber(found->numbers, number);
    }
}

/// "weu-1: 2 pods in CrashLoopBackOff (…) (and 3 more members)".
void sayWhy(model::HealthSample& sample) {
    const auto& first = sample.members.front(); // the worst comes first
    std::string text;
    std::size_t others = 0;
    for (const auto& check : first.checks) {
        if (check.outcome != sample.outcome) {
            continue;
        }
        if (text.empty()) {
            sample.code = check.code;
            text = first.name + ": " + check.text;
        } else {
            ++others;
        }
    }
    if (others > 0) {
        text += fmt::format("; and {} more check{}", others, others == 1 ? "" : "s");
    }
    const auto alike =
        std::count_if(sample.members.begin(), sample.members.end(),
                      [&](const auto& member) { return member.outcome == sample.outcome; });
    if (alike > 1) {
        text += fmt::format(" (and {} more member{})", alike - 1, alike == 2 ? "" : "s");
    }
    sample.text = std::move(text);
}

} // namespace

model::HealthSample judgeScope(const SampleHead& head, std::vector<model::MemberHealth> members) {
    model::HealthSample sample{.at = head.at,
                               .mode = head.mode,
                               .isBaseline = head.isBaseline,
                               .outcome = CheckOutcome::Pass,
                               .members = std::move(members)};
    for (auto& member : sample.members) {
        member.outcome = worstOf(member.checks);
        sample.outcome = worse(sample.outcome, member.outcome);
        for (const auto& check : member.checks) {
            addCheck(sample.totals, check);
        }
    }
    std::stable_sort(sample.members.begin(), sample.members.end(),
                     [](const auto& a, const auto& b) {
                         const auto left = detail::severity(a.outcome);
                         const auto right = detail::severity(b.outcome);
                         return left != right ? left > right : a.name < b.name;
                     });
    if (sample.outcome != CheckOutcome::Pass) {
        sayWhy(sample);
    } else if (sample.members.empty()) {
        sample.text = "there is no member to look at";
    } else {
        sample.text = sample.members.size() == 1
                          ? sample.members.front().name + ": all checks pass"
                          : fmt::format("all checks pass on {} members", sample.members.size());
    }
    return sample;
}

} // namespace pilothouse::checks
