// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toast.h"

#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QEvent>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QTimerEvent>

#include <algorithm>

namespace pilothouse::ui {
namespace {

constexpr int kHeight = 56;
constexpr int kShadow = 3;
constexpr int kMargin = 16;
constexpr int kGap = 8;
constexpr int kMost = 3;
constexpr int kTickMs = 100;
constexpr auto kUndoTime = std::chrono::seconds(10);

bool isWarning(Glyph glyph) {
    return glyph == Glyph::Warning || glyph == Glyph::Failed;
}

} // namespace

Toast::Toast(const ToastData& content, QWidget* parent) : QWidget(parent), m_data(content) {
    setAccessibleName(content.title);
    setAccessibleDescription(content.detail);
    if (!content.action.isEmpty()) {
        m_action = new LinkButton(content.action, this, metrics::kLabel);
        connect(m_action, &QAbstractButton::clicked, this, &Toast::actionChosen);
    }
    if (!content.undoFormat.isEmpty()) {
        m_undo = new QPushButton(this);
        setSmall(m_undo);
        connect(m_undo, &QAbstractButton::clicked, this, &Toast::undoChosen);
        setRemaining(kUndoTime, kUndoTime);
    }
    auto* const close = new IconButton(static_cast<int>(Icon::Close), tr("Close"), this);
    close->setBordered(false);
    m_close = close;
    connect(m_close, &QAbstractButton::clicked, this, &Toast::closed);
}

void Toast::setRemaining(std::chrono::milliseconds left, std::chrono::milliseconds whole) {
    m_share = whole.count() > 0
                  ? static_cast<double>(left.count()) / static_cast<double>(whole.count())
                  : 0.0;
    if (m_undo != nullptr) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
        m_undo->setText(m_data.undoFormat.arg(locale().toString(static_cast<qlonglong>(seconds))));
    }
    update();
}

void Toast::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    int right = width() - kShadow - 8;
    m_close->setGeometry(right - 24, (kHeight - 24) / 2, 24, 24);
    right -= 24 + 8;
    for (QAbstractButton* const button : {m_action, static_cast<QAbstractButton*>(m_undo)}) {
        if (button != nullptr) {
            const QSize size = button->sizeHint();
            button->setGeometry(right - size.width(), (kHeight - size.height()) / 2, size.width(),
                                size.height());
            right -= size.width() + 8;
        }
    }
}

void Toast::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    const Tokens& tokens = theme(this);
    QPainter painter(this);
    const QRectF card(kShadow, 0, width() - 2 * kShadow, kHeight);
    const bool warning = isWarning(m_data.glyph);
    paintRaised(painter, card, tokens,
                warning ? tokens.state(m_data.glyph).fill : tokens.controlBorder);
    if (m_undo != nullptr) {
        QPainterPath clip;
        clip.addRoundedRect(card, metrics::kRadius, metrics::kRadius);
        painter.save();
        painter.setClipPath(clip);
        painter.fillRect(QRectF(card.left(), card.bottom() - 2.5, card.width() * m_share, 2.5),
                         warning ? tokens.state(m_data.glyph).fill : tokens.accent);
        painter.restore();
    }
    paintGlyph(painter, QRectF(card.left() + 16, card.center().y() - 8, 16, 16), m_data.glyph,
               tokens);
    const QAbstractButton* const first = m_undo != nullptr     ? m_undo
                                         : m_action != nullptr ? m_action
                                                               : m_close;
    const double left = card.left() + 44;
    const double room = first->x() - 2 - left;
    paintRuns(painter, QRectF(left, 9, room, 20),
              {TextRun{.text = m_data.title, .tone = Tone::Text, .strong = true}}, metrics::kBody,
              tokens);
    paintRuns(painter, QRectF(left, 29, room, 18), {TextRun{.text = m_data.detail}},
              metrics::kLabel, tokens);
}

ToastStack::ToastStack(QWidget* window) : QWidget(window) {
    window->installEventFilter(this);
    setObjectName(QStringLiteral("toastStack"));
    setAccessibleName(tr("Messages"));
    hide();
}

Toast* ToastStack::show(const ToastData& content, std::chrono::milliseconds life) {
    auto* const toast = new Toast(content, this);
    const std::chrono::milliseconds whole = content.undoFormat.isEmpty() ? life : kUndoTime;
    m_entries.append(Entry{.toast = toast, .left = whole, .whole = whole});
    connect(toast, &Toast::closed, this, [this, toast] { remove(toast); });
    connect(toast, &Toast::undoChosen, this, [this, toast] { remove(toast); });
    connect(toast, &Toast::actionChosen, this, [this, toast] { remove(toast); });
    if (m_timer == 0) {
        m_timer = startTimer(kTickMs);
    }
    place();
    return toast;
}

int ToastStack::shown() const {
    return std::min(kMost, static_cast<int>(m_entries.size()));
}

int ToastStack::waiting() const {
    return static_cast<int>(m_entries.size()) - shown();
}

bool ToastStack::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        place();
    }
    return QWidget::eventFilter(watched, event);
}

void ToastStack::timerEvent(QTimerEvent* event) {
    Q_UNUSED(event)
    // Only what can be read grows older; a pointer over the stack holds the clock.
    if (underMouse()) {
        return;
    }
    const auto visible = m_entries.mid(0, shown());
    for (const Entry& entry : visible) {
        for (Entry& own : m_entries) {
            if (own.toast == entry.toast && own.toast != nullptr) {
                own.left -= std::chrono::milliseconds(kTickMs);
                own.toast->setRemaining(std::max(own.left, std::chrono::milliseconds(0)),
                                        own.whole);
            }
        }
        if (entry.left <= std::chrono::milliseconds(kTickMs)) {
            remove(entry.toast);
        }
    }
}

void ToastStack::remove(Toast* toast) {
    m_entries.removeIf(
        [toast](const Entry& entry) { return entry.toast == toast || entry.toast == nullptr; });
    if (toast != nullptr) {
        toast->deleteLater();
    }
    if (m_entries.isEmpty() && m_timer != 0) {
        killTimer(m_timer);
        m_timer = 0;
    }
    place();
}

void ToastStack::place() {
    const int count = shown();
    setVisible(count > 0);
    if (count == 0) {
        return;
    }
    const QSize one = m_entries.first().toast->sizeHint();
    const int counter = waiting() > 0 ? 20 : 0;
    const int height = count * (one.height() + kGap) - kGap + counter;
    const QSize window = parentWidget()->size();
    setGeometry(window.width() - one.width() - kMargin, window.height() - height - kMargin,
                one.width(), height);
    for (int i = 0; i < m_entries.size(); ++i) {
        Toast* const toast = m_entries.at(i).toast;
        toast->setVisible(i < count);
        toast->setGeometry(0, counter + i * (one.height() + kGap), one.width(), one.height());
    }
    raise();
    update();
}

void ToastStack::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    if (waiting() > 0) {
        QPainter painter(this);
        paintRuns(painter, QRectF(0, 0, width() - 8, 16),
                  {TextRun{.text = tr("and %n more", nullptr, waiting())}}, metrics::kLabel,
                  theme(this), Qt::AlignRight);
    }
}

} // namespace pilothouse::ui
