// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/board_data.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/plan/plan_edit.h"
#include "ui/pages/plan/plan_words.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::size_t kSmallGroup = 10;  // clusters of a group that all get a chip
constexpr std::size_t kLargeFleet = 500; // clusters from which on only problems get one
constexpr int kMostChips = 12;           // problems of a group that get a chip
constexpr int kStageCeiling = 50;        // at once, where a stage says nothing

struct BoardWords {
    Q_DECLARE_TR_FUNCTIONS(BoardWords)
};

int rankOf(Glyph glyph) {
    return glyph == Glyph::Failed ? 3 : glyph == Glyph::Warning ? 2 : 1;
}

class Maker {
public:
    Maker(const model::Strategy& strategy, const model::PlanPicture* picture)
        : m_strategy(strategy), m_picture(picture),
          m_plan(picture != nullptr && picture->plan ? &*picture->plan : nullptr),
          m_isLarge(picture != nullptr && picture->members &&
                    picture->members->size() > kLargeFleet) {
        if (picture != nullptr) {
            m_marks = marksOf(picture->findings);
        }
    }

    BoardData make() {
        BoardData data;
        for (std::size_t at = 0; at < m_strategy.stages.size(); ++at) {
            data.stages.append(stage(at));
        }
        markFaults(data);
        if (m_plan != nullptr) {
            for (const auto& name : m_plan->unstaged) {
                data.unstaged.append(toQt(name));
            }
        }
        return data;
    }

private:
    [[nodiscard]] BoardStage stage(std::size_t at) {
        const auto& from = m_strategy.stages[at];
        BoardStage stage{.name = toQt(from.name)};
        int count = 0;
        bool isKnown = true;
        for (std::size_t group = 0; group < from.groups.size(); ++group) {
            stage.groups.append(groupOf({at, group}));
            isKnown = isKnown && stage.groups.last().count.has_value();
            count += stage.groups.last().count.value_or(0);
        }
        stage.count = isKnown ? std::optional(count) : std::nullopt;
        const auto* planned = plannedStage(m_strategy, m_plan, at);
        const auto concurrency = from.maxConcurrency.value_or(model::Bound{.value = kStageCeiling});
        stage.atOnce = boundOf(
            concurrency, isKnown ? std::optional(concurrency.asConcurrency(count)) : std::nullopt);
        const auto failures = from.maxFailures.value_or(m_strategy.policy.maxFailures);
        // What the plan allows counts, such as nothing in a strict first stage.
        stage.failures = boundOf(failures, planned != nullptr ? std::optional(planned->maxFailures)
                                           : isKnown ? std::optional(failures.asFailures(count))
                                                     : std::nullopt);
        addLines(stage, from, at);
        countFindings(stage);
        return stage;
    }

    static BoardBound boundOf(const model::Bound& bound, std::optional<int> count) {
        const bool isSame = !bound.isPercent && count == bound.value;
        return {.written = boundWord(bound),
                .count = count && !isSame ? format::number(*count) : QString()};
    }

    [[nodiscard]] QString howOf(const model::StrategyGroup& group) const {
        if (group.members) {
            return BoardWords::tr("clusters named one by one");
        }
        if (group.selectsNobody) {
            return BoardWords::tr("selects nobody yet");
        }
        if (group.selector) {
            return group.selector->empty() ? BoardWords::tr("every cluster")
                                           : toQt(*group.selector);
        }
        return BoardWords::tr("clusters whose group is %1").arg(toQt(group.name));
    }

    [[nodiscard]] BoardGroup groupOf(GroupPlace place) {
        const auto& from = m_strategy.stages[place.stage].groups[place.group];
        BoardGroup group{.name = from.isImplicit ? howOf(from) : toQt(from.name),
                         .how = howOf(from)};
        const auto names = membersOf(m_strategy, m_plan, place);
        if (names) {
            group.count = static_cast<int>(names->size());
            addChips(group, *names);
        }
        if (!from.isImplicit) {
            const auto bound = from.maxConcurrency.value_or(model::Bound{.value = 1});
            const auto counted = group.count       ? bound.asConcurrency(*group.count)
                                 : bound.isPercent ? 0
                                                   : bound.value;
            group.atOnce = counted > 0 ? BoardWords::tr("%1 at once").arg(format::number(counted))
                                       : boundWord(bound);
        }
        for (const auto* gates : {&from.gatesBefore, &from.gatesAfter}) {
            for (const auto& gate : *gates) {
                group.gates.append(gateWord(gate));
            }
        }
        return group;
    }

    void addChips(BoardGroup& group, const std::vector<std::string>& names) const {
        const bool hasAll = !m_isLarge && names.size() <= kSmallGroup;
        QList<BoardChip> plain;
        QList<BoardChip> problems;
        for (const auto& name : names) {
            const QString text = toQt(name);
            const auto mark = m_marks.constFind(text);
            if (mark != m_marks.cend()) {
                problems.append(*mark);
            } else if (hasAll) {
                plain.append({.name = text, .glyph = {}, .tip = {}});
            }
        }
        group.isClear = problems.isEmpty() && m_plan != nullptr && m_picture->readAt.has_value();
        if (hasAll) { // in the order in which they start
            for (const auto& name : names) {
                const QString text = toQt(name);
                group.chips.append(m_marks.value(text, BoardChip{.name = text}));
            }
            return;
        }
        std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) {
            return rankOf(*a.glyph) > rankOf(*b.glyph);
        });
        group.chips = problems.mid(0, kMostChips);
        group.more = static_cast<int>(names.size()) - static_cast<int>(group.chips.size());
    }

    void addLines(BoardStage& stage, const model::StrategyStage& from, std::size_t at) const {
        for (const auto& gate : from.gatesBefore) {
            stage.before.append(
                {.glyph = gateGlyph(gate.kind()), .text = gateWord(gate), .isWaiting = true});
        }
        if (stage.before.isEmpty()) {
            stage.before.append({.glyph = Glyph::NotStarted,
                                 .text = at == 0 ? BoardWords::tr("starts with the run")
                                                 : BoardWords::tr("starts after %1")
                                                       .arg(toQt(m_strategy.stages[at - 1].name)),
                                 .isWaiting = false});
        }
        for (const auto& gate : from.gatesAfter) {
            stage.after.append(
                {.glyph = gateGlyph(gate.kind()), .text = gateWord(gate), .isWaiting = true});
        }
        if (from.soak.count() > 0) {
            stage.after.append({.glyph = Glyph::WaitingClock,
                                .text = BoardWords::tr("soak %1").arg(format::span(from.soak)),
                                .isWaiting = true});
        }
        for (const auto& window : m_strategy.windows) {
            const auto& scope = window.scope.stages;
            if (std::find(scope.begin(), scope.end(), from.name) != scope.end()) {
                const bool isFreeze = window.kind == model::WindowKind::Deny;
                stage.before.append(
                    {.glyph = Glyph::WaitingClock,
                     .text = (isFreeze ? BoardWords::tr("freeze %1") : BoardWords::tr("window %1"))
                                 .arg(toQt(window.id)),
                     .isWaiting = true});
            }
        }
        if (stage.after.isEmpty()) {
            stage.after.append({.glyph = {},
                                .text = at + 1 == m_strategy.stages.size()
                                            ? BoardWords::tr("last stage")
                                            : BoardWords::tr("no wait behind it"),
                                .isWaiting = false});
        }
    }

    void countFindings(BoardStage& stage) const {
        if (m_picture == nullptr) {
            return;
        }
        const std::string own = "stage/" + fromQt(stage.name);
        const std::string group = "group/" + fromQt(stage.name) + "/";
        for (const auto& finding : m_picture->findings) {
            if (finding.object == own || finding.object.starts_with(group)) {
                stage.errors += finding.severity == model::Severity::Error ? 1 : 0;
                stage.warnings += finding.severity == model::Severity::Warning ? 1 : 0;
            }
        }
    }

    /// A reader's error belongs to the last stage that begins before it.
    void markFaults(BoardData& data) const {
        if (m_picture == nullptr) {
            return;
        }
        for (const auto& error : m_picture->errors) {
            const int line = error.position ? error.position->line : 0;
            qsizetype owner = -1;
            for (std::size_t at = 0; at < m_strategy.stages.size(); ++at) {
                const int begins = m_strategy.stages[at].position.line;
                if (begins > 0 && begins <= line) {
                    owner = static_cast<qsizetype>(at);
                }
            }
            if (owner >= 0 && data.stages.at(owner).fault.isEmpty()) {
                data.stages[owner].fault =
                    BoardWords::tr("line %1: %2").arg(line).arg(toQt(error.message));
            }
        }
    }

    const model::Strategy& m_strategy;
    const model::PlanPicture* m_picture;
    const model::Plan* m_plan;
    bool m_isLarge;
    ClusterMarks m_marks;
};

} // namespace

ClusterMarks marksOf(const std::vector<model::RunFinding>& findings) {
    ClusterMarks marks;
    for (const auto& finding : findings) {
        if (finding.severity == model::Severity::Info || finding.code == "Unstaged") {
            continue;
        }
        const Glyph glyph =
            finding.code == "ForeignRun" ? Glyph::WaitingClock : findingGlyph(finding);
        for (const auto& cluster : finding.clusters) {
            const QString name = toQt(cluster);
            const QString words =
                findingTitle({.code = finding.code}) + u": "_s + toQt(finding.message);
            auto& chip = marks[name];
            const bool isWorse = !chip.glyph || rankOf(glyph) > rankOf(*chip.glyph);
            chip.name = name;
            chip.glyph = isWorse ? glyph : *chip.glyph;
            chip.tip = chip.tip.isEmpty() ? words : chip.tip + u'\n' + words;
        }
    }
    return marks;
}

BoardData boardOf(const model::Strategy& strategy, const model::PlanPicture* picture) {
    return Maker(strategy, picture).make();
}

} // namespace pilothouse::ui
