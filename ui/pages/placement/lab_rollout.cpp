// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/lab_rollout.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/pages/placement/lab_empty.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/pages/placement/wave_model.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kWave = 148;            // px
constexpr const char* kOld = "phOld"; // of an older decision

/// A disc with a plus, a ring with a minus, a ring with an arrow: comes, leaves, is renewed.
void paintMove(QPainter& painter, const QPointF& centre, model::LabMove::Kind kind,
               const Tokens& tokens) {
    painter.setRenderHint(QPainter::Antialiasing);
    const auto pen = [&](const QColor& ink, double width) {
        painter.setPen(QPen(ink, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    };
    const auto line = [&](double x1, double y1, double x2, double y2) {
        painter.drawLine(centre + QPointF(x1, y1), centre + QPointF(x2, y2));
    };
    painter.setBrush(Qt::NoBrush);
    switch (kind) {
    case model::LabMove::Kind::Add:
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.accent);
        painter.drawEllipse(centre, 6.5, 6.5);
        pen(tokens.onAccent, 1.7);
        line(-3, 0, 3, 0);
        line(0, -3, 0, 3);
        break;
    case model::LabMove::Kind::Remove:
        pen(tokens.warning.text, 1.6);
        painter.drawEllipse(centre, 5.7, 5.7);
        line(-2.6, 0, 2.6, 0);
        break;
    case model::LabMove::Kind::Update:
        pen(tokens.ramp[3], 1.6);
        painter.drawEllipse(centre, 5.7, 5.7);
        line(0, 2.8, 0, -2.6);
        line(0, -2.6, -2.2, -0.4);
        line(0, -2.6, 2.2, -0.4);
        break;
    }
}

class WaveDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& tokens = theme(option.widget);
        painter->save();
        painter->setOpacity(option.widget->property(kOld).toBool() ? 0.45 : 1.0);
        painter->fillRect(QRect(option.rect.right(), option.rect.top(), 1, option.rect.height()),
                          tokens.divider);
        const QString name = index.data().toString();
        if (!name.isEmpty()) {
            paintRowState(*painter, option.rect.adjusted(0, 0, -1, 0),
                          option.state.testFlag(QStyle::State_MouseOver),
                          option.state.testFlag(QStyle::State_Selected), tokens, false);
            paintMove(*painter, QPointF(option.rect.left() + 18, option.rect.center().y() + 0.5),
                      static_cast<model::LabMove::Kind>(index.data(MoveRole).toInt()), tokens);
            const QRect room = option.rect.adjusted(32, 0, -6, 0);
            painter->setFont(textFont());
            painter->setPen(index.data(HeldRole).toBool() ? tokens.secondary : tokens.text);
            painter->drawText(
                room, Qt::AlignVCenter,
                painter->fontMetrics().elidedText(name, Qt::ElideMiddle, room.width()));
        }
        painter->restore();
    }
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override {
        Q_UNUSED(option)
        Q_UNUSED(index)
        return {kWave, metrics::kRow};
    }
};

QStringList objectWords() {
    return {LabRolloutTab::tr("as rolled out last"), LabRolloutTab::tr("changed too")};
}

int countOf(const model::LabWaves& waves, model::LabMove::Kind kind) {
    int count = 0;
    for (const auto& wave : waves.waves) {
        for (const auto& each : wave) {
            count += each.kind == kind ? 1 : 0;
        }
    }
    return count;
}

} // namespace

LabRolloutTab::LabRolloutTab(QWidget* parent)
    : Panel(tr("Rollout order"), parent), m_model(new WaveModel(this)),
      m_stack(new QStackedWidget(this)), m_empty(new LabEmpty(int(Icon::Placement))),
      m_table(new QTableView),
      m_objects(new LabelDropDown(tr("Selected objects"), objectWords().first(), this)),
      m_limits(new ToneLabel({}, Tone::Secondary, metrics::kLabel)),
      m_held(new ToneLabel({}, Tone::Warning, metrics::kLabel)),
      m_foot(new RunLabel(metrics::kLabel)) {
    setObjectName(u"labRollout"_s);
    m_objects->setObjectName(u"labRolloutObjects"_s);
    m_objects->setChoices(objectWords());
    m_objects->setToolTip(tr("Whether what the placement selects changed since it was rolled out "
                             "last: then clusters that stay are updated too"));
    addHeaderWidget(m_objects);
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(16, 8, 16, 8);
    head->setSpacing(4);
    for (ToneLabel* label : {m_limits, m_held}) {
        label->setWrap(true);
        head->addWidget(label);
    }
    m_held->setObjectName(u"labHeldBack"_s);
    column->addLayout(head);
    m_table->setObjectName(u"labWaves"_s);
    m_table->setAccessibleName(tr("Waves of the rollout, a column each"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new WaveDelegate(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setMouseTracking(true);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(metrics::kRow);
    m_table->horizontalHeader()->setDefaultSectionSize(kWave);
    m_table->horizontalHeader()->setFixedHeight(metrics::kRow);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionsClickable(false);
    m_table->installEventFilter(this);
    column->addWidget(m_table, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 8, 16, 8);
    foot->addWidget(m_foot, 1);
    column->addLayout(foot);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    body()->addWidget(m_stack, 1);
    connect(m_objects, &LabelDropDown::valueChosen, this,
            [this](const QString& value) { showNewer(value == objectWords().last()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                const QString name = current.data(IdRole).toString();
                if (!m_isMarking && !name.isEmpty()) {
                    Q_EMIT clusterSelected(name);
                }
            });
    refresh();
}

void LabRolloutTab::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                               bool isOld) {
    m_picture = picture;
    const bool isBehind =
        isOld || (picture && picture->rollout && picture->rollout->decision != picture->decision);
    if (m_table->property(kOld).toBool() != isBehind) {
        m_table->setProperty(kOld, isBehind);
        m_table->viewport()->update();
    }
    refresh();
}

void LabRolloutTab::showNewer(bool isNewer) {
    m_isNewer = isNewer;
    m_objects->setValue(isNewer ? objectWords().last() : objectWords().first());
    refresh();
}

const model::LabWaves& LabRolloutTab::shown() const {
    static const model::LabWaves kNone;
    return !m_picture || !m_picture->rollout ? kNone
           : m_isNewer                       ? m_picture->rollout->newer
                                             : m_picture->rollout->draft;
}

void LabRolloutTab::refresh() {
    const bool isKnown = m_picture && m_picture->rollout;
    const auto& waves = shown();
    const bool moves = !waves.waves.empty() || !waves.blocked.empty();
    m_isMarking = true;
    m_model->setWaves(waves);
    m_isMarking = false;
    m_objects->setVisible(isKnown);
    m_stack->setCurrentIndex(moves ? 1 : 0);
    setQuantity(
        !moves ? QString()
        : waves.waves.size() == 1
            ? tr("1 wave")
            : tr("%1 waves").arg(format::number(static_cast<std::int64_t>(waves.waves.size()))));
    if (!isKnown) {
        m_empty->setText(tr("No rollout yet"),
                         tr("The order follows from a decision: it needs a placement without "
                            "errors and member clusters, from files, a hub or the example."));
    } else if (!moves) {
        m_empty->setText(tr("Nothing moves"),
                         m_isNewer
                             ? tr("Nobody holds the placement, and nobody would.")
                             : tr("Everybody who would hold the placement holds it already. Choose "
                                  "\"Selected objects changed too\" for the order of an update."));
    }
    refreshWords();
    setSelected(m_selected);
}

void LabRolloutTab::refreshWords() {
    if (!m_picture || !m_picture->rollout) {
        return;
    }
    const auto& rollout = *m_picture->rollout;
    const auto& waves = shown();
    m_limits->setText(
        rollout.isExternal
            ? tr("Strategy External: an update run moves the bindings, stage by stage.")
            : tr("Of %1 wanted at most %2 may be unavailable (maxUnavailable %3) and %4 more may "
                 "hold it meanwhile (maxSurge %5). What cannot be tracked counts as available %6 "
                 "after it was applied.")
                  .arg(rollout.target)
                  .arg(rollout.maxUnavailable)
                  .arg(toQt(rollout.maxUnavailableText))
                  .arg(rollout.maxSurge)
                  .arg(toQt(rollout.maxSurgeText), format::span(rollout.unavailablePeriod)));
    m_held->setVisible(!waves.blocked.empty());
    m_held->setText(
        tr("%1 held back: %2")
            .arg(clusterCount(static_cast<int>(waves.blocked.size())), toQt(waves.why)));
    const std::array<std::pair<int, QString>, 3> sums{
        {{countOf(waves, model::LabMove::Kind::Add), tr("new")},
         {countOf(waves, model::LabMove::Kind::Update), tr("updated")},
         {countOf(waves, model::LabMove::Kind::Remove), tr("leaving")}}};
    TextRuns runs;
    for (const auto& [count, word] : sums) {
        if (count > 0) {
            runs.append({.text = runs.isEmpty() ? QString() : u"  ·  "_s, .tone = Tone::Muted});
            runs.append(
                {.text = tr("%1 %2", "a count of clusters and what they do").arg(count).arg(word),
                 .tone = Tone::Secondary});
        }
    }
    runs.append({.text = u"    "_s, .tone = Tone::Muted});
    runs.append({.text = tr("A hub looks more often than wave by wave, so its waves overlap."),
                 .tone = Tone::Muted});
    m_foot->setRuns(runs);
}

void LabRolloutTab::setSelected(const QString& cluster) {
    m_selected = cluster;
    const QModelIndex index = m_model->indexOf(cluster);
    m_isMarking = true;
    if (!index.isValid()) {
        m_table->clearSelection();
    } else if (m_table->currentIndex() != index) {
        m_table->setCurrentIndex(index);
    }
    m_isMarking = false;
}

QString LabRolloutTab::text() const {
    QStringList lines;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        QStringList names;
        for (int row = 0; row < m_model->rowCount(); ++row) {
            const QString words = m_model->index(row, column).data(Qt::ToolTipRole).toString();
            if (!words.isEmpty()) {
                names.append(words);
            }
        }
        lines.append(
            u"%1: %2"_s.arg(m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                            names.join(u"; "_s)));
    }
    if (!shown().why.empty()) {
        lines.append(m_held->text());
    }
    return lines.join(u'\n');
}

bool LabRolloutTab::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(text());
        return true;
    }
    return Panel::eventFilter(watched, event);
}

} // namespace pilothouse::ui
