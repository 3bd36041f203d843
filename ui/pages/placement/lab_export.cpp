// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_export.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/decision_model.h"
#include "ui/pages/placement/lab_sections.h"
#include "ui/pages/placement/lab_words.h"

#include <QCoreApplication>
#include <QStringList>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr std::size_t kMostRows = 200; ///< of a report

QString tr(const char* text) {
    return QCoreApplication::translate("LabExport", text);
}

QString quoted(QString text) {
    return text.contains(u',') || text.contains(u'"') || text.contains(u'\n')
               ? u'"' + text.replace(u'"', u"\"\""_s) + u'"'
               : text;
}

/// Pipes end cells.
QString cell(QString text) {
    return text.replace(u'|', u"\\|"_s).replace(u'\n', u' ');
}

QString score(const std::optional<std::int32_t>& value) {
    return value ? QString::number(*value) : QString();
}

/// The fewest changes, a line for each cluster.
QStringList remedyLines(const model::LabRemedy& remedy) {
    QStringList lines;
    for (const auto& each : remedy.clusters) {
        QStringList words;
        for (const auto& change : each.changes) {
            words.append(u'`' + toQt(change) + u'`');
        }
        for (const auto& need : each.needs) {
            words.append(toQt(need));
        }
        lines.append(u"- %1: %2"_s.arg(toQt(each.cluster), words.join(u", "_s)));
    }
    if (remedy.newClusters > 0) {
        const QString need = toQt(remedy.newClustersNeed);
        lines.append(
            need.isEmpty()
                ? tr("- %1 clusters that join").arg(remedy.newClusters)
                : tr("- %1 clusters that join, with %2").arg(remedy.newClusters).arg(need));
    }
    return lines;
}

bool isReported(const model::LabRow& row) {
    return row.isNow || row.isDraft || row.isWhatIf.value_or(false) || row.isOneShort ||
           row.isNear || row.verdict == model::LabVerdict::NotPicked ||
           row.verdict == model::LabVerdict::Missing;
}

} // namespace

QString labCsv(const model::PlacementPicture& picture) {
    QStringList lines{
        u"cluster,region,now,draft,whatIf,verdict,topology,affinity,rank,decidedBy,reason"_s};
    for (std::size_t at = 0; picture.rows && at < picture.rows->size(); ++at) {
        const auto& row = (*picture.rows)[at];
        const auto yes = [](bool is) { return is ? u"yes"_s : u"no"_s; };
        QString decidedBy;
        for (std::size_t filter = 0; filter < row.marks.size(); ++filter) {
            const auto mark = row.marks.at(filter);
            if (mark == model::LabMark::Rejects || mark == model::LabMark::Fails) {
                decidedBy = filterPlugin(static_cast<model::LabFilter>(filter)).section(u':', 0, 0);
            }
        }
        const QStringList cells{toQt(row.name),
                                toQt(row.region),
                                yes(row.isNow),
                                yes(row.isDraft),
                                row.isWhatIf ? yes(*row.isWhatIf) : QString(),
                                verdictWord(row.verdict),
                                score(row.topology),
                                score(row.affinity),
                                row.rank > 0 ? QString::number(row.rank) : QString(),
                                decidedBy,
                                toQt(row.fact)};
        QStringList safe;
        for (const QString& each : cells) {
            safe.append(quoted(each));
        }
        lines.append(safe.join(u','));
    }
    return lines.join(u'\n') + u'\n';
}

QString labTableMarkdown(const model::PlacementPicture& picture) {
    QStringList lines{tr("| Cluster | Region | Now | Draft | What-if | Topo | Pref | Verdict | "
                         "Reason |"),
                      u"|---|---|---|---|---|---:|---:|---|---|"_s};
    const bool isLong = picture.rows && picture.rows->size() > kMostRows;
    std::size_t left = 0;
    for (std::size_t at = 0; picture.rows && at < picture.rows->size(); ++at) {
        const auto& row = (*picture.rows)[at];
        if (isLong && (!isReported(row) || lines.size() > static_cast<qsizetype>(kMostRows))) {
            ++left;
            continue;
        }
        const auto dot = [](bool is) { return is ? u"●"_s : u"–"_s; };
        const QStringList cells{cell(toQt(row.name)),
                                cell(toQt(row.region)),
                                dot(row.isNow),
                                dot(row.isDraft),
                                row.isWhatIf ? dot(*row.isWhatIf) : QString(),
                                score(row.topology),
                                score(row.affinity),
                                verdictWord(row.verdict),
                                cell(toQt(row.fact))};
        lines.append(u"| "_s + cells.join(u" | "_s) + u" |"_s);
    }
    if (left > 0) {
        lines.append(u'\n' + tr("%1 more clusters are left out.").arg(left));
    }
    return lines.join(u'\n') + u'\n';
}

QString labMarkdown(const model::PlacementPicture& picture, const QTimeZone& zone,
                    const QList<QPair<QString, QString>>& pictures) {
    QStringList out{tr("# Placement %1").arg(toQt(picture.name)), QString()};
    out.append(
        tr("%1, %2, %3.")
            .arg(toQt(picture.policy), sourceWords(picture.source), momentWords(picture, zone)));
    out.append(QString());
    if (!picture.abort.empty()) {
        out.append(tr("The scheduler gives up for every cluster: %1").arg(toQt(picture.abort)));
        out.append(QString());
    } else {
        out.append(u"**%1** %2: %3"_s.arg(picture.placed)
                       .arg(placedWords(picture).replace(u'\n', u' '), toQt(picture.message)));
        out.append(QString());
        out.append(tr("%1 new, %2 removed, %3 kept.")
                       .arg(picture.added)
                       .arg(picture.removed)
                       .arg(picture.kept));
        out.append(QString());
    }
    QStringList steps;
    for (const auto& stage : picture.funnel) {
        steps.append(u"%1 %2"_s.arg(stageWord(stage.kind)).arg(stage.left));
    }
    out.append(steps.join(u" → "_s));
    out.append(QString());
    for (const auto& [title, path] : pictures) {
        out.append(u"![%1](<%2>)"_s.arg(title, path));
        out.append(QString());
    }
    if (picture.remedy) {
        out.append(tr("## What would place the rest"));
        out.append(QString());
        out += remedyLines(*picture.remedy);
        out.append(QString());
    }
    if (!picture.warnings.empty()) {
        out.append(tr("## Worth knowing"));
        out.append(QString());
        for (const auto& each : picture.warnings) {
            out.append(each.cluster.empty()
                           ? u"- "_s + toQt(each.message)
                           : u"- %1: %2"_s.arg(toQt(each.cluster), toQt(each.message)));
        }
        out.append(QString());
    }
    out.append(tr("## Decisions"));
    out.append(QString());
    out.append(labTableMarkdown(picture));
    out += resourceSection(picture.resources.get(), picture.overrides.get());
    out += rolloutSection(picture.rollout.get());
    out.append(tr("## The placement"));
    out.append(QString());
    out.append(u"```yaml"_s);
    out.append(toQt(picture.text).trimmed());
    out.append(u"```"_s);
    return out.join(u'\n') + u'\n';
}

} // namespace pilothouse::ui
