// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/apply_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_words.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using model::ApplyAnswer;
using State = model::ApplyProgress::State;

constexpr qsizetype kMostNamed = 6; ///< clusters in a line

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ApplyWords)
};

QString named(const QStringList& clusters) {
    return clusters.size() <= kMostNamed ? clusters.join(u", "_s)
                                         : Words::tr("%1 and %2 more")
                                               .arg(clusters.mid(0, kMostNamed).join(u", "_s))
                                               .arg(clusters.size() - kMostNamed);
}

QStringList namesOf(const std::vector<std::string>& from) {
    QStringList out;
    for (const auto& each : from) {
        out.append(toQt(each));
    }
    return out;
}

/// A server may put the whole object into its refusal.
QString bounded(const std::string& words) {
    constexpr qsizetype kMost = 400;
    const QString text = toQt(words);
    return text.size() <= kMost ? text : text.left(kMost) + u'…';
}

QString nameOf(const model::PlacementPicture& picture) {
    return toQt(picture.name);
}

/// Whether a line of the spec outside of the policy differs: what clusters get, or how.
bool isContentChanged(const QString& before, const QString& after) {
    const auto rest = [](const QString& text) {
        QStringList lines;
        bool isPolicy = false;
        for (const QString& line : text.split(u'\n')) {
            const QString plain = line.trimmed();
            static const QRegularExpression topOfSpec(u"^  [A-Za-z]"_s);
            static const QRegularExpression top(u"^[A-Za-z]"_s);
            if (topOfSpec.match(line).hasMatch() || top.match(line).hasMatch()) {
                isPolicy = plain.startsWith(u"policy:"_s);
            }
            const bool isQuiet = plain.isEmpty() || plain.startsWith(u'#');
            if (!isPolicy && !isQuiet && !plain.startsWith(u"revisionHistoryLimit"_s)) {
                lines.append(plain);
            }
        }
        return lines;
    };
    return rest(before) != rest(after);
}

void addChanges(ReviewData& data, const ApplyScope& scope, const model::PlacementPicture& picture) {
    const auto add = [&data](Glyph glyph, const QString& words) {
        data.changes.append({glyph, {{.text = words, .tone = Tone::Text}}});
    };
    if (!scope.added.isEmpty()) {
        add(Glyph::Running,
            Words::tr("%1 gained: %2")
                .arg(clusterCount(static_cast<int>(scope.added.size())), named(scope.added)));
    }
    if (!scope.removed.isEmpty()) {
        add(Glyph::Warning,
            Words::tr("%1 lost, its objects are deleted there: %2")
                .arg(clusterCount(static_cast<int>(scope.removed.size())), named(scope.removed)));
    }
    const auto kept = static_cast<int>(scope.kept.size());
    if (kept > 0) {
        add(scope.hasNewContent ? Glyph::Running : Glyph::Skipped,
            scope.hasNewContent
                ? Words::tr("%1 kept; what goes there, or how, changes").arg(clusterCount(kept))
                : Words::tr("%1 kept as they are").arg(clusterCount(kept)));
    }
    if (scope.added.isEmpty() && scope.removed.isEmpty() && kept == 0) {
        add(Glyph::Skipped, Words::tr("No cluster holds it, and none would"));
    }
    if (picture.live && picture.live->objects > 0) {
        add(Glyph::NotStarted,
            picture.live->objects == 1
                ? Words::tr("1 object is selected on the hub now")
                : Words::tr("%1 objects are selected on the hub now").arg(picture.live->objects));
    }
}

void addCheck(ReviewData& data, Glyph glyph, const QString& sentence, const QString& note = {}) {
    data.checks.append({.glyph = glyph, .sentence = sentence, .note = note});
}

void addAccess(ReviewData& data, const model::ApplyReview& review) {
    const QString verb = review.isCreate ? u"create"_s : u"patch"_s;
    const QString says = toQt(review.accessSays);
    if (review.access == ApplyAnswer::Yes) {
        addCheck(data, Glyph::Ok, Words::tr("You may %1 %2").arg(verb, toQt(review.resource)));
    } else if (review.access == ApplyAnswer::No) {
        addCheck(data, Glyph::Failed,
                 says.isEmpty()
                     ? Words::tr("You may not %1 %2").arg(verb, toQt(review.resource))
                     : Words::tr("You may not %1 %2: %3").arg(verb, toQt(review.resource), says));
    } else if (review.access == ApplyAnswer::Unread) {
        addCheck(data, Glyph::Unknown,
                 Words::tr("Whether you may %1 is not known: %2").arg(verb, says));
    }
}

void addDryRun(ReviewData& data, const model::ApplyReview& review, const LabContext& context) {
    const QString at = format::clock(review.at, context.zone, true);
    if (review.dryRun == ApplyAnswer::Yes) {
        addCheck(data, Glyph::Ok, Words::tr("%1 took it in a dry run").arg(toQt(review.hub)), at);
    } else if (review.dryRun == ApplyAnswer::No) {
        addCheck(data, Glyph::Failed,
                 Words::tr("%1 refused it in a dry run: %2")
                     .arg(toQt(review.hub), bounded(review.dryRunSays)),
                 at);
        for (const auto& cause : review.causes) {
            addCheck(data, Glyph::Failed, bounded(cause));
        }
    } else if (review.dryRun == ApplyAnswer::Unread) {
        addCheck(data, Glyph::Unknown,
                 Words::tr("The dry run has no outcome: %1").arg(toQt(review.dryRunSays)));
    }
    for (const auto& warning : review.warnings) {
        addCheck(data, Glyph::Warning,
                 Words::tr("%1 warns: %2").arg(toQt(review.hub), toQt(warning)));
    }
}

void addChecks(ReviewData& data, const model::PlacementPicture& picture,
               const model::ApplyReview& review, const LabContext& context) {
    for (const auto& each : review.immutable) {
        addCheck(data, Glyph::Failed, toQt(each));
    }
    if (review.moved) {
        addCheck(data, Glyph::Failed,
                 review.moved->second == 0
                     ? Words::tr("Somebody deleted it on the hub since you opened it")
                     : Words::tr("Somebody edited it since you opened it: generation %1 → %2")
                           .arg(review.moved->first)
                           .arg(review.moved->second));
    }
    addAccess(data, review);
    addDryRun(data, review, context);
    if (picture.live) {
        addCheck(data, Glyph::Ok, Words::tr("Clusters and bindings were read"),
                 format::clock(picture.live->readAt, context.zone, true));
    }
    if (!picture.abort.empty()) {
        addCheck(data, Glyph::Failed,
                 Words::tr("The scheduler would give up: %1").arg(toQt(picture.abort)));
    } else if (picture.isFulfilled == false) {
        addCheck(data, Glyph::Warning,
                 Words::tr("%1 of %2 wanted clusters would be found")
                     .arg(picture.placed)
                     .arg(picture.wanted));
    }
}

void addTexts(ReviewData& data, const model::ApplyReview& review, const LabContext& context) {
    const QList<DiffLine> lines = diffLines(toQt(review.before), toQt(review.after));
    if (!lines.isEmpty()) {
        data.texts.append({.title = review.isCreate ? Words::tr("New object")
                                                    : Words::tr("On the hub now → then"),
                           .note = review.isServersAnswer
                                       ? Words::tr("as the server answered at %1")
                                             .arg(format::clock(review.at, context.zone))
                                       : Words::tr("as the draft says"),
                           .lines = lines});
    }
    QString address = toQt(review.url);
    address.replace(u'?', u"\n  ?"_s).replace(u'&', u"\n  &"_s);
    QStringList request{u"%1 %2"_s.arg(toQt(review.method), address),
                        u"Content-Type: %1"_s.arg(toQt(review.contentType)), QString(),
                        toQt(review.body)};
    data.texts.append({.title = Words::tr("Exact call"),
                       .note = review.isCreate
                                   ? QString()
                                   : Words::tr("only if it is still at resourceVersion %1")
                                         .arg(toQt(review.resourceVersion)),
                       .lines = plainLines(request.join(u'\n'))});
}

/// Why a review that is there cannot be confirmed; empty: it can.
QString refusalOf(const model::ApplyReview& review, const LabContext& context) {
    return !review.trouble.empty()
               ? Words::tr("It cannot be reviewed: %1").arg(toQt(review.trouble))
           : review.isUnchanged ? Words::tr("The hub has it just so already.")
           : review.moved
               ? Words::tr("Close this, look at what changed on the hub, then review again.")
           : !review.immutable.empty()
               ? Words::tr("A hub does not take this edit. Give the draft another name, or delete "
                           "the placement first.")
           : review.access == ApplyAnswer::No
               ? Words::tr("Ask whoever manages the hub for the right.")
           : review.dryRun != ApplyAnswer::Yes
               ? Words::tr("Nothing is sent that the hub does not take in a dry run.")
               : context.whyLocked;
}

QString progressWords(const model::ApplyProgress& progress) {
    const QString says = bounded(progress.says);
    switch (progress.state) {
    case State::Sending: return Words::tr("It is being sent.");
    case State::Refused: return Words::tr("Nothing was changed: %1").arg(says);
    case State::Conflict: return Words::tr("Somebody was first, nothing was changed: %1").arg(says);
    case State::Unknown:
        return Words::tr("Nobody knows whether it was done: %1. Read the hub again.").arg(says);
    case State::Watched:
    case State::Decided:
    case State::Undecided: break;
    }
    return Words::tr("It is done.");
}

} // namespace

std::chrono::milliseconds LabContext::heardAgo(Instant at) const {
    using Fraction = std::chrono::duration<double, std::milli>;
    const auto ago =
        std::chrono::duration_cast<std::chrono::milliseconds>(Fraction(now - at) / speed);
    return std::max(ago, std::chrono::milliseconds(0));
}

bool isTooOld(const model::PlacementPicture& picture, const LabContext& context) {
    return picture.live && context.heardAgo(picture.live->readAt) > kOldestInput;
}

QStringList changesSince(const ApplySeen& before, const ApplySeen& now) {
    QStringList out;
    const auto tell = [&out](const QStringList& was, const QStringList& is, const QString& joins,
                             const QString& parts) {
        const auto missing = [](const QStringList& from, const QStringList& in) {
            QStringList left;
            for (const QString& each : from) {
                if (!in.contains(each)) {
                    left.append(each);
                }
            }
            return left.join(u", "_s);
        };
        if (const QString names = missing(is, was); !names.isEmpty()) {
            out.append(joins.arg(names));
        }
        if (const QString names = missing(was, is); !names.isEmpty()) {
            out.append(parts.arg(names));
        }
    };
    tell(before.scope.foretold, now.scope.foretold,
         Words::tr("The hub changed meanwhile: %1 would hold it now"),
         Words::tr("The hub changed meanwhile: %1 would not hold it any more"));
    tell(before.scope.removed, now.scope.removed,
         Words::tr("The hub changed meanwhile: it would be taken from %1"),
         Words::tr("The hub changed meanwhile: it is not to be taken from %1 any more"));
    if (before.review.before != now.review.before) {
        out.append(Words::tr("The placement was edited on the hub meanwhile"));
    } else if (before.review.after != now.review.after) {
        out.append(Words::tr("The hub would make something else of it now"));
    }
    const auto& was = before.review;
    const auto& is = now.review;
    const bool isAnsweredAlike = was.access == is.access && was.dryRun == is.dryRun &&
                                 was.trouble == is.trouble && was.warnings == is.warnings &&
                                 was.immutable == is.immutable && was.uid == is.uid &&
                                 was.hubUid == is.hubUid && was.isCreate == is.isCreate &&
                                 was.isUnchanged == is.isUnchanged && was.moved == is.moved;
    if (out.isEmpty() && !(isAnsweredAlike && before.scope == now.scope)) {
        out.append(Words::tr("The hub answers otherwise than before: look at the checks"));
    }
    return out;
}

bool ApplyScope::touches(const QSet<QString>& clusters) const {
    const auto isOne = [&clusters](const QString& each) { return clusters.contains(each); };
    return std::any_of(added.begin(), added.end(), isOne) ||
           std::any_of(removed.begin(), removed.end(), isOne) ||
           (hasNewContent && std::any_of(kept.begin(), kept.end(), isOne));
}

ApplyScope applyScopeOf(const model::PlacementPicture& picture) {
    ApplyScope scope;
    static const std::vector<model::LabRow> kNone;
    for (const auto& row : picture.rows ? *picture.rows : kNone) {
        const QString name = toQt(row.name);
        if (row.isDraft) {
            scope.foretold.append(name);
        }
        if (row.isDraft && !row.isNow) {
            scope.added.append(name);
        } else if (row.isNow && !row.isDraft) {
            scope.removed.append(name);
        } else if (row.isNow) {
            scope.kept.append(name);
        }
    }
    scope.foretold.sort();
    scope.hasNewContent = picture.live && picture.live->isThere &&
                          isContentChanged(toQt(picture.live->text), toQt(picture.text));
    return scope;
}

QString whyNoReview(const model::PlacementPicture* picture, bool isOld, bool isHubOffered,
                    const LabContext& context) {
    if (!isHubOffered) {
        return Words::tr("There is no hub to apply it to: open a fleet that has one.");
    }
    if (picture == nullptr || picture->source.kind != model::LabSource::Kind::Hub) {
        return Words::tr("The clusters are not the hub's: read the hub first (Open…).");
    }
    if (!context.whyLocked.isEmpty()) {
        return context.whyLocked;
    }
    if (!picture->errors.empty()) {
        return Words::tr("The text has errors: F8 goes to the first.");
    }
    if (isOld || !picture->live) {
        return Words::tr("The decision is being made.");
    }
    if (picture->live->isChanged()) {
        return Words::tr("The hub's placement changed since it was opened: look at that first.");
    }
    if (picture->live->isThere && picture->live->text == picture->text) {
        return Words::tr("The hub has it just so.");
    }
    return {};
}

ReviewData applyReview(const model::PlacementPicture& picture, const model::ApplyReview* review,
                       const model::ApplyProgress* progress, const LabContext& context,
                       const ApplyWay& way) {
    const ApplyScope scope = applyScopeOf(picture);
    ReviewData data;
    data.title = Words::tr("Apply %1").arg(nameOf(picture));
    data.confirm = Words::tr("Apply");
    data.isDanger = !scope.removed.isEmpty();
    addChanges(data, scope, picture);
    data.after = Words::tr("The hub's scheduler decides on it at once; the page says whether it "
                           "decides as foretold.");
    for (const QString& each : way.changed) {
        addCheck(data, Glyph::Warning, each);
    }
    if (!way.trouble.isEmpty()) {
        addCheck(data, Glyph::Failed, way.trouble);
        data.refusal = Words::tr("The hub could not be read anew: nothing is sent on what is old. "
                                 "Close this and try again.");
        return data;
    }
    if (way.isReading) {
        addCheck(data, Glyph::Running,
                 way.isConfirmed
                     ? Words::tr("The hub is read anew: what you agreed to is held against it")
                     : Words::tr("The hub is read anew: it was read more than 60 s ago"));
        data.refusal = Words::tr("The hub is being read.");
        return data;
    }
    if (review == nullptr) {
        addCheck(data, Glyph::Running, Words::tr("The hub is asked for a dry run"));
        data.refusal = Words::tr("The hub is being asked.");
        return data;
    }
    if (!review->trouble.empty()) {
        data.refusal = refusalOf(*review, context);
        addCheck(data, Glyph::Failed, toQt(review->trouble));
        return data;
    }
    const int changing = scope.changing();
    const bool isProduction = review->isProduction || scope.touches(context.production);
    data.environment = isProduction ? Words::tr("PRODUCTION") : QString();
    data.confirm = isProduction ? Words::tr("Apply in PRODUCTION %1").arg(toQt(review->hub))
                                : Words::tr("Apply to %1").arg(toQt(review->hub));
    addChecks(data, picture, *review, context);
    addTexts(data, *review, context);
    for (const auto& word : review->kubectl) {
        data.call.append(toQt(word));
    }
    data.needsReason = isProduction;
    data.reasonHint = isProduction ? Words::tr("Ticket and why, required in production")
                                   : Words::tr("Why, for the audit log");
    if (!picture.abort.empty()) {
        data.acknowledge = Words::tr("The scheduler would give up on it. I want it all the same.");
    }
    data.number = changing;
    data.question = Words::tr("How many clusters will change?");
    data.refusal = refusalOf(*review, context);
    if (progress != nullptr) {
        const bool isSending = progress->state == State::Sending;
        data.checks.prepend({.glyph = isSending ? Glyph::Running : Glyph::Failed,
                             .sentence = progressWords(*progress),
                             .note = {}});
        for (const auto& cause : progress->causes) {
            data.checks.insert(1, {.glyph = Glyph::Failed, .sentence = toQt(cause), .note = {}});
        }
        data.refusal = isSending ? Words::tr("It is being sent.")
                                 : Words::tr("Nothing is sent again by itself: close this, look, "
                                             "review again.");
    }
    return data;
}

ApplyOutcome applyOutcome(const model::ApplyProgress& progress, const QString& name) {
    ApplyOutcome out;
    const QStringList missing = namesOf(progress.missing);
    const QStringList unforeseen = namesOf(progress.unforeseen);
    if (progress.state == State::Watched) {
        out.isGood = true;
        out.title = Words::tr("%1 is applied").arg(name);
        out.rest =
            Words::tr("generation %1; the hub's scheduler is deciding").arg(progress.generation);
    } else if (progress.state == State::Undecided) {
        out.title = Words::tr("%1 is applied, and not decided on").arg(name);
        out.rest = Words::tr("The hub's scheduler has said nothing of generation %1 yet: read the "
                             "hub again in a while.")
                       .arg(progress.generation);
    } else if (missing.isEmpty() && unforeseen.isEmpty()) {
        out.isGood = true;
        out.title = Words::tr("%1 is applied, and decided as foretold").arg(name);
        out.rest =
            Words::tr("%1 hold it").arg(clusterCount(static_cast<int>(progress.selected.size())));
    } else {
        out.title = Words::tr("%1 is applied, and decided otherwise than foretold").arg(name);
        QStringList parts;
        if (!missing.isEmpty()) {
            parts << Words::tr("foretold, not chosen: %1").arg(named(missing));
        }
        if (!unforeseen.isEmpty()) {
            parts << Words::tr("chosen, not foretold: %1").arg(named(unforeseen));
        }
        out.rest = parts.join(u"; "_s);
    }
    if (!progress.auditTrouble.empty()) {
        out.isGood = false;
        out.rest +=
            Words::tr(" · its end is not in the audit log: %1").arg(toQt(progress.auditTrouble));
    }
    return out;
}

} // namespace pilothouse::ui
