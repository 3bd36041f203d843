// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pilothouse::rollout {

/// What a text is about, for its colour; the words say it too.
enum class ReportTone : std::uint8_t { Plain, Muted, Ok, Running, Waiting, Warning, Failed };

// Texts in a document are plain: the writers of each format escape them.

struct ReportCell {
    std::string text{};
    ReportTone tone = ReportTone::Plain;
    bool operator==(const ReportCell&) const = default;
};
struct ReportHeading {
    int level = 2; ///< 2 … 4; the title is 1
    std::string text{};
    bool operator==(const ReportHeading&) const = default;
};
struct ReportText {
    std::string text{};
    ReportTone tone = ReportTone::Plain;
    bool operator==(const ReportText&) const = default;
};
/// Names and values.
struct ReportFacts {
    std::vector<std::pair<std::string, ReportCell>> rows{};
    bool operator==(const ReportFacts&) const = default;
};
/// Every row has as many cells as the header.
struct ReportTable {
    std::vector<std::string> header{};
    std::vector<std::vector<ReportCell>> rows{};
    bool operator==(const ReportTable&) const = default;
};
struct ReportList {
    std::vector<std::string> items{};
    bool operator==(const ReportList&) const = default;
};
/// Lines to be typed.
struct ReportCode {
    std::vector<std::string> lines{};
    bool operator==(const ReportCode&) const = default;
};
/// A picture: finished SVG, whose texts are escaped. Formats without pictures leave it out, so
/// nothing may be told by it alone.
struct ReportFigure {
    std::string caption{};
    std::string svg{};
    bool operator==(const ReportFigure&) const = default;
};
using ReportBlock = std::variant<ReportHeading, ReportText, ReportFacts, ReportTable, ReportList,
                                 ReportCode, ReportFigure>;

/// A report before it has a format. A value.
struct ReportDocument {
    std::string title{};
    std::vector<ReportBlock> blocks{};
    bool operator==(const ReportDocument&) const = default;
};

} // namespace pilothouse::rollout
