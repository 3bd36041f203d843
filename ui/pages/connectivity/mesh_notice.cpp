// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/mesh_notice.h"

#include "ui/bridge/qt_convert.h"

#include <QCoreApplication>
#include <QStringList>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MeshNotice)
};

QString gapWords(const std::string& source, const std::string& what, const std::string& why) {
    return why.empty() ? Words::tr("%1: %2").arg(toQt(source), toQt(what))
                       : Words::tr("%1: %2: %3").arg(toQt(source), toQt(what), toQt(why));
}

/// Of the hub and Azure first: each of them is about many clusters.
QStringList gapsOf(const model::MeshPicture& picture) {
    QStringList gaps;
    for (const model::MeshSourceGap& gap : picture.sourceGaps) {
        gaps.append(gapWords(gap.source, gap.what, gap.why));
    }
    for (const model::MeshGap& gap : picture.gaps) {
        gaps.append(gapWords(picture.clusters[gap.cluster].name, gap.what, gap.why));
    }
    return gaps;
}

QString listOf(const QStringList& names, qsizetype most) {
    return names.size() <= most ? names.join(u", "_s) : names.mid(0, most).join(u", "_s) + u" …"_s;
}

} // namespace

MeshNotice noticeOf(const model::MeshPicture* picture, const model::MeshReading& reading) {
    if (picture == nullptr) {
        return {}; // the page says it in the middle
    }
    constexpr qsizetype kNamed = 3;
    constexpr qsizetype kTipLines = 30;
    const QStringList gaps = gapsOf(*picture);
    QStringList silent;
    for (const model::MeshCluster& cluster : picture->clusters) {
        if (!cluster.isReachable) {
            silent.append(toQt(cluster.name));
        }
    }
    MeshNotice notice{.whole = gaps.mid(0, kTipLines).join(u'\n')};
    if (!reading.trouble.empty()) {
        notice.cause = Words::tr("The mesh cannot be read.");
        notice.rest = toQt(reading.trouble);
    } else if (!silent.isEmpty()) {
        notice.cause = Words::tr("Not answering: %1 of %2 clusters.")
                           .arg(silent.size())
                           .arg(picture->clusters.size());
        notice.rest =
            Words::tr("Their rows are what was last known: %1.").arg(listOf(silent, kNamed));
    } else if (!gaps.isEmpty()) {
        notice.cause = Words::tr("Not everything could be read.");
        notice.rest =
            gaps.size() == 1
                ? gaps.front()
                : Words::tr("%1 sources are missing, first %2").arg(gaps.size()).arg(gaps.front());
    }
    return notice;
}

} // namespace pilothouse::ui
