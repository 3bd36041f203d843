// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_context.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/text_runs.h"

#include <QList>

#include <optional>

namespace pilothouse::ui {

/// The head of a run in words. Pure but for translation; any thread.

struct RunChip {
    std::optional<Glyph> glyph{};
    QString text{};
    bool operator==(const RunChip&) const = default;
};
/// State with the stage at work, what is slow, what failed, who drives.
[[nodiscard]] QList<RunChip> chipsOf(const model::RunPicture& picture, const RunContext& context);
/// "local run · full · images consistent · strategy rings · started 08:30 by ann".
[[nodiscard]] QString runLine(const model::RunPicture& picture, const RunContext& context);
/// What the run aims at: "1.34.3 full", "node image, latest".
[[nodiscard]] QString targetOf(const model::Plan& plan);

/// "84 of 200 finished" and the counts beside it.
[[nodiscard]] TextRuns progressWords(const model::MemberCounts& counts);
struct CountPart {
    Glyph glyph = Glyph::Running;
    QString text{};
    Tone tone = Tone::Secondary;
    bool operator==(const CountPart&) const = default;
};
[[nodiscard]] QList<CountPart> countParts(const model::MemberCounts& counts);
/// Done, failed, running, waiting, rest.
[[nodiscard]] QList<BarPart> progressParts(const model::MemberCounts& counts);
[[nodiscard]] QString progressSentence(const model::MemberCounts& counts);

/// One cell of the fact row.
struct RunFact {
    QString label{};
    std::optional<Glyph> glyph{};
    TextRuns value{};
    QString help{}; ///< tooltip
    bool operator==(const RunFact&) const = default;
};
[[nodiscard]] QList<RunFact> factsOf(const model::RunPicture& picture, const RunContext& context);

/// "5 clusters in flight finish first": what goes on while a run stops.
[[nodiscard]] QString flightWords(int running);

/// "Asked by ann@desk at 14:02: “wrong image”", from the journal; empty: nobody asked it to stop
/// since it was started last.
[[nodiscard]] QString haltWords(const model::RunPicture& picture, const RunContext& context);

/// "14:06" today, "Tue 14:06" otherwise.
[[nodiscard]] QString whenText(Instant at, const RunContext& context);
/// "21:40 – 23:10", "19:12" when over, "?" where nothing is known.
[[nodiscard]] QString endText(const model::RunPicture& picture, const RunContext& context);
/// The stage at work: its place from 0; -1 before the first and after the last.
[[nodiscard]] int stageNow(const model::Run& run);
/// The shape of the run itself; also what needs a person.
[[nodiscard]] Glyph glyphOfRun(const model::Run& run);
[[nodiscard]] QString stateSentence(const model::Run& run); ///< "Waiting for approval"
/// Members whose running takes longer than nine in ten did.
[[nodiscard]] int slowCount(const model::RunPicture& picture, Instant now);

} // namespace pilothouse::ui
