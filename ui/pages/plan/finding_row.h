// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/theme/tokens.h"

#include <QWidget>

class QPushButton;

namespace pilothouse::ui {

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

    FindingRow(Data what, QWidget* parent);
    [[nodiscard]] QPushButton* button() const { return m_button; }
    void setLook(bool isCurrent, bool hasKeys);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    Data m_data;
    QPushButton* m_button;
    bool m_isCurrent = false;
    bool m_hasKeys = false;
};

} // namespace pilothouse::ui
