// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/hub_details.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/hub_words.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kMostClusters = 30; ///< that are not well, with their objects
constexpr int kMostObjects = 8;   ///< of one cluster
constexpr int kMostPaths = 4;     ///< of one object
constexpr int kIndent = 24;       ///< px
constexpr int kStep = 136;        ///< px of a condition's name

struct Words {
    Q_DECLARE_TR_FUNCTIONS(HubDetails)
};

ToneLabel* words(const QString& text, Tone tone, QWidget* parent, int px = 13) {
    auto* label = new ToneLabel(text, tone, px, false, parent);
    label->setWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return label;
}

/// A glyph, a name in a column of its own, sentences.
QWidget* row(Glyph glyph, const QString& name, int nameWidth, const QString& sentence,
             const QString& next, const QString& tip, QWidget* parent) {
    auto* out = new QWidget(parent);
    auto* line = new QHBoxLayout(out);
    line->setContentsMargins(0, 2, 0, 2);
    line->setSpacing(8);
    auto* sign = new QVBoxLayout;
    sign->setContentsMargins(0, 3, 0, 0);
    sign->addWidget(new GlyphLabel(glyph, 12, out));
    sign->addStretch(1);
    line->addLayout(sign);
    auto* title = new ToneLabel(name, Tone::Text, 13, true, out);
    title->setFixedWidth(nameWidth);
    title->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    title->setToolTip(name);
    line->addWidget(title, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    column->addWidget(words(sentence, Tone::Text, out));
    if (!next.isEmpty()) {
        column->addWidget(words(next, Tone::Secondary, out));
    }
    line->addLayout(column, 1);
    out->setToolTip(tip);
    return out;
}

void addTitle(QVBoxLayout* column, const QString& title, QWidget* parent) {
    column->addSpacing(10);
    column->addWidget(new ToneLabel(title, Tone::Muted, 11, false, parent));
}

/// What the hub itself wrote, for whoever wants its own words.
QString hubsOwn(const model::HubCondition& condition, const LabContext& context) {
    QString tip = Words::tr("%1: %2").arg(toQt(condition.reason), toQt(condition.message));
    if (condition.since) {
        tip +=
            u'\n' +
            Words::tr("since %1").arg(format::moment(*condition.since, context.now, context.zone));
    }
    return tip;
}

QString sentenceOf(const model::HubCondition& condition) {
    QString out = toQt(condition.meaning);
    if (!condition.clusters.empty()) {
        QStringList names;
        for (const auto& each : condition.clusters) {
            names.append(toQt(each));
        }
        const qsizetype most = 6;
        out += u' ' + (names.size() <= most ? Words::tr("In %1.").arg(names.join(u", "_s))
                                            : Words::tr("In %1 and %2 more.")
                                                  .arg(names.mid(0, most).join(u", "_s))
                                                  .arg(names.size() - most));
    }
    return out;
}

void addObject(QVBoxLayout* column, const model::HubObject& object, const LabContext& context,
               QWidget* parent) {
    QString head = u"%1: %2"_s.arg(toQt(object.object), hubObjectWord(object.kind));
    if (object.since) {
        head += u", "_s +
                Words::tr("since %1").arg(format::moment(*object.since, context.now, context.zone));
    }
    auto* box = new QVBoxLayout;
    box->setContentsMargins(kIndent, 0, 0, 4);
    box->setSpacing(0);
    box->addWidget(words(head, Tone::Text, parent, 11));
    const QString meaning = object.next.empty()
                                ? toQt(object.meaning)
                                : u"%1 %2"_s.arg(toQt(object.meaning), toQt(object.next));
    box->addWidget(words(meaning, Tone::Secondary, parent, 11));
    if (!object.message.empty() && object.message != object.meaning) {
        box->addWidget(words(toQt(object.message), Tone::Muted, parent, 11));
    }
    int shown = 0;
    for (const auto& each : object.differences) {
        if (shown++ == kMostPaths) {
            box->addWidget(words(Words::tr("and %1 more fields")
                                     .arg(static_cast<int>(object.differences.size()) - kMostPaths),
                                 Tone::Muted, parent, 11));
            break;
        }
        const auto orNone = [](const std::string& value) {
            return value.empty() ? Words::tr("nothing") : toQt(value);
        };
        box->addWidget(words(Words::tr("%1: hub %2, cluster %3")
                                 .arg(toQt(each.path), orNone(each.inHub), orNone(each.inMember)),
                             Tone::Secondary, parent, 11));
    }
    column->addLayout(box);
}

void addCluster(QVBoxLayout* column, const model::HubCluster& cluster, const LabContext& context,
                QWidget* parent) {
    const QString name = cluster.name.empty() ? Words::tr("not found") : toQt(cluster.name);
    // A reason of a cluster that was not found is all there is to say of it.
    const bool hasOwnWords = cluster.name.empty() && !cluster.last.message.empty();
    column->addWidget(row(hubGlyph(cluster.state), name, kStep,
                          hasOwnWords ? toQt(cluster.last.message) : toQt(cluster.last.meaning),
                          hasOwnWords ? QString() : toQt(cluster.last.next),
                          hubsOwn(cluster.last, context), parent));
    int shown = 0;
    for (const auto& object : cluster.objects) {
        if (shown++ == kMostObjects) {
            column->addWidget(
                words(Words::tr("and %1 more objects")
                          .arg(static_cast<int>(cluster.objects.size()) - kMostObjects),
                      Tone::Muted, parent, 11));
            break;
        }
        addObject(column, object, context, parent);
    }
}

void addClusters(QVBoxLayout* column, const model::HubPlacementPicture& placement,
                 const LabContext& context, QWidget* parent) {
    addTitle(column, Words::tr("Clusters"), parent);
    int well = 0;
    int shown = 0;
    int more = 0;
    for (const auto& cluster : placement.clusters) {
        if (cluster.state == model::HubState::Ok) {
            ++well;
        } else if (shown == kMostClusters) {
            ++more;
        } else {
            ++shown;
            addCluster(column, cluster, context, parent);
        }
    }
    if (more > 0) {
        column->addWidget(words(Words::tr("and %1 more that are not well").arg(clusterCount(more)),
                                Tone::Secondary, parent));
    }
    if (well > 0) {
        column->addWidget(row(Glyph::Ok, clusterCount(well), kStep,
                              shown == 0 ? Words::tr("All that hold it are well.")
                                         : Words::tr("The others are well."),
                              {}, {}, parent));
    }
    if (placement.clusters.empty()) {
        column->addWidget(words(Words::tr("None holds it yet."), Tone::Secondary, parent));
    }
}

void addAgreement(QVBoxLayout* column, const model::HubAgreement& agreement, QWidget* parent) {
    addTitle(column, Words::tr("Replay"), parent);
    column->addWidget(row(agreementGlyph(agreement), Words::tr("Scheduler"), kStep,
                          agreementWords(agreement), {}, {}, parent));
    for (const auto& each : agreement.differences) {
        const QString hub = toQt(each.hub);
        column->addWidget(row(
            Glyph::Warning, toQt(each.cluster), kStep,
            each.isOnHub ? Words::tr("The hub chose it: %1").arg(hub)
                         : Words::tr("The hub did not choose it: %1").arg(hub),
            each.replay.empty() ? QString() : Words::tr("The replay: %1").arg(toQt(each.replay)),
            {}, parent));
    }
}

} // namespace

QWidget* hubDetails(const model::HubPlacementPicture& placement, const LabContext& context,
                    QWidget* parent) {
    auto* out = new QWidget(parent);
    out->setObjectName(u"hubDetails"_s);
    out->setAccessibleName(hubText(placement));
    auto* column = new QVBoxLayout(out);
    column->setContentsMargins(16, 10, 16, 12);
    column->setSpacing(0);
    auto* head = new ToneLabel(toQt(placement.headline), Tone::Text, 13, true, out);
    head->setWrap(true);
    column->addWidget(head);
    if (!placement.next.empty()) {
        column->addWidget(words(toQt(placement.next), Tone::Secondary, out));
    }
    if (!placement.trouble.empty()) {
        column->addWidget(
            words(Words::tr("Some of it could not be read: %1").arg(toQt(placement.trouble)),
                  Tone::Warning, out));
    }
    QStringList facts{Words::tr("generation %1").arg(placement.generation)};
    if (placement.objects > 0) {
        facts << (placement.objects == 1 ? Words::tr("1 object selected")
                                         : Words::tr("%1 objects selected").arg(placement.objects));
    }
    if (!placement.resources.empty()) {
        facts << Words::tr("resource snapshot %1").arg(toQt(placement.resources));
    }
    column->addWidget(words(facts.join(u" · "_s), Tone::Muted, out, 11));
    if (!placement.conditions.empty()) {
        addTitle(column, Words::tr("Conditions"), out);
    }
    for (const auto& each : placement.conditions) {
        column->addWidget(row(hubGlyph(each.state), toQt(each.step), kStep, sentenceOf(each),
                              toQt(each.next), hubsOwn(each, context), out));
    }
    addClusters(column, placement, context, out);
    addAgreement(column, placement.agreement, out);
    column->addStretch(1);
    return out;
}

} // namespace pilothouse::ui
