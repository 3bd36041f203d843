// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notice_settings.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/widgets/messages.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

constexpr int kWidth = 620;
constexpr int kColumn = 92;
constexpr std::array kChannels{NoticeChannel::Desktop, NoticeChannel::Tray, NoticeChannel::Webhook};

QString headOf(NoticeChannel channel) {
    return channel == NoticeChannel::Desktop ? NoticeSettings::tr("Desktop")
           : channel == NoticeChannel::Tray  ? NoticeSettings::tr("Tray")
                                             : NoticeSettings::tr("Webhook");
}

QString nameOf(model::NoticeKind kind, NoticeChannel channel) {
    return u"notice-%1-%2"_s.arg(int(kind)).arg(int(channel));
}

} // namespace

NoticeSettings::NoticeSettings(NoticeCenter* center, bool hasTray, QWidget* parent)
    : QDialog(parent), m_center(center), m_hasTray(hasTray),
      m_webhook(new ToneLabel({}, Tone::Secondary, 13, false, this)),
      m_quiet(new ToneLabel({}, Tone::Secondary, 13, false, this)) {
    setObjectName(u"noticeSettings"_s);
    setWindowTitle(tr("Notices"));
    setFixedWidth(kWidth);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(8);
    column->addWidget(
        new ToneLabel(tr("What update runs tell, and where"), Tone::Text, 16, true, this));
    auto* words = new ToneLabel(tr("The bell in the window keeps all of them."), Tone::Secondary,
                                13, false, this);
    column->addWidget(words);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(0);
    grid->setVerticalSpacing(6);
    addHeads(grid);
    for (int at = 0; at < model::kNoticeKinds; ++at) {
        addKind(grid, static_cast<model::NoticeKind>(at));
    }
    column->addSpacing(4);
    column->addLayout(grid);
    column->addSpacing(8);
    m_webhook->setWrap(true);
    m_quiet->setWrap(true);
    column->addWidget(m_webhook);
    column->addWidget(m_quiet);
    auto* row = new QHBoxLayout;
    auto* done = new QPushButton(tr("Close"), this);
    done->setObjectName(u"noticesClose"_s);
    row->addStretch(1);
    row->addWidget(done);
    column->addLayout(row);
    connect(done, &QPushButton::clicked, this, &QDialog::accept);
    connect(center, &NoticeCenter::changed, this, &NoticeSettings::refresh);
    refresh();
}

void NoticeSettings::addHeads(QGridLayout* grid) {
    for (const NoticeChannel channel : kChannels) {
        auto* head = new ToneLabel(headOf(channel), Tone::Muted, 11, false, this);
        head->setAlignment(Qt::AlignCenter);
        head->setFixedWidth(kColumn);
        grid->addWidget(head, 0, 1 + int(channel), Qt::AlignCenter);
    }
    grid->setColumnStretch(0, 1);
}

void NoticeSettings::addKind(QGridLayout* grid, model::NoticeKind kind) {
    const int row = 1 + int(kind);
    grid->addWidget(new ToneLabel(noticeWord(kind), Tone::Text, 13, false, this), row, 0);
    for (const NoticeChannel channel : kChannels) {
        if (channel == NoticeChannel::Webhook && kind == model::NoticeKind::Away) {
            continue; // whoever drives a run is there
        }
        auto* box = new QCheckBox(this);
        box->setObjectName(nameOf(kind, channel));
        box->setAccessibleName(
            tr("%1: %2", "kind of notice, where it goes").arg(noticeWord(kind), headOf(channel)));
        box->setToolTip(box->accessibleName());
        grid->addWidget(box, row, 1 + int(channel), Qt::AlignCenter);
        connect(box, &QCheckBox::clicked, m_center,
                [this, kind, channel](bool on) { m_center->setTold(kind, on, channel); });
    }
}

QCheckBox* NoticeSettings::box(model::NoticeKind kind, NoticeChannel channel) const {
    return findChild<QCheckBox*>(nameOf(kind, channel));
}

void NoticeSettings::refresh() {
    for (int at = 0; at < model::kNoticeKinds; ++at) {
        const auto kind = static_cast<model::NoticeKind>(at);
        for (const NoticeChannel channel : kChannels) {
            if (QCheckBox* one = box(kind, channel)) {
                one->setChecked(m_center->isTold(kind, channel));
                one->setEnabled(
                    channel == NoticeChannel::Desktop ||
                    (channel == NoticeChannel::Tray ? m_hasTray : m_center->hasWebhook()));
            }
        }
    }
    m_webhook->setText(
        m_center->hasWebhook()
            ? tr("The webhook of the fleet file is told by whoever drives a run, a window or “run "
                 "drive”: its choice belongs to the fleet and holds for both.")
            : tr("The fleet file names no webhook (spec.webhook)."));
    const auto until = m_center->quietUntil();
    m_quiet->setVisible(until.has_value() || !m_hasTray);
    m_quiet->setText(until ? tr("Do not disturb: nothing is told on the desktop before %1.")
                                 .arg(format::clock(*until, QTimeZone::systemTimeZone()))
                           : tr("This desktop has no tray."));
}

} // namespace pilothouse::ui
