// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/overview/file_error_card.h"

#include "ui/bridge/qt_convert.h"
#include "ui/theme/controls.h"
#include "ui/theme/fonts.h"
#include "ui/theme/glyphs.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/strips.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace pilothouse::ui {

namespace {

/// The lines of the file with the wrong one marked.
class Excerpt : public QWidget {
public:
    Excerpt(const FileProblem& problem, QWidget* parent) : QWidget(parent), m_problem(problem) {
        setFixedHeight(kLine * static_cast<int>(problem.excerpt.size()) + 8);
        setAccessibleName(problem.excerpt.join(QLatin1Char('\n')));
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        const Tokens& tokens = theme(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(tokens.divider, 1));
        painter.setBrush(tokens.sunken);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        painter.setFont(monoFont());
        const int wrong = m_problem.error.position ? m_problem.error.position->line : 0;
        for (int at = 0; at < m_problem.excerpt.size(); ++at) {
            const QRect row(1, 4 + at * kLine, width() - 2, kLine);
            const int number = m_problem.firstLine + at;
            if (number == wrong) {
                painter.fillRect(row, tokens.failed.tint);
            }
            painter.setPen(number == wrong ? tokens.failed.text : tokens.muted);
            painter.drawText(QRect(0, row.top(), kNumber, kLine), Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(number));
            painter.setPen(number == wrong ? tokens.failed.text : tokens.text);
            const QString line = m_problem.excerpt.at(at);
            painter.drawText(QRect(kNumber + 16, row.top(), width() - kNumber - 24, kLine),
                             Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, line);
            if (number == wrong) {
                paintWave(painter, line, row, tokens);
            }
        }
    }

private:
    static constexpr int kLine = 20;
    static constexpr int kNumber = 36;

    void paintWave(QPainter& painter, const QString& line, const QRect& row, const Tokens& tokens) {
        const int column = std::max(1, m_problem.error.position->column);
        const QFontMetricsF metrics(painter.font());
        const double left = kNumber + 16 + metrics.horizontalAdvance(line.left(column - 1));
        const QString rest = line.mid(column - 1).section(QLatin1Char(' '), 0, 0);
        const double right = left + std::max(8.0, metrics.horizontalAdvance(rest));
        QPainterPath wave(QPointF(left, row.bottom() - 2));
        bool up = true;
        for (double x = left + 3; x <= right; x += 3) {
            wave.lineTo(x, row.bottom() - (up ? 4 : 2));
            up = !up;
        }
        painter.setPen(QPen(tokens.failed.text, 1.2));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(wave);
    }

    FileProblem m_problem;
};

/// The octagon before the title.
class Sign : public QWidget {
public:
    explicit Sign(QWidget* parent) : QWidget(parent) { setFixedSize(16, 16); }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter painter(this);
        paintGlyph(painter, QRectF(0, 0, 16, 16), Glyph::Failed, theme(this));
    }
};

} // namespace

FileErrorCard::FileErrorCard(const FileProblem& problem, bool isRunning, QWidget* parent)
    : QWidget(parent), m_problem(problem) {
    setObjectName(QStringLiteral("fileErrorCard"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* panel = new Panel({}, this);
    panel->setFrame(FrameKind::Problem, Glyph::Failed);
    outer->addWidget(panel);
    auto* body = panel->body();
    body->setContentsMargins(20, 16, 16, 16);
    body->setSpacing(8);
    auto* title = new QHBoxLayout;
    title->setSpacing(8);
    title->addWidget(new Sign(panel));
    title->addWidget(new ToneLabel(isRunning
                                       ? tr("The file cannot be used; the fleet on screen runs on")
                                       : tr("This file cannot be used"),
                                   Tone::Text, 16, true, panel),
                     1);
    body->addLayout(title);
    const auto& position = problem.error.position;
    if (position) {
        const QString file = toQt(position->file);
        body->addWidget(new ToneLabel(
            position->line > 0
                ? tr("%1, line %2, column %3").arg(file).arg(position->line).arg(position->column)
                : file,
            Tone::Secondary, 13, false, panel));
    }
    auto* why = new ToneLabel(toQt(problem.error.message), Tone::Failed, 13, false, panel);
    why->setWrap(true);
    body->addWidget(why);
    if (!problem.excerpt.isEmpty()) {
        body->addWidget(new Excerpt(problem, panel));
    }
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* again = new QPushButton(tr("Read again"), panel);
    again->setObjectName(QStringLiteral("readAgain"));
    setButtonKind(again, ButtonKind::Primary);
    row->addWidget(again);
    if (position) {
        auto* open = new QPushButton(
            position->line > 0 ? tr("Open the file") : tr("Open the folder"), panel);
        connect(open, &QPushButton::clicked, this, [file = toQt(position->file)] {
            QDesktopServices::openUrl(QUrl::fromLocalFile(file));
        });
        row->addWidget(open);
    }
    auto* copy = new QPushButton(tr("Copy"), panel);
    row->addWidget(copy);
    auto* other = new QPushButton(tr("Open another fleet…"), panel);
    row->addWidget(other);
    row->addStretch();
    body->addLayout(row);
    if (isRunning) {
        auto* running = new BannerStrip(StripKind::Ok, panel);
        running->setText(tr("Running on what was read before."),
                         tr("Its clusters stay connected, the figures are live."));
        body->addWidget(running);
    } else {
        body->addWidget(
            new ToneLabel(tr("Nothing has been contacted for it."), Tone::Muted, 11, false, panel));
    }
    connect(again, &QPushButton::clicked, this, &FileErrorCard::readAgain);
    connect(copy, &QPushButton::clicked, this, &FileErrorCard::copyWords);
    connect(other, &QPushButton::clicked, this, &FileErrorCard::openOther);
}

void FileErrorCard::copyWords() const {
    QGuiApplication::clipboard()->setText(toQt(describe(m_problem.error)));
}

} // namespace pilothouse::ui
