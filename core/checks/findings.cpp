// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/findings.h"

#include "base/name_list.h"
#include "kube/status.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pilothouse::checks::detail {

namespace {

constexpr std::size_t kNamedObjects = 2;
constexpr std::size_t kNamedGroups = 3;
constexpr std::size_t kTextBytes = 500;

/// Findings that read alike.
struct Group {
    const Finding* first = nullptr;
    std::size_t count = 0;
    std::vector<std::string_view> objects{};
};

std::string textOf(const Group& group) {
    if (group.first->many.empty()) {
        return group.first->one;
    }
    std::string out = group.count == 1 ? "1 " + group.first->one
                                       : fmt::format("{} {}", group.count, group.first->many);
    if (!group.objects.empty()) {
        out += " (" + nameList(group.objects, kNamedObjects) + ")";
    }
    return out;
}

} // namespace

int severity(CheckOutcome outcome) {
    switch (outcome) {
    case CheckOutcome::Pass: return 0;
    case CheckOutcome::Warn: return 1;
    case CheckOutcome::Inconclusive: return 2;
    case CheckOutcome::Fail: return 3;
    }
    return 2;
}

void Findings::say(CheckOutcome outcome, std::string sentence, std::string object) {
    add({.outcome = outcome,
         .one = sentence,
         .object = std::move(object),
         .what = std::move(sentence)});
}

void Findings::missing(const Error& error, std::string_view what) {
    say(CheckOutcome::Inconclusive,
        fmt::format("{} cannot be read: {}", what, kube::oneLine(error.message, 300)), error.where);
}

void Findings::number(std::string_view name, double value) {
    if (std::isfinite(value)) {
        m_numbers.push_back({std::string(name), value});
    }
}

CheckOutcome Findings::worst() const {
    auto worst = CheckOutcome::Pass;
    for (const auto& each : m_findings) {
        worst = severity(each.outcome) > severity(worst) ? each.outcome : worst;
    }
    return worst;
}

std::string Findings::summary(CheckOutcome outcome) const {
    std::vector<Group> groups;
    for (const auto& each : m_findings) {
        if (each.outcome != outcome) {
            continue;
        }
        auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const Group& group) { return group.first->one == each.one; });
        if (found == groups.end()) {
            found = groups.insert(groups.end(), {.first = &each});
        }
        ++found->count;
        if (!each.object.empty()) {
            found->objects.push_back(each.object);
        }
    }
    std::string out;
    for (std::size_t at = 0; at < std::min(kNamedGroups, groups.size()); ++at) {
        out += at > 0 ? "; " : "";
        out += textOf(groups[at]);
    }
    if (groups.size() > kNamedGroups) {
        out += fmt::format("; and {} more", groups.size() - kNamedGroups);
    }
    return kube::oneLine(out, kTextBytes);
}

model::CheckResult Findings::result(std::string code, std::string name, std::string good) const {
    model::CheckResult out{
        .code = std::move(code), .name = std::move(name), .outcome = worst(), .numbers = m_numbers};
    out.text = out.outcome == CheckOutcome::Pass ? std::move(good) : summary(out.outcome);
    auto sorted = m_findings;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Finding& a, const Finding& b) {
        return severity(a.outcome) > severity(b.outcome);
    });
    for (auto& each : sorted) {
        if (out.evidence.size() == kMaxEvidence) {
            ++out.moreEvidence;
            continue;
        }
        out.evidence.push_back(
            {.object = kube::oneLine(each.object, 512),
             .what = kube::oneLine(each.what.empty() ? each.one : each.what, 400),
             .since = each.since});
    }
    return out;
}

CheckOutcome Context::judge(bool isKnown, bool wasBefore) const {
    if (isAbsolute()) {
        return CheckOutcome::Fail;
    }
    if (situation.isBefore) {
        return CheckOutcome::Warn;
    }
    if (!isKnown) {
        return CheckOutcome::Inconclusive;
    }
    return wasBefore ? CheckOutcome::Pass : CheckOutcome::Fail;
}

} // namespace pilothouse::checks::detail
