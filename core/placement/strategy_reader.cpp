// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/strategy_reader.h"

#include <algorithm>
#include <charconv>

namespace pilothouse::placement {

namespace {

using kube::detail::FieldReader;

void readAmount(const FieldReader& fields, std::string_view key, ClusterAmount& amount) {
    if (!fields.has(key)) {
        return;
    }
    if (const auto read = clusterAmountOf(fields.text(key))) {
        amount = *read;
    } else {
        fields.complainAt(key, "expected a number of clusters, or 0% to 100%");
    }
}

void readRollingUpdate(const FieldReader& fields, RolloutStrategy& strategy) {
    fields.onlyKeys({"maxUnavailable", "maxSurge", "unavailablePeriodSeconds"});
    readAmount(fields, "maxUnavailable", strategy.maxUnavailable);
    readAmount(fields, "maxSurge", strategy.maxSurge);
    if (const auto seconds = fields.number("unavailablePeriodSeconds", 0)) {
        strategy.unavailablePeriod = std::chrono::seconds(*seconds);
    }
}

ApplyStrategy readApply(const FieldReader& fields) {
    fields.onlyKeys({"type", "comparisonOption", "whenToApply", "whenToTakeOver",
                     "serverSideApplyConfig", "allowCoOwnership"});
    ApplyStrategy apply;
    apply.type = fields.word<ApplyType>("type",
                                        {{"ClientSideApply", ApplyType::ClientSideApply},
                                         {"ServerSideApply", ApplyType::ServerSideApply},
                                         {"ReportDiff", ApplyType::ReportDiff}},
                                        apply.type);
    apply.comparison = fields.word<Comparison>(
        "comparisonOption",
        {{"PartialComparison", Comparison::Partial}, {"FullComparison", Comparison::Full}},
        apply.comparison);
    apply.whenToApply = fields.word<WhenToApply>(
        "whenToApply",
        {{"Always", WhenToApply::Always}, {"IfNotDrifted", WhenToApply::IfNotDrifted}},
        apply.whenToApply);
    apply.whenToTakeOver = fields.word<WhenToTakeOver>("whenToTakeOver",
                                                       {{"Always", WhenToTakeOver::Always},
                                                        {"IfNoDiff", WhenToTakeOver::IfNoDiff},
                                                        {"Never", WhenToTakeOver::Never}},
                                                       apply.whenToTakeOver);
    apply.allowsCoOwnership = fields.flag("allowCoOwnership", false);
    if (const auto config = fields.child("serverSideApplyConfig")) {
        config->onlyKeys({"force"});
        apply.isForced = config->flag("force", false);
        if (apply.type != ApplyType::ServerSideApply) {
            fields.complainAt(
                "serverSideApplyConfig",
                "serverSideApplyConfig is only valid for ServerSideApply strategy type");
        }
    }
    return apply;
}

} // namespace

std::optional<ClusterAmount> clusterAmountOf(std::string_view text) {
    ClusterAmount amount;
    amount.isPercent = text.ends_with('%');
    text.remove_suffix(amount.isPercent ? 1 : 0);
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, amount.number);
    constexpr std::int32_t kAll = 100;
    const bool isDigits = std::all_of(text.begin(), text.end(),
                                      [](char letter) { return letter >= '0' && letter <= '9'; });
    if (read.ec != std::errc{} || read.ptr != end || !isDigits ||
        (amount.isPercent && (amount.number > kAll || text.size() > 3))) {
        return std::nullopt;
    }
    return amount;
}

RolloutStrategy readStrategy(const FieldReader& spec, Admission admission) {
    RolloutStrategy strategy;
    const auto fields = spec.child("strategy");
    if (!fields) {
        return strategy;
    }
    fields->onlyKeys(
        {"type", "rollingUpdate", "applyStrategy", "deleteStrategy", "reportBackStrategy"});
    strategy.type = fields->word<RolloutType>(
        "type",
        {{"RollingUpdate", RolloutType::RollingUpdate}, {"External", RolloutType::External}},
        strategy.type);
    if (const auto rolling = fields->child("rollingUpdate")) {
        if (strategy.type == RolloutType::External && admission == Admission::Judge) {
            fields->complainAt(
                "rollingUpdate",
                "rollingUpdateConifg is not valid for ExternalRollout strategy type");
        }
        readRollingUpdate(*rolling, strategy);
    }
    if (const auto apply = fields->child("applyStrategy")) {
        strategy.apply = readApply(*apply);
    }
    if (const auto remove = fields->child("deleteStrategy")) {
        remove->onlyKeys({"propagationPolicy"});
        strategy.abandonsOnDelete =
            remove->word<bool>("propagationPolicy", {{"Delete", false}, {"Abandon", true}}, false);
    }
    return strategy;
}

} // namespace pilothouse::placement
