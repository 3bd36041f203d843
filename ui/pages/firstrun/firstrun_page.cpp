// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/firstrun/firstrun_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/models/roles.h"
#include "ui/pages/firstrun/context_details.h"
#include "ui/pages/firstrun/context_table.h"
#include "ui/pages/firstrun/test_words.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSet>
#include <QTableView>
#include <QVBoxLayout>

namespace pilothouse::ui {

FirstRunPage::FirstRunPage(QWidget* parent)
    : QWidget(parent), m_model(new ContextTable(this)), m_proxy(new ContextProxy(this)),
      m_sentence(new ToneLabel({}, Tone::Secondary, 16, false, this)) {
    setObjectName(QStringLiteral("firstRunPage"));
    m_proxy->setSourceModel(m_model);
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
    auto* middle = new QVBoxLayout;
    middle->setSpacing(metrics::kGap);
    m_details = new ContextDetails(this);
    middle->addWidget(m_details, 1);
    middle->addWidget(buildSteps());
    grid->addLayout(middle, 0, 1, 2, 1);
    grid->addWidget(buildDemo(), 0, 2);
    grid->addWidget(buildOpen(), 1, 2);
    grid->setColumnStretch(0, 804);
    grid->setColumnStretch(1, 340);
    grid->setColumnStretch(2, 312);
    grid->setRowStretch(0, 1);
    column->addLayout(grid, 1);
    connect(m_model, &ContextTable::ticksChanged, this, &FirstRunPage::updateWords);
    connect(m_details, &ContextDetails::testWanted, this,
            [this](const QString& context) { test({context}); });
    connect(m_details, &ContextDetails::programDecided, this, &FirstRunPage::programDecided);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &FirstRunPage::updateDetails);
    setOffers({}, {});
}

void FirstRunPage::setOffers(const ContextOffers& offers, const QStringList& looked) {
    while (QLayoutItem* item = m_strips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const Error& problem : offers.problems) {
        auto* strip = new BannerStrip(StripKind::Error, m_contexts);
        const QString place = problem.position && problem.position->line > 0
                                  ? tr("%1, line %2, column %3")
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
    m_testing.clear();
    m_model->setOffers(offers.contexts, offers.contexts.size() <= kTickUpTo);
    if (m_proxy->rowCount() > 0) {
        m_table->setCurrentIndex(m_proxy->index(0, ContextTable::Context));
    }
    updateDetails();
    const bool none = offers.contexts.isEmpty();
    const auto count = static_cast<int>(files.size());
    m_files = count;
    updateSentence();
    m_table->setVisible(!none);
    m_nothing->setVisible(none);
    m_nothing->setText(
        looked.isEmpty()
            ? tr("No context was found.")
            : tr("No context was found. Looked at: %1").arg(looked.join(QStringLiteral(", "))));
    updateWords();
}

void FirstRunPage::setFleetOpen(const QString& fleet, bool wasOpen) {
    m_fleet = fleet;
    m_hasContacted = m_hasContacted || wasOpen || !fleet.isEmpty();
    updateSentence();
}

void FirstRunPage::updateSentence() {
    QStringList parts;
    if (m_files > 0) {
        parts << (m_files == 1 ? tr("1 local file read.")
                               : tr("%n local files read.", nullptr, m_files));
    }
    if (!m_fleet.isEmpty()) {
        parts << tr("The fleet %1 stays open. Nobody else is contacted before you press Test or "
                    "Connect.")
                     .arg(m_fleet);
    } else if (m_hasContacted) {
        parts << tr("No fleet is open now. Nobody is contacted before you press Test or Connect.");
    } else {
        parts << tr("Nothing has been contacted, and no program was started.");
    }
    parts << tr("No telemetry.");
    m_sentence->setText(parts.join(QLatin1Char(' ')));
}

void FirstRunPage::updateWords() {
    const QList<ContextOffer> ticked = m_model->ticked();
    const auto waiting =
        static_cast<int>(std::count_if(ticked.begin(), ticked.end(), needsProgram));
    const auto all = static_cast<int>(ticked.size());
    const int count = all - waiting;
    const auto guarded =
        static_cast<int>(std::count_if(ticked.begin(), ticked.end(), [](const ContextOffer& offer) {
            return offer.isProduction && !needsProgram(offer);
        }));
    const auto started =
        static_cast<int>(std::count_if(ticked.begin(), ticked.end(), [](const ContextOffer& offer) {
            return offer.login == LoginWay::Program && !needsProgram(offer);
        }));
    int programs = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        programs += needsProgram(m_model->offer(row)) ? 1 : 0;
    }
    m_show->setSegments(QStringList{tr("All %1").arg(countText(m_model->rowCount())),
                                    tr("Selected %1").arg(countText(all)),
                                    tr("Needs a program %1").arg(countText(programs))});
    m_all->setChecked(all > 0 && all == m_model->usable());
    m_all->setEnabled(m_model->usable() > 0);
    m_selected->setText(
        tr("%1 of %2 selected").arg(countText(all), countText(m_model->rowCount())));
    QStringList notes{tr("%1 guarded as production").arg(countText(guarded))};
    if (waiting > 0) {
        notes << tr("%1 left out: needs a program to log in").arg(countText(waiting));
    }
    if (!m_testing.isEmpty()) {
        notes << tr("%1 being tested").arg(countText(m_testing.size()));
    }
    m_guard->setText(notes.join(QStringLiteral(", ")));
    m_connect->setText(tr("Connect %1, read-only").arg(countText(count)));
    m_connect->setEnabled(count > 0);
    m_test->setText(m_testing.isEmpty() ? tr("Test %1").arg(countText(all)) : tr("Cancel test"));
    m_test->setEnabled(!m_testing.isEmpty() || all > 0);
    const QStringList steps{
        started > 0   ? tr("Programs that you allowed are started for %1").arg(countText(started))
        : waiting > 0 ? tr("No program is started, so %1 are left out").arg(countText(waiting))
                      : tr("No program is started"),
        tr("%1 TLS connections, 10 s limit each").arg(countText(count)),
        tr("Reads only: version, readyz, nodes, pods"),
        tr("Tokens stay in memory"),
        tr("Nothing can be changed until you turn writes on"),
    };
    for (int at = 0; at < m_steps.size(); ++at) {
        m_steps.at(at)->setText(steps.at(at));
    }
}

void FirstRunPage::updateDetails() {
    const QString context = currentContext();
    m_details->setContext(m_model->find(context), m_model->testOf(context),
                          m_model->isTesting(context));
}

QString FirstRunPage::currentContext() const {
    return m_table->currentIndex().data(IdRole).toString();
}

void FirstRunPage::test(const QStringList& contexts) {
    if (contexts.isEmpty()) {
        return;
    }
    cancelTest();
    m_hasContacted = true;
    updateSentence();
    m_testing = contexts;
    m_model->setTesting(contexts);
    updateWords();
    updateDetails();
    Q_EMIT testWanted(contexts);
}

void FirstRunPage::testOrCancel() {
    if (!m_testing.isEmpty()) {
        cancelTest();
        updateWords();
        updateDetails();
        return;
    }
    QStringList contexts;
    for (const ContextOffer& offer : m_model->ticked()) {
        contexts << offer.context;
    }
    test(contexts);
}

void FirstRunPage::cancelTest() {
    if (!m_testing.isEmpty()) {
        m_testing.clear();
        m_model->clearTesting();
        Q_EMIT testCancelled();
    }
}

void FirstRunPage::setTest(const ContextTest& test) {
    m_testing.removeAll(test.context);
    m_model->setTest(test);
    updateWords();
    if (test.context == currentContext()) {
        updateDetails();
    }
}

void FirstRunPage::endTest() {
    m_testing.clear();
    m_model->clearTesting();
    updateWords();
    updateDetails();
}

void FirstRunPage::setProgram(const QString& id, ProgramState state, const QString& problem) {
    if (!problem.isEmpty()) {
        auto* strip = new BannerStrip(StripKind::Error, m_contexts);
        strip->setText(tr("Your consent could not be kept"), problem);
        m_strips->addWidget(strip);
        return;
    }
    m_model->setProgram(id, state);
    updateWords();
    updateDetails();
}

void FirstRunPage::openMenu(const QPoint& place) {
    const QString context = currentContext();
    const ContextOffer* offer = m_model->find(context);
    if (offer == nullptr) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction* one =
        menu->addAction(tr("Test %1").arg(context), this, [this, context] { test({context}); });
    one->setEnabled(offer->problem.isEmpty());
    menu->addAction(tr("Copy context name"), this,
                    [context] { QGuiApplication::clipboard()->setText(context); });
    menu->addAction(tr("Copy details"), this,
                    [this] { QGuiApplication::clipboard()->setText(m_details->text()); });
    menu->popup(m_table->viewport()->mapToGlobal(place));
}

bool FirstRunPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            const ContextOffer* offer = m_model->find(currentContext());
            if (offer != nullptr && offer->problem.isEmpty()) {
                test({offer->context}); // Enter tests, it never connects
            }
            return true;
        }
        if (key == Qt::Key_Space && m_table->currentIndex().column() != ContextTable::Context) {
            const QModelIndex tick = m_table->currentIndex().siblingAtColumn(ContextTable::Context);
            const bool on = tick.data(Qt::CheckStateRole).toInt() == Qt::Checked;
            m_proxy->setData(tick, int(on ? Qt::Unchecked : Qt::Checked), Qt::CheckStateRole);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FirstRunPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_table->setFocus(Qt::OtherFocusReason); // the keys of the list work at once
}

int FirstRunPage::tickedCount() const {
    return static_cast<int>(m_model->ticked().size());
}

void FirstRunPage::connectTicked() {
    cancelTest();
    QStringList contexts;
    for (const ContextOffer& offer : m_model->ticked()) {
        if (!needsProgram(offer)) {
            contexts << offer.context;
        }
    }
    Q_EMIT connectWanted(contexts);
}

void FirstRunPage::setDemoStatus(const QString& words, bool isBusy) {
    m_demoStatus->setText(words);
    m_demo->setEnabled(!isBusy);
}

} // namespace pilothouse::ui
