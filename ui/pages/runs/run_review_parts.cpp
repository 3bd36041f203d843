// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_review_parts.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr auto kJustNow = 10s;
constexpr auto kFresh = 60s; // older data is read again before anything is sent

} // namespace

bool touchesProduction(const model::CommandScope& scope, const RunContext& context) {
    return std::any_of(
        scope.concerned.begin(), scope.concerned.end(),
        [&context](const ClusterId& id) { return context.production.contains(toQt(id.str())); });
}

void setEnvironment(ReviewData& data, bool isProduction) {
    data.environment = isProduction ? RunReviews::tr("PRODUCTION") : QString();
    data.needsReason = isProduction;
    data.reasonHint = isProduction ? RunReviews::tr("Ticket and why, required in production")
                                   : RunReviews::tr("Why, for the journal");
}

QString confirmWord(const QString& verb, bool isProduction, const RunContext& context) {
    return isProduction ? RunReviews::tr("%1 in PRODUCTION %2").arg(verb, context.fleet) : verb;
}

ReviewCheck freshness(const model::RunPicture& picture, const RunContext& context) {
    const auto age = context.heardAgo(picture.at);
    const bool isFresh = age <= kFresh;
    return {.glyph = isFresh ? Glyph::Ok : Glyph::Unknown,
            .sentence = isFresh ? RunReviews::tr("Run read from its journal")
                                : RunReviews::tr("What is known of the run is old"),
            .note = age < kJustNow ? RunReviews::tr("just now")
                                   : RunReviews::tr("%1 ago").arg(format::age(age))};
}

QString staleWord(const model::RunPicture& picture, const RunContext& context) {
    const auto age = context.heardAgo(picture.at);
    return age <= kFresh
               ? QString()
               : RunReviews::tr("The run was last read %1 ago. Wait until it is read again.")
                     .arg(format::span(age));
}

ReviewCheck driver(const model::RunPicture& picture) {
    if (picture.isDrivenHere) {
        return {.glyph = Glyph::Ok, .sentence = RunReviews::tr("This window drives the run")};
    }
    if (!picture.drivenBy.empty()) {
        return {.glyph = Glyph::Ok,
                .sentence = RunReviews::tr("The run is driven"),
                .note = toQt(picture.drivenBy)};
    }
    return {.glyph = Glyph::Warning,
            .sentence = RunReviews::tr("Nobody drives this run: it waits until somebody does")};
}

QString clusters(qsizetype count) {
    return count == 1 ? RunReviews::tr("1 cluster") : RunReviews::tr("%1 clusters").arg(count);
}

QStringList callOf(const model::RunPicture& picture, const RunContext& context,
                   const QStringList& verbAndObject, std::optional<int> number) {
    QStringList call{u"pilothousectl"_s, u"run"_s, verbAndObject.constFirst(),
                     u"local/"_s + toQt(picture.run.name)};
    call << verbAndObject.mid(1) << u"--reason"_s << u"…"_s << u"--write"_s;
    if (number) {
        call << u"--confirm"_s << QString::number(*number);
    }
    return call << context.terminal;
}

} // namespace pilothouse::ui
