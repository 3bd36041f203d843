// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/connectivity/shade_legend.h"

#include "ui/pages/connectivity/mesh_layer.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kSwatch = 12;

/// The steps of the ramp in a row.
class Steps : public QWidget {
public:
    explicit Steps(QWidget* parent) : QWidget(parent) { setFixedHeight(20); }
    void setShade(MeshShade shade) {
        m_shade = shade;
        QStringList words;
        for (int step = 0; step < kShadeSteps; ++step) {
            words.append(stepWord(shade, step));
        }
        setAccessibleName(words.join(QStringLiteral(", ")));
        update();
    }

protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event)
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setFont(textFont(metrics::kLabel));
        const QFontMetricsF measure(painter.font());
        double left = 0;
        for (int step = 0; step < kShadeSteps; ++step) {
            const QString word = stepWord(m_shade, step);
            painter.fillRect(QRectF(left, (height() - kSwatch) / 2.0, kSwatch, kSwatch),
                             tokens.ramp.at(static_cast<std::size_t>(step)));
            painter.setPen(tokens.secondary);
            painter.drawText(QRectF(left + kSwatch + 5, 0, 160, height()),
                             Qt::AlignLeft | Qt::AlignVCenter, word);
            left += kSwatch + 5 + measure.horizontalAdvance(word) + 14;
        }
    }

private:
    MeshShade m_shade = MeshShade::Latency;
};

} // namespace

ShadeLegend::ShadeLegend(QWidget* parent)
    : QWidget(parent), m_steps(new Steps(this)),
      m_missing(new ToneLabel({}, Tone::Secondary, metrics::kLabel)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 4, 16, 8);
    column->setSpacing(2);
    m_missing->setWrap(true);
    column->addWidget(m_steps);
    column->addWidget(m_missing);
    hide();
}

void ShadeLegend::setLayer(const model::MeshPicture& picture, MeshShade shade) {
    const QString missing = missingWords(picture, shade);
    const bool isAvailable = shade == MeshShade::Latency ? picture.layers.latency.isAvailable()
                                                         : picture.layers.flows.isAvailable();
    static_cast<Steps*>(m_steps)->setShade(shade);
    m_steps->setVisible(isAvailable);
    m_missing->setText(missing);
    m_missing->setVisible(!missing.isEmpty());
    setVisible(shade != MeshShade::State);
}

QString ShadeLegend::missing() const {
    return m_missing->text();
}

} // namespace pilothouse::ui
