// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/decision_table.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/text_runs.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QResizeEvent>
#include <QTableView>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr const char* kOld = "phOld"; ///< of an older text
constexpr int kFilterWidth = 132;
constexpr int kLeastReason = 120; ///< px
constexpr std::size_t kFew = 60;  ///< clusters that are all shown at first
constexpr std::array kWidths{130, 32, 38, 48, 48, 48, 50, 42, 36, 45, 40, 44};

/// Signs of the cells, the groups' dividers, the line below the last pick.
class DecisionDelegate : public QStyledItemDelegate {
public:
    /// `rows` draws all but the signs; it knows the row under the pointer.
    DecisionDelegate(const StatusDelegate* rows, QObject* parent)
        : QStyledItemDelegate(parent), m_rows(rows) {}

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const override {
        return m_rows->sizeHint(option, index);
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const Tokens& tokens = theme(option.widget);
        const QString verdict = index.data(VerdictRole).toString();
        painter->save();
        painter->setOpacity(option.widget->property(kOld).toBool() ? 0.45 : 1.0);
        if (index.column() != DecisionModel::Reason || verdict.isEmpty()) {
            m_rows->paint(painter, option, index);
        } else {
            m_rows->paint(painter, option, index.siblingAtColumn(DecisionModel::Affinity));
            paintReason(*painter, option, index, verdict);
        }
        paintSign(*painter, option.rect, static_cast<CellSign>(index.data(SignRole).toInt()),
                  tokens);
        if (index.data(GroupEndRole).toBool()) {
            painter->fillRect(
                QRect(option.rect.right(), option.rect.top(), 1, option.rect.height()),
                tokens.divider);
        }
        if (index.data(LastPickRole).toBool()) {
            painter->fillRect(
                QRect(option.rect.left(), option.rect.bottom() - 1, option.rect.width(), 2),
                tokens.controlBorder);
        }
        painter->restore();
    }

private:
    static void paintReason(QPainter& painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index, const QString& verdict) {
        const auto tone = static_cast<Tone>(index.data(ToneRole).toInt());
        const TextRuns runs{{.text = verdict, .tone = tone, .strong = true},
                            {.text = u"  "_s + index.data().toString(), .tone = Tone::Secondary}};
        paintRuns(painter, QRectF(option.rect).adjusted(8, 0, -16, 0), runs, metrics::kBody,
                  theme(option.widget));
    }

    static void paintSign(QPainter& painter, const QRect& cell, CellSign sign,
                          const Tokens& tokens) {
        if (sign == CellSign::None) {
            return;
        }
        const QPointF centre = QRectF(cell).center();
        painter.save();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        const auto pen = [&](const QColor& ink, double width) {
            painter.setPen(QPen(ink, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        };
        const auto line = [&](double x1, double y1, double x2, double y2) {
            painter.drawLine(centre + QPointF(x1, y1), centre + QPointF(x2, y2));
        };
        switch (sign) {
        case CellSign::Dash:
            pen(tokens.muted, 1.2);
            line(-3, 0, 3, 0);
            break;
        case CellSign::Dot:
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.ramp[3]);
            painter.drawEllipse(centre, 5, 5);
            break;
        case CellSign::Plus:
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.accent);
            painter.drawEllipse(centre, 6.5, 6.5);
            pen(tokens.onAccent, 1.7);
            line(-3, 0, 3, 0);
            line(0, -3, 0, 3);
            break;
        case CellSign::Minus:
            pen(tokens.warning.text, 1.6);
            painter.drawEllipse(centre, 5.7, 5.7);
            line(-2.6, 0, 2.6, 0);
            break;
        case CellSign::Check:
            pen(tokens.ok.text, 1.7);
            line(-3.2, 0.3, -1.0, 2.5);
            line(-1.0, 2.5, 3.4, -2.4);
            break;
        case CellSign::Cross:
            pen(tokens.text, 2.1);
            line(-2.8, -2.8, 2.8, 2.8);
            line(-2.8, 2.8, 2.8, -2.8);
            break;
        case CellSign::Quiet:
            painter.setPen(Qt::NoPen);
            painter.setBrush(tokens.muted);
            painter.drawEllipse(centre, 1.1, 1.1);
            break;
        case CellSign::Near:
            paintGlyph(painter, QRectF(centre.x() - 7, centre.y() - 7, 14, 14), Glyph::Warning,
                       tokens);
            break;
        case CellSign::Holds:
            pen(tokens.ramp[3], 1.6);
            painter.drawEllipse(centre, 3.6, 3.6);
            break;
        case CellSign::None: break;
        }
        painter.restore();
    }

    const StatusDelegate* m_rows;
};

/// Narrow columns: words in the middle of their column, without the room that sorting needs.
class DecisionHeader : public QHeaderView {
public:
    explicit DecisionHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent) {
        setHighlightSections(false);
    }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override {
        const Tokens& tokens = theme(this);
        painter->fillRect(rect, tokens.window);
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.divider);
        const bool isGroupEnd = section == DecisionModel::WhatIf ||
                                section == DecisionModel::Spread ||
                                section == DecisionModel::Preference;
        if (isGroupEnd) {
            painter->fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), tokens.divider);
        }
        const auto aligned = model()->headerData(section, orientation(), Qt::TextAlignmentRole);
        const bool isFirst = section == DecisionModel::Cluster;
        const bool isSide = isFirst || section == DecisionModel::Reason;
        const QRect room = rect.adjusted(isFirst ? 16 : isSide ? 8 : 1, 0, isSide ? -8 : -3, 0);
        painter->setFont(textFont(metrics::kLabel));
        painter->setPen(tokens.muted);
        painter->drawText(room, aligned.toInt() | Qt::TextSingleLine,
                          painter->fontMetrics().elidedText(
                              model()->headerData(section, orientation()).toString(),
                              Qt::ElideRight, room.width() + 2));
    }
};

QStringList showWords() {
    return {DecisionTable::tr("all"), DecisionTable::tr("picked, changed, near misses"),
            DecisionTable::tr("picked and changed")};
}

} // namespace

DecisionTable::DecisionTable(QWidget* parent)
    : Panel(tr("Decisions"), parent), m_model(new DecisionModel(this)),
      m_table(new QTableView(this)), m_filter(new QLineEdit(this)),
      m_shown(new LabelDropDown(tr("Show"), showWords().first(), this)),
      m_all(new LinkButton({}, this, metrics::kLabel)), m_foot(new RunLabel(metrics::kLabel, this)),
      m_ties(new RunLabel(metrics::kLabel, this)) {
    build();
}

void DecisionTable::build() {
    m_table->setObjectName(u"labTable"_s);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new DecisionDelegate(dressTable(m_table), m_table));
    m_table->setAccessibleName(tr("Decisions, one cluster a row"));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* header = new DecisionHeader(m_table);
    m_table->setHorizontalHeader(header);
    header->setFixedHeight(metrics::kRow);
    header->setMinimumSectionSize(30);
    for (std::size_t at = 0; at < kWidths.size(); ++at) {
        header->resizeSection(static_cast<int>(at), kWidths.at(at));
    }
    header->setSectionsClickable(false);
    m_table->hideColumn(DecisionModel::Namespace);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    m_filter->setObjectName(u"labFilter"_s);
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the decisions by name, region or reason"));
    m_filter->setToolTip(tr("Words in name, region, verdict or reason (Ctrl+F)"));
    m_filter->setFixedWidth(kFilterWidth);
    m_filter->setFixedHeight(metrics::kSegment);
    m_filter->setClearButtonEnabled(true);
    m_filter->installEventFilter(this);
    m_shown->setObjectName(u"labShown"_s);
    m_shown->setChoices(showWords());
    m_shown->setToolTip(tr("Which clusters stand in the table"));
    addHeaderWidget(m_filter);
    addHeaderWidget(m_shown);
    body()->addWidget(m_table, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 8, 16, 8);
    foot->setSpacing(8);
    m_all->setObjectName(u"labAll"_s);
    foot->addWidget(m_all);
    foot->addWidget(m_foot, 1);
    foot->addWidget(m_ties);
    m_ties->setRuns({{.text = tr("ties: larger name first"), .tone = Tone::Muted}});
    m_ties->setToolTip(tr("Of clusters that score the same the hub takes the one whose name is "
                          "larger, letter by letter"));
    body()->addLayout(foot);
    connect(m_filter, &QLineEdit::textChanged, this, &DecisionTable::apply);
    connect(m_shown, &LabelDropDown::valueChosen, this, [this](const QString& value) {
        show(static_cast<DecisionShow>(std::max<qsizetype>(0, showWords().indexOf(value))));
    });
    connect(m_all, &QAbstractButton::clicked, this, [this] {
        m_filter->clear();
        show(DecisionShow::All);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (!m_isMarking && current.isValid()) {
                    Q_EMIT clusterSelected(current.data(IdRole).toString());
                }
            });
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        Q_EMIT clusterOpened(index.data(IdRole).toString());
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &DecisionTable::openMenu);
}

void DecisionTable::show(DecisionShow show) {
    m_show = show;
    m_isChosen = true;
    apply();
}

void DecisionTable::setFilter(const QString& words) {
    m_filter->setText(words);
}

void DecisionTable::focusFilter() {
    m_filter->setFocus();
    m_filter->selectAll();
}

void DecisionTable::apply() {
    const QString selected = this->selected();
    m_isMarking = true;
    m_model->setShown(m_show, m_filter->text());
    m_isMarking = false;
    m_shown->setValue(showWords().at(static_cast<int>(m_show)));
    setSelected(selected);
    updateFoot();
}

void DecisionTable::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture,
                               bool isOld) {
    m_picture = picture;
    const bool isDecided = picture && picture->isDecided;
    const std::size_t count = isDecided ? picture->rows->size() : 0;
    if (!m_isChosen && isDecided) {
        m_show = count > kFew ? DecisionShow::Interesting : DecisionShow::All;
    }
    setQuantity(
        isDecided
            ? tr("%1, in the hub's order").arg(format::number(static_cast<std::int64_t>(count)))
            : QString());
    m_table->setColumnHidden(DecisionModel::Namespace,
                             !isDecided || picture->kind != "ResourcePlacement");
    m_table->setEnabled(isDecided);
    m_table->setProperty(kOld, isOld);
    fitReason();
    m_isMarking = true;
    m_model->setRows(isDecided ? picture->rows : nullptr);
    m_isMarking = false;
    apply();
}

void DecisionTable::updateFoot() {
    const bool isDecided = m_picture && m_picture->isDecided;
    const int all = isDecided ? static_cast<int>(m_picture->rows->size()) : 0;
    m_all->setVisible(isDecided && m_model->rowCount() < all);
    m_all->setText(tr("Show all %1").arg(format::number(std::int64_t{all})));
    m_all->setToolTip(tr("All clusters, whatever decided them"));
    m_all->updateGeometry();
    const int one = isDecided ? m_picture->oneShort : 0;
    m_foot->setRuns({{.text = one == 1  ? tr("1 cluster fails only one filter")
                              : one > 1 ? tr("%1 fail only one filter").arg(clusterCount(one))
                                        : QString(),
                      .tone = Tone::Secondary}});
    m_ties->setVisible(isDecided && m_picture->policy == "PickN");
}

QString DecisionTable::selected() const {
    return m_table->currentIndex().data(IdRole).toString();
}

void DecisionTable::setSelected(const QString& name) {
    if (name.isEmpty()) {
        return;
    }
    const int row = m_model->rowOf(name);
    if (row >= 0 && m_table->currentIndex().row() != row) {
        m_isMarking = true;
        m_table->setCurrentIndex(m_model->index(row, 0));
        m_isMarking = false;
    }
    // Other rows, or another of them: it is looked for on screen.
    const bool isElsewhere =
        name != m_marked || row != m_markedRow || m_model->rowCount() != m_markedOf;
    if (row >= 0 && isElsewhere) {
        m_table->scrollTo(m_model->index(row, 0));
    }
    m_marked = name;
    m_markedRow = row;
    m_markedOf = m_model->rowCount();
}

void DecisionTable::openMenu(const QPoint& at) {
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid()) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setObjectName(u"labMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString name = index.data(IdRole).toString();
    menu->addAction(themedIcon(Icon::Copy), tr("Copy name"), this,
                    [name] { QApplication::clipboard()->setText(name); });
    menu->addAction(tr("Copy table as Markdown\tCtrl+C"), this, &DecisionTable::copyWanted);
    menu->addSeparator();
    menu->addAction(tr("Try with it silent"), this,
                    [this, name] { Q_EMIT changeWanted(name + u":down"_s); });
    menu->addAction(tr("Try with it tainted for maintenance"), this, [this, name] {
        Q_EMIT changeWanted(name + u":taint.maintenance=:NoSchedule"_s);
    });
    menu->addAction(tr("Try without it"), this,
                    [this, name] { Q_EMIT changeWanted(name + u":leave"_s); });
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

/// The reason takes what the others leave, and no less than a person can read.
void DecisionTable::fitReason() {
    auto* header = m_table->horizontalHeader();
    int used = 0;
    for (int column = 0; column < DecisionModel::Reason; ++column) {
        used += header->sectionSize(column);
    }
    const int left = m_table->viewport()->width() - used;
    // A bar only where it scrolls something: not for the moment until the other bar has come.
    m_table->setHorizontalScrollBarPolicy(left < kLeastReason ? Qt::ScrollBarAsNeeded
                                                              : Qt::ScrollBarAlwaysOff);
    header->resizeSection(DecisionModel::Reason, std::max(kLeastReason, left));
}

bool DecisionTable::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) {
        fitReason();
        const QModelIndex current = m_table->currentIndex();
        const auto* resized = static_cast<QResizeEvent*>(event);
        if (current.isValid() &&
            QRect(QPoint(), resized->oldSize()).intersects(m_table->visualRect(current))) {
            m_table->scrollTo(current); // what was seen is not lost to less room
        }
        return false;
    }
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (watched == m_filter && key->key() == Qt::Key_Escape) {
            m_filter->clear();
            m_table->setFocus();
            return true;
        }
        if (watched == m_filter && (key->key() == Qt::Key_Down || key->key() == Qt::Key_Return)) {
            m_table->setFocus();
            return true;
        }
        if (watched == m_table && key->matches(QKeySequence::Copy)) {
            Q_EMIT copyWanted();
            return true;
        }
        if (watched == m_table && key->key() == Qt::Key_Menu) {
            openMenu(m_table->visualRect(m_table->currentIndex()).center());
            return true;
        }
    }
    return Panel::eventFilter(watched, event);
}

} // namespace pilothouse::ui
