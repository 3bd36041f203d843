// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_context.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/text_runs.h"

#include <QList>

namespace pilothouse::ui {

/// What waits for people in all runs of a fleet. Pure but for translation.

enum class InboxKind : std::uint8_t { NeedsYou, WaitsForOthers, ComingUp, Done };
inline constexpr int kInboxKinds = 4;
[[nodiscard]] QString inboxTitle(InboxKind kind); ///< "Needs you"

struct InboxItem {
    InboxKind kind = InboxKind::NeedsYou;
    Glyph glyph = Glyph::WaitingHand;
    QString title{}; ///< "before prod"
    QString run{};   ///< its name
    QString line{};  ///< "SRE sign-off · blocks 98 clusters"
    QString when{};  ///< "12 m", "about 17:20", "10:41"
    QString runId{};
    QString gateId{};
    Instant at{}; ///< opened, expected or resolved
    bool operator==(const InboxItem&) const = default;
};
/// By kind; what waits longest, comes first or was done last is first.
[[nodiscard]] QList<InboxItem> inboxOf(const model::RunsPicture& runs, const RunContext& context);
/// How many wait for this user.
[[nodiscard]] int needsYou(const QList<InboxItem>& items);

/// A number with what it counts.
struct GateFigure {
    QString value{};
    QString label{};
    bool operator==(const GateFigure&) const = default;
};
/// One region (group where no region is known) with the clusters that change there.
struct GateRegion {
    QString name{};
    int clusters = 0;
    int production = 0;
    bool operator==(const GateRegion&) const = default;
};
/// What happens to a part of the clusters behind a gate.
struct GateEffect {
    Fill fill = Fill::Running;
    Glyph glyph = Glyph::Running;
    int clusters = 0;
    QString words{}; ///< "14 start at once"
    bool operator==(const GateEffect&) const = default;
};
/// A health gate's samples in time.
struct SampleLine {
    QString gate{};
    QString words{}; ///< "5 of 6 pass"
    Glyph glyph = Glyph::Ok;
    QList<Glyph> samples{};
    QStringList notes{}; ///< one for each sample
    QString worst{};     ///< text of the last that did not pass
    bool operator==(const SampleLine&) const = default;
};
struct FailureLine {
    QString id{};
    QString name{};
    QString why{};
    bool operator==(const FailureLine&) const = default;
};

/// All that a person looks at before a yes.
struct GateCard {
    Glyph glyph = Glyph::WaitingHand;
    QString title{};    ///< "before prod"
    QString subtitle{}; ///< "SRE sign-off · nodeimg-w46 · 1.33.5 full"
    QList<GateFigure> figures{};
    QList<SampleLine> samples{};
    QString failuresTitle{};
    QList<FailureLine> failures{};
    QString deferred{}; ///< "3 of 12 deferred: pos-01, pos-02, pos-03"; empty: nobody is
    QList<GateEffect> effects{};
    QString effectNote{};
    QList<GateRegion> regions{};
    bool isRegions = true; ///< else groups
    QString verdict{};     ///< how the gate ended; empty while it is open
    bool operator==(const GateCard&) const = default;
};
[[nodiscard]] GateCard cardOf(const model::RunPicture& picture, const QString& gateId,
                              const RunContext& context);

} // namespace pilothouse::ui
