// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/firstrun_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/hex_map.h"
#include "ui/models/cell_text.h"
#include "ui/pages/firstrun/context_table.h"
#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/status_delegate.h"
#include "ui/widgets/strips.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QSet>
#include <QSortFilterProxyModel>
#include <QStyleOptionButton>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kDemoClusters = 24;
constexpr int kTickLeft = 16;
constexpr int kTickRoom = 24;

/// A cell that starts with a tick; a click on its left end or Space turns it.
class TickDelegate : public StatusDelegate {
public:
    using StatusDelegate::StatusDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        StatusDelegate::paint(painter, option, index);
        QStyleOptionButton tick;
        tick.rect = QRect(option.rect.left() + kTickLeft, option.rect.center().y() - 7, 16, 16);
        const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        tick.state = (on ? QStyle::State_On : QStyle::State_Off) |
                     (index.flags().testFlag(Qt::ItemIsEnabled) ? QStyle::State_Enabled
                                                                : QStyle::State_None);
        option.widget->style()->drawPrimitive(QStyle::PE_IndicatorCheckBox, &tick, painter,
                                              option.widget);
    }
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override {
        const bool clicked = event->type() == QEvent::MouseButtonRelease &&
                             static_cast<QMouseEvent*>(event)->position().x() <
                                 option.rect.left() + kTickLeft + kTickRoom;
        const bool typed = event->type() == QEvent::KeyPress &&
                           static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space;
        if (!clicked && !typed) {
            return false;
        }
        const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        return model->setData(index, int(on ? Qt::Unchecked : Qt::Checked), Qt::CheckStateRole);
    }
};

/// Card with a 16 px title inside its body, as the first page has them.
Panel* card(const QString& title, const QString& sentence, QWidget* parent) {
    auto* panel = new Panel({}, parent);
    panel->body()->setContentsMargins(16, 16, 16, 16);
    panel->body()->setSpacing(8);
    panel->body()->addWidget(new ToneLabel(title, Tone::Text, 16, true, panel));
    if (!sentence.isEmpty()) {
        auto* text = new ToneLabel(sentence, Tone::Secondary, 13, false, panel);
        text->setWrap(true);
        panel->body()->addWidget(text);
    }
    return panel;
}

} // namespace

FirstRunPage::FirstRunPage(QWidget* parent)
    : QWidget(parent), m_model(new ContextTable(this)), m_proxy(new QSortFilterProxyModel(this)),
      m_sentence(new ToneLabel({}, Tone::Secondary, 16, false, this)) {
    setObjectName(QStringLiteral("firstRunPage"));
    m_proxy->setSourceModel(m_model);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_proxy->setFilterKeyColumn(-1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::kPageMargin, 20, metrics::kPageMargin,
                               metrics::kPageMargin);
    column->setSpacing(6);
    column->addWidget(new ToneLabel(tr("Welcome to Pilothouse"), Tone::Text, 26, true, this));
    column->addWidget(m_sentence);
    column->addSpacing(12);
    auto* grid = new QGridLayout;
    grid->setSpacing(metrics::kGap);
    grid->addWidget(buildContexts(), 0, 0, 2, 1);
    grid->addWidget(buildSteps(), 0, 1, 2, 1);
    grid->addWidget(buildDemo(), 0, 2);
    grid->addWidget(buildOpen(), 1, 2);
    grid->setColumnStretch(0, 804);
    grid->setColumnStretch(1, 340);
    grid->setColumnStretch(2, 312);
    grid->setRowStretch(0, 1);
    column->addLayout(grid, 1);
    connect(m_model, &ContextTable::ticksChanged, this, &FirstRunPage::updateWords);
    setOffers({}, {});
}

QWidget* FirstRunPage::buildContexts() {
    m_contexts = new Panel({}, this);
    auto* body = m_contexts->body();
    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 14, 16, 8);
    head->addWidget(new ToneLabel(tr("Use my kubeconfig"), Tone::Text, 16, true, m_contexts));
    head->addStretch(1);
    auto* file = new QPushButton(tr("Choose file…"), m_contexts);
    setSmall(file);
    head->addWidget(file);
    body->addLayout(head);
    m_strips = new QVBoxLayout;
    m_strips->setContentsMargins(16, 0, 16, 0);
    m_strips->setSpacing(8);
    body->addLayout(m_strips);
    auto* filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(16, 8, 16, 10);
    filterRow->setSpacing(12);
    m_all = new QCheckBox(tr("All"), m_contexts);
    m_all->setObjectName(QStringLiteral("tickAll"));
    m_filter = new QLineEdit(m_contexts);
    m_filter->setPlaceholderText(tr("Filter contexts: name, server, environment"));
    m_filter->setObjectName(QStringLiteral("contextFilter"));
    filterRow->addWidget(m_all);
    filterRow->addWidget(m_filter, 1);
    body->addLayout(filterRow);
    m_table = new QTableView(m_contexts);
    m_table->setModel(m_proxy);
    dressTable(m_table);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setItemDelegateForColumn(ContextTable::Context, new TickDelegate(m_table));
    m_table->setObjectName(QStringLiteral("contextTable"));
    m_table->setAccessibleName(tr("Contexts"));
    auto* header = m_table->horizontalHeader();
    header->setSectionResizeMode(ContextTable::Context, QHeaderView::Interactive);
    header->setSectionResizeMode(ContextTable::Server, QHeaderView::Stretch);
    header->resizeSection(ContextTable::Context, 220);
    header->resizeSection(ContextTable::Environment, 110);
    header->resizeSection(ContextTable::Note, 190);
    body->addWidget(m_table, 1);
    m_nothing = new ToneLabel({}, Tone::Secondary, 13, false, m_contexts);
    m_nothing->setWrap(true);
    m_nothing->setAlignment(Qt::AlignCenter);
    body->addWidget(m_nothing, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 12, 16, 12);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_selected = new ToneLabel({}, Tone::Text, 13, true, m_contexts);
    m_guard = new ToneLabel({}, Tone::Secondary, 11, false, m_contexts);
    words->addWidget(m_selected);
    words->addWidget(m_guard);
    foot->addLayout(words, 1);
    m_connect = new QPushButton(m_contexts);
    m_connect->setObjectName(QStringLiteral("connectButton"));
    setButtonKind(m_connect, ButtonKind::Primary);
    foot->addWidget(m_connect);
    body->addLayout(foot);
    connect(file, &QPushButton::clicked, this, &FirstRunPage::fileWanted);
    connect(m_connect, &QPushButton::clicked, this, &FirstRunPage::connectTicked);
    connect(m_all, &QCheckBox::clicked, this, [this](bool on) { m_model->tickAll(on); });
    connect(m_filter, &QLineEdit::textEdited, m_proxy,
            &QSortFilterProxyModel::setFilterFixedString);
    return m_contexts;
}

QWidget* FirstRunPage::buildSteps() {
    auto* panel = card(tr("What Connect will do"), {}, this);
    for (int step = 1; step <= 5; ++step) {
        auto* row = new QHBoxLayout;
        row->setSpacing(12);
        auto* text = new ToneLabel({}, Tone::Text, 13, false, panel);
        text->setWrap(true);
        row->addWidget(new Chip(std::nullopt, QString::number(step), panel), 0, Qt::AlignTop);
        row->addWidget(text, 1);
        panel->body()->addLayout(row);
        panel->body()->addSpacing(6);
        m_steps.append(text);
    }
    panel->body()->addStretch(1);
    return panel;
}

QWidget* FirstRunPage::buildDemo() {
    auto* panel =
        card(tr("Look around"),
             tr("A fleet of %1 clusters played on this machine, with trouble to find. No network.")
                 .arg(kDemoClusters),
             this);
    auto* map = new HexMap(panel);
    HexMapData picture;
    HexGroup group;
    for (int at = 0; at < kDemoClusters; ++at) {
        const HexState state = at == 7    ? HexState::Down
                               : at == 13 ? HexState::Degraded
                               : at > 20  ? HexState::Upgrading
                                          : HexState::Healthy;
        group.cells.append({.id = QString::number(at),
                            .name = tr("example"),
                            .state = state,
                            .filteredOut = false,
                            .note = {}});
    }
    picture.groups = {group};
    map->setData(picture);
    map->setFixedHeight(120);
    map->setAttribute(Qt::WA_TransparentForMouseEvents);
    map->setFocusPolicy(Qt::NoFocus);
    panel->body()->addWidget(map);
    panel->body()->addWidget(
        new ToneLabel(tr("Nothing is real; the band says DEMO."), Tone::Muted, 11, false, panel));
    m_demoStatus = new ToneLabel({}, Tone::Secondary, 11, false, panel);
    m_demoStatus->setWrap(true);
    panel->body()->addWidget(m_demoStatus);
    panel->body()->addStretch(1);
    m_demo = new QPushButton(tr("Start demo (Ctrl+D)"), panel);
    m_demo->setObjectName(QStringLiteral("startDemo"));
    panel->body()->addWidget(m_demo);
    connect(m_demo, &QPushButton::clicked, this, &FirstRunPage::demoWanted);
    return panel;
}

QWidget* FirstRunPage::buildOpen() {
    auto* panel =
        card(tr("Open a fleet"),
             tr("A fleet file names sources, regions and rules for many clusters."), this);
    auto* button = new QPushButton(tr("Open fleet file…"), panel);
    panel->body()->addWidget(button);
    connect(button, &QPushButton::clicked, this, &FirstRunPage::fleetFileWanted);
    return panel;
}

void FirstRunPage::setOffers(const ContextOffers& offers, const QStringList& looked) {
    while (QLayoutItem* item = m_strips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Error& problem : offers.problems) {
        auto* strip = new BannerStrip(StripKind::Error, m_contexts);
        const QString place = problem.position ? tr("%1, line %2, column %3")
                                                     .arg(toQt(problem.position->file))
                                                     .arg(problem.position->line)
                                                     .arg(problem.position->column)
                                               : QString();
        strip->setText(place.isEmpty() ? tr("A file cannot be used") : place,
                       toQt(problem.message));
        m_strips->addWidget(strip);
    }
    QSet<QString> files;
    for (const ContextOffer& offer : offers.contexts) {
        files.insert(offer.file);
    }
    constexpr qsizetype kTickUpTo = 50; // above this a person chooses
    m_model->setOffers(offers.contexts, offers.contexts.size() <= kTickUpTo);
    const bool none = offers.contexts.isEmpty();
    const auto count = static_cast<int>(files.size());
    m_sentence->setText(
        none ? tr("Nothing has been contacted, and no program was started. No telemetry.")
             : tr("%1 read. Nothing has been contacted, and no program was started. "
                  "No telemetry.")
                   .arg(count == 1 ? tr("1 local file") : tr("%n local files", nullptr, count)));
    m_table->setVisible(!none);
    m_nothing->setVisible(none);
    m_nothing->setText(
        looked.isEmpty()
            ? tr("No context was found.")
            : tr("No context was found. Looked at: %1").arg(looked.join(QStringLiteral(", "))));
    updateWords();
}

void FirstRunPage::updateWords() {
    const QList<ContextOffer> ticked = m_model->ticked();
    const auto count = static_cast<int>(ticked.size());
    const auto guarded =
        static_cast<int>(std::count_if(ticked.begin(), ticked.end(), [](const ContextOffer& offer) {
            return offer.isProduction;
        }));
    m_all->setChecked(count > 0 && count == m_model->usable());
    m_all->setEnabled(m_model->usable() > 0);
    m_selected->setText(
        tr("%1 of %2 selected").arg(countText(count), countText(m_model->rowCount())));
    m_guard->setText(tr("%1 guarded as production").arg(countText(guarded)));
    m_connect->setText(tr("Connect %1, read-only").arg(countText(count)));
    m_connect->setEnabled(count > 0);
    const QStringList steps{
        tr("No program is started: logging in through one is not supported yet"),
        tr("%1 TLS connections, 10 s limit each").arg(countText(count)),
        tr("Reads only: version, readyz, nodes, pods"),
        tr("Tokens stay in memory"),
        tr("Nothing can be changed: this version only reads"),
    };
    for (int at = 0; at < m_steps.size(); ++at) {
        m_steps.at(at)->setText(steps.at(at));
    }
}

int FirstRunPage::tickedCount() const {
    return static_cast<int>(m_model->ticked().size());
}

void FirstRunPage::connectTicked() {
    QStringList contexts;
    for (const ContextOffer& offer : m_model->ticked()) {
        contexts << offer.context;
    }
    Q_EMIT connectWanted(contexts);
}

void FirstRunPage::setDemoStatus(const QString& words, bool isBusy) {
    m_demoStatus->setText(words);
    m_demo->setEnabled(!isBusy);
}

} // namespace pilothouse::ui
