// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/hub_words.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>
#include <QStringList>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(HubWords)
};

QString line(const QString& head, const std::string& meaning, const std::string& next) {
    return next.empty() ? u"%1: %2"_s.arg(head, toQt(meaning))
                        : u"%1: %2 %3"_s.arg(head, toQt(meaning), toQt(next));
}

} // namespace

Glyph hubGlyph(model::HubState state) {
    switch (state) {
    case model::HubState::Ok: return Glyph::Ok;
    case model::HubState::Running: return Glyph::Running;
    case model::HubState::Waiting: return Glyph::WaitingClock;
    case model::HubState::Warning: return Glyph::Warning;
    case model::HubState::Failed: return Glyph::Failed;
    case model::HubState::Unknown: break;
    }
    return Glyph::Unknown;
}

QString hubName(const model::HubPlacementPicture& placement) {
    const QString name = toQt(placement.name);
    return placement.nameSpace.empty() ? name : u"%1/%2"_s.arg(toQt(placement.nameSpace), name);
}

QString hubClusters(const model::HubPlacementPicture& placement) {
    return placement.wanted ? Words::tr("%1 of %2").arg(placement.selected).arg(*placement.wanted)
                            : QString::number(placement.selected);
}

QString agreementWords(const model::HubAgreement& agreement) {
    if (!agreement.trouble.empty()) {
        return Words::tr("The replay says nothing: %1.").arg(toQt(agreement.trouble));
    }
    const auto differing = static_cast<int>(agreement.differences.size());
    if (differing > 0) {
        return Words::tr("Replay and hub disagree on %1 of the %2 clusters that the hub lists.")
            .arg(differing)
            .arg(agreement.listed);
    }
    if (agreement.moved > 0) {
        return Words::tr(
                   "Replay agrees with the hub on all %1 it lists; %2 score otherwise by now.")
            .arg(agreement.listed)
            .arg(agreement.moved);
    }
    return Words::tr("Replay agrees with the hub on all %1 it lists.").arg(agreement.listed);
}

Glyph agreementGlyph(const model::HubAgreement& agreement) {
    return !agreement.trouble.empty()       ? Glyph::Unknown
           : !agreement.differences.empty() ? Glyph::Warning
                                            : Glyph::Ok;
}

QString hubObjectWord(model::HubObject::Kind kind) {
    switch (kind) {
    case model::HubObject::Kind::Failed: return Words::tr("failed");
    case model::HubObject::Kind::Drifted: return Words::tr("changed there");
    case model::HubObject::Kind::Diffed: break;
    }
    return Words::tr("differs");
}

QString hubText(const model::HubPlacementPicture& placement) {
    QStringList out{line(u"%1, %2"_s.arg(hubName(placement), toQt(placement.word)),
                         placement.headline, placement.next)};
    for (const auto& each : placement.conditions) {
        out.append(line(toQt(each.step), each.meaning, each.next));
    }
    for (const auto& cluster : placement.clusters) {
        if (cluster.state == model::HubState::Ok) {
            continue;
        }
        if (cluster.name.empty()) { // the hub's reason is all there is to say of it
            out.append(line(Words::tr("not found"), cluster.last.message, {}));
            continue;
        }
        out.append(line(toQt(cluster.name), cluster.last.meaning, cluster.last.next));
        for (const auto& object : cluster.objects) {
            out.append(line(u"  %1 %2"_s.arg(toQt(object.object), hubObjectWord(object.kind)),
                            object.meaning, object.next));
        }
    }
    out.append(agreementWords(placement.agreement));
    return out.join(u'\n');
}

} // namespace pilothouse::ui
