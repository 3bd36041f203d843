// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/hex_cell.h"
#include "ui/gallery/sheet.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/text_runs.h"

#include <QCoreApplication>
#include <QPushButton>

#include "ui/theme/controls.h"

#include <array>

namespace pilothouse::ui::sheet {
namespace {

using namespace Qt::Literals::StringLiterals;

struct StatusRow {
    Glyph glyph;
    QString word;
    QString chip;
};

QList<StatusRow> statusRows() {
    return {{Glyph::Ok, u"OK"_s, u"Healthy"_s},
            {Glyph::Running, u"Running"_s, u"Upgrading"_s},
            {Glyph::WaitingClock, u"Waiting, clock"_s, u"Until 15:00"_s},
            {Glyph::WaitingHand, u"Waiting, hand"_s, u"Approval"_s},
            {Glyph::Warning, u"Warning"_s, u"Degraded"_s},
            {Glyph::Failed, u"Failed"_s, u"Down"_s},
            {Glyph::Unknown, u"Unknown"_s, u"Stale 4 m"_s},
            {Glyph::Stopped, u"Stopped"_s, u"Powered off"_s},
            {Glyph::Skipped, u"Skipped"_s, u"Excluded"_s},
            {Glyph::NotStarted, u"Not started"_s, u"Planned"_s}};
}

constexpr std::array<std::pair<int, int>, 5> kSizes = {std::pair{11, 39}, std::pair{12, 63},
                                                       std::pair{14, 91}, std::pair{16, 120},
                                                       std::pair{20, 151}};

void paintStatusHead(QPainter& painter, const Tokens& tokens) {
    painter.fillRect(QRect(17, 77, 350, 23), tokens.window);
    painter.fillRect(QRect(17, 100, 350, 1), tokens.divider);
    for (const auto& [size, centre] : kSizes) {
        paintRuns(painter, QRectF(centre - 12, 77, 24, 23),
                  {TextRun{.text = QString::number(size), .tone = Tone::Muted}}, 11, tokens,
                  Qt::AlignHCenter);
    }
    paintRuns(painter, QRectF(173, 77, 80, 23), {TextRun{.text = u"State"_s, .tone = Tone::Muted}},
              11, tokens);
    paintRuns(painter, QRectF(265, 77, 80, 23), {TextRun{.text = u"Chip"_s, .tone = Tone::Muted}},
              11, tokens);
}

struct HexRow {
    HexState state;
    QString word;
};

} // namespace

void addStatus(QWidget* sheet) {
    const Board b = board(sheet, QRect(16, 44, 352, 324), u"Status glyphs and chips"_s,
                          u"chip 20 high, glyph 12"_s);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        paintStatusHead(painter, tokens);
        const auto rows = statusRows();
        for (int i = 0; i < rows.size(); ++i) {
            const double y = 116.0 + 26.0 * i;
            for (const auto& [size, centre] : kSizes) {
                paintGlyph(painter, QRectF(centre - size / 2.0, y - size / 2.0, size, size),
                           rows.at(i).glyph, tokens);
            }
            paintRuns(painter, QRectF(173, y - 10, 92, 20),
                      {TextRun{.text = rows.at(i).word, .tone = Tone::Text}}, 13, tokens);
            paintChip(painter, QPointF(265, y - 10), rows.at(i).glyph, rows.at(i).chip, tokens);
        }
    });
}

void addHexCells(QWidget* sheet) {
    const Board b = board(sheet, QRect(16, 380, 352, 268), u"Hex cells"_s, u"12, 24, 36 wide"_s);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        const QList<HexRow> left = {{HexState::Healthy, u"healthy"_s},
                                    {HexState::Upgrading, u"upgrading"_s},
                                    {HexState::Waiting, u"waiting"_s},
                                    {HexState::Degraded, u"degraded"_s},
                                    {HexState::Down, u"down"_s}};
        const QList<HexRow> right = {{HexState::Stale, u"stale"_s},
                                     {HexState::Away, u"expected offline"_s},
                                     {HexState::Awaited, u"awaited"_s},
                                     {HexState::Healthy, u"filtered out"_s},
                                     {HexState::Degraded, u"selected"_s}};
        const auto column = [&](const QList<HexRow>& rows, std::array<double, 3> centres,
                                double textX, bool marks) {
            for (int i = 0; i < rows.size(); ++i) {
                const double y = 438.0 + 46.0 * i;
                for (std::size_t s = 0; s < 3; ++s) {
                    const QPointF centre(centres.at(s), y);
                    const double width = std::array{12.0, 24.0, 36.0}.at(s);
                    painter.setOpacity(marks && i == 3 ? 0.25 : 1.0);
                    paintHexCell(painter, centre, width, rows.at(i).state, tokens);
                    painter.setOpacity(1.0);
                    if (marks && i == 4) {
                        paintHexSelection(painter, centre, width, tokens);
                    }
                }
                paintRuns(painter, QRectF(textX, y - 10, 80, 20),
                          {TextRun{.text = rows.at(i).word}}, 11, tokens);
            }
        };
        column(left, {33.5, 62.5, 107.0}, 134.0, false);
        column(right, {199.5, 228.5, 273.0}, 300.0, true);
    });
}

void addLegend(QWidget* sheet) {
    const Board b = board(sheet, QRect(16, 660, 352, 92), u"Legend"_s, u"only what is on screen"_s);
    auto* const states = b.place(new Legend(b.panel), QRect(33, 701, 334, 20));
    states->setPitch(88);
    states->setEntries({{Glyph::Ok, u"healthy"_s},
                        {Glyph::Running, u"upgrading"_s},
                        {Glyph::Warning, u"degraded"_s},
                        {Glyph::Failed, u"down"_s}});
    auto* const fills = b.place(new Legend(b.panel), QRect(33, 727, 334, 20));
    fills->setPitch(88);
    fills->setEntries({{Fill::Running, u"fact"_s},
                       {Fill::Planned, u"planned"_s},
                       {Fill::Soak, u"soak"_s},
                       {Fill::NoData, u"stale"_s}});
}

void addProgress(QWidget* sheet) {
    const Board b = board(sheet, QRect(16, 764, 352, 220), u"Progress"_s, u"bar 8, thin 2"_s);
    b.text(33, 817, u"Reading 200 clusters"_s, Tone::Text);
    auto* const count = new RunLabel({TextRun{.text = u"143"_s, .tone = Tone::Text, .strong = true},
                                      TextRun{.text = u" of 200"_s}},
                                     13, b.panel);
    count->setAlignment(Qt::AlignRight);
    b.place(count, QRect(251, 807, 100, 20));
    b.place(new PartBar(b.panel), QRect(33, 830, 318, 8))
        ->setParts({{143, Fill::Running}, {57, Fill::Rest}});
    b.text(33, 867, u"Exporting incident bundle"_s, Tone::Text);
    b.textRight(282, 867, u"38 of 61 MiB"_s, Tone::Muted);
    b.place(new PartBar(b.panel), QRect(33, 881, 238, 8))
        ->setParts({{38, Fill::Accent}, {23, Fill::Rest}});
    auto* const cancel = new QPushButton(u"Cancel"_s, b.panel);
    setSmall(cancel);
    b.place(cancel, QRect(291, 861, 60, 24));
    b.text(33, 919, u"Loading events"_s, Tone::Text);
    b.textRight(351, 919, u"shown after 400 ms"_s, Tone::Muted);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        painter.fillRect(QRectF(33, 932, 318, 2), tokens.sunken);
        painter.fillRect(QRectF(129, 932, 95, 2), tokens.accent);
    });
    b.text(33, 957, u"Run k8s-1.33.5"_s, Tone::Text);
    b.textRight(351, 957, u"84 done · 1 failed · 5 run · 15 wait"_s);
    b.place(new PartBar(b.panel), QRect(33, 971, 318, 8))
        ->setParts({{84, Fill::OkQuiet},
                    {1, Fill::Failed},
                    {5, Fill::Running},
                    {15, Fill::Waiting},
                    {75, Fill::Rest}});
}

} // namespace pilothouse::ui::sheet
