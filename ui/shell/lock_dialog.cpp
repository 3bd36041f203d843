// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/lock_dialog.h"

#include "ui/theme/controls.h"
#include "ui/theme/metrics.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/typed_consequence.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::minutes, 3> kTimes{15min, 60min, 240min};
constexpr int kWidth = 460;

} // namespace

LockDialog::LockDialog(const QString& fleet, int production, QWidget* parent)
    : QDialog(parent), m_time(new SegmentedChoice(this)) {
    setObjectName(QStringLiteral("lockDialog"));
    setWindowTitle(tr("Turn writes on for %1").arg(fleet));
    setFixedWidth(kWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(8);
    column->addWidget(
        new ToneLabel(tr("Turn writes on for %1").arg(fleet), Tone::Text, 16, true, this));
    auto* words =
        new ToneLabel(tr("Buttons that change something are armed. Each still shows what it will "
                         "do before anything is sent. Writes go off by themselves after the time, "
                         "after ten idle minutes, and when the computer sleeps."),
                      Tone::Secondary, 13, false, this);
    words->setWrap(true);
    column->addWidget(words);
    column->addSpacing(4);
    column->addWidget(new ToneLabel(tr("For"), Tone::Muted, 11, false, this));
    m_time->setSegments(QStringList{tr("15 minutes"), tr("1 hour"), tr("4 hours")});
    column->addWidget(m_time, 0, Qt::AlignLeft);
    column->addSpacing(12);
    if (production > 0) {
        auto* typed = new TypedConsequence(
            {.environment = tr("PRODUCTION"),
             .title = fleet,
             .sentence = tr("Production clusters that can be changed then: %1. Type the number.")
                             .arg(production),
             .expected = production,
             .matchWords = tr("matches"),
             .mismatchWords = tr("does not match"),
             .confirmText = tr("Turn on in PRODUCTION")},
            this);
        column->addWidget(typed);
        typed->field()->setObjectName(QStringLiteral("lockNumber"));
        typed->confirmButton()->setObjectName(QStringLiteral("lockConfirm"));
        typed->field()->setFocus();
        for (const auto key : {Qt::Key_Return, Qt::Key_Enter}) { // a button that is off stays off
            connect(new QShortcut(QKeySequence(Qt::CTRL | key), this), &QShortcut::activated,
                    typed->confirmButton(), &QPushButton::click);
        }
        connect(typed, &TypedConsequence::confirmed, this, &LockDialog::confirm);
        connect(typed, &TypedConsequence::cancelled, this, &QDialog::reject);
        return;
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    auto* on = new QPushButton(tr("Turn writes on"), this);
    on->setObjectName(QStringLiteral("lockConfirm"));
    setButtonKind(on, ButtonKind::Primary);
    on->setAutoDefault(false);
    cancel->setAutoDefault(true);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(on);
    column->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(on, &QPushButton::clicked, this, &LockDialog::confirm);
}

void LockDialog::confirm() {
    Q_EMIT unlocked(kTimes.at(static_cast<std::size_t>(m_time->currentIndex())));
    accept();
}

} // namespace pilothouse::ui
