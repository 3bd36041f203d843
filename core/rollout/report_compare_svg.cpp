// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report_compare.h"
#include "rollout/report_svg.h"
#include "rollout/report_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::rollout {

namespace {

constexpr double kWidth = 1'040;
constexpr double kLabels = 180;
constexpr double kWords = 260; ///< right of the bars
constexpr double kLane = 44;
constexpr double kBar = 13;
constexpr double kAxis = 40;
constexpr std::size_t kMostStages = 60;
constexpr std::string_view kSimulated = "#818894";
constexpr std::string_view kLater = "#C9CED6"; ///< from p50 to p90

struct Drawer {
    SvgDrawing& drawing;
    const SvgTimeAxis& axis;
    Instant now{};

    void simulated(const StageCompared& one, double top) const {
        if (!one.begins || !one.ends) {
            return;
        }
        const double left = axis.at(one.begins->p50);
        const double middle = std::max(axis.at(one.ends->p50), left + 2);
        const double right = std::max(axis.at(one.ends->p90), middle);
        const auto tip = fmt::format("{} simulated: {} to {}, nine of ten by {}",
                                     cleanText(one.name), reportTime(one.begins->p50),
                                     reportTime(one.ends->p50), reportTime(one.ends->p90));
        drawing.box({middle, top, right - middle, kBar}, kLater, tip);
        drawing.box({left, top, middle - left, kBar}, kSimulated, tip, R"(rx="2")");
    }

    void real(const StageCompared& one, const Difference& difference, double top) const {
        if (!one.startedAt) {
            return;
        }
        const double left = axis.at(*one.startedAt);
        const double right = std::max(axis.at(one.endedAt.value_or(now)), left + 2);
        const auto tone =
            difference.tone == ReportTone::Plain || difference.tone == ReportTone::Muted
                ? ReportTone::Running
                : difference.tone;
        drawing.box({left, top, right - left, kBar}, fillOf(tone),
                    fmt::format("{} took {} to {}", cleanText(one.name), reportTime(one.startedAt),
                                reportTime(one.endedAt)),
                    R"(rx="2")");
        if (!one.endedAt) { // it has no end yet
            drawing.line(right, top - 2, right, top + kBar + 2, fillOf(tone),
                         R"(stroke-dasharray="2 2" stroke-width="2")");
        }
    }
};

} // namespace

std::string comparisonSvg(const RunCompared& compared, const ReportInputs& inputs) {
    const auto& run = inputs.picture.run;
    if (!run.startedAt || compared.stages.empty()) {
        return {};
    }
    const auto now = run.completedAt.value_or(inputs.picture.at);
    auto end = now;
    for (const auto& stage : compared.stages) {
        end = std::max(end, stage.ends ? stage.ends->p90 : end);
    }
    const auto count = std::min(compared.stages.size(), kMostStages);
    const double bottom = kAxis + kLane * static_cast<double>(count) + 4;
    SvgDrawing drawing(kWidth, bottom + 4);
    const SvgTimeAxis axis(*run.startedAt, end, kLabels, kWidth - kWords);
    axis.draw(drawing, kAxis - 4, bottom);
    const Drawer drawer{.drawing = drawing, .axis = axis, .now = now};
    double top = kAxis;
    for (std::size_t at = 0; at < count; ++at) {
        const auto& stage = compared.stages[at];
        const auto difference = differenceOf(stage, run.completedAt.has_value() || run.isAbandoned);
        drawing.line(0, top, kWidth, top, "#D5DAE0");
        drawing.shortText(8, top + 18, cleanText(stage.name), "#1B1F24", kLabels - 70);
        drawing.text(kLabels - 8, top + 17, "simulated", "#59616D", SvgAnchor::End, 10);
        drawing.text(kLabels - 8, top + 35, "took", "#59616D", SvgAnchor::End, 10);
        drawer.simulated(stage, top + 7);
        drawer.real(stage, difference, top + 25);
        drawing.shortText(kWidth - kWords + 10, top + 35, difference.text, inkOf(difference.tone),
                          kWords - 14);
        top += kLane;
    }
    return drawing.done(
        fmt::format("Simulation and reality of {} stages of run {}", count, cleanText(run.name)));
}

} // namespace pilothouse::rollout
