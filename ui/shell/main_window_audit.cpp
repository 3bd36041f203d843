// SPDX-License-Identifier: GPL-3.0-or-later
// The audit log in the window: its page, and the way from an entry to what it is about.
#include "ui/pages/audit/audit_page.h"
#include "ui/pages/runs/run_page.h"
#include "ui/shell/header_parts.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_pages.h"
#include "ui/widgets/toast.h"

#include <QStackedWidget>

namespace pilothouse::ui {

namespace {

constexpr auto kToast = std::chrono::seconds(8);

} // namespace

void MainWindow::buildAudit() {
    m_audit = new AuditPage(m_stack);
    m_stack->addWidget(m_audit);
    connect(m_railAudit, &QAbstractButton::clicked, this, &MainWindow::goToAudit);
    connect(m_audit, &AuditPage::entryOpened, this, &MainWindow::openEntry);
}

void MainWindow::goToAudit() {
    if (m_runs->areKnown()) {
        goTo(Place::Audit);
        m_audit->focusTable();
    }
}

void MainWindow::showAudit(const std::shared_ptr<const model::AuditPicture>& picture) {
    m_audit->setPicture(
        picture, {.now = now(), .zone = QTimeZone::systemTimeZone(), .terminal = m_terminal});
}

/// Time goes on.
void MainWindow::updateAudit() {
    m_audit->setContext(
        {.now = now(), .zone = QTimeZone::systemTimeZone(), .terminal = m_terminal});
}

void MainWindow::openEntry(const QString& run, const QString& object) {
    const QString id = m_runs->idOf(run);
    if (id.isEmpty()) {
        m_toasts->show({.glyph = Glyph::Unknown,
                        .title = tr("There is no run %1").arg(run),
                        .detail = tr("The audit log keeps what was asked of it."),
                        .action = {},
                        .undoFormat = {}},
                       kToast);
        return;
    }
    openRun(id);
    if (RunPage* page = m_runs->page(id)) {
        page->showObject(object);
    }
}

void MainWindow::showExported(const QString& file, qint64 entries, const QString& trouble) {
    const bool isDone = trouble.isEmpty();
    m_toasts->show({.glyph = isDone ? Glyph::Ok : Glyph::Failed,
                    .title = isDone ? tr("%n entries of the audit log are saved", nullptr,
                                         static_cast<int>(entries))
                                    : tr("The audit log was not saved"),
                    .detail = isDone ? file : trouble,
                    .action = {},
                    .undoFormat = {}},
                   kToast);
}

} // namespace pilothouse::ui
