// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace pilothouse::ui {

class ReviewSheet;

/// A page with a review sheet at its right: beside the page where there is room for both, over its
/// right part where there is not. The page keeps its place either way.
class SheetHost : public QWidget {
    Q_OBJECT
public:
    explicit SheetHost(QWidget* parent = nullptr);
    /// What stands beside the sheet; fills all while the sheet is closed.
    [[nodiscard]] QWidget* content() const { return m_content; }
    [[nodiscard]] ReviewSheet* sheet() const { return m_sheet; }
    void closeSheet();

    bool eventFilter(QObject* watched, QEvent* event) override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void place();
    QWidget* m_content;
    ReviewSheet* m_sheet;
};

} // namespace pilothouse::ui
