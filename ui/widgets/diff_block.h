// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QString>
#include <QWidget>

namespace pilothouse::ui {

/// A line of a text, or of the difference of two.
struct DiffLine {
    enum class Kind : std::uint8_t { Same, Added, Gone, Folded };
    Kind kind = Kind::Same;
    QString text{};
    bool operator==(const DiffLine&) const = default;
};

/// How `before` becomes `after`, with `around` equal lines round each change and a line that says
/// how many are folded away between them. Nothing where the texts are equal.
[[nodiscard]] QList<DiffLine> diffLines(const QString& before, const QString& after,
                                        int around = 2);
/// A text, line by line.
[[nodiscard]] QList<DiffLine> plainLines(const QString& text);

/// Lines in the fixed face on sunken ground: what came with + on its tint, what went with −. Lines
/// that are too long go on below. A copy has the signs.
class DiffBlock : public QWidget {
    Q_OBJECT
public:
    explicit DiffBlock(const QList<DiffLine>& lines, QWidget* parent = nullptr);
    void setLines(const QList<DiffLine>& lines);
    /// With the signs where some line has one.
    [[nodiscard]] QString text() const;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    [[nodiscard]] QList<DiffLine> broken(int width) const;
    [[nodiscard]] bool hasSigns() const;
    QList<DiffLine> m_lines;
};

} // namespace pilothouse::ui
