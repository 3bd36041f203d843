// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/member_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_resources.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using Action = model::LabMemberObject::Action;
using Place = model::LabMemberPlace;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MemberWords)
};

QString kindAndName(const model::LabObjectName& id) {
    return u"%1 %2"_s.arg(toQt(id.kind), shownName(id));
}

/// A value of a field: nothing is a dash.
TextCell valueCell(const std::string& value, Tone tone) {
    return {.text = value.empty() ? u"–"_s : toQt(value),
            .tone = value.empty() ? Tone::Muted : tone};
}

TextCell actionCell(const model::LabMemberObject& object) {
    TextCell cell{.text = memberActionWord(object.action)};
    switch (object.action) {
    case Action::Create: cell.tone = Tone::Accent; break;
    case Action::Update:
    case Action::TakeOver: cell.isStrong = true; break;
    case Action::Refuse:
        cell.tone = Tone::Failed;
        cell.glyph = Glyph::Failed;
        cell.isStrong = true;
        break;
    case Action::Report: cell.glyph = object.places.empty() ? Glyph::Ok : Glyph::Warning; break;
    case Action::Delete: cell.tone = Tone::Warning; break;
    case Action::Leave:
    case Action::Release:
    case Action::Keep: cell.tone = Tone::Secondary; break;
    }
    return cell;
}

QString placeWords(const Place& place) {
    if (place.inHub.empty()) {
        return Words::tr("%1 goes").arg(toQt(place.path));
    }
    if (place.inMember.empty()) {
        return Words::tr("%1 comes").arg(toQt(place.path));
    }
    return u"%1 %2 → %3"_s.arg(toQt(place.path), toQt(place.inMember), toQt(place.inHub));
}

/// Why, then the first places that differ.
QString whyWords(const model::LabMemberObject& object) {
    QStringList parts;
    if (const QString reason = memberReason(object); !reason.isEmpty()) {
        parts.append(reason);
    } else if (object.action == Action::Release && !object.owners.empty()) {
        parts.append(Words::tr("stays with %1").arg(toQt(object.owners.front())));
    }
    constexpr std::size_t kMost = 2;
    for (std::size_t at = 0; at < std::min(kMost, object.places.size()); ++at) {
        parts.append(placeWords(object.places[at]));
    }
    if (object.places.size() > kMost) {
        parts.append(Words::tr("%1 more places").arg(object.places.size() - kMost));
    }
    return parts.join(u"; "_s);
}

TextLine gapLine(const model::LabMemberCluster& cluster, const model::LabMemberGap& gap) {
    return {
        .id = u"gap|%1|%2"_s.arg(toQt(cluster.name), toQt(gap.what)),
        .cells = {{.text = toQt(cluster.name), .isStrong = true},
                  {.text = gap.isWhole ? Words::tr("all objects") : toQt(gap.what),
                   .tone = Tone::Secondary},
                  {.text = Words::tr("Not known"), .tone = Tone::Unknown, .glyph = Glyph::Unknown},
                  {.text = memberGapWords(gap), .tone = Tone::Secondary}}};
}

/// What to do where a server could not be asked; empty: its own words say it.
QString nextStep(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::NotFound: return Words::tr("Add it to the fleet file under this name.");
    case ErrorKind::Auth: return Words::tr("Log in to it, then compare again.");
    case ErrorKind::Forbidden: return Words::tr("Ask for the right to read it.");
    case ErrorKind::Timeout:
    case ErrorKind::Resolve:
    case ErrorKind::Network:
    case ErrorKind::Intercepted: return Words::tr("Check the way to it, then compare again.");
    case ErrorKind::Tls: return Words::tr("Check its certificate in the kubeconfig.");
    case ErrorKind::Throttled:
    case ErrorKind::Server: return Words::tr("Compare again in a minute.");
    default: return {};
    }
}

} // namespace

QString memberActionWord(Action action) {
    switch (action) {
    case Action::Create: return Words::tr("Create");
    case Action::Leave: return Words::tr("No change");
    case Action::Update: return Words::tr("Update");
    case Action::TakeOver: return Words::tr("Take over");
    case Action::Refuse: return Words::tr("Refuse");
    case Action::Report: return Words::tr("Report only");
    case Action::Delete: return Words::tr("Delete");
    case Action::Release: return Words::tr("Let go");
    case Action::Keep: return Words::tr("Leave behind");
    }
    return {};
}

bool isQuiet(const model::LabMemberObject& object) {
    return object.action == Action::Leave && object.places.empty();
}

QString memberReason(const model::LabMemberObject& object) {
    struct Meaning {
        const char* reason;
        const char* words;
    };
    static constexpr std::array kMeanings{
        Meaning{
            "NotTakenOver",
            QT_TRANSLATE_NOOP("MemberWords", "it is there already, and whenToTakeOver is Never")},
        Meaning{"FailedToTakeOver",
                QT_TRANSLATE_NOOP("MemberWords",
                                  "it is there already and cannot be taken over as it is")},
        Meaning{"FoundDiff",
                QT_TRANSLATE_NOOP("MemberWords", "it differs from what the hub would bring")},
        Meaning{"FoundDrifts",
                QT_TRANSLATE_NOOP("MemberWords", "it was edited on the member, and whenToApply "
                                                 "is IfNotDrifted")},
    };
    const bool tells = object.action == Action::Refuse || object.action == Action::Report;
    if (!tells || object.reason.empty()) {
        return {};
    }
    const auto* const known =
        std::find_if(kMeanings.begin(), kMeanings.end(),
                     [&](const Meaning& each) { return object.reason == each.reason; });
    return known == kMeanings.end()
               ? toQt(object.reason)
               : Words::tr("%1: %2").arg(toQt(object.reason), Words::tr(known->words));
}

QString memberGapWords(const model::LabMemberGap& gap) {
    const QString cause = toQt(gap.error.message);
    const QString next = nextStep(gap.error.kind);
    return next.isEmpty() ? cause : Words::tr("%1. %2", "cause, next step").arg(cause, next);
}

QString memberSums(const model::LabMembers& members) {
    std::array<int, 9> sums{};
    for (const auto& cluster : members.clusters) {
        for (const auto& object : cluster.objects) {
            ++sums.at(static_cast<std::size_t>(object.action));
        }
    }
    const auto number = [&sums](Action action) {
        return format::number(std::int64_t{sums.at(static_cast<std::size_t>(action))});
    };
    QStringList parts;
    const auto add = [&](Action action, const QString& words) {
        if (sums.at(static_cast<std::size_t>(action)) > 0) {
            parts.append(words.arg(number(action)));
        }
    };
    add(Action::Refuse, Words::tr("%1 refused"));
    add(Action::Create, Words::tr("%1 created"));
    add(Action::Update, Words::tr("%1 updated"));
    add(Action::TakeOver, Words::tr("%1 taken over"));
    add(Action::Report, Words::tr("%1 compared only"));
    add(Action::Delete, Words::tr("%1 deleted"));
    add(Action::Release, Words::tr("%1 let go"));
    add(Action::Keep, Words::tr("%1 left behind"));
    add(Action::Leave, Words::tr("%1 as they should be"));
    return parts.join(u" · "_s);
}

QString memberLineId(const std::string& cluster, const model::LabObjectName& object) {
    return QStringList{toQt(cluster), toQt(object.group), toQt(object.kind), toQt(object.nameSpace),
                       toQt(object.name)}
        .join(u'|');
}

std::vector<TextLine> memberLines(const model::LabMembers& members, bool isAll) {
    std::vector<TextLine> out;
    for (const auto& cluster : members.clusters) {
        for (const auto& gap : cluster.gaps) {
            out.push_back(gapLine(cluster, gap));
        }
    }
    for (const auto& cluster : members.clusters) {
        bool isFirst = true;
        for (const auto& object : cluster.objects) {
            if (!isAll && isQuiet(object)) {
                continue;
            }
            const QString what = kindAndName(object.id);
            out.push_back(
                {.id = memberLineId(cluster.name, object.id),
                 .cells = {{.text = toQt(cluster.name),
                            .tone = isFirst ? Tone::Text : Tone::Muted,
                            .isStrong = isFirst,
                            .tip = cluster.leaves
                                       ? Words::tr("%1 would no longer hold the placement")
                                             .arg(toQt(cluster.name))
                                       : QString()},
                           {.text = what,
                            .tip = u"%1 %2"_s.arg(shownKind(object.id), shownName(object.id))},
                           actionCell(object),
                           {.text = whyWords(object), .tone = Tone::Secondary}}});
            isFirst = false;
        }
    }
    return out;
}

std::vector<TextLine> memberPlaces(const model::LabMemberObject& object) {
    std::vector<TextLine> out;
    for (const auto& place : object.places) {
        const bool isChange = place.kind == Place::Kind::Change;
        out.push_back(
            {.id = u"%1|%2"_s.arg(static_cast<int>(place.kind)).arg(toQt(place.path)),
             .cells = {{.text = toQt(place.path)},
                       valueCell(place.inMember, Tone::Secondary),
                       valueCell(place.inHub, isChange ? Tone::Accent : Tone::Text),
                       {.text = isChange                           ? Words::tr("would change")
                                : place.kind == Place::Kind::Drift ? Words::tr("drift")
                                                                   : Words::tr("difference"),
                        .tone = isChange ? Tone::Secondary : Tone::Warning}}});
    }
    return out;
}

QStringList memberSentences(const model::LabMemberObject& object) {
    QStringList out;
    if (const QString reason = memberReason(object); !reason.isEmpty()) {
        out.append(reason);
    }
    const bool tells = object.action == Action::Refuse || object.action == Action::Report;
    if (tells && !object.message.empty()) {
        out.append(Words::tr("In the agent's words: %1").arg(toQt(object.message)));
    }
    if (object.isChangedThere && !object.places.empty()) {
        out.append(Words::tr("The hub brought just this before: what differs was edited on the "
                             "member."));
    }
    QStringList owners;
    for (const auto& each : object.owners) {
        owners.append(toQt(each));
    }
    if (!owners.isEmpty()) {
        out.append(object.isOwned
                       ? Words::tr("Owned by this placement, and by %1.").arg(owners.join(u", "_s))
                       : Words::tr("Owned by %1.").arg(owners.join(u", "_s)));
    }
    if (object.becomesOwned && !object.isOwned) {
        out.append(Words::tr("This placement becomes an owner."));
    }
    for (const auto& note : object.notes) {
        out.append(toQt(note));
    }
    if (out.isEmpty()) {
        out.append(object.action == Action::Create ? Words::tr("The member has none of that name.")
                   : object.places.empty()         ? Words::tr("The member has it just so.")
                                                   : Words::tr("These places would change:"));
    }
    return out;
}

} // namespace pilothouse::ui
