// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/text_runs.h"

#include <QString>
#include <QWidget>

namespace pilothouse::ui {

class LinkButton;

enum class StripKind : std::uint8_t { Unknown, Error, Past, Ok };

/// One cause, said once: bold cause, quieter rest, the remedy as a link (or a button, when two
/// lines) at the right. Screen readers get the text when it changes, not on every retry.
class BannerStrip : public QWidget {
    Q_OBJECT
public:
    explicit BannerStrip(StripKind kind, QWidget* parent = nullptr);
    void setText(const QString& cause, const QString& rest);
    /// A second line makes the strip 44 px high.
    void setSecondLine(const QString& text);
    /// Empty hides the link.
    void setRemedy(const QString& text);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

Q_SIGNALS:
    void remedyChosen();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeLink();
    StripKind m_kind;
    QString m_cause;
    QString m_rest;
    QString m_second;
    LinkButton* m_link;
};

enum class BandKind : std::uint8_t { Production, Staging, Dev, Demo, Neutral, Write };

/// A full-width band, 24 px: the environment at the top of the window, or "Writes on" below it.
class Band : public QWidget {
    Q_OBJECT
public:
    explicit Band(BandKind kind, QWidget* parent = nullptr);
    void setKind(BandKind kind);
    [[nodiscard]] BandKind kind() const { return m_kind; }
    /// `word` is 600 with 1 px spacing ("PRODUCTION"), `detail` follows it, `link` (write band) is
    /// underlined and clickable.
    void setText(const QString& word, const QString& detail, const QString& link = {});
    [[nodiscard]] QSize sizeHint() const override { return {320, 24}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 24}; }

Q_SIGNALS:
    void linkChosen();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void paintWrite(QPainter& painter, const Tokens& tokens);
    void paintCaps(QPainter& painter, double textLeft, double textRight) const;
    BandKind m_kind;
    QString m_word;
    QString m_detail;
    QString m_link;
    QRectF m_linkBox;
};

} // namespace pilothouse::ui
