// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::rollout {

struct SvgBox {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
};

enum class SvgAnchor : std::uint8_t { Start, Middle, End };

/// A drawing that is written as it is drawn. Texts are escaped here. One thread.
class SvgDrawing {
public:
    SvgDrawing(double width, double height) : m_width(width), m_height(height) {}

    /// `tip` is shown where the pointer rests; may be empty.
    void box(const SvgBox& box, std::string_view fill, std::string_view tip = {},
             std::string_view extra = {});
    void line(double x1, double y1, double x2, double y2, std::string_view ink,
              std::string_view extra = {});
    void text(double x, double y, std::string_view text, std::string_view ink,
              SvgAnchor anchor = SvgAnchor::Start, double size = 11);
    /// At most `most` wide, by a rule of thumb: the middle is left out.
    void shortText(double x, double y, std::string_view text, std::string_view ink, double most);
    void course(const std::vector<std::pair<double, double>>& points, std::string_view ink);
    void dot(double x, double y, std::string_view fill);

    /// The whole, with what it shows in words for those who do not see it.
    [[nodiscard]] std::string done(std::string_view label) const;

private:
    double m_width;
    double m_height;
    std::string m_body{};
};

/// Moments on a line, from left to right.
class SvgTimeAxis {
public:
    SvgTimeAxis(Instant from, Instant to, double left, double right);
    [[nodiscard]] double at(Instant when) const;
    /// Marks from `top` to `bottom` with their times above.
    void draw(SvgDrawing& drawing, double top, double bottom) const;

private:
    Instant m_from;
    Instant m_to;
    double m_left;
    double m_right;
};

} // namespace pilothouse::rollout
