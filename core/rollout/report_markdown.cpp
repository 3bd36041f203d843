// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report.h"
#include "rollout/report_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace pilothouse::rollout {

namespace {

std::string row(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const auto& cell : cells) {
        line += fmt::format(" {} |", cell);
    }
    return line + '\n';
}

/// A fence longer than any run of back-ticks in the lines.
std::string fenceFor(const std::vector<std::string>& lines) {
    std::size_t longest = 2;
    for (const auto& line : lines) {
        std::size_t ticks = 0;
        for (const char letter : line) {
            ticks = letter == '`' ? ticks + 1 : 0;
            longest = std::max(longest, ticks);
        }
    }
    return std::string(longest + 1, '`');
}

class MarkdownWriter {
public:
    std::string write(const ReportDocument& document) {
        m_text = fmt::format("# {}\n", escapeMarkdown(document.title));
        for (const auto& block : document.blocks) {
            std::visit(*this, block);
        }
        return std::move(m_text);
    }

    void operator()(const ReportHeading& block) {
        m_text += fmt::format("\n{} {}\n", std::string(static_cast<std::size_t>(block.level), '#'),
                              escapeMarkdown(block.text));
    }
    void operator()(const ReportText& block) {
        const std::string_view mark = block.tone == ReportTone::Plain ? "" : "**";
        m_text += fmt::format("\n{0}{1}{0}\n", mark, escapeMarkdown(block.text));
    }
    void operator()(const ReportFacts& block) {
        ReportTable table{.header = {"", ""}};
        for (const auto& [name, value] : block.rows) {
            table.rows.push_back({{.text = name}, value});
        }
        (*this)(table);
    }
    void operator()(const ReportTable& block) {
        std::vector<std::string> cells;
        for (const auto& name : block.header) {
            cells.push_back(escapeMarkdown(name));
        }
        m_text += '\n' + row(cells) + row(std::vector<std::string>(block.header.size(), "---"));
        for (const auto& line : block.rows) {
            cells.clear();
            for (const auto& cell : line) {
                const bool isLoud = !cell.text.empty() && (cell.tone == ReportTone::Failed ||
                                                           cell.tone == ReportTone::Warning);
                cells.push_back(
                    fmt::format("{0}{1}{0}", isLoud ? "**" : "", escapeMarkdown(cell.text)));
            }
            m_text += row(cells);
        }
    }
    void operator()(const ReportList& block) {
        m_text += '\n';
        for (const auto& item : block.items) {
            m_text += fmt::format("- {}\n", escapeMarkdown(item));
        }
    }
    void operator()(const ReportCode& block) {
        const auto fence = fenceFor(block.lines);
        m_text += fmt::format("\n{}sh\n", fence);
        for (const auto& line : block.lines) {
            m_text += line + '\n';
        }
        m_text += fence + '\n';
    }
    void operator()(const ReportFigure& /*block*/) {}

private:
    std::string m_text{};
};

} // namespace

std::string reportMarkdown(const ReportDocument& document) {
    return MarkdownWriter().write(document);
}

} // namespace pilothouse::rollout
