// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/audit/audit_details.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/theme/controls.h"
#include "ui/theme/icons.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/command_block.h"
#include "ui/widgets/messages.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kName = 76; // px of a fact's name
constexpr int kColumns = 42;

/// The names of what else an entry keeps, for people.
QString nameOf(const QString& key) {
    return key == u"driver"_s          ? AuditDetails::tr("Driver")
           : key == u"command"_s       ? AuditDetails::tr("Id")
           : key == u"retriesFailed"_s ? AuditDetails::tr("Retries")
                                       : key;
}

QString valueOf(const QString& key, const QString& value) {
    return key == u"retriesFailed"_s ? AuditDetails::tr("what failed so far") : value;
}

} // namespace

AuditDetails::AuditDetails(QWidget* parent)
    : Panel(tr("Entry"), parent), m_scroll(new QScrollArea(this)), m_content(new QWidget(m_scroll)),
      m_column(new QVBoxLayout(m_content)), m_open(new QPushButton(tr("Open"), this)) {
    setObjectName(u"auditDetails"_s);
    setHeaderHeight(48); // beside the table's
    setSmall(m_open);
    m_open->setObjectName(u"auditOpen"_s);
    addHeaderWidget(m_open);
    connect(m_open, &QPushButton::clicked, this, &AuditDetails::openWanted);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Details of the entry"));
    m_column->setContentsMargins(16, 12, 16, 16);
    m_column->setSpacing(8);
    m_scroll->setWidget(m_content);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_content->setAutoFillBackground(false);
    body()->addWidget(m_scroll, 1);
    setLine(std::nullopt, {});
}

void AuditDetails::clear() {
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_words.clear();
}

void AuditDetails::addText(const QString& text, Tone tone) {
    auto* label = new ToneLabel(text, tone, 13, false, m_content);
    label->setWrap(true);
    m_column->addWidget(label);
    m_words << text;
}

void AuditDetails::addFact(const QString& label, const QString& value) {
    auto* row = new QWidget(m_content);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    auto* name = new ToneLabel(label, Tone::Secondary, 13, false, row);
    name->setFixedWidth(kName);
    name->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto* text = new ToneLabel(value, Tone::Text, 13, false, row);
    text->setWrap(true);
    line->addWidget(name, 0, Qt::AlignTop);
    line->addWidget(text, 1);
    m_column->addWidget(row);
    m_words << label + u' ' + value;
}

void AuditDetails::addCommand(const QStringList& command) {
    m_column->addSpacing(8);
    auto* title = new ToneLabel(tr("The same once more, in a terminal"), Tone::Secondary, 13, true,
                                m_content);
    m_column->addWidget(title);
    m_words << title->text();
    const QStringList words = shellWords(command);
    auto* block = new CommandBlock(words, m_content, kColumns);
    block->setObjectName(u"auditCommand"_s);
    m_column->addWidget(block);
    m_words << words.join(u' ');
    addText(tr("It is judged anew. Where production is among the clusters it asks for --confirm "
               "with their number."),
            Tone::Muted);
    auto* copy = new QPushButton(tr("Copy command"), m_content);
    copy->setObjectName(u"auditCopyCommand"_s);
    copy->setIcon(themedIcon(Icon::Copy));
    copy->setToolTip(tr("Copy the command (Ctrl+Shift+C)"));
    setSmall(copy);
    m_column->addWidget(copy, 0, Qt::AlignLeft);
    connect(copy, &QPushButton::clicked, this, &AuditDetails::copyCommandWanted);
}

void AuditDetails::setLine(const std::optional<model::AuditLine>& line,
                           const AuditContext& context) {
    const bool isSame =
        line == m_line && context.zone == m_context.zone && context.terminal == m_context.terminal;
    if (isSame && !m_words.isEmpty()) {
        return; // what is read or marked stays where it is
    }
    m_line = line;
    m_context = context;
    clear();
    m_open->setVisible(line.has_value());
    if (!line) {
        setQuantity({});
        addText(tr("Select an entry to see it in full."), Tone::Muted);
        m_column->addStretch(1);
        return;
    }
    setQuantity(tr("%1", "number of an entry").arg(format::number(line->number)));
    m_open->setToolTip(tr("Open %1 of %2 (Enter)").arg(auditObject(*line), auditRun(line->target)));
    const QString title =
        tr("%1 %2", "Approve gate x").arg(auditAction(line->action), auditObject(*line));
    auto* head = new ToneLabel(title, Tone::Text, 16, true, m_content);
    head->setWrap(true);
    m_column->addWidget(head);
    m_words << title;
    auto* chip = new Chip(auditGlyph(*line), auditOutcome(*line), m_content);
    if (!line->outcome.empty()) {
        m_column->addWidget(chip, 0, Qt::AlignLeft);
        m_words << chip->text();
    } else {
        chip->hide();
    }
    if (const QString answer = auditAnswer(*line); !answer.isEmpty()) {
        addText(answer, line->isRefused() ? Tone::Failed : Tone::Secondary);
    }
    addFact(tr("Who"), toQt(line->who));
    addFact(tr("When"), format::iso(line->at, context.zone));
    addFact(tr("Why"), line->reason.empty() ? tr("no reason given") : toQt(line->reason));
    addFact(tr("Run"), toQt(line->target));
    if (!line->object.empty()) {
        addFact(tr("Of what"), toQt(line->object));
    }
    for (const auto& [key, value] : line->more) {
        addFact(nameOf(toQt(key)), valueOf(toQt(key), toQt(value)));
    }
    if (const QStringList command = auditCommand(*line, context); !command.isEmpty()) {
        addCommand(command);
    }
    m_column->addStretch(1);
    m_scroll->setAccessibleDescription(text());
}

} // namespace pilothouse::ui
