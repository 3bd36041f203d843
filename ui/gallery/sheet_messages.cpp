// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/sheet.h"
#include "ui/theme/focus_ring.h"
#include "ui/widgets/charts.h"
#include "ui/widgets/sparkline.h"
#include "ui/widgets/strips.h"
#include "ui/widgets/text_runs.h"
#include "ui/widgets/toast.h"
#include "ui/widgets/typed_consequence.h"

#include <QLineEdit>

#include <limits>

namespace pilothouse::ui::sheet {
namespace {

using namespace Qt::Literals::StringLiterals;

BannerStrip* strip(const Board& b, StripKind kind, int y, const QString& cause, const QString& rest,
                   const QString& remedy) {
    auto* const banner = new BannerStrip(kind, b.panel);
    banner->setText(cause, rest);
    banner->setRemedy(remedy);
    return b.place(banner, QRect(1257, y, 314, 32));
}

Band* band(const Board& b, BandKind kind, int y, const QString& word, const QString& detail,
           const QString& link = {}) {
    auto* const result = new Band(kind, b.panel);
    result->setText(word, detail, link);
    return b.place(result, QRect(1257, y, 314, 24));
}

QList<double> latencies() {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    return {0.41,  0.43,  0.44,  0.43,  0.43,  0.44, 0.42, 0.41, 0.44, 0.40, 0.41, 0.42, 0.39,
            0.43,  0.42,  0.40,  0.43,  0.46,  0.46, 0.46, 0.44, 0.41, 0.41, 0.39, 0.37, kNone,
            kNone, kNone, kNone, kNone, kNone, 0.42, 0.41, 0.42, 0.42, 0.40, 0.43, 0.46, 0.48,
            0.48,  0.47,  0.45,  0.42,  0.39,  0.60, 0.72, 0.84, 0.92, 1.00, 1.05, 1.05, 1.04,
            1.08,  1.10,  1.10,  1.14,  1.13,  1.12, 1.14, 1.15, 1.13};
}

} // namespace

void addBanners(QWidget* sheet) {
    const Board b = board(sheet, QRect(1244, 44, 340, 256), u"Banners"_s, u"strip 32, band 24"_s);
    strip(b, StripKind::Unknown, 87, u"Hub stale 4 m"_s, u"certificate expired"_s, u"Retry"_s);
    strip(b, StripKind::Unknown, 127, u"198 of 200 answered"_s, u"sums say \u2265"_s, u"Show 2"_s);
    strip(b, StripKind::Past, 167, u"13:42:00"_s, u"24 m behind live"_s, u"Back to live"_s);
    band(b, BandKind::Write, 207, u"Writes on"_s, u"retail-eu, closes in 12 m"_s, u"Close now"_s);
    band(b, BandKind::Production, 239, u"PRODUCTION"_s, u"retail-eu · 200 clusters"_s);
    band(b, BandKind::Demo, 271, u"DEMO"_s, u"rollout day, seed 7 · played at ×10"_s);
}

void addToasts(QWidget* sheet) {
    const Board b = board(sheet, QRect(1244, 312, 340, 172), u"Toasts"_s, u"56 high, at most 3"_s);
    auto* const done = new Toast(ToastData{.glyph = Glyph::Ok,
                                           .title = u"Gate “before prod” approved"_s,
                                           .detail = u"97 clusters, written to the audit log"_s,
                                           .action = u"Open"_s,
                                           .undoFormat = {}},
                                 b.panel);
    b.place(done, QRect(1254, 355, 320, 60));
    auto* const paused = new Toast(ToastData{.glyph = Glyph::Warning,
                                             .title = u"Run paused"_s,
                                             .detail = u"k8s-1.33.5: 5 clusters finish"_s,
                                             .action = {},
                                             .undoFormat = u"Undo, %1 s"_s},
                                   b.panel);
    paused->setRemaining(std::chrono::milliseconds(8000), std::chrono::milliseconds(9700));
    b.place(paused, QRect(1254, 419, 320, 60));
}

void addConsequence(QWidget* sheet) {
    const Board b =
        board(sheet, QRect(1244, 496, 340, 194), u"Typed consequence"_s, u"field 96 × 40"_s);
    auto* const step = new TypedConsequence(
        ConsequenceData{.environment = u"PRODUCTION"_s,
                        .title = u"Start k8s-1.33.5"_s,
                        .sentence = u"Clusters that will change: type the number."_s,
                        .expected = 97,
                        .matchWords = u"matches the plan"_s,
                        .mismatchWords = u"the plan changes 97"_s,
                        .confirmText = u"Start in PRODUCTION"_s,
                        .danger = false},
        b.panel);
    step->field()->setText(u"97"_s);
    b.place(step, QRect(1261, 540, 307, 146));
    b.draw([](QPainter& painter, const Tokens& tokens) {
        paintFocusRing(painter, QRectF(1261, 594, 96, 40), tokens);
    });
}

void addCharts(QWidget* sheet) {
    const Board b =
        board(sheet, QRect(1244, 702, 340, 282), u"Charts"_s, u"line 2, sparkline 1.5, lane 12"_s);
    b.text(1261, 755, u"Sparkline"_s, Tone::Muted, 11);
    b.place(new Sparkline(b.panel), QRect(1321, 744, 122, 22))
        ->setValues({3, 3, 3, 2, 2, 3, 3, 4, 3, 4, 4, 5, 5, 6, 6, 6, 7});
    b.text(1453, 755, u"7"_s, Tone::Text, 13, true);
    b.text(1475, 755, u"+4 in 1 h"_s, Tone::Secondary, 11);
    auto* const chart = b.place(new LineChart(b.panel), QRect(1257, 775, 296, 108));
    chart->setData(LineChartData{.values = latencies(),
                                 .maximum = 1.5,
                                 .yLabels = {u"0"_s, u"0.5"_s, u"1.0"_s, u"1.5 s"_s},
                                 .xLabels = {u"13:06"_s, u"13:26"_s, u"13:46"_s, u"14:06 CET"_s},
                                 .limit = 0.8,
                                 .limitWords = u"limit 0.8"_s,
                                 .endWords = u"6 s ago"_s});
    b.text(1261, 894, u"Lane"_s, Tone::Muted, 11);
    b.place(new StateLane(b.panel), QRect(1291, 888, 258, 12))
        ->setParts({{100, Fill::OkQuiet},
                    {26, Fill::Warning},
                    {40, Fill::OkQuiet},
                    {23, Fill::NoData},
                    {32, Fill::OkQuiet},
                    {34, Fill::Failed}});
    auto* const histogram = b.place(new Histogram(b.panel), QRect(1291, 909, 202, 70));
    histogram->setData(HistogramData{.counts = {1, 2, 4, 7, 8, 11, 8, 5, 3, 1, 1, 0, 0, 3},
                                     .own = 13,
                                     .p50 = 5.45,
                                     .p90 = 8.2,
                                     .p50Words = u"p50 38 m"_s,
                                     .p90Words = u"p90 48 m"_s,
                                     .xLabels = {u"0"_s, u"40 m"_s, u"80 m"_s}});
    b.text(1503, 918, u"53 upgrades,"_s, Tone::Secondary, 11);
    b.text(1503, 934, u"this one"_s, Tone::Secondary, 11);
    b.text(1503, 951, u"1 h 16 m"_s, Tone::Warning, 11, true);
}

} // namespace pilothouse::ui::sheet
