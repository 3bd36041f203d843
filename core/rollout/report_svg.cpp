// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report_svg.h"

#include "rollout/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pilothouse::rollout {

namespace {

constexpr double kLetter = 6.1; ///< mean width at 11 px

bool isContinued(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Round steps for an axis; the smallest that gives no more than nine marks.
std::chrono::seconds stepFor(std::chrono::milliseconds span) {
    constexpr std::array<long, 18> kSteps{5,      10,     30,      60,      300,       600,
                                          900,    1'800,  3'600,   7'200,   10'800,    21'600,
                                          43'200, 86'400, 172'800, 604'800, 1'209'600, 2'419'200};
    constexpr int kMost = 9;
    for (const auto step : kSteps) {
        if (span <= std::chrono::seconds(step * kMost)) {
            return std::chrono::seconds(step);
        }
    }
    return std::chrono::duration_cast<std::chrono::seconds>(span / kMost);
}

} // namespace

void SvgDrawing::box(const SvgBox& box, std::string_view fill, std::string_view tip,
                     std::string_view extra) {
    m_body +=
        fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" {}>)",
                    box.x, box.y, std::max(box.width, 0.0), std::max(box.height, 0.0), fill, extra);
    if (!tip.empty()) {
        m_body += fmt::format("<title>{}</title>", escapeXml(tip));
    }
    m_body += "</rect>\n";
}

void SvgDrawing::line(double x1, double y1, double x2, double y2, std::string_view ink,
                      std::string_view extra) {
    m_body +=
        fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" {}/>)", x1,
                    y1, x2, y2, ink, extra);
    m_body += '\n';
}

void SvgDrawing::text(double x, double y, std::string_view text, std::string_view ink,
                      SvgAnchor anchor, double size) {
    const std::string_view word = anchor == SvgAnchor::Start    ? "start"
                                  : anchor == SvgAnchor::Middle ? "middle"
                                                                : "end";
    m_body += fmt::format(
        R"(<text x="{:.1f}" y="{:.1f}" font-size="{:g}" text-anchor="{}" fill="{}">{}</text>)", x,
        y, size, word, ink, escapeXml(text));
    m_body += '\n';
}

void SvgDrawing::shortText(double x, double y, std::string_view text, std::string_view ink,
                           double most) {
    const auto letters = static_cast<std::size_t>(std::max(most / kLetter, 4.0));
    if (text.size() <= letters) {
        this->text(x, y, text, ink);
        return;
    }
    auto head = letters / 2;
    auto tail = text.size() - (letters - head - 1);
    while (head > 0 && isContinued(text[head])) {
        --head;
    }
    while (tail < text.size() && isContinued(text[tail])) {
        ++tail;
    }
    this->text(x, y, fmt::format("{}…{}", text.substr(0, head), text.substr(tail)), ink);
}

void SvgDrawing::course(const std::vector<std::pair<double, double>>& points,
                        std::string_view ink) {
    if (points.empty()) {
        return;
    }
    m_body += R"(<polyline fill="none" stroke-width="1.8" stroke=")";
    m_body += ink;
    m_body += R"(" points=")";
    for (const auto& [x, y] : points) {
        m_body += fmt::format("{:.1f},{:.1f} ", x, y);
    }
    m_body += "\"/>\n";
}

void SvgDrawing::dot(double x, double y, std::string_view fill) {
    m_body += fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="2.5" fill="{}"/>)", x, y, fill);
    m_body += '\n';
}

std::string SvgDrawing::done(std::string_view label) const {
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:.0f} {1:.0f}" width="{0:.0f}" )"
        R"(height="{1:.0f}" role="img" aria-label="{2}" font-family="DejaVu Sans, Noto Sans, sans-serif">)"
        "\n{3}</svg>\n",
        m_width, m_height, escapeXml(label), m_body);
}

SvgTimeAxis::SvgTimeAxis(Instant from, Instant to, double left, double right)
    : m_from(from), m_to(std::max(to, from + std::chrono::seconds(1))), m_left(left),
      m_right(right) {}

double SvgTimeAxis::at(Instant when) const {
    const auto inside = std::clamp(when, m_from, m_to);
    const auto share = static_cast<double>((inside - m_from).count()) /
                       static_cast<double>((m_to - m_from).count());
    return m_left + (m_right - m_left) * share;
}

void SvgTimeAxis::draw(SvgDrawing& drawing, double top, double bottom) const {
    const auto step = stepFor(m_to - m_from);
    const auto since = std::chrono::ceil<std::chrono::seconds>(m_from).time_since_epoch();
    Instant mark{((since + step - std::chrono::seconds(1)) / step) * step};
    std::string day;
    for (; mark <= m_to; mark += step) {
        const auto words = reportTime(mark); // 2026-11-20 08:00:05
        const bool isNewDay = words.substr(0, 10) != day;
        day = words.substr(0, 10);
        const auto time = words.substr(11, step < std::chrono::minutes(1) ? 8 : 5);
        const auto x = at(mark);
        drawing.line(x, top, x, bottom, "#D5DAE0");
        if (isNewDay) {
            drawing.text(x, top - 16, day, "#59616D", SvgAnchor::Middle, 10);
        }
        if (step < std::chrono::hours(24)) {
            drawing.text(x, top - 4, time, "#59616D", SvgAnchor::Middle, 10);
        }
    }
}

} // namespace pilothouse::rollout
