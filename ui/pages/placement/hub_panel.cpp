// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/hub_panel.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/hub_details.h"
#include "ui/pages/placement/hub_words.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/strips.h"
#include "ui/widgets/text_runs.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

enum Body : int { Unread, Empty, List };
enum Column : int { State, Name, Policy, Clusters, Replay, ColumnCount };

QStandardItem* cell(const QString& text, const QString& tip = {}) {
    auto* item = new QStandardItem(text);
    item->setEditable(false);
    item->setToolTip(tip.isEmpty() ? text : tip);
    return item;
}

QStandardItem* cell(Glyph glyph, const QString& text, const QString& tip) {
    auto* item = cell(text, tip);
    item->setData(int(glyph), GlyphRole);
    return item;
}

QString replayWord(const model::HubAgreement& agreement) {
    const auto differing = agreement.differences.size();
    return !agreement.trouble.empty() ? HubPanel::tr("not known")
           : differing == 0           ? HubPanel::tr("agrees")
                                      : HubPanel::tr("%1 differ").arg(differing);
}

} // namespace

HubPanel::HubPanel(QWidget* parent)
    : QWidget(parent), m_head(new RunLabel(11, this)),
      m_read(new QPushButton(tr("Read again"), this)),
      m_open(new QPushButton(tr("Open in the lab"), this)),
      m_strip(new BannerStrip(StripKind::Error, this)), m_stack(new QStackedWidget(this)),
      m_none(new EmptyState(int(Icon::Placement), tr("No placements"),
                            tr("This hub has none yet: write one here and apply it, or open one "
                               "from a file."))),
      m_unread(new EmptyState(int(Icon::Placement), tr("Not read yet"),
                              tr("The placements of this fleet's KubeFleet hub, with what it says "
                                 "of each."))),
      m_model(new QStandardItemModel(this)), m_table(new QTableView), m_scroll(new QScrollArea) {
    setObjectName(u"labHub"_s);
    m_read->setObjectName(u"labHubRead"_s);
    m_open->setObjectName(u"labHubOpen"_s);
    setSmall(m_read);
    setSmall(m_open);
    m_read->setToolTip(tr("Ask the hub again; your draft stays (Ctrl+R)"));
    m_open->setToolTip(tr("The placement becomes the draft (Enter)"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 6, 12, 6);
    row->addWidget(m_head, 1);
    row->addWidget(m_open);
    row->addWidget(m_read);
    column->addWidget(bar);
    m_strip->setObjectName(u"labHubTrouble"_s);
    column->addWidget(m_strip);
    column->addWidget(m_stack, 1);
    m_stack->addWidget(m_unread);
    m_stack->addWidget(m_none);
    auto* list = new QSplitter(Qt::Vertical);
    list->setChildrenCollapsible(false);
    list->addWidget(m_table);
    list->addWidget(m_scroll);
    list->setStretchFactor(0, 2);
    list->setStretchFactor(1, 3);
    m_stack->addWidget(list);
    auto* first = m_unread->setAction(tr("Read the hub"));
    connect(first, &QPushButton::clicked, this, &HubPanel::readWanted);
    m_table->setModel(m_model);
    dressTable(m_table);
    m_table->setObjectName(u"labHubTable"_s);
    m_table->setAccessibleName(tr("Placements of the hub"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->installEventFilter(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusProxy(m_table);
    connect(m_read, &QPushButton::clicked, this, &HubPanel::readWanted);
    connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openWanted(placeOf(m_chosen)); });
    connect(m_table, &QTableView::doubleClicked, this,
            [this] { Q_EMIT openWanted(placeOf(m_chosen)); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (now.isValid() && !m_isFilling) {
                    m_isChosenByHand = m_table->hasFocus();
                    choose(m_model->item(now.row(), Name)->text());
                }
            });
    refresh();
}

void HubPanel::setContext(const LabContext& context) {
    if (context != m_context) {
        m_context = context;
        refreshHead();
    }
}

void HubPanel::setHubOffered(bool isOffered) {
    m_isOffered = isOffered;
    if (!isOffered) {
        m_isReading = false;
        m_picture = nullptr;
        m_trouble.clear();
        m_chosen.clear();
    }
    refresh();
}

void HubPanel::setReading(bool isReading) {
    m_isReading = isReading;
    refreshHead();
}

void HubPanel::setPicture(const std::shared_ptr<const model::HubPicture>& picture,
                          const QString& trouble) {
    m_isReading = false;
    m_picture = picture;
    m_trouble = trouble;
    refresh();
}

void HubPanel::setDraft(const QString& name) {
    if (name == m_draft) {
        return;
    }
    m_draft = name;
    if (!m_isChosenByHand && placeOf(name) >= 0) {
        m_table->selectRow(placeOf(name));
    }
}

int HubPanel::placeOf(const QString& name) const {
    for (std::size_t at = 0; m_picture && at < m_picture->placements.size(); ++at) {
        if (hubName(m_picture->placements[at]) == name) {
            return static_cast<int>(at);
        }
    }
    return -1;
}

void HubPanel::refresh() {
    const bool hasAny = m_picture && !m_picture->placements.empty();
    m_stack->setCurrentIndex(!m_picture ? Unread : hasAny ? List : Empty);
    QStringList gaps;
    for (const auto& gap : m_picture ? m_picture->gaps : std::vector<std::string>()) {
        gaps.append(toQt(gap));
    }
    m_strip->setVisible(!m_trouble.isEmpty() || !gaps.isEmpty());
    if (!m_trouble.isEmpty()) {
        m_strip->setText(m_picture ? tr("The hub could not be read again")
                                   : tr("The hub could not be read"),
                         m_trouble);
    } else {
        m_strip->setText(tr("Not all could be read"), gaps.join(u"; "_s));
    }
    fillTable();
    refreshHead();
}

void HubPanel::refreshHead() {
    m_read->setEnabled(m_isOffered && !m_isReading);
    m_read->setText(m_isReading ? tr("Reading…") : tr("Read again"));
    m_read->setVisible(m_picture != nullptr);
    const bool hasAny = m_picture && !m_picture->placements.empty();
    m_open->setVisible(hasAny);
    m_open->setEnabled(placeOf(m_chosen) >= 0);
    if (auto* first = m_unread->findChild<QPushButton*>()) {
        first->setVisible(m_isOffered);
        first->setEnabled(!m_isReading);
        first->setText(m_isReading ? tr("Reading the hub…") : tr("Read the hub"));
    }
    if (!m_picture) {
        m_head->setRuns(
            {{.text = m_isOffered ? tr("Nothing was asked yet") : tr("No fleet with a hub is open"),
              .tone = Tone::Muted}});
        return;
    }
    const auto ago = m_context.heardAgo(m_picture->readAt);
    const bool isOld = ago > kOldestInput;
    const auto count = static_cast<int>(m_picture->placements.size());
    m_head->setRuns(
        {{.text = toQt(m_picture->hub), .tone = Tone::Text, .strong = true},
         {.text = u" · "_s + (count == 1 ? tr("1 placement") : tr("%1 placements").arg(count)),
          .tone = Tone::Secondary},
         {.text = u" · "_s + tr("as of %1, %2 ago")
                                 .arg(format::clock(m_picture->readAt, m_context.zone, true),
                                      format::age(ago)),
          .tone = isOld ? Tone::Warning : Tone::Secondary}});
}

void HubPanel::fillTable() {
    const QString before = m_chosen.isEmpty() ? m_draft : m_chosen;
    m_isFilling = true;
    m_model->clear();
    m_model->setHorizontalHeaderLabels(
        {tr("State"), tr("Placement"), tr("Policy"), tr("Clusters"), tr("Replay")});
    for (const auto& each :
         m_picture ? m_picture->placements : std::vector<model::HubPlacementPicture>()) {
        auto* clusters = cell(hubClusters(each));
        clusters->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_model->appendRow({cell(hubGlyph(each.state), toQt(each.word), toQt(each.headline)),
                            cell(hubName(each)), cell(toQt(each.policy)), clusters,
                            cell(agreementGlyph(each.agreement), replayWord(each.agreement),
                                 agreementWords(each.agreement))});
    }
    auto* header = m_table->horizontalHeader();
    constexpr std::array kWidths{168, 200, 84, 76, 104};
    for (int at = 0; at < ColumnCount; ++at) {
        header->resizeSection(at, kWidths.at(static_cast<std::size_t>(at)));
    }
    header->setSectionResizeMode(Name, QHeaderView::Stretch);
    const int place = std::max(0, placeOf(before));
    m_chosen.clear();
    if (m_model->rowCount() > 0) {
        m_table->selectRow(place);
    }
    m_isFilling = false;
    if (m_model->rowCount() > 0) {
        choose(m_model->item(place, Name)->text());
    } else {
        showDetails();
    }
}

void HubPanel::choose(const QString& name) {
    m_chosen = name;
    showDetails();
    refreshHead();
}

void HubPanel::showDetails() {
    const int place = placeOf(m_chosen);
    if (place < 0) {
        m_scroll->setWidget(new QWidget);
        return;
    }
    m_scroll->setWidget(
        hubDetails(m_picture->placements[static_cast<std::size_t>(place)], m_context, m_scroll));
}

bool HubPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (isEnter && key->modifiers() == Qt::NoModifier && placeOf(m_chosen) >= 0) {
            Q_EMIT openWanted(placeOf(m_chosen));
            return true;
        }
        if (key->matches(QKeySequence::Copy) && placeOf(m_chosen) >= 0) {
            QApplication::clipboard()->setText(
                hubText(m_picture->placements[static_cast<std::size_t>(placeOf(m_chosen))]));
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
