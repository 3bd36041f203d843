// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/widgets/diff_block.h"
#include "ui/widgets/text_runs.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <optional>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace pilothouse::ui {

class CommandBlock;

/// A sentence that was checked, with its evidence at the right.
struct ReviewCheck {
    Glyph glyph = Glyph::Ok;
    QString sentence{};
    QString note{};
    bool operator==(const ReviewCheck&) const = default;
};

/// A text to look at: a difference, or a request as it goes out. It can be copied.
struct ReviewText {
    QString title{};
    QString note{}; ///< behind the title: who says so, when
    QList<DiffLine> lines{};
    bool operator==(const ReviewText&) const = default;
};

/// What a write will do, before it is sent.
struct ReviewData {
    QString environment{}; ///< "PRODUCTION"; empty for none
    QString title{};       ///< "Approve “before prod”"
    QString choiceLabel{}; ///< "What to skip"; empty: there is nothing to choose
    QStringList choices{};
    int choice = 0;
    QList<QPair<Glyph, TextRuns>> changes{};
    QList<ReviewCheck> checks{};
    QList<ReviewText> texts{}; ///< below the checks
    QString acknowledge{};     ///< sentence that needs a tick; empty for none
    /// Words of the same command in a terminal; the word "…" stands for the reason, and goes with
    /// the option before it while none is given.
    QStringList call{};
    bool needsReason = false;
    QString reasonHint{};
    std::optional<int> number{}; ///< that must be typed
    QString question{};          ///< "How many clusters will change?"
    QString refusal{};           ///< why it cannot be confirmed at all
    QString confirm{};           ///< verb and environment
    bool isDanger = false;
    QString after{}; ///< one line on what follows
    bool operator==(const ReviewData&) const = default;
};

/// The last look before a write, docked at the right of a page: what changes, what was checked, the
/// same command in words, a reason, and in production the number of clusters. Not modal. Enter does
/// nothing, Ctrl+Enter confirms once all is done, Esc closes without effect.
class ReviewSheet : public QWidget {
    Q_OBJECT
public:
    static constexpr int kWidth = 396;
    explicit ReviewSheet(QWidget* parent = nullptr);

    /// Shows a review from the start; what was typed is gone.
    void open(const ReviewData& data);
    /// What is known has changed: fields keep what was typed.
    void renew(const ReviewData& data);
    [[nodiscard]] const ReviewData& data() const { return m_data; }
    /// Why the button is off; empty: it is armed.
    [[nodiscard]] QString whyNotArmed() const;
    [[nodiscard]] QString reason() const;
    /// The same command in a terminal, complete and quoted for a shell, with what was typed.
    [[nodiscard]] QStringList callWords() const;

Q_SIGNALS:
    void confirmed(const QString& reason);
    void cancelled();
    void choiceChanged(int choice);

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildHead(QVBoxLayout* column);
    void buildFoot(QVBoxLayout* column);
    void refill();
    void addSection(const QString& title);
    void addText(const ReviewText& text);
    void addChoice(QVBoxLayout* column);
    void showChoices();
    void addFields();
    void updateArmed();
    void confirm();
    ReviewData m_data;
    QVBoxLayout* m_column = nullptr;
    QWidget* m_content = nullptr;
    QWidget* m_head = nullptr;
    QWidget* m_choiceLabel = nullptr;
    QComboBox* m_choice = nullptr;
    QCheckBox* m_tick = nullptr;
    QLineEdit* m_reason = nullptr;
    QLineEdit* m_number = nullptr;
    QWidget* m_result = nullptr;
    CommandBlock* m_call = nullptr;
    QPushButton* m_confirm = nullptr;
    QWidget* m_foot = nullptr;
    QWidget* m_why = nullptr;
};

} // namespace pilothouse::ui
