// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/firstrun_page.h"

#include "ui/canvas/hex_map.h"
#include "ui/pages/firstrun/context_delegates.h"
#include "ui/pages/firstrun/context_details.h"
#include "ui/pages/firstrun/context_table.h"
#include "ui/theme/controls.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/status_delegate.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kDemoClusters = 24;

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
    m_filter->setPlaceholderText(tr("Filter contexts: name, server, user, login"));
    m_filter->setObjectName(QStringLiteral("contextFilter"));
    filterRow->addWidget(m_all);
    filterRow->addWidget(m_filter, 1);
    m_show = new SegmentedChoice(m_contexts);
    m_show->setAccessibleName(tr("Which contexts are listed"));
    filterRow->addWidget(m_show);
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
    header->setMinimumSectionSize(60);
    header->resizeSection(ContextTable::Context, 164);
    header->resizeSection(ContextTable::User, 84);
    header->resizeSection(ContextTable::Login, 124);
    header->resizeSection(ContextTable::Environment, 104);
    header->resizeSection(ContextTable::Note, 162);
    m_table->setItemDelegateForColumn(ContextTable::Environment, new EnvironmentDelegate(m_table));
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->installEventFilter(this);
    body->addWidget(m_table, 1);
    m_nothing = new ToneLabel({}, Tone::Secondary, 13, false, m_contexts);
    m_nothing->setWrap(true);
    m_nothing->setAlignment(Qt::AlignCenter);
    body->addWidget(m_nothing, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(16, 12, 16, 12);
    foot->setSpacing(12);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_selected = new ToneLabel({}, Tone::Text, 13, true, m_contexts);
    m_guard = new ToneLabel({}, Tone::Secondary, 11, false, m_contexts);
    words->addWidget(m_selected);
    words->addWidget(m_guard);
    foot->addLayout(words, 1);
    m_test = new QPushButton(m_contexts);
    m_test->setObjectName(QStringLiteral("testButton"));
    foot->addWidget(m_test);
    m_connect = new QPushButton(m_contexts);
    m_connect->setObjectName(QStringLiteral("connectButton"));
    setButtonKind(m_connect, ButtonKind::Primary);
    foot->addWidget(m_connect);
    body->addLayout(foot);
    connect(file, &QPushButton::clicked, this, &FirstRunPage::fileWanted);
    connect(m_connect, &QPushButton::clicked, this, &FirstRunPage::connectTicked);
    connect(m_all, &QCheckBox::clicked, this, [this](bool on) { m_model->tickAll(on); });
    connect(m_filter, &QLineEdit::textEdited, m_proxy, &ContextProxy::setWords);
    connect(m_show, &SegmentedChoice::currentChanged, m_proxy, &ContextProxy::setShow);
    connect(m_test, &QPushButton::clicked, this, &FirstRunPage::testOrCancel);
    connect(m_table, &QWidget::customContextMenuRequested, this, &FirstRunPage::openMenu);
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

} // namespace pilothouse::ui
