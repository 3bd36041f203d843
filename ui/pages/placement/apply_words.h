// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/lab_live.h"
#include "model/placement_apply.h"
#include "model/placement_picture.h"
#include "ui/widgets/review_sheet.h"

#include <QSet>
#include <QString>
#include <QStringList>
#include <QTimeZone>

namespace pilothouse::ui {

/// Who looks at the lab, when, and what they may do.
struct LabContext {
    Instant now{};
    double speed = 1; ///< clock seconds in a second of this computer; of a simulated fleet more
    QTimeZone zone = QTimeZone::systemTimeZone();
    QString fleet{};
    QString whyLocked{};        ///< why nothing may be written now; empty: writes are on
    QSet<QString> production{}; ///< names of member clusters that are production
    /// How long ago something was read, by this computer's own time.
    [[nodiscard]] std::chrono::milliseconds heardAgo(Instant at) const;
    bool operator==(const LabContext&) const = default;
};

/// Input of a write may be this old. Source: reference of the user experience, 4.5, W3.
inline constexpr std::chrono::seconds kOldestInput{60};

/// What applying a draft does to clusters.
struct ApplyScope {
    QStringList added{};
    QStringList removed{};
    QStringList kept{};
    bool hasNewContent = false; ///< what the kept clusters get changes too, or how
    QStringList foretold{};     ///< who would hold it, sorted
    [[nodiscard]] int changing() const {
        return static_cast<int>(added.size() + removed.size() + (hasNewContent ? kept.size() : 0));
    }
    /// Whether one of those that change is among them.
    [[nodiscard]] bool touches(const QSet<QString>& clusters) const;
    bool operator==(const ApplyScope&) const = default;
};
[[nodiscard]] ApplyScope applyScopeOf(const model::PlacementPicture& picture);

/// Whether the hub's part of a picture is too old to rest a write on.
[[nodiscard]] bool isTooOld(const model::PlacementPicture& picture, const LabContext& context);

/// What a person agreed to, or is looking at: the text on the hub, what it would become, and what
/// that does to clusters.
struct ApplySeen {
    model::ApplyReview review{};
    ApplyScope scope{};
};
/// What is otherwise in `now`, a sentence each; empty: it comes to the same, though the hub may
/// have written its status meanwhile.
[[nodiscard]] QStringList changesSince(const ApplySeen& before, const ApplySeen& now);

/// Why the draft cannot be reviewed now; empty: it can. A reading that is old is no reason: the
/// review begins with another.
/// @param isOld  the picture is of an older text
[[nodiscard]] QString whyNoReview(const model::PlacementPicture* picture, bool isOld,
                                  bool isHubOffered, const LabContext& context);

/// How the sheet came to the review that it shows.
struct ApplyWay {
    bool isReading = false;   ///< the hub is being read anew first
    QString trouble{};        ///< why that failed; empty: it did not
    bool isConfirmed = false; ///< a person has agreed; what is read now is held against that
    QStringList changed{};    ///< what is otherwise than what the person agreed to
};

/// What the sheet shows: of a review that is under way (`review` null), of one that is there, and
/// of what became of the write.
[[nodiscard]] ReviewData applyReview(const model::PlacementPicture& picture,
                                     const model::ApplyReview* review,
                                     const model::ApplyProgress* progress,
                                     const LabContext& context, const ApplyWay& way = {});

/// What came of a write that was done, for the strip above the page.
struct ApplyOutcome {
    bool isGood = false;
    QString title{};
    QString rest{};
};
[[nodiscard]] ApplyOutcome applyOutcome(const model::ApplyProgress& progress, const QString& name);

} // namespace pilothouse::ui
