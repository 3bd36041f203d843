// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_why.h"

#include "model/lab_live.h"
#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/hub_words.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/text_runs.h"

#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kSide = 16;
constexpr int kText = 40; // px, behind the mark
constexpr int kName = 18; // px of a line with a name
constexpr int kLine = 15; // px of a line of values
constexpr int kGap = 8;
constexpr double kMostPerPoint = 1.3; // px of a bar

/// What stands in the way or lets it pass, of one filter.
QString reasonWords(const model::LabReason& each) {
    if (each.mark == model::LabMark::NotAsked) {
        return each.reason.empty()
                   ? LabWhyPanel::tr("not asked; it would pass")
                   : LabWhyPanel::tr("not asked; it would object: %1").arg(toQt(each.reason));
    }
    return !each.reason.empty() ? toQt(each.reason)
           : each.fact.empty()  ? markWord(each.mark)
                                : toQt(each.fact);
}

QString partWords(const model::LabPart& part) {
    QString words = toQt(part.what);
    const qsizetype slash = words.indexOf(u'/');
    const qsizetype space = words.indexOf(u' ');
    if (slash > 0 && (space < 0 || slash < space)) {
        words = words.mid(slash + 1); // the property's own name says enough
    }
    return part.weight != 0 ? LabWhyPanel::tr("%1, weight %2").arg(words).arg(part.weight) : words;
}

/// "0.045 between 0.030 and 0.061".
QString rangeWords(const model::LabPart& part) {
    if (part.least.empty()) {
        return part.value.empty() ? QString() : toQt(part.value);
    }
    return part.value.empty() ? LabWhyPanel::tr("it has none; others %1 to %2")
                                    .arg(toQt(part.least), toQt(part.most))
                              : LabWhyPanel::tr("%1 between %2 and %3")
                                    .arg(toQt(part.value), toQt(part.least), toQt(part.most));
}

QString pointsWord(const model::LabPart& part) {
    return part.points ? QString::number(*part.points)
                       : LabWhyPanel::tr("fails", "a part of a score");
}

} // namespace

/// What the panel scrolls.
class LabWhyBody : public QWidget {
public:
    explicit LabWhyBody(QWidget* parent) : QWidget(parent) { setFocusPolicy(Qt::StrongFocus); }

    void setWhy(const std::optional<model::LabWhy>& why, bool isOld) {
        m_why = why;
        m_isOld = isOld;
        setMinimumHeight(place(nullptr));
        setAccessibleName(LabWhyPanel::tr("Why"));
        setAccessibleDescription(text());
        update();
    }

    [[nodiscard]] QString text() const {
        QStringList lines;
        if (!m_why) {
            return {};
        }
        lines.append(u"%1: %2"_s.arg(toQt(m_why->cluster), verdictWord(m_why->verdict)));
        for (const auto& each : m_why->filters) {
            lines.append(u"%1: %2"_s.arg(toQt(each.plugin), reasonWords(each)));
        }
        for (const auto& part : m_why->parts) {
            const QString range = rangeWords(part);
            lines.append(u"%1: %2%3"_s.arg(partWords(part), pointsWord(part),
                                           range.isEmpty() ? QString() : u" (%1)"_s.arg(range)));
        }
        if (m_why->affinity) {
            lines.append(LabWhyPanel::tr("Preference score %1, topology spread score %2")
                             .arg(*m_why->affinity)
                             .arg(m_why->topology.value_or(0)));
        }
        for (const auto& [name, value] : m_why->inputs) {
            lines.append(
                u"%1: %2"_s.arg(toQt(name), value.empty() ? LabWhyPanel::tr("none") : toQt(value)));
        }
        return lines.join(u'\n');
    }

protected:
    void paintEvent(QPaintEvent* event) override {
        Q_UNUSED(event)
        QPainter painter(this);
        painter.setOpacity(m_isOld ? 0.45 : 1.0);
        place(&painter);
    }
    void resizeEvent(QResizeEvent* event) override {
        QWidget::resizeEvent(event);
        setMinimumHeight(place(nullptr));
    }
    void keyPressEvent(QKeyEvent* event) override {
        if (event->matches(QKeySequence::Copy)) {
            QApplication::clipboard()->setText(text());
            return;
        }
        QWidget::keyPressEvent(event);
    }

private:
    /// Draws, or only measures; the height it takes.
    int place(QPainter* painter) const {
        if (!m_why) {
            return 0;
        }
        const int room = std::max(80, width() - kText - kSide);
        int top = 10;
        for (const auto& each : m_why->filters) {
            // Namespaces are nobody's business of a cluster-scoped placement.
            if (each.mark != model::LabMark::Skipped || each.plugin != "NamespaceAffinity") {
                top = placeFilter(painter, each, top, room);
            }
        }
        top = placeParts(painter, top + 2);
        return placeInputs(painter, top);
    }

    int placeFilter(QPainter* painter, const model::LabReason& each, int top, int room) const {
        const QString words = reasonWords(each);
        const QFontMetrics metrics(textFont(metrics::kLabel));
        const QRect box = metrics.boundingRect(QRect(0, 0, room, 2'000), Qt::TextWordWrap, words);
        const int height = kName + std::max(kLine, box.height());
        if (painter != nullptr) {
            const Tokens& tokens = theme(this);
            paintMark(*painter, QPointF(kSide + 5.5, top + kName / 2.0), each.mark);
            painter->setFont(monoFont(metrics::kBody - 1));
            painter->setPen(tokens.text);
            painter->drawText(QRect(kText, top, room, kName), Qt::AlignVCenter, toQt(each.plugin));
            painter->setFont(textFont(metrics::kLabel));
            painter->setPen(tokens.secondary);
            painter->drawText(QRect(kText, top + kName, room, height - kName), Qt::TextWordWrap,
                              words);
        }
        return top + height + kGap;
    }

    void paintMark(QPainter& painter, const QPointF& centre, model::LabMark mark) const {
        const Tokens& tokens = theme(this);
        using Mark = model::LabMark;
        painter.setRenderHint(QPainter::Antialiasing);
        const bool isGood = mark == Mark::Passes || mark == Mark::Skipped;
        const bool isBad = mark == Mark::Rejects || mark == Mark::Fails;
        painter.setPen(QPen(isGood  ? tokens.ok.text
                            : isBad ? tokens.text
                                    : tokens.muted,
                            isBad ? 2.0 : 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        const auto line = [&](double x1, double y1, double x2, double y2) {
            painter.drawLine(centre + QPointF(x1, y1), centre + QPointF(x2, y2));
        };
        if (isGood) {
            line(-3.2, 0.3, -1.0, 2.5);
            line(-1.0, 2.5, 3.4, -2.4);
        } else if (isBad) {
            line(-2.8, -2.8, 2.8, 2.8);
            line(-2.8, 2.8, 2.8, -2.8);
        } else if (mark == Mark::Holds) {
            painter.drawEllipse(centre, 3.6, 3.6);
        } else {
            painter.setBrush(tokens.muted);
            painter.drawEllipse(centre, 0.6, 0.6);
        }
    }

    /// Bars on one scale that add up to the printed sum.
    int placeParts(QPainter* painter, int top) const {
        if (m_why->parts.empty()) {
            return top;
        }
        const Tokens& tokens = theme(this);
        int most = 1;
        for (const auto& part : m_why->parts) {
            most = std::max(
                {most, std::abs(part.weight),
                 std::abs(part.points.value_or(0)) > 500 ? 1 : std::abs(part.points.value_or(0))});
        }
        const int right = width() - kSide;
        const double bars = std::min(kMostPerPoint * most, (right - kSide) * 0.3);
        const double barLeft = right - 44 - bars;
        if (painter != nullptr) {
            painter->fillRect(QRect(0, top, width(), 1), tokens.divider);
        }
        top += 10;
        for (const auto& part : m_why->parts) {
            const QString range = rangeWords(part);
            if (painter != nullptr) {
                paintPart(*painter, part, top, barLeft, bars / most);
                painter->setFont(textFont(metrics::kLabel));
                painter->setPen(tokens.muted);
                painter->drawText(QRectF(kSide, top + 18, right - kSide, kLine), Qt::AlignVCenter,
                                  range);
            }
            top += 22 + (range.isEmpty() ? 0 : kLine);
        }
        if (m_why->affinity) {
            paintSum(painter, top, LabWhyPanel::tr("Preference score"), *m_why->affinity);
            top += 22;
            paintSum(painter, top, LabWhyPanel::tr("Topology spread score"),
                     m_why->topology.value_or(0));
            top += 26;
        }
        return top;
    }

    void paintPart(QPainter& painter, const model::LabPart& part, int top, double left,
                   double perPoint) const {
        const Tokens& tokens = theme(this);
        const int right = width() - kSide;
        painter.setFont(textFont(metrics::kLabel + 1));
        painter.setPen(tokens.secondary);
        painter.drawText(QRectF(kSide, top, left - kSide - 8, 18), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(partWords(part), Qt::ElideRight,
                                                          static_cast<int>(left) - kSide - 8));
        const double weight = std::abs(part.weight) * perPoint;
        painter.fillRect(QRectF(left, top + 5, weight, 8), tokens.sunken);
        const double points = std::min(std::abs(part.points.value_or(0)), 100) * perPoint;
        painter.fillRect(QRectF(left, top + 5, points, 8),
                         part.points.value_or(0) < 0 ? tokens.warning.fill : tokens.ramp[3]);
        painter.setPen(tokens.text);
        painter.setFont(textFont());
        painter.drawText(QRectF(right - 44, top, 44, 18), Qt::AlignVCenter | Qt::AlignRight,
                         pointsWord(part));
    }

    void paintSum(QPainter* painter, int top, const QString& words, int sum) const {
        if (painter == nullptr) {
            return;
        }
        painter->setFont(textFont(metrics::kBody, Weight::Strong));
        painter->setPen(theme(this).text);
        painter->drawText(QRect(kSide, top, width() - 2 * kSide, 18), Qt::AlignVCenter, words);
        painter->drawText(QRect(kSide, top, width() - 2 * kSide, 18),
                          Qt::AlignVCenter | Qt::AlignRight, QString::number(sum));
    }

    /// What the policy reads of the cluster, names muted and values behind.
    int placeInputs(QPainter* painter, int top) const {
        if (m_why->inputs.empty()) {
            return top + 6;
        }
        const Tokens& tokens = theme(this);
        if (painter != nullptr) {
            painter->fillRect(QRect(0, top, width(), 1), tokens.divider);
        }
        top += 8;
        for (const auto& [name, value] : m_why->inputs) {
            if (painter != nullptr) {
                const QString words = value.empty() ? LabWhyPanel::tr("none") : toQt(value);
                painter->setFont(textFont(metrics::kLabel));
                const int least = std::min(painter->fontMetrics().horizontalAdvance(words) + 8,
                                           (width() - 2 * kSide) / 2);
                const QRect line(kSide, top, width() - 2 * kSide, kLine + 3);
                painter->setPen(tokens.muted);
                painter->drawText(line, Qt::AlignVCenter,
                                  painter->fontMetrics().elidedText(toQt(name), Qt::ElideMiddle,
                                                                    line.width() - least - 8));
                painter->setPen(tokens.text);
                painter->drawText(line, Qt::AlignVCenter | Qt::AlignRight,
                                  painter->fontMetrics().elidedText(words, Qt::ElideMiddle, least));
            }
            top += kLine + 3;
        }
        return top + 8;
    }

    std::optional<model::LabWhy> m_why;
    bool m_isOld = false;
};

LabWhyPanel::LabWhyPanel(QWidget* parent)
    : Panel(tr("Why"), parent), m_scroll(new QScrollArea(this)), m_inside(new LabWhyBody(m_scroll)),
      m_none(new ToneLabel(tr("Select a cluster in the table or on the map."), Tone::Muted,
                           metrics::kLabel, false, this)),
      m_foot(new RunLabel(metrics::kLabel, this)) {
    m_scroll->setWidget(m_inside);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false); // the panel's own ground
    m_inside->setAutoFillBackground(false);
    m_inside->setObjectName(u"labWhy"_s);
    m_none->setWrap(true);
    m_none->setAlignment(Qt::AlignCenter);
    body()->addWidget(m_none, 1);
    body()->addWidget(m_scroll, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(16, 8, 16, 10);
    foot->addWidget(m_foot);
    body()->addLayout(foot);
    m_scroll->hide();
    m_foot->hide();
}

void LabWhyPanel::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                             bool isOld) {
    m_picture = picture;
    const bool has = picture && picture->isDecided && picture->why;
    m_scroll->setVisible(has);
    m_none->setVisible(!has);
    m_foot->setVisible(has);
    setTitle(has ? tr("Why %1").arg(toQt(picture->why->cluster)) : tr("Why"));
    m_inside->setWhy(has ? picture->why : std::nullopt, isOld);
    if (!has) {
        setNote({});
        return;
    }
    const auto& why = *picture->why;
    setNote(why.verdict == model::LabVerdict::New && why.rank > 0 && picture->cycles == 1
                ? tr("New, pick %1").arg(why.rank)
                : verdictWord(why.verdict));
    if (picture->live && picture->live->isThere) { // of the placement as the hub has it
        const auto& agreement = picture->live->agreement;
        m_foot->setRuns({{.text = agreementWords(agreement),
                          .tone = agreement.differences.empty() ? Tone::Muted : Tone::Warning}});
        return;
    }
    m_foot->setRuns(
        {{.text = picture->cycles > 1 ? tr("As the last of %1 cycles saw it").arg(picture->cycles)
                                      : tr("As the cycle saw it"),
          .tone = Tone::Muted}});
}

QString LabWhyPanel::text() const {
    return m_inside->text();
}

} // namespace pilothouse::ui
