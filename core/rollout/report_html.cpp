// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/report.h"
#include "rollout/report_text.h"

#include <fmt/format.h>

namespace pilothouse::rollout {

namespace {

// Well-formed XML too, so that a parser can prove it. Nothing is loaded and nothing runs, whatever
// slipped into a text.
constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width"/>
<meta name="color-scheme" content="light"/>
)";

constexpr std::string_view kStyle = R"(<style>
:root { color-scheme: light; }
body { font: 13px/1.45 "DejaVu Sans", "Noto Sans", "Segoe UI", sans-serif; color: #1B1F24; background: #FFFFFF;
  max-width: 1080px; margin: 24px auto; padding: 0 20px; }
h1 { font-size: 22px; margin: 0 0 8px; } h2 { font-size: 17px; margin: 28px 0 8px; border-bottom: 1px solid #D5DAE0; padding-bottom: 4px; }
h3 { font-size: 14px; margin: 18px 0 6px; } h4 { font-size: 13px; margin: 12px 0 4px; }
p { margin: 6px 0; } p.said { font-weight: 600; border-left: 4px solid currentColor; padding: 6px 10px; background: #F4F5F7; }
table { border-collapse: collapse; width: 100%; margin: 6px 0; } th, td { text-align: left; vertical-align: top;
  padding: 4px 10px 4px 0; border-bottom: 1px solid #E9ECF0; overflow-wrap: anywhere; }
th { color: #4A525E; font-weight: 600; white-space: nowrap; border-bottom-color: #818894; } table.facts th { width: 190px; border-bottom-color: #E9ECF0; }
td.loud { font-weight: 600; } thead { display: table-header-group; } tr { break-inside: avoid; }
pre { background: #F4F5F7; padding: 10px; white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 8px 0; break-inside: avoid-page; } figcaption { color: #4A525E; } svg { max-width: 100%; height: auto; }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 11px; } h2, h3 { break-after: avoid; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@page { margin: 14mm; }
</style>
)";

class HtmlWriter {
public:
    std::string write(const ReportDocument& document) {
        const auto title = escapeXml(document.title);
        m_text = fmt::format("{}<title>{}</title>\n{}</head>\n<body>\n<h1>{}</h1>\n", kHead, title,
                             kStyle, title);
        for (const auto& block : document.blocks) {
            std::visit(*this, block);
        }
        m_text += "</body>\n</html>\n";
        return std::move(m_text);
    }

    void operator()(const ReportHeading& block) {
        m_text += fmt::format("<h{0}>{1}</h{0}>\n", block.level, escapeXml(block.text));
    }
    void operator()(const ReportText& block) {
        const bool isPlain = block.tone == ReportTone::Plain;
        m_text += fmt::format(
            "<p{}>{}</p>\n",
            isPlain ? "" : fmt::format(R"( class="said" style="color: {}")", inkOf(block.tone)),
            escapeXml(block.text));
    }
    void operator()(const ReportFacts& block) {
        m_text += "<table class=\"facts\"><tbody>\n";
        for (const auto& [name, value] : block.rows) {
            m_text +=
                fmt::format("<tr><th scope=\"row\">{}</th>{}</tr>\n", escapeXml(name), cell(value));
        }
        m_text += "</tbody></table>\n";
    }
    void operator()(const ReportTable& block) {
        m_text += "<table><thead><tr>";
        for (const auto& name : block.header) {
            m_text += fmt::format("<th scope=\"col\">{}</th>", escapeXml(name));
        }
        m_text += "</tr></thead><tbody>\n";
        for (const auto& row : block.rows) {
            m_text += "<tr>";
            for (const auto& one : row) {
                m_text += cell(one);
            }
            m_text += "</tr>\n";
        }
        m_text += "</tbody></table>\n";
    }
    void operator()(const ReportList& block) {
        m_text += "<ul>\n";
        for (const auto& item : block.items) {
            m_text += fmt::format("<li>{}</li>\n", escapeXml(item));
        }
        m_text += "</ul>\n";
    }
    void operator()(const ReportCode& block) {
        m_text += "<pre>";
        for (const auto& line : block.lines) {
            m_text += escapeXml(line) + '\n';
        }
        m_text += "</pre>\n";
    }
    void operator()(const ReportFigure& block) {
        m_text += fmt::format("<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n", block.svg,
                              escapeXml(block.caption));
    }

private:
    static std::string cell(const ReportCell& cell) {
        const bool isLoud = cell.tone == ReportTone::Failed || cell.tone == ReportTone::Warning;
        const auto style = cell.tone == ReportTone::Plain
                               ? std::string()
                               : fmt::format(R"( style="color: {}")", inkOf(cell.tone));
        return fmt::format("<td{}{}>{}</td>", isLoud ? " class=\"loud\"" : "", style,
                           escapeXml(cell.text));
    }
    std::string m_text{};
};

} // namespace

std::string reportHtml(const ReportDocument& document) {
    return HtmlWriter().write(document);
}

} // namespace pilothouse::rollout
