// SPDX-License-Identifier: GPL-3.0-or-later
// The picture of the connectivity page as a file.
#include "ui/canvas/mesh/ego_graph.h"
#include "ui/canvas/mesh/mesh_chord.h"
#include "ui/canvas/mesh/mesh_matrix.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/picture_file.h"
#include "ui/widgets/segmented.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFontMetricsF>
#include <QPainter>
#include <QPicture>
#include <QPointer>
#include <QThreadPool>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kMargin = 16;
constexpr int kHead = 56;
constexpr int kFoot = 40;
constexpr int kLeastWidth = 640; ///< for the legend
constexpr int kSwatch = 12;

constexpr std::array kLegend{MatrixState::Down,       MatrixState::Invalid, MatrixState::Degraded,
                             MatrixState::Connecting, MatrixState::Unknown, MatrixState::Paper,
                             MatrixState::NotLinked,  MatrixState::Up};

} // namespace

void ConnectivityPage::chooseExport() {
    if (!m_picture || !m_export->isEnabled()) {
        return; // a table is no picture
    }
    QFileDialog* const dialog = pictureDialog(this, u"connectivity.svg"_s);
    dialog->setObjectName(u"meshExportFile"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &ConnectivityPage::exportTo);
    dialog->open();
}

/// Title and moment above, the legend below; both belong to a picture that leaves the window.
void ConnectivityPage::paintExport(QPainter& painter, QSize size, QSize picture) const {
    const Tokens& tokens = theme(this);
    painter.setFont(textFont(metrics::kTitle, Weight::Strong));
    painter.setPen(tokens.text);
    const bool isOfMany = model::kindsOf(*m_read).size() > 1;
    const QString title = view() == Matrix && isOfMany
                              ? tr("Links between clusters by %1").arg(kindWord(m_kind))
                          : view() == Matrix ? tr("Links between clusters")
                          : view() == Chord  ? tr("Links between regions that are not up")
                                             : tr("Neighbours of %1").arg(m_ego->data().name);
    painter.drawText(QRect(kMargin, 10, size.width() - 2 * kMargin, 22),
                     Qt::AlignLeft | Qt::AlignVCenter, title);
    painter.setFont(textFont(metrics::kBody));
    painter.setPen(tokens.secondary);
    const QString moment =
        isRehearsal() ? tr("%1 clusters, %2, as rehearsed") : tr("%1 clusters, %2");
    painter.drawText(QRect(kMargin, 32, size.width() - 2 * kMargin, 18),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     moment.arg(m_picture->clusters.size()).arg(momentText(m_picture->at)));
    double left = kMargin;
    const QFontMetricsF measure(painter.font());
    for (const MatrixState state : kLegend) {
        const std::size_t count = m_view.counts.at(static_cast<std::size_t>(state));
        if (count == 0) {
            continue;
        }
        painter.save();
        painter.translate(left, kHead + picture.height() + (kFoot - kSwatch) / 2.0);
        paintMatrixCell(painter, kSwatch, MatrixCell(state), tokens);
        painter.restore();
        const QString words = tr("%1 %2")
                                  .arg(countText(static_cast<std::int64_t>(count)))
                                  .arg(matrixStateWord(state));
        painter.setPen(tokens.text);
        painter.drawText(QRectF(left + kSwatch + 6, kHead + picture.height(), 200, kFoot),
                         Qt::AlignLeft | Qt::AlignVCenter, words);
        left += kSwatch + 6 + measure.horizontalAdvance(words) + 18;
    }
}

void ConnectivityPage::exportTo(const QString& file) {
    if (!m_picture || !m_export->isEnabled()) {
        return;
    }
    const Tokens& tokens = theme(this);
    const QSize picture = view() == Matrix  ? m_matrix->matrixLayout().size()
                          : view() == Chord ? m_chord->size()
                                            : m_largeEgo->size();
    const QSize size(std::max(picture.width(), kLeastWidth), picture.height() + kHead + kFoot);
    QPicture shown;
    QPainter painter(&shown);
    paintExport(painter, size, picture);
    painter.translate((size.width() - picture.width()) / 2, kHead);
    if (view() == Matrix) {
        m_matrix->drawTo(painter, tokens);
    } else if (view() == Chord) {
        m_chord->drawTo(painter, tokens);
    } else {
        m_largeEgo->drawTo(painter, tokens);
    }
    painter.end();
    const PicturePrint print{.size = size,
                             .ground = tokens.surface,
                             .title = tr("Connectivity, %1").arg(momentText(m_picture->at)),
                             .draw = [shown](QPainter& onto) {
                                 QPicture each = shown; // playing one is not const
                                 onto.drawPicture(0, 0, each);
                             }};
    QThreadPool::globalInstance()->start([self = QPointer<ConnectivityPage>(this), print, file] {
        const QString trouble = writePicture(print, file);
        if (auto* app = QCoreApplication::instance()) {
            QMetaObject::invokeMethod(app, [self, file, trouble] {
                if (self) {
                    Q_EMIT self->exported(file, trouble);
                }
            });
        }
    });
}

} // namespace pilothouse::ui
