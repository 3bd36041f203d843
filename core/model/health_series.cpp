// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/health_series.h"

#include <algorithm>

namespace pilothouse::model {

namespace {

CheckOutcome outcomeOf(const CheckTotal& total) {
    return total.fail > 0           ? CheckOutcome::Fail
           : total.inconclusive > 0 ? CheckOutcome::Inconclusive
           : total.warn > 0         ? CheckOutcome::Warn
                                    : CheckOutcome::Pass;
}

double valueOf(const HealthTotal& total) {
    if (total.name.ends_with("Percent")) {
        return total.min; // the member that is worst off
    }
    return total.name == "value" ? total.max : total.sum;
}

const CheckTotal* findCheck(const HealthSample& sample, const HealthSeries& like) {
    const auto found =
        std::find_if(sample.totals.begin(), sample.totals.end(), [&like](const auto& one) {
            return one.code == like.code && one.name == like.check;
        });
    return found == sample.totals.end() ? nullptr : &*found;
}

const HealthTotal* findNumber(const CheckTotal* check, const std::string& name) {
    if (check == nullptr) {
        return nullptr;
    }
    const auto found = std::find_if(check->numbers.begin(), check->numbers.end(),
                                    [&name](const auto& one) { return one.name == name; });
    return found == check->numbers.end() || found->members == 0 ? nullptr : &*found;
}

void fill(HealthSeries& series, const std::vector<HealthSample>& samples) {
    for (const auto& sample : samples) {
        const auto* total = findCheck(sample, series);
        const auto* found = findNumber(total, series.number);
        const auto value = found == nullptr ? std::nullopt : std::optional(valueOf(*found));
        if (sample.isBaseline) {
            series.before = value;
            continue;
        }
        series.values.push_back(value);
        series.at.push_back(sample.at);
        if (total != nullptr) {
            series.outcome = outcomeOf(*total);
            series.members = total->pass + total->warn + total->fail + total->inconclusive;
            const auto told = found == nullptr ? 0 : found->members;
            series.silent = std::max(0, series.members - told);
        }
    }
}

} // namespace

std::vector<HealthSeries> seriesOf(const std::vector<HealthSample>& samples) {
    std::vector<HealthSeries> all;
    for (const auto& sample : samples) {
        for (const auto& check : sample.totals) {
            for (const auto& number : check.numbers) {
                const bool isKnown = std::any_of(all.begin(), all.end(), [&](const auto& one) {
                    return one.code == check.code && one.check == check.name &&
                           one.number == number.name;
                });
                if (!isKnown) {
                    all.push_back({.code = check.code, .check = check.name, .number = number.name});
                }
            }
        }
    }
    for (auto& series : all) {
        fill(series, samples);
    }
    all.erase(std::remove_if(all.begin(), all.end(),
                             [](const auto& series) {
                                 return std::none_of(
                                     series.values.begin(), series.values.end(),
                                     [](const auto& value) { return value.has_value(); });
                             }),
              all.end());
    return all;
}

} // namespace pilothouse::model
