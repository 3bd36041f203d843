// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan/plan_findings.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/models/cell_text.h"
#include "ui/theme/controls.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/text_runs.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

/// One finding or reader's error: glyph, title, place, button.
class FindingRow : public QWidget {
public:
    struct Data {
        Glyph glyph = Glyph::Warning;
        QString title{};
        QString place{};
        QString tip{};
        QString button{};
        bool isPrimary = false;
    };
    static constexpr int kHeight = 56;

    FindingRow(Data what, QWidget* parent)
        : QWidget(parent), m_data(std::move(what)), m_button(new QPushButton(m_data.button, this)) {
        setFixedHeight(kHeight);
        setToolTip(m_data.tip);
        setAccessibleName(m_data.title);
        setAccessibleDescription(m_data.tip);
        setSmall(m_button);
        setButtonKind(m_button, m_data.isPrimary ? ButtonKind::Primary : ButtonKind::Secondary);
        m_button->setFocusPolicy(Qt::NoFocus); // the list has the keys
        m_button->setAccessibleDescription(m_data.title);
        m_button->setToolTip(m_data.tip);
    }
    [[nodiscard]] QPushButton* button() const { return m_button; }
    void setLook(bool isCurrent, bool hasKeys) {
        m_isCurrent = isCurrent;
        m_hasKeys = hasKeys;
        update();
    }

protected:
    void resizeEvent(QResizeEvent* /*event*/) override {
        const QSize size = m_button->sizeHint();
        m_button->setGeometry(width() - 12 - size.width(), (height() - size.height()) / 2,
                              size.width(), size.height());
    }
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintRowState(painter, rect(), false, m_isCurrent, tokens, m_hasKeys || m_isCurrent);
        painter.fillRect(QRect(0, height() - 1, width(), 1), tokens.divider);
        paintGlyph(painter, QRectF(16, 12, 14, 14), m_data.glyph, tokens);
        const double room = m_button->x() - 8 - 40;
        paintRuns(painter, QRectF(40, 8, room, 22),
                  {TextRun{.text = m_data.title, .tone = Tone::Text, .strong = true}},
                  metrics::kBody, tokens);
        paintRuns(painter, QRectF(40, 29, room, 18),
                  {TextRun{.text = m_data.place, .tone = Tone::Secondary}}, metrics::kLabel,
                  tokens);
    }

private:
    Data m_data;
    QPushButton* m_button;
    bool m_isCurrent = false;
    bool m_hasKeys = false;
};

PlanFindings::PlanFindings(QWidget* parent)
    : Panel(tr("Findings"), parent), m_errors(new Chip(this)), m_warnings(new Chip(this)),
      m_unknown(new Chip(this)), m_scroll(new QScrollArea(this)),
      m_empty(new ToneLabel({}, Tone::Muted, 13, false, this)),
      m_foot(new ToneLabel({}, Tone::Secondary, 11, false, this)) {
    setObjectName(u"planFindings"_s);
    setAccessibleName(tr("Findings"));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumWidth(280);
    addHeaderWidget(m_errors);
    addHeaderWidget(m_warnings);
    addHeaderWidget(m_unknown);
    auto* key = new ToneLabel(u"F8"_s, Tone::Muted, 11, false, this);
    key->setToolTip(tr("F8 goes to the next finding"));
    addHeaderWidget(key);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWrap(true);
    m_empty->setContentsMargins(16, 16, 16, 16);
    m_foot->setObjectName(u"planFoot"_s);
    m_foot->setWrap(true);
    body()->addWidget(m_scroll, 1);
    body()->addWidget(m_empty, 1);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(16, 8, 16, 10);
    foot->addWidget(m_foot);
    body()->addLayout(foot);
    setPicture(nullptr, {});
}

QString PlanFindings::blockedBy(const model::PlanPicture* picture) {
    if (picture == nullptr) {
        return tr("The plan is being made.");
    }
    if (!picture->errors.empty()) {
        return tr("The strategy cannot be read: %1").arg(faultWord(picture->errors.front()));
    }
    const auto blocking = std::find_if(picture->findings.begin(), picture->findings.end(),
                                       [](const auto& each) { return isBlocking(each); });
    if (blocking != picture->findings.end()) {
        return tr("%1 (%2): %3")
            .arg(findingTitle(*blocking), findingPlace(*blocking), toQt(blocking->message));
    }
    if (!picture->readAt) {
        return tr("The clusters are being asked.");
    }
    return picture->plan ? QString() : tr("The plan is being made.");
}

void PlanFindings::setPicture(const std::shared_ptr<const model::PlanPicture>& picture,
                              const PlanContext& context) {
    m_context = context;
    const bool isSame = picture && m_picture && picture->findings == m_picture->findings &&
                        picture->revision == m_picture->revision &&
                        picture->errors.size() == m_picture->errors.size();
    m_picture = picture;
    if (!isSame) {
        refill();
    }
    updateFoot();
}

void PlanFindings::addErrors() {
    for (const Error& error : m_picture->errors) {
        const int line = error.position ? error.position->line : 0;
        auto* row = new FindingRow({.glyph = Glyph::Failed,
                                    .title = tr("Line %1 cannot be read").arg(line),
                                    .place = toQt(error.message),
                                    .tip = faultWord(error),
                                    .button = tr("Show"),
                                    .isPrimary = m_rows.isEmpty()},
                                   m_scroll->widget());
        connect(row->button(), &QPushButton::clicked, this,
                [this, line] { Q_EMIT errorWanted(line); });
        m_rows.append(row);
    }
}

void PlanFindings::refill() {
    const int before = m_current;
    m_rows.clear();
    auto* list = new QWidget(m_scroll);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_scroll->setWidget(list); // the one before is deleted
    list->setAutoFillBackground(false);
    if (m_picture) {
        addErrors();
        const model::Plan* plan = m_picture->plan ? &*m_picture->plan : nullptr;
        for (const model::RunFinding& finding : m_picture->findings) {
            const PlanFix fix = fixOf(finding, m_picture->strategy, plan);
            QString tip = toQt(finding.message);
            if (!finding.mend.empty()) {
                tip += u'\n' + tr("What to do: %1").arg(toQt(finding.mend));
            }
            const QString place = findingPlace(finding);
            auto* row = new FindingRow(
                {.glyph = findingGlyph(finding),
                 .title = findingTitle(finding),
                 .place = finding.clusters.empty() ? toQt(finding.message)
                                                   : u"%1: %2"_s.arg(place, toQt(finding.message)),
                 .tip = place + u'\n' + tip,
                 .button = fix.label,
                 .isPrimary = m_rows.isEmpty() && isBlocking(finding)},
                list);
            const int at = static_cast<int>(m_rows.size());
            connect(row->button(), &QPushButton::clicked, this, [this, at] { press(at); });
            m_rows.append(row);
        }
    }
    for (FindingRow* row : std::as_const(m_rows)) {
        column->addWidget(row);
    }
    column->addStretch(1);
    m_current = m_rows.isEmpty() ? -1 : std::clamp(before, 0, static_cast<int>(m_rows.size()) - 1);
    for (int at = 0; at < m_rows.size(); ++at) {
        m_rows.at(at)->setLook(at == m_current, hasFocus());
    }
}

void PlanFindings::updateFoot() {
    int errors = 0;
    int warnings = 0;
    int unknown = 0;
    if (m_picture) {
        errors = static_cast<int>(m_picture->errors.size());
        for (const auto& finding : m_picture->findings) {
            const Glyph glyph = findingGlyph(finding);
            errors += glyph == Glyph::Failed ? 1 : 0;
            warnings += glyph == Glyph::Warning ? 1 : 0;
            unknown += glyph == Glyph::Unknown ? 1 : 0;
        }
    }
    const auto show = [](Chip* chip, Glyph glyph, int count, const QString& name) {
        chip->setVisible(count > 0);
        chip->setState(glyph, format::number(count));
        chip->setToolTip(name);
    };
    show(m_errors, Glyph::Failed, errors, tr("block a run"));
    show(m_warnings, Glyph::Warning, warnings, tr("warnings"));
    show(m_unknown, Glyph::Unknown, unknown, tr("not readable"));
    m_scroll->setVisible(!m_rows.isEmpty());
    m_empty->setVisible(m_rows.isEmpty());
    m_empty->setText(!m_picture           ? tr("Reading the strategy.")
                     : !m_picture->readAt ? tr("Asking the clusters for their versions, nodes and "
                                               "disruption budgets.")
                                          : tr("Nothing stands against this plan."));
    if (!m_picture) {
        m_foot->setText({});
        return;
    }
    QStringList words;
    const auto known = m_picture->members ? static_cast<int>(m_picture->members->size()) : 0;
    if (m_picture->isReading) {
        words.append(tr("Asking %1 clusters.").arg(format::number(known)));
    } else if (m_picture->readAt) {
        words.append(tr("%1 clusters read %2 ago%3.")
                         .arg(format::number(known),
                              format::age(std::max(std::chrono::milliseconds(0),
                                                   m_context.now - *m_picture->readAt)),
                              m_picture->gaps.empty()
                                  ? QString()
                                  : tr(", %1 things could not be read")
                                        .arg(format::number(
                                            static_cast<std::int64_t>(m_picture->gaps.size())))));
    }
    if (errors > 0) {
        words.append(tr("A run can be made once the blocking findings are solved."));
    }
    m_foot->setText(words.join(u' '));
}

void PlanFindings::select(int row) {
    if (m_rows.isEmpty()) {
        return;
    }
    m_current = std::clamp(row, 0, static_cast<int>(m_rows.size()) - 1);
    for (int at = 0; at < m_rows.size(); ++at) {
        m_rows.at(at)->setLook(at == m_current, hasFocus());
    }
    m_scroll->ensureWidgetVisible(m_rows.at(m_current), 0, 8);
    setAccessibleDescription(m_rows.at(m_current)->accessibleName());
    const int finding = m_current - static_cast<int>(m_picture->errors.size());
    if (finding >= 0) {
        Q_EMIT selected(m_picture->findings.at(static_cast<std::size_t>(finding)));
    }
}

void PlanFindings::press(int row) {
    const int errors = static_cast<int>(m_picture->errors.size());
    if (row < 0 || row >= m_rows.size()) {
        return;
    }
    m_current = row;
    if (row < errors) {
        const auto& position = m_picture->errors.at(static_cast<std::size_t>(row)).position;
        Q_EMIT errorWanted(position ? position->line : 1);
        return;
    }
    const auto finding = m_picture->findings.at(static_cast<std::size_t>(row - errors));
    Q_EMIT fixWanted(finding); // a copy: the list may be another one before this returns
}

void PlanFindings::step(int by) {
    const int count = static_cast<int>(m_rows.size());
    if (count > 0) {
        const bool isHere = hasFocus(); // the first key comes to the list, to where it stood
        setFocus();
        select(isHere ? (m_current + by + count) % count : m_current);
    }
}

void PlanFindings::focusList() {
    setFocus();
    select(std::max(0, m_current));
}

void PlanFindings::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up: select(m_current - 1); return;
    case Qt::Key_Down: select(m_current + 1); return;
    case Qt::Key_Home: select(0); return;
    case Qt::Key_End: select(count() - 1); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: press(m_current); return;
    default: Panel::keyPressEvent(event);
    }
}

void PlanFindings::focusInEvent(QFocusEvent* event) {
    Panel::focusInEvent(event);
    if (m_current >= 0 && m_current < m_rows.size()) {
        m_rows.at(m_current)->setLook(true, true);
    }
}

void PlanFindings::focusOutEvent(QFocusEvent* event) {
    Panel::focusOutEvent(event);
    if (m_current >= 0 && m_current < m_rows.size()) {
        m_rows.at(m_current)->setLook(true, false);
    }
}

} // namespace pilothouse::ui
