// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/az_pane.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextDocument>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kMargin = 12;
constexpr int kMostLosses = 132; // px; more are scrolled

QPlainTextEdit* reader(const char* name, const QString& what, const QFont& font, QWidget* parent) {
    auto* text = new QPlainTextEdit(parent);
    text->setObjectName(QLatin1String(name));
    text->setAccessibleName(what);
    text->setReadOnly(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text->setFrameShape(QFrame::NoFrame);
    text->setFont(font);
    text->setTabChangesFocus(true);
    text->document()->setDocumentMargin(kMargin);
    return text;
}

} // namespace

AzPane::AzPane(QWidget* parent)
    : QWidget(parent), m_head(new ToneLabel({}, Tone::Secondary, metrics::kBody, false, this)),
      m_losses(
          reader("azLosses", tr("What Azure has no word for"), textFont(metrics::kBody), this)),
      m_script(reader("azScript", tr("The plan as commands of the Azure CLI"), monoFont(), this)),
      m_copy(new QPushButton(tr("Copy"), this)) {
    setObjectName(u"planAz"_s);
    setFocusProxy(m_script);
    m_script->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_copy->setObjectName(u"azCopy"_s);
    m_copy->setToolTip(tr("Copy the script; nothing is run from here"));
    setSmall(m_copy);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(kMargin, 8, kMargin, 4);
    m_head->setWrap(true);
    head->addWidget(m_head, 1);
    head->addWidget(m_copy, 0, Qt::AlignTop);
    column->addLayout(head);
    column->addWidget(m_losses);
    column->addSpacing(1); // the line
    column->addWidget(m_script, 1);
    connect(m_copy, &QPushButton::clicked, this,
            [this] { QGuiApplication::clipboard()->setText(script()); });
}

QString AzPane::script() const {
    return m_script->toPlainText();
}

void AzPane::setForm(const model::AzureForm& form, const QString& trouble) {
    QStringList lines;
    for (const auto& loss : form.unsaid) {
        lines.append(tr("−  %1").arg(toQt(loss)));
    }
    for (const auto& need : form.needs) {
        lines.append(tr("+  needs a preview: %1").arg(toQt(need)));
    }
    const bool isThere = trouble.isEmpty();
    m_head->setText(!isThere              ? trouble
                    : form.unsaid.empty() ? tr("Azure Fleet says all of this plan.")
                                          : tr("Azure Fleet has no word for this; a run there goes "
                                               "without it:"));
    m_head->setTone(isThere && !form.unsaid.empty() ? Tone::Warning : Tone::Secondary);
    if (m_losses->toPlainText() != lines.join(u'\n')) {
        m_losses->setPlainText(lines.join(u'\n'));
    }
    const int height =
        m_losses->fontMetrics().lineSpacing() * static_cast<int>(lines.size()) + 2 * kMargin;
    m_losses->setFixedHeight(std::min(height, kMostLosses));
    m_losses->setVisible(isThere && !lines.isEmpty());
    m_script->setVisible(isThere);
    m_copy->setEnabled(isThere);
    if (const QString script = toQt(form.script); m_script->toPlainText() != script) {
        m_script->setPlainText(script);
    }
}

void AzPane::paintEvent(QPaintEvent* /*event*/) {
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    painter.setPen(tokens.divider);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    if (m_script->isVisible()) {
        painter.drawLine(0, m_script->y() - 1, width(), m_script->y() - 1);
    }
}

} // namespace pilothouse::ui
