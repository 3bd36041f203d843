// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/review_sheet.h"

#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/command_block.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"

#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFontMetricsF>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

constexpr int kShade = 8;
constexpr int kHead = 56;
constexpr int kMargin = 16;
constexpr int kCallColumns = 46;
constexpr int kMostChoices = 14;

/// The environment's tile and the title of the sheet, with a divider below.
class SheetHead : public QWidget {
public:
    using QWidget::QWidget;
    void setWords(const QString& environment, const QString& title) {
        m_environment = environment;
        m_title = title;
        setAccessibleName(environment.isEmpty() ? title : environment + u' ' + title);
        setToolTip(title);
        update();
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        double x = 0;
        if (!m_environment.isEmpty()) {
            QFont font = textFont(metrics::kLabel, Weight::Strong);
            font.setLetterSpacing(QFont::AbsoluteSpacing, 1.0);
            const double width = QFontMetricsF(font).horizontalAdvance(m_environment) + 16;
            paintBox(painter, QRectF(0, (height() - 22) / 2.0, width, 22), tokens.production,
                     QColor());
            painter.setFont(font);
            painter.setPen(tokens.bandText);
            painter.drawText(QRectF(0.5, 0, width, height()), Qt::AlignCenter, m_environment);
            x = width + 10;
        }
        paintRuns(painter, QRectF(x, 0, width() - x, height()),
                  {TextRun{.text = m_title, .tone = Tone::Text, .strong = true}}, metrics::kTitle,
                  tokens);
    }

private:
    QString m_environment;
    QString m_title;
};

QWidget* checkRow(const ReviewCheck& check, QWidget* parent) {
    auto* row = new QWidget(parent);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 3, 0, 3);
    line->setSpacing(8);
    auto* sign = new QVBoxLayout; // the glyph stands on the first line
    sign->setContentsMargins(0, 4, 0, 0);
    sign->addWidget(new GlyphLabel(check.glyph, 12, row));
    sign->addStretch(1);
    line->addLayout(sign);
    auto* sentence = new ToneLabel(check.sentence, Tone::Text, 13, false, row);
    sentence->setWrap(true);
    line->addWidget(sentence, 1);
    if (!check.note.isEmpty()) {
        auto* note = new ToneLabel(check.note, Tone::Muted, 11, false, row);
        note->setAlignment(Qt::AlignRight | Qt::AlignTop);
        auto* aside = new QVBoxLayout;
        aside->setContentsMargins(0, 2, 0, 0);
        aside->addWidget(note);
        aside->addStretch(1);
        line->addLayout(aside);
    }
    return row;
}

} // namespace

ReviewSheet::ReviewSheet(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("reviewSheet"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kShade, 0, 0, 0);
    column->setSpacing(0);
    buildHead(column);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget(scroll);
    auto* whole = new QVBoxLayout(inside);
    whole->setContentsMargins(kMargin, 12, kMargin, 12);
    whole->setSpacing(0);
    addChoice(whole);
    m_content = new QWidget(inside);
    m_column = new QVBoxLayout(m_content);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(2);
    whole->addWidget(m_content);
    auto* copy = new LinkButton(tr("Copy"), inside, 11);
    whole->addSpacing(2);
    whole->addWidget(copy, 0, Qt::AlignRight);
    connect(copy, &QAbstractButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(callWords().join(u' ')); });
    m_tick = new QCheckBox(inside);
    m_tick->setObjectName(QStringLiteral("reviewTick"));
    m_reason = new QLineEdit(inside);
    m_reason->setObjectName(QStringLiteral("reviewReason"));
    m_number = new QLineEdit(inside);
    m_number->setObjectName(QStringLiteral("reviewNumber"));
    addFields();
    whole->addStretch(1);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    column->addWidget(scroll, 1);
    buildFoot(column);
    hide();
}

void ReviewSheet::buildHead(QVBoxLayout* column) {
    auto* bar = new QWidget(this);
    bar->setFixedHeight(kHead);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(kMargin, 0, 8, 0);
    row->setSpacing(8);
    m_head = new SheetHead(bar);
    auto* close = new IconButton(int(Icon::Close), tr("Close without effect (Esc)"), bar);
    close->setBordered(false);
    row->addWidget(m_head, 1);
    row->addWidget(close);
    column->addWidget(bar);
    connect(close, &QAbstractButton::clicked, this, &ReviewSheet::cancelled);
}

/// The choice stays while what it leads to is shown anew: it may be open.
void ReviewSheet::addChoice(QVBoxLayout* column) {
    m_choiceLabel = new ToneLabel({}, Tone::Muted, 11, false, this);
    m_choice = new QComboBox(this);
    m_choice->setObjectName(QStringLiteral("reviewChoice"));
    m_choice->setMaxVisibleItems(kMostChoices);
    column->addWidget(m_choiceLabel);
    column->addSpacing(4);
    column->addWidget(m_choice);
    column->addSpacing(12);
    connect(m_choice, &QComboBox::activated, this, &ReviewSheet::choiceChanged);
}

void ReviewSheet::showChoices() {
    QStringList shown;
    for (int at = 0; at < m_choice->count(); ++at) {
        shown << m_choice->itemText(at);
    }
    if (shown != m_data.choices) {
        m_choice->clear();
        m_choice->addItems(m_data.choices);
    }
    m_choice->setCurrentIndex(m_data.choice);
    m_choice->setAccessibleName(m_data.choiceLabel);
    static_cast<ToneLabel*>(m_choiceLabel)->setText(m_data.choiceLabel);
    m_choice->setVisible(!m_data.choices.isEmpty());
    m_choiceLabel->setVisible(!m_data.choices.isEmpty());
}

void ReviewSheet::addFields() {
    auto* whole = static_cast<QVBoxLayout*>(m_tick->parentWidget()->layout());
    auto* inside = m_tick->parentWidget();
    auto* tickRow = new QWidget(inside);
    tickRow->setObjectName(QStringLiteral("reviewTickRow"));
    auto* tickLine = new QHBoxLayout(tickRow);
    tickLine->setContentsMargins(0, 8, 0, 0);
    tickLine->setSpacing(8);
    auto* sentence = new ToneLabel({}, Tone::Text, 13, false, tickRow);
    sentence->setObjectName(QStringLiteral("reviewTickSentence"));
    sentence->setWrap(true);
    tickLine->addWidget(m_tick, 0, Qt::AlignTop);
    tickLine->addWidget(sentence, 1);
    whole->addWidget(tickRow);
    whole->addSpacing(12);
    whole->addWidget(new ToneLabel(tr("Reason"), Tone::Muted, 11, false, inside));
    whole->addSpacing(4);
    whole->addWidget(m_reason);
    auto* question = new ToneLabel({}, Tone::Muted, 11, false, inside);
    question->setObjectName(QStringLiteral("reviewQuestion"));
    whole->addSpacing(12);
    whole->addWidget(question);
    whole->addSpacing(4);
    auto* numberRow = new QHBoxLayout;
    numberRow->setSpacing(12);
    m_number->setFont(textFont(metrics::kPageTitle, Weight::Strong));
    m_number->setFixedSize(96, 40);
    auto* result = new RunLabel(11, inside);
    m_result = result;
    numberRow->addWidget(m_number);
    numberRow->addWidget(result, 1);
    whole->addLayout(numberRow);
    for (QLineEdit* field : {m_reason, m_number}) {
        field->installEventFilter(this);
        connect(field, &QLineEdit::textChanged, this, &ReviewSheet::updateArmed);
    }
    connect(m_tick, &QCheckBox::toggled, this, &ReviewSheet::updateArmed);
}

void ReviewSheet::buildFoot(QVBoxLayout* column) {
    m_foot = new QWidget(this);
    auto* box = new QVBoxLayout(m_foot);
    box->setContentsMargins(kMargin, 12, kMargin, 12);
    box->setSpacing(8);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* cancel = new QPushButton(tr("Cancel"), m_foot);
    cancel->setObjectName(QStringLiteral("reviewCancel"));
    m_confirm = new QPushButton(m_foot);
    m_confirm->setObjectName(QStringLiteral("reviewConfirm"));
    for (QPushButton* button : {cancel, m_confirm}) {
        button->setAutoDefault(false);
    }
    row->addWidget(cancel);
    row->addWidget(m_confirm, 1);
    auto* why = new ToneLabel({}, Tone::Secondary, 11, false, m_foot);
    why->setObjectName(QStringLiteral("reviewWhy"));
    why->setWrap(true);
    why->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    // Room for two lines always: the button must not move when it is armed.
    why->setMinimumHeight(2 * why->fontMetrics().lineSpacing());
    m_why = why;
    box->addLayout(row);
    box->addWidget(why);
    column->addWidget(m_foot);
    connect(cancel, &QPushButton::clicked, this, &ReviewSheet::cancelled);
    connect(m_confirm, &QPushButton::clicked, this, &ReviewSheet::confirm);
}

void ReviewSheet::open(const ReviewData& data) {
    m_reason->clear();
    m_number->clear();
    m_tick->setChecked(false);
    m_data = {};
    renew(data);
    show();
    raise();
    m_reason->setFocus();
}

void ReviewSheet::renew(const ReviewData& data) {
    if (data != m_data) {
        if (data.number != m_data.number) {
            m_number->clear();
        }
        if (data.acknowledge != m_data.acknowledge) {
            m_tick->setChecked(false); // what was seen is not what there is to see now
        }
        m_data = data;
        refill();
    }
    updateArmed();
}

void ReviewSheet::addSection(const QString& title) {
    if (m_column->count() > 0) {
        m_column->addSpacing(12);
    }
    m_column->addWidget(new ToneLabel(title, Tone::Muted, 11, false, m_content));
    m_column->addSpacing(2);
}

/// Title, who says so, a link that copies; the text below.
void ReviewSheet::addText(const ReviewText& text) {
    m_column->addSpacing(12);
    auto* head = new QWidget(m_content);
    auto* row = new QHBoxLayout(head);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(new ToneLabel(text.title, Tone::Muted, 11, false, head));
    row->addWidget(new ToneLabel(text.note, Tone::Muted, 11, false, head), 1);
    auto* copy = new LinkButton(tr("Copy"), head, 11);
    copy->setAccessibleName(tr("Copy: %1").arg(text.title));
    row->addWidget(copy);
    m_column->addWidget(head);
    m_column->addSpacing(2);
    auto* block = new DiffBlock(text.lines, m_content);
    m_column->addWidget(block);
    connect(copy, &QAbstractButton::clicked, block,
            [block] { QGuiApplication::clipboard()->setText(block->text()); });
}

void ReviewSheet::refill() {
    while (QLayoutItem* item = m_column->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    static_cast<SheetHead*>(m_head)->setWords(m_data.environment, m_data.title);
    showChoices();
    addSection(tr("Changes"));
    for (const auto& [glyph, runs] : std::as_const(m_data.changes)) {
        m_column->addWidget(checkRow({.glyph = glyph, .sentence = plainText(runs)}, m_content));
    }
    addSection(tr("Checks"));
    for (const ReviewCheck& check : std::as_const(m_data.checks)) {
        m_column->addWidget(checkRow(check, m_content));
    }
    for (const ReviewText& text : std::as_const(m_data.texts)) {
        addText(text);
    }
    addSection(tr("The same in a terminal"));
    m_call = new CommandBlock(callWords(), m_content, kCallColumns);
    m_call->setObjectName(QStringLiteral("reviewCall"));
    m_column->addWidget(m_call);
    auto* tickRow = findChild<QWidget*>(QStringLiteral("reviewTickRow"));
    tickRow->setVisible(!m_data.acknowledge.isEmpty());
    tickRow->findChild<ToneLabel*>()->setText(m_data.acknowledge);
    m_tick->setAccessibleName(m_data.acknowledge);
    m_reason->setPlaceholderText(m_data.reasonHint);
    m_reason->setAccessibleName(tr("Reason"));
    auto* question = findChild<ToneLabel*>(QStringLiteral("reviewQuestion"));
    question->setText(m_data.question);
    for (QWidget* part :
         {static_cast<QWidget*>(question), static_cast<QWidget*>(m_number), m_result}) {
        part->setVisible(m_data.number.has_value());
    }
    m_number->setAccessibleName(m_data.question);
    m_confirm->setText(m_data.confirm);
    setButtonKind(m_confirm, m_data.isDanger ? ButtonKind::Danger : ButtonKind::Primary);
}

QString ReviewSheet::reason() const {
    return m_reason->text().trimmed();
}

QStringList ReviewSheet::callWords() const {
    QStringList words;
    for (const QString& word : m_data.call) {
        if (word != QStringLiteral("…")) {
            words << word;
        } else if (!reason().isEmpty()) {
            words << reason();
        } else {
            words.removeLast(); // the option that would take it
        }
    }
    return shellWords(words);
}

QString ReviewSheet::whyNotArmed() const {
    if (!m_data.refusal.isEmpty()) {
        return m_data.refusal;
    }
    if (!m_data.acknowledge.isEmpty() && !m_tick->isChecked()) {
        return tr("Tick that you have seen what is red.");
    }
    if (m_data.needsReason && reason().isEmpty()) {
        return tr("Give a reason.");
    }
    bool isNumber = false;
    const int typed = m_number->text().trimmed().toInt(&isNumber);
    if (m_data.number && (!isNumber || typed != *m_data.number)) {
        return tr("Type the number of clusters.");
    }
    return {};
}

void ReviewSheet::updateArmed() {
    const QString why = whyNotArmed();
    if (m_call != nullptr) {
        m_call->setWords(callWords());
    }
    m_confirm->setEnabled(why.isEmpty());
    m_confirm->setToolTip(why.isEmpty() ? tr("Ctrl+Enter") : why);
    m_confirm->setAccessibleDescription(why);
    auto* words = static_cast<ToneLabel*>(m_why);
    words->setText(why.isEmpty() ? m_data.after : why);
    words->setTone(m_data.refusal.isEmpty() ? Tone::Secondary : Tone::Warning);
    TextRuns result;
    const QString typed = m_number->text().trimmed();
    if (typed.isEmpty()) {
        result = {{.text = tr("Type the number to arm the button."), .tone = Tone::Secondary}};
    } else if (m_data.number && typed == QString::number(*m_data.number)) {
        result = {{.text = tr("✓ matches"), .tone = Tone::Ok}};
    } else {
        result = {{.text = tr("does not match"), .tone = Tone::Failed}};
    }
    static_cast<RunLabel*>(m_result)->setRuns(result);
}

void ReviewSheet::confirm() {
    if (whyNotArmed().isEmpty()) {
        Q_EMIT confirmed(reason());
    }
}

void ReviewSheet::keyPressEvent(QKeyEvent* event) {
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT cancelled();
    } else if (isEnter && event->modifiers().testFlag(Qt::ControlModifier)) {
        confirm();
    } else if (!isEnter) {
        event->ignore();
    }
}

bool ReviewSheet::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isEnter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (isEnter && key->modifiers().testFlag(Qt::ControlModifier)) {
            confirm();
            return true;
        }
        if (isEnter) {
            return true; // a write is never one keystroke away
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ReviewSheet::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    QLinearGradient shade(0, 0, kShade, 0);
    shade.setColorAt(0, QColor(0, 0, 0, 0));
    shade.setColorAt(1, QColor(0, 0, 0, 26));
    painter.fillRect(QRect(0, 0, kShade, height()), shade);
    painter.fillRect(rect().adjusted(kShade, 0, 0, 0), tokens.surface);
    painter.fillRect(QRect(kShade, kHead - 1, width() - kShade, 1), tokens.divider);
    painter.fillRect(QRect(kShade, 0, 1, height()), tokens.divider);
    const QRect foot = m_foot->geometry();
    painter.fillRect(foot, tokens.window);
    painter.fillRect(QRect(foot.left(), foot.top(), foot.width(), 1), tokens.divider);
}

} // namespace pilothouse::ui
