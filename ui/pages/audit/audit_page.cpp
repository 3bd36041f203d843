// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/audit/audit_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/roles.h"
#include "ui/pages/audit/audit_details.h"
#include "ui/pages/audit/audit_span.h"
#include "ui/theme/icons.h"
#include "ui/widgets/bars.h"
#include "ui/widgets/command_block.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>
#include <chrono>
#include <tuple>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr auto kStale = 30s; // while the log cannot be read, this much is said at once
constexpr int kAhead = 60;   // rows around the screen whose texts are asked for

} // namespace

model::AuditQuestion AuditPage::question() const {
    model::AuditQuestion question{
        .filter = auditFilterOf(m_filter->text()), .order = m_order, .isAscending = m_isAscending};
    std::tie(question.filter.from, question.filter.to) = m_span->range();
    question.filter.choice = static_cast<model::AuditChoice>(std::max(0, m_choice->currentIndex()));
    return question;
}

void AuditPage::ask() {
    m_askLater.stop();
    auto wanted = question();
    if (m_asked && *m_asked == wanted) {
        return;
    }
    m_asked = wanted;
    m_progress->setBusy(true);
    Q_EMIT questionAsked(wanted);
}

void AuditPage::setPicture(const std::shared_ptr<const model::AuditPicture>& picture,
                           const AuditContext& context) {
    const bool isFirst = !m_picture || m_picture->isAwaited;
    m_picture = picture;
    setContext(context);
    if (!picture) { // another fleet: its entries are not this one's
        m_asked.reset();
        m_wanted.clear();
        m_current.reset();
        m_model->setNumbers(std::make_shared<const std::vector<std::int64_t>>());
        m_filter->setText({});
        m_span->reset();
        m_choice->setCurrentIndex(0);
        showCurrent();
        updateWords();
        return;
    }
    const int before = m_model->rowCount();
    auto* const bar = m_table->verticalScrollBar();
    const int place = bar->value();
    m_model->setNumbers(picture->numbers);
    if (place > 0 && m_order == model::AuditOrder::Number && !m_isAscending && !isFirst) {
        bar->setValue(place + std::max(0, m_model->rowCount() - before)); // what is read stays
    }
    m_wanted.clear();
    if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0) {
        m_table->setCurrentIndex(m_model->index(0, 0));
    }
    m_filter->setVocabulary(auditVocabulary(*picture));
    updateWords();
    m_wantLater.start();
}

void AuditPage::addLines(const std::vector<model::AuditLine>& lines) {
    for (const model::AuditLine& line : lines) {
        m_wanted.remove(line.number);
    }
    m_model->addLines(lines);
    showCurrent();
}

void AuditPage::setContext(const AuditContext& context) {
    if (context == m_context) {
        return;
    }
    m_context = context;
    m_model->setContext(context);
    m_span->setContext(context); // asks anew where the span moved on
    if (isVisible()) {
        updateWords();
        showCurrent();
    }
}

/// Texts of what is on screen and near it.
void AuditPage::wantVisible() {
    if (!isVisible() || m_model->rowCount() == 0) {
        return;
    }
    const int top = m_table->rowAt(0);
    const int bottom = m_table->rowAt(m_table->viewport()->height() - 1);
    const int last = bottom < 0 ? m_model->rowCount() - 1 : bottom;
    std::vector<std::int64_t> numbers = m_model->missing(std::max(0, top) - kAhead, last + kAhead);
    const int current = m_table->currentIndex().row();
    if (current >= 0 && m_model->lineAt(current) == nullptr) {
        numbers.push_back(m_model->numberAt(current));
    }
    std::erase_if(numbers, [this](std::int64_t number) { return m_wanted.contains(number); });
    for (const std::int64_t number : numbers) {
        m_wanted.insert(number);
    }
    if (!numbers.empty()) {
        Q_EMIT linesWanted(numbers);
    }
}

void AuditPage::showCurrent() {
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid()) {
        m_current.reset();
    } else if (const auto* line = m_model->lineAt(index.row())) {
        m_current = *line;
    } else if (m_current && m_current->number != m_model->numberAt(index.row())) {
        m_current.reset();
        m_wantLater.start();
    }
    m_details->setLine(m_current, m_context);
}

void AuditPage::updateStack() {
    const bool isAwaited = !m_picture || m_picture->isAwaited;
    const bool isBroken = m_picture && !m_picture->trouble.empty();
    const bool isEmpty = m_picture && m_picture->all == 0;
    m_stack->setCurrentIndex(isAwaited && !isBroken ? Loading
                             : isBroken && isEmpty  ? Error
                             : isEmpty              ? Empty
                                                    : Table);
    const bool isTable = m_stack->currentIndex() == Table;
    m_details->setVisible(isTable);
    for (QWidget* part : {static_cast<QWidget*>(m_filter), static_cast<QWidget*>(m_span),
                          static_cast<QWidget*>(m_choice), static_cast<QWidget*>(m_export)}) {
        part->setEnabled(isTable);
    }
    m_nothing->setVisible(isTable && m_model->rowCount() == 0);
    m_table->setVisible(isTable && m_model->rowCount() > 0);
    m_strip->setVisible(isBroken && isTable);
}

void AuditPage::updateWords() {
    updateStack();
    const bool isAwaited = !m_picture || m_picture->isAwaited;
    const bool isAsking = m_asked && m_picture && !(m_picture->question == *m_asked);
    m_progress->setBusy(isAwaited || isAsking);
    if (isAwaited) {
        m_panel->setQuantity({});
    } else {
        const auto fit = static_cast<std::int64_t>(m_picture->numbers->size());
        const QString all = format::number(m_picture->all);
        m_panel->setQuantity(fit == m_picture->all
                                 ? tr("%1 entries").arg(all)
                                 : tr("%1 of %2 entries").arg(format::number(fit), all));
    }
    const auto done = m_picture ? m_picture->done : 0;
    const auto refused = m_picture ? m_picture->refused : 0;
    m_choice->setSegments({{.text = tr("All %1").arg(format::number(done + refused)), .glyphs = {}},
                           {.text = tr("Done %1").arg(format::number(done)), .glyphs = {}},
                           {.text = tr("Refused %1").arg(format::number(refused)), .glyphs = {}}});
    m_filter->setResult(
        m_filter->text().trimmed().isEmpty() || isAsking || isAwaited ? FieldState::Plain
                                                                      : FieldState::Valid,
        m_filter->text().trimmed().isEmpty() || isAsking || isAwaited
            ? QString()
            : tr("%1 match").arg(format::number(m_picture->done + m_picture->refused)));
    if (m_picture && !m_picture->trouble.empty()) {
        const QString trouble = toQt(m_picture->trouble);
        const auto age = m_context.now - m_picture->at;
        m_error->setText(
            tr("The audit log cannot be read"), trouble,
            tr("Clusters and runs are watched as before. It is tried again by itself."));
        m_strip->setText(
            tr("The audit log cannot be read"),
            age < kStale
                ? tr("%1. It is tried again by itself.").arg(trouble)
                : tr("%1. Shown is what stood there %2 ago.").arg(trouble, format::span(age)));
    }
}

void AuditPage::open() {
    if (m_current) {
        Q_EMIT entryOpened(auditRun(m_current->target), toQt(m_current->object));
    }
}

void AuditPage::copyRow() {
    if (m_current) {
        QGuiApplication::clipboard()->setText(auditRow(*m_current, m_context));
    }
}

void AuditPage::copyCommand() {
    if (m_current && !m_current->again.empty()) {
        QGuiApplication::clipboard()->setText(
            shellWords(auditCommand(*m_current, m_context)).join(u' '));
    }
}

void AuditPage::copyMarkdown() {
    if (m_current) {
        QGuiApplication::clipboard()->setText(auditMarkdown(*m_current, m_context));
    }
}

void AuditPage::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("Export the audit log"), {},
                                   tr("Comma separated (*.csv);;JSON (*.json)"));
    dialog->setObjectName(u"auditDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(u"audit.csv"_s);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(u"*.json"_s) ? u"json"_s : u"csv"_s);
    });
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, wanted = question()](const QString& file) {
                Q_EMIT exportWanted(wanted, !file.endsWith(u".json"_s), file);
            });
    dialog->open();
}

void AuditPage::narrow(const QString& key, const QString& value) {
    const QString text = m_filter->text().trimmed();
    const QString term = auditTerm(key, value);
    m_filter->setText(text.isEmpty() ? term : tr("%1 %2", "two terms").arg(text, term));
    ask();
    focusTable();
}

void AuditPage::clearFilters() {
    m_filter->setText({});
    m_span->reset();
    m_choice->setCurrentIndex(0);
    ask();
}

void AuditPage::focusFilter() {
    m_filter->edit()->setFocus();
    m_filter->edit()->selectAll();
}

void AuditPage::focusTable() {
    m_table->setFocus();
}

void AuditPage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    Q_EMIT followed(true);
    ask();
    updateWords();
    m_wantLater.start();
}

void AuditPage::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    Q_EMIT followed(false);
}

void AuditPage::keyPressEvent(QKeyEvent* event) {
    const auto modifiers = event->modifiers();
    if (event->matches(QKeySequence::Copy)) {
        copyRow();
    } else if (event->key() == Qt::Key_C &&
               modifiers == (Qt::ControlModifier | Qt::ShiftModifier)) {
        copyCommand();
    } else if (event->key() == Qt::Key_E && modifiers == Qt::ControlModifier) {
        if (m_export->isEnabled()) {
            chooseFile();
        }
    } else if (event->key() == Qt::Key_Escape &&
               !(question() ==
                 model::AuditQuestion{.order = m_order, .isAscending = m_isAscending})) {
        clearFilters();
    } else {
        QWidget::keyPressEvent(event);
    }
}

bool AuditPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_filter->edit() && event->type() == QEvent::KeyPress &&
        !m_filter->isListOpen()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape) {
            clearFilters();
            focusTable();
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter) {
            ask();
            focusTable();
            return true;
        }
    }
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Copy)) { // the table would copy one cell
            copyRow();
            return true;
        }
        if (key->key() == Qt::Key_Menu ||
            (key->key() == Qt::Key_F10 && key->modifiers() == Qt::ShiftModifier)) {
            const QRect cell = m_table->visualRect(m_table->currentIndex());
            openMenu(m_table->viewport()->mapToGlobal(cell.bottomLeft()));
            return true;
        }
    }
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) {
        m_wantLater.start();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace pilothouse::ui
