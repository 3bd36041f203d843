// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gallery/sheet.h"
#include "ui/theme/controls.h"
#include "ui/theme/focus_ring.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/style_parts.h"
#include "ui/widgets/completion_list.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/text_runs.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStyleOptionButton>

#include <array>

namespace pilothouse::ui::sheet {
namespace {

using namespace Qt::Literals::StringLiterals;

/// A real button whose state is not left to the pointer.
class ForcedButton : public QPushButton {
public:
    ForcedButton(const QString& text, QStyle::State state, QWidget* parent)
        : QPushButton(text, parent), m_state(state) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFocusPolicy(Qt::NoFocus);
    }

protected:
    void initStyleOption(QStyleOptionButton* option) const override {
        QPushButton::initStyleOption(option);
        option->state |= m_state;
    }

private:
    QStyle::State m_state;
};

void paintMatrixHead(QPainter& painter, const Tokens& tokens) {
    painter.fillRect(QRect(381, 77, 398, 23), tokens.window);
    painter.fillRect(QRect(381, 100, 398, 1), tokens.divider);
    const QStringList names = {u"normal"_s, u"hover"_s, u"pressed"_s, u"focused"_s, u"disabled"_s};
    for (int i = 0; i < names.size(); ++i) {
        paintRuns(painter, QRectF(469 + 60 * i, 77, 60, 23),
                  {TextRun{.text = names.at(i), .tone = Tone::Muted}}, 11, tokens,
                  Qt::AlignHCenter);
    }
    for (int row = 0; row < 4; ++row) {
        paintFocusRing(painter, QRectF(652, 109 + 39 * row, 54, 32), tokens);
    }
}

void addMatrix(const Board& b) {
    struct Row {
        ButtonKind kind;
        QString name;
        QString word;
    };
    const QList<Row> rows = {{ButtonKind::Primary, u"Primary"_s, u"Start"_s},
                             {ButtonKind::Secondary, u"Secondary"_s, u"Show"_s},
                             {ButtonKind::Quiet, u"Quiet"_s, u"More"_s},
                             {ButtonKind::Danger, u"Danger"_s, u"Stop"_s}};
    const std::array<QStyle::State, 5> states = {QStyle::State_None, QStyle::State_MouseOver,
                                                 QStyle::State_Sunken, QStyle::State_None,
                                                 QStyle::State_None};
    for (int r = 0; r < rows.size(); ++r) {
        b.text(397, 125 + 39 * r, rows.at(r).name);
        for (std::size_t c = 0; c < states.size(); ++c) {
            auto* const button = new ForcedButton(rows.at(r).word, states.at(c), b.panel);
            setButtonKind(button, rows.at(r).kind);
            button->setEnabled(c != 4);
            b.place(button, QRect(472 + 60 * static_cast<int>(c), 109 + 39 * r, 54, 32));
        }
    }
}

void paintMenuList(QPainter& painter, const QRectF& box, const Tokens& tokens) {
    paintRaised(painter, box, tokens, tokens.controlBorder);
    const QStringList words = {u"15 minutes"_s, u"1 hour"_s, u"4 hours"_s};
    for (int i = 0; i < words.size(); ++i) {
        const QRectF row(box.left() + 1, box.top() + 4 + 28 * i, box.width() - 2, 28);
        paintRowState(painter, row, i == 2, i == 1, tokens);
        const bool active = i == 1;
        paintRuns(painter, row.adjusted(12, 0, -12, 0),
                  {TextRun{.text = words.at(i),
                           .tone = active ? Tone::Text : Tone::Secondary,
                           .strong = active}},
                  13, tokens);
        if (active) {
            paintTick(painter, QRectF(row.right() - 26, row.center().y() - 7, 14, 14),
                      tokens.accent);
        }
        if (i == 2) {
            paintRuns(painter, row.adjusted(12, 0, -12, 0),
                      {TextRun{.text = u"longest"_s, .tone = Tone::Muted}}, 11, tokens,
                      Qt::AlignRight);
        }
    }
}

void addBoxes(const Board& b) {
    const QStringList names = {u"Off"_s, u"On"_s, u"Some"_s, u"Focused"_s, u"Disabled"_s};
    for (int i = 0; i < names.size(); ++i) {
        auto* const box = new QCheckBox(names.at(i), b.panel);
        box->setTristate(i == 2);
        box->setCheckState(i == 1 || i == 3 ? Qt::Checked
                           : i == 2         ? Qt::PartiallyChecked
                                            : Qt::Unchecked);
        box->setEnabled(i != 4);
        b.place(box, QRect(597, 401 + 28 * i, 92, 24));
    }
    auto* const chosen = new QRadioButton(u"Chosen"_s, b.panel);
    chosen->setChecked(true);
    b.place(chosen, QRect(697, 401, 82, 24));
    b.place(new QRadioButton(u"Other"_s, b.panel), QRect(697, 429, 80, 24));
    const QStringList words = {u"On"_s, u"Off"_s, u"Fixed"_s};
    for (int i = 0; i < words.size(); ++i) {
        auto* const box = new QCheckBox(words.at(i), b.panel);
        setSwitch(box);
        box->setChecked(i == 0);
        box->setEnabled(i != 2);
        b.place(box, QRect(697, 457 + 28 * i, 82, 24));
    }
}

QComboBox* combo(const Board& b, const QString& value, const QRect& place) {
    auto* const box = new QComboBox(b.panel);
    box->addItems({u"15 minutes"_s, u"1 hour"_s, u"4 hours"_s});
    box->setCurrentText(value);
    return b.place(box, place);
}

QLineEdit* field(const Board& b, const QString& text, FieldState state, const QRect& place) {
    auto* const edit = new QLineEdit(text, b.panel);
    setFieldState(edit, state);
    return b.place(edit, place);
}

} // namespace

void addButtons(QWidget* sheet) {
    const Board b =
        board(sheet, QRect(380, 44, 400, 262), u"Buttons"_s, u"32 high, small 24, padding 12"_s);
    b.draw(paintMatrixHead);
    addMatrix(b);
    auto* const small = new QPushButton(u"Small"_s, b.panel);
    setSmall(small);
    b.place(small, QRect(397, 271, 51, 24));
    auto* const exportButton = new QPushButton(themedIcon(Icon::Export), u"Export"_s, b.panel);
    b.place(exportButton, QRect(456, 267, 91, 32));
    auto* const pin = new QPushButton(themedIcon(Icon::Pin), QString(), b.panel);
    pin->setToolTip(u"Pin"_s);
    pin->setAccessibleName(u"Pin"_s);
    b.place(pin, QRect(555, 267, 32, 32));
    auto* const start = new QPushButton(u"Start in PRODUCTION"_s, b.panel);
    setButtonKind(start, ButtonKind::Primary);
    b.place(start, QRect(595, 267, 162, 32));
}

void addChoices(QWidget* sheet) {
    const Board b = board(sheet, QRect(380, 318, 400, 254), u"Choices"_s,
                          u"segments 28, box 16, switch 32 × 18"_s);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        paintFocusRing(painter, QRectF(397, 437, 176, 32), tokens);
        paintFocusRing(painter, QRectF(597, 489, 16, 16), tokens);
        painter.setClipRect(QRectF(380, 318, 400, 252));
        paintMenuList(painter, QRectF(397, 475, 176, 92), tokens);
    });
    auto* const choice = new SegmentedChoice(b.panel);
    choice->setSegments({u"Hex map"_s, u"Treemap"_s, u"Table"_s});
    b.place(choice, QRect(QPoint(397, 361), choice->sizeHint()));
    auto* const group = new LabelDropDown(u"Group"_s, u"region"_s, b.panel);
    group->setChoices({u"region"_s, u"environment"_s});
    b.place(group, QRect(QPoint(619, 361), group->sizeHint()));
    combo(b, u"15 minutes"_s, QRect(397, 398, 176, 32));
    combo(b, u"1 hour"_s, QRect(397, 437, 176, 32));
    addBoxes(b);
}

void addTextFields(QWidget* sheet) {
    const Board b =
        board(sheet, QRect(380, 584, 400, 184), u"Text fields"_s, u"32 high, message 11"_s);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        paintFocusRing(painter, QRectF(587, 643, 178, 32), tokens);
    });
    b.text(397, 631, u"Empty"_s, Tone::Muted, 11);
    field(b, QString(), FieldState::Plain, QRect(397, 643, 178, 32))
        ->setPlaceholderText(u"Name of the run"_s);
    b.text(587, 631, u"Filled, focused"_s, Tone::Muted, 11);
    field(b, u"k8s-1.33.5"_s, FieldState::Plain, QRect(587, 643, 178, 32));
    b.text(397, 699, u"Valid"_s, Tone::Muted, 11);
    setMonospace(field(b, u"env=prod"_s, FieldState::Valid, QRect(397, 711, 178, 32)));
    b.text(397, 753, u"98 of 200 clusters"_s, Tone::Ok, 11);
    b.text(587, 699, u"Invalid"_s, Tone::Muted, 11);
    setMonospace(field(b, u"versoin<1.33"_s, FieldState::Invalid, QRect(587, 711, 178, 32)));
    b.text(587, 753, u"Unknown field. Is it version?"_s, Tone::Failed, 11);
}

void addFilter(QWidget* sheet) {
    const Board b =
        board(sheet, QRect(380, 780, 400, 204), u"Filter field"_s, u"completion rows 28"_s);
    b.draw([](QPainter& painter, const Tokens& tokens) {
        paintFocusRing(painter, QRectF(397, 823, 366, 32), tokens);
    });
    auto* const filter = b.place(new FilterField(b.panel), QRect(397, 823, 366, 32));
    filter->setText(u"env=prod reg"_s);
    filter->setResult(FieldState::Valid, u"98 match"_s);
    auto* const list = b.place(new CompletionList(b.panel), QRect(397, 860, 366, 119));
    list->setCompletions(
        {Completion{.text = u"region="_s, .typed = 3, .note = u"12 values"_s, .insert = {}},
         Completion{
             .text = u"region in(…)"_s, .typed = 3, .note = u"several of 12"_s, .insert = {}},
         Completion{
             .text = u"label:regulated"_s, .typed = 0, .note = u"on 14 clusters"_s, .insert = {}}});
}

} // namespace pilothouse::ui::sheet
