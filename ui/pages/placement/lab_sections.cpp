// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_sections.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_resources.h"

#include <QCoreApplication>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::size_t kMostObjects = 200;
constexpr std::size_t kMostClusters = 50;
constexpr std::size_t kMostWaves = 100;
constexpr std::size_t kMostOfWave = 12; ///< names, then a number

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LabSections)
};

QString cell(QString text) {
    return text.replace(u'|', u"\\|"_s).replace(u'\n', u' ');
}

QString row(const QStringList& cells) {
    QStringList safe;
    for (const QString& each : cells) {
        safe.append(cell(each));
    }
    return u"| "_s + safe.join(u" | "_s) + u" |"_s;
}

QString left(std::size_t all, std::size_t most, const QString& words) {
    return words.arg(format::number(static_cast<std::int64_t>(all - most)));
}

void addObjects(const model::LabResources& resources, QStringList& out) {
    out << row({Words::tr("Kind"), Words::tr("Name"), Words::tr("Goes"), Words::tr("Note")})
        << u"|---|---|---|---|"_s;
    std::size_t shown = 0;
    for (const auto& each : resources.objects) {
        if (shown++ == kMostObjects) {
            break;
        }
        const QString note = !each.fault.empty() ? toQt(each.fault)
                             : each.isEnvelope
                                 ? Words::tr("envelope of %1").arg(each.wrapped.size())
                                 : format::bytes(static_cast<std::int64_t>(each.bytes));
        out << row({shownKind(each.id), shownName(each.id), Words::tr("yes"), note});
    }
    for (const auto& each : resources.refused) {
        if (shown++ >= kMostObjects) {
            break;
        }
        out << row({shownKind(each.id), shownName(each.id), Words::tr("no"), toQt(each.reason)});
    }
    const auto all = resources.objects.size() + resources.refused.size();
    out << QString();
    if (all > kMostObjects) {
        out << left(all, kMostObjects, Words::tr("%1 more objects are left out.")) << QString();
    }
}

void addOverrides(const model::LabOverrides& overrides, QStringList& out) {
    std::size_t shown = 0;
    std::size_t changed = 0;
    QStringList lines;
    for (const auto& each : overrides.rows) {
        if (each.cells.empty() && each.cause.empty()) {
            continue;
        }
        ++changed;
        if (shown++ >= kMostClusters) {
            continue;
        }
        QStringList words;
        for (const auto& object : each.cells) {
            const QString name = shownName(overrides.objects[object.object]);
            words.append(object.kind == model::LabOverrideCell::Kind::Deleted
                             ? Words::tr("%1 does not go").arg(name)
                         : object.kind == model::LabOverrideCell::Kind::Fails
                             ? Words::tr("%1 fails").arg(name)
                             : Words::tr("%1 in %2 places").arg(name).arg(object.changes));
        }
        lines << row({toQt(each.cluster),
                      each.cause.empty() ? words.join(u", "_s)
                                         : Words::tr("gets nothing: %1").arg(toQt(each.cause))});
    }
    if (lines.isEmpty()) {
        return;
    }
    out << row({Words::tr("Cluster"), Words::tr("What overrides change there")}) << u"|---|---|"_s
        << lines << QString();
    if (changed > kMostClusters) {
        out << left(changed, kMostClusters, Words::tr("%1 more clusters are left out."))
            << QString();
    }
}

QString moveWord(model::LabMove::Kind kind) {
    switch (kind) {
    case model::LabMove::Kind::Remove: return Words::tr("remove from %1");
    case model::LabMove::Kind::Update: return Words::tr("update on %1");
    case model::LabMove::Kind::Add: break;
    }
    return Words::tr("add to %1");
}

/// "add to a, b; remove from c".
QString movesOf(const std::vector<model::LabMove>& moves) {
    QStringList parts;
    using Kind = model::LabMove::Kind;
    for (const Kind kind : {Kind::Remove, Kind::Update, Kind::Add}) {
        QStringList names;
        std::size_t all = 0;
        for (const auto& each : moves) {
            if (each.kind == kind && all++ < kMostOfWave) {
                names.append(toQt(each.cluster));
            }
        }
        if (all > kMostOfWave) {
            names.append(left(all, kMostOfWave, Words::tr("%1 more")));
        }
        if (all > 0) {
            parts.append(moveWord(kind).arg(names.join(u", "_s)));
        }
    }
    return parts.join(u"; "_s);
}

void addWaves(const model::LabWaves& waves, QStringList& out) {
    if (waves.waves.empty() && waves.blocked.empty()) {
        out << Words::tr("Nothing moves.") << QString();
        return;
    }
    for (std::size_t at = 0; at < std::min(kMostWaves, waves.waves.size()); ++at) {
        out << u"%1. %2"_s.arg(at + 1).arg(movesOf(waves.waves[at]));
    }
    if (waves.waves.size() > kMostWaves) {
        out << QString()
            << left(waves.waves.size(), kMostWaves, Words::tr("%1 more waves are left out."));
    }
    if (!waves.blocked.empty()) {
        out << QString()
            << Words::tr("Held back: %1. %2").arg(movesOf(waves.blocked), toQt(waves.why));
    }
    out << QString();
}

} // namespace

QStringList resourceSection(const model::LabResources* resources,
                            const model::LabOverrides* overrides) {
    QStringList out{Words::tr("## Resources"), QString()};
    const bool isKnown = resources != nullptr && resources->from != model::LabResources::From::None;
    if (!isKnown) {
        out << Words::tr("Which objects the placement selects was not looked at.") << QString();
        return out;
    }
    if (!resources->error.empty()) {
        out << Words::tr("The hub selects nothing: %1").arg(toQt(resources->error)) << QString();
        return out;
    }
    for (const auto& gap : resources->gaps) {
        out << Words::tr("- Could not be read: %1").arg(toQt(gap));
    }
    if (resources->isOfOtherSelectors) {
        out << Words::tr("- Read for other selectors than these.");
    }
    if (!out.last().isEmpty()) {
        out << QString();
    }
    addObjects(*resources, out);
    if (overrides != nullptr) {
        addOverrides(*overrides, out);
    }
    return out;
}

QStringList rolloutSection(const model::LabRollout* rollout) {
    if (rollout == nullptr) {
        return {};
    }
    QStringList out{Words::tr("## Rollout"), QString()};
    if (rollout->isExternal) {
        out << Words::tr("External: an update run moves the bindings, not the placement.")
            << QString();
        return out;
    }
    out << Words::tr("At most %1 unavailable (%2), %3 more than wanted (%4).")
               .arg(rollout->maxUnavailable)
               .arg(toQt(rollout->maxUnavailableText))
               .arg(rollout->maxSurge)
               .arg(toQt(rollout->maxSurgeText))
        << QString();
    addWaves(rollout->draft, out);
    return out;
}

} // namespace pilothouse::ui
