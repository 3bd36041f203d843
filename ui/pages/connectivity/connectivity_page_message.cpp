// SPDX-License-Identifier: GPL-3.0-or-later
// What the connectivity page says where there is nothing to draw, and of what could not be read.
#include "ui/bridge/qt_convert.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/pages/connectivity/mesh_notice.h"
#include "ui/pages/connectivity/state_counts.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

/// Whether there is anything to look at, be it services that cross clusters by other means.
bool isWorthShowing(const model::MeshPicture& picture) {
    return hasLinks(picture) || (picture.services && !picture.services->empty()) ||
           !picture.entries.empty() || !picture.declared.empty();
}

} // namespace

QWidget* ConnectivityPage::buildMessage() {
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    m_messageTitle = new ToneLabel({}, Tone::Text, metrics::kTitle, true);
    m_messageTitle->setObjectName(u"meshMessageTitle"_s);
    m_message = new ToneLabel({}, Tone::Secondary);
    m_message->setObjectName(u"meshMessage"_s);
    m_message->setWrap(true);
    m_messageTitle->setAlignment(Qt::AlignCenter);
    m_message->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    column->addStretch(2);
    column->addWidget(m_messageTitle);
    column->addWidget(m_message);
    column->addStretch(3);
    return box;
}

void ConnectivityPage::updateMessage() {
    const bool isMesh = m_read && (hasLinks(*m_picture) || isWorthShowing(*m_read));
    m_stage->setCurrentIndex(isMesh ? 1 : 0);
    for (QWidget* tool : {static_cast<QWidget*>(m_views), static_cast<QWidget*>(m_compare),
                          static_cast<QWidget*>(m_counts)}) {
        tool->setVisible(isMesh);
    }
    if (!isMesh) { // else the picture says whether there is anything to choose
        m_kinds->hide();
        m_mesh->hide();
    }
    updateTools();
    if (isMesh) {
        return;
    }
    if (!m_picture) {
        m_messageTitle->setText(tr("Reading the mesh"));
        m_message->setText(!m_reading.trouble.empty() ? toQt(m_reading.trouble)
                           : m_reading.members > 0
                               ? tr("%1 of %2 clusters have told what they are linked with.")
                                     .arg(m_reading.done)
                                     .arg(m_reading.members)
                               : tr("The clusters are asked what they are linked with."));
        return;
    }
    m_messageTitle->setText(tr("No cluster is linked with another"));
    m_message->setText(noLinksWords());
}

/// Why there are no links, and who could have some.
QString ConnectivityPage::noLinksWords() const {
    if (m_kind != model::MeshLinkKind::Cilium) {
        return tr("%1 was found, and no cluster is linked with another by it.")
            .arg(kindWord(m_kind));
    }
    QStringList able;
    for (const model::MeshCluster& cluster : m_picture->clusters) {
        if (cluster.isMeshable) {
            able.append(toQt(cluster.name));
        }
    }
    constexpr qsizetype kNamed = 12;
    if (!able.isEmpty()) {
        return tr("These could join a mesh, as they have a cluster name and id of their own: %1")
            .arg(able.mid(0, kNamed).join(u", "_s) + (able.size() > kNamed ? u" …"_s : QString()));
    }
    const auto withCilium = std::count_if(m_picture->clusters.begin(), m_picture->clusters.end(),
                                          [](const auto& cluster) { return cluster.hasCilium; });
    return withCilium == 0
               ? tr("Neither Cilium nor Submariner or Istio was found in any of %1 clusters.")
                     .arg(m_picture->clusters.size())
               : tr("Cilium's configuration was found in %1 of %2 clusters; none has a cluster "
                    "name and id of its own, which a mesh needs.")
                     .arg(withCilium)
                     .arg(m_picture->clusters.size());
}

void ConnectivityPage::updateStrip() {
    const MeshNotice notice = noticeOf(m_read.get(), m_reading);
    m_strip->setVisible(!notice.cause.isEmpty());
    m_strip->setText(notice.cause, notice.rest);
    m_strip->setToolTip(notice.whole);
    m_strip->setRemedy(m_reading.isReading ? QString() : tr("Read again"));
}

} // namespace pilothouse::ui
