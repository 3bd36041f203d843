// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report_figures.h"

#include "model/health_series.h"
#include "rollout/report_svg.h"
#include "rollout/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace pilothouse::rollout {

namespace {

constexpr double kWidth = 1'040;
constexpr double kLabels = 220; ///< names stand left of it
constexpr double kStates = 190; ///< words right of the bars
constexpr double kLane = 22;
constexpr double kAxis = 40;
constexpr std::size_t kMostLanes = 240;
constexpr std::int32_t kMostMembers = 60; ///< a larger run shows none of its own

struct Bar {
    Instant from{};
    std::optional<Instant> to{}; ///< absent: it goes on
    ReportTone tone = ReportTone::Plain;
    std::string tip{};
};

struct Lane {
    int depth = 0;
    std::string label{};
    std::string state{};
    ReportTone tone = ReportTone::Plain;
    std::vector<Bar> bars{};
};

Instant endOf(const ReportInputs& inputs) {
    const auto& run = inputs.picture.run;
    return run.completedAt ? *run.completedAt
                           : std::max(inputs.picture.at, run.startedAt.value_or(run.createdAt));
}

ReportTone toneOfGate(const model::GateRun& gate) {
    if (gate.state == model::GateState::Failed || gate.state == model::GateState::Expired ||
        gate.trouble == model::GateTrouble::Blocked) {
        return ReportTone::Failed;
    }
    return gate.state == model::GateState::Skipped ? ReportTone::Muted : ReportTone::Waiting;
}

template<class Scope>
Lane laneOf(const Scope& scope, int depth) {
    Lane lane{.depth = depth,
              .label = cleanText(scope.name),
              .state = fmt::format("{} {}/{}", reportState(scope.display, scope.reason),
                                   scope.counts.completed, scope.counts.total),
              .tone = toneOf(scope.display)};
    if (scope.startedAt) {
        lane.bars.push_back({.from = *scope.startedAt,
                             .to = scope.completedAt,
                             .tone = lane.tone,
                             .tip = fmt::format("{}: {}", lane.label, lane.state)});
    }
    return lane;
}

void addGates(std::vector<Lane>& lanes, const std::vector<model::GateRun>& gates, int depth) {
    for (const auto& gate : gates) {
        Lane lane{.depth = depth,
                  .label = "gate " + cleanText(gate.name),
                  .state =
                      fmt::format("{} {}", toString(gate.kind), reportWords(toString(gate.state))),
                  .tone = toneOfGate(gate)};
        if (gate.openedAt) {
            lane.bars.push_back({.from = *gate.openedAt,
                                 .to = gate.resolvedAt,
                                 .tone = lane.tone,
                                 .tip = fmt::format("{}: {}", lane.label, lane.state)});
        }
        lanes.push_back(std::move(lane));
    }
}

Lane laneOf(const model::MemberRun& member) {
    Lane lane{.depth = 2,
              .label = cleanText(member.name),
              .state = reportState(member.display, member.reason),
              .tone = toneOf(member.display)};
    for (const auto& attempt : member.attempts) {
        const auto tone = attempt.outcome == model::LifeState::Failed      ? ReportTone::Failed
                          : attempt.outcome == model::LifeState::Completed ? ReportTone::Ok
                                                                           : lane.tone;
        lane.bars.push_back({.from = attempt.intentAt,
                             .to = attempt.finishedAt,
                             .tone = tone,
                             .tip = fmt::format("{}, attempt {}", lane.label, attempt.number)});
    }
    return lane;
}

std::vector<Lane> lanesOf(const model::Run& run) {
    std::vector<Lane> lanes;
    for (const auto& stage : run.stages) {
        lanes.push_back(laneOf(stage, 0));
        addGates(lanes, stage.gates, 1);
        for (const auto& group : stage.groups) {
            if (stage.groups.size() > 1 || group.name != stage.name) {
                lanes.push_back(laneOf(group, 1));
            }
            addGates(lanes, group.gates, 2);
            if (run.counts.total <= kMostMembers) {
                for (const auto& member : group.members) {
                    lanes.push_back(laneOf(member));
                }
            }
        }
    }
    lanes.resize(std::min(lanes.size(), kMostLanes));
    return lanes;
}

void drawLane(SvgDrawing& drawing, const SvgTimeAxis& axis, const Lane& lane, double top,
              Instant end) {
    const double indent = 14.0 * lane.depth;
    drawing.shortText(8 + indent, top + 15, lane.label, lane.depth == 0 ? "#1B1F24" : "#4A525E",
                      kLabels - 16 - indent);
    const double inset = lane.depth == 0 ? 4 : lane.depth == 1 ? 6 : 7;
    for (const auto& bar : lane.bars) {
        const double left = axis.at(bar.from);
        const double right = std::max(axis.at(bar.to.value_or(end)), left + 2);
        const SvgBox box{left, top + inset, right - left, kLane - 2 * inset};
        drawing.box(box, fillOf(bar.tone), bar.tip, R"(rx="2")");
        if (!bar.to) { // it has no end yet
            drawing.line(right, top + 2, right, top + kLane - 2, fillOf(bar.tone),
                         R"(stroke-dasharray="2 2" stroke-width="2")");
        }
    }
    drawing.shortText(kWidth - kStates + 10, top + 15, lane.state, inkOf(lane.tone), kStates - 14);
}

void drawFreezes(SvgDrawing& drawing, const SvgTimeAxis& axis, const ReportInputs& inputs,
                 Instant begin, double bottom) {
    const auto end = endOf(inputs);
    for (const auto& freeze : inputs.picture.freezes) {
        if (freeze.to <= begin || freeze.from >= end) {
            continue;
        }
        const double left = axis.at(freeze.from);
        drawing.box(
            {left, kAxis, std::max(axis.at(freeze.to) - left, 1.0), bottom - kAxis}, "#F0E6F9",
            "freeze " + cleanText(freeze.title),
            R"(fill-opacity="0.7" stroke="#6011A7" stroke-width="0.5" stroke-dasharray="4 3")");
    }
}

/// A step line of a count that changes at moments.
struct Course {
    std::string name{};
    ReportTone tone = ReportTone::Plain;
    std::int32_t value = 0;
    std::vector<std::pair<Instant, std::int32_t>> steps{};
};

void step(Course& course, Instant at, std::int32_t by) {
    course.value += by;
    if (!course.steps.empty() && course.steps.back().first == at) {
        course.steps.back().second = course.value;
    } else {
        course.steps.emplace_back(at, course.value);
    }
}

std::array<Course, 3> coursesOf(const std::vector<model::Record>& records) {
    std::array<Course, 3> courses{Course{.name = "done", .tone = ReportTone::Ok},
                                  Course{.name = "failed", .tone = ReportTone::Failed},
                                  Course{.name = "in flight", .tone = ReportTone::Running}};
    std::set<model::PlanIndex> failed;
    for (const auto& record : records) {
        if (const auto* result = std::get_if<model::MemberResult>(&record.body)) {
            const bool isBad = result->state == model::LifeState::Failed;
            step(courses[isBad ? 1 : 0], record.at, 1);
            step(courses[2], record.at, -1);
            if (isBad) {
                failed.insert(result->member);
            }
        } else if (std::holds_alternative<model::MemberIntent>(record.body)) {
            step(courses[2], record.at, 1);
        } else if (std::holds_alternative<model::MemberAttemptFailed>(record.body)) {
            step(courses[2], record.at, -1);
        } else if (const auto* retry = std::get_if<model::MemberRetry>(&record.body);
                   retry != nullptr && failed.erase(retry->member) > 0) {
            step(courses[1], record.at, -1);
        }
    }
    return courses;
}

/// Never more than two points a pixel: of those of one pixel, the last.
void drawCourse(SvgDrawing& drawing, const SvgTimeAxis& axis, const Course& course, double bottom,
                double unit, double right) {
    std::vector<std::pair<double, double>> points;
    double y = bottom;
    for (const auto& [at, value] : course.steps) {
        const double x = axis.at(at);
        const bool isSamePixel = !points.empty() && x - points.back().first < 0.5;
        if (!isSamePixel) {
            points.emplace_back(x, y);
        }
        y = bottom - unit * value;
        if (isSamePixel) {
            points.back().second = y;
        } else {
            points.emplace_back(x, y);
        }
    }
    points.emplace_back(right, y);
    drawing.course(points, fillOf(course.tone));
}

} // namespace

std::string timelineSvg(const ReportInputs& inputs) {
    const auto& run = inputs.picture.run;
    const auto lanes = lanesOf(run);
    if (lanes.empty() || !run.startedAt) {
        return {};
    }
    const double bottom = kAxis + kLane * static_cast<double>(lanes.size()) + 4;
    SvgDrawing drawing(kWidth, bottom + 4);
    const auto begin = *run.startedAt;
    const auto end = endOf(inputs);
    const SvgTimeAxis axis(begin, end, kLabels, kWidth - kStates);
    axis.draw(drawing, kAxis - 4, bottom);
    drawing.text(8, kAxis - 8, "UTC", "#59616D", SvgAnchor::Start, 10);
    drawFreezes(drawing, axis, inputs, begin, bottom);
    double top = kAxis;
    for (const auto& lane : lanes) {
        if (lane.depth == 0) {
            drawing.line(0, top, kWidth, top, "#D5DAE0");
        }
        drawLane(drawing, axis, lane, top, end);
        top += kLane;
    }
    return drawing.done(fmt::format("Timeline of run {}: {} stages from {} to {}",
                                    cleanText(run.name), run.stages.size(), reportTime(begin),
                                    reportTime(end)));
}

std::string progressSvg(const ReportInputs& inputs) {
    const auto& run = inputs.picture.run;
    auto courses = coursesOf(*inputs.picture.records);
    if (!run.startedAt || run.counts.total == 0 || courses[2].steps.empty()) {
        return {};
    }
    constexpr double kBottom = 210;
    constexpr double kLeft = 50;
    constexpr double kRight = kWidth - 120;
    SvgDrawing drawing(kWidth, kBottom + 16);
    const SvgTimeAxis axis(*run.startedAt, endOf(inputs), kLeft, kRight);
    axis.draw(drawing, kAxis - 4, kBottom);
    const double unit = (kBottom - kAxis) / run.counts.total;
    for (const auto value : std::set<std::int32_t>{0, run.counts.total / 2, run.counts.total}) {
        const double y = kBottom - unit * value;
        drawing.line(kLeft, y, kRight, y, "#D5DAE0");
        drawing.text(kLeft - 6, y + 4, std::to_string(value), "#59616D", SvgAnchor::End, 10);
    }
    double lowest = -20;
    std::sort(courses.begin(), courses.end(),
              [](const auto& a, const auto& b) { return a.value > b.value; });
    for (const auto& course : courses) {
        if (course.steps.empty()) {
            continue;
        }
        drawCourse(drawing, axis, course, kBottom, unit, kRight);
        lowest = std::max(lowest + 13, kBottom - unit * course.value + 4); // labels do not touch
        drawing.text(kRight + 6, lowest, fmt::format("{} {}", course.value, course.name),
                     inkOf(course.tone));
    }
    return drawing.done(fmt::format("Clusters over time: {} of {} done, {} failed",
                                    run.counts.completed, run.counts.total, run.counts.failed));
}

namespace {

constexpr double kTileWidth = 250;
constexpr double kTileHeight = 96;
constexpr std::size_t kColumns = 4;
constexpr std::size_t kMostTiles = 24;

std::string_view letterOf(model::CheckOutcome outcome) {
    switch (outcome) {
    case model::CheckOutcome::Pass: return "P";
    case model::CheckOutcome::Warn: return "W";
    case model::CheckOutcome::Fail: return "F";
    case model::CheckOutcome::Inconclusive: break;
    }
    return "?";
}

void drawStrip(SvgDrawing& drawing, const std::vector<model::HealthSample>& samples) {
    const double width = std::min(
        16.0, (kWidth - 20) / static_cast<double>(std::max<std::size_t>(1, samples.size())));
    double x = 10;
    for (const auto& sample : samples) {
        const auto tip = fmt::format("{} {}: {}", reportTime(sample.at), toString(sample.outcome),
                                     cleanText(sample.text, 300));
        drawing.box({x, 6, std::max(width - 1.5, 0.5), 16}, fillOf(toneOf(sample.outcome)), tip);
        if (width >= 10) {
            drawing.text(x + (width - 1.5) / 2, 18, letterOf(sample.outcome), "#FFFFFF",
                         SvgAnchor::Middle, 9);
        }
        x += width;
    }
}

/// Zero-based; a sample without the number leaves a gap.
void drawTile(SvgDrawing& drawing, const model::HealthSeries& series, double left, double top) {
    const auto title =
        series.number == "value"
            ? cleanText(series.check)
            : fmt::format("{}: {}", cleanText(series.check), reportWords(cleanText(series.number)));
    double most = series.before.value_or(0);
    std::optional<double> last;
    for (const auto& value : series.values) {
        most = std::max(most, value.value_or(0));
        last = value ? value : last;
    }
    most = most > 0 ? most * 1.15 : 1;
    const double bottom = top + kTileHeight - 10;
    const double height = kTileHeight - 44;
    const auto tone = toneOf(series.outcome);
    drawing.shortText(left, top + 12, title, "#1B1F24", kTileWidth - 24);
    drawing.text(left, top + 27,
                 fmt::format("{}{}", series.before ? reportNumber(*series.before) + " → " : "",
                             last ? reportNumber(*last) : "no data"),
                 inkOf(tone), SvgAnchor::Start, 12);
    const auto yOf = [&](double value) { return bottom - height * std::max(value, 0.0) / most; };
    const double right = left + kTileWidth - 24;
    drawing.line(left, bottom, right, bottom, "#818894");
    if (series.before) {
        drawing.line(left, yOf(*series.before), right, yOf(*series.before), "#4A525E",
                     R"(stroke-dasharray="2 3")");
    }
    const double steps = std::max<double>(1, static_cast<double>(series.values.size()) - 1);
    std::vector<std::pair<double, double>> points;
    for (std::size_t at = 0; at < series.values.size(); ++at) {
        const double x = left + (right - left) * static_cast<double>(at) / steps;
        if (!series.values[at]) {
            drawing.course(points, fillOf(tone));
            points.clear();
            continue;
        }
        points.emplace_back(x, yOf(*series.values[at]));
        if (series.values.size() <= 40) {
            drawing.dot(x, yOf(*series.values[at]), fillOf(tone));
        }
    }
    drawing.course(points, fillOf(tone));
}

} // namespace

std::string samplesSvg(const std::vector<model::HealthSample>& samples) {
    if (samples.empty()) {
        return {};
    }
    auto series = model::seriesOf(samples);
    series.resize(std::min(series.size(), kMostTiles));
    const auto rows = (series.size() + kColumns - 1) / kColumns;
    SvgDrawing drawing(kWidth, 32 + kTileHeight * static_cast<double>(rows));
    drawStrip(drawing, samples);
    for (std::size_t at = 0; at < series.size(); ++at) {
        drawTile(drawing, series[at], 10 + kTileWidth * static_cast<double>(at % kColumns),
                 32 + kTileHeight * static_cast<double>(at / kColumns));
    }
    return drawing.done(fmt::format("{} samples, the last at {}: {}", samples.size(),
                                    reportTime(samples.back().at),
                                    toString(samples.back().outcome)));
}

} // namespace pilothouse::rollout
