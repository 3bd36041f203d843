// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/controls.h"
#include "ui/widgets/completion_list.h"

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>

#include <cstdint>
#include <optional>

class QLineEdit;

namespace pilothouse::ui {

/// The filter: magnifier, expression in the fixed face, match count, validity and star at the
/// right. It never parses itself; its owner answers textEdited() with setResult() and
/// setCompletions().
class FilterField : public QWidget {
    Q_OBJECT
public:
    explicit FilterField(QWidget* parent = nullptr);
    void setText(const QString& text);
    [[nodiscard]] QString text() const;
    void setPlaceholder(const QString& text);
    /// State of the expression and words at the right end ("98 match"); for Invalid the words are
    /// the error.
    void setResult(FieldState state, const QString& words);
    /// What Ctrl+Space offers for the word before the cursor; it narrows while typing goes on.
    void setVocabulary(const QList<Completion>& words);
    /// What Up offers, newest first: what was entered or left standing before. At most 50.
    [[nodiscard]] const QStringList& history() const { return m_history; }
    void setHistory(const QStringList& history);
    [[nodiscard]] bool isListOpen() const;
    /// Shows the list below the field while it has the focus; an empty list closes it.
    void setCompletions(const QList<Completion>& rows);
    void setStarred(bool starred);
    /// Without the star, where nothing can be saved.
    void setStarShown(bool shown);
    [[nodiscard]] QLineEdit* edit() const { return m_edit; }
    [[nodiscard]] QSize sizeHint() const override { return {480, 32}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 32}; }

Q_SIGNALS:
    void textEdited(const QString& text);
    void submitted(const QString& text);
    void starToggled(bool starred);
    /// Ctrl+Space where no vocabulary is set: the owner answers with setCompletions().
    void completionsWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Open : std::uint8_t { None, Words, History };
    bool handleKey(int key, Qt::KeyboardModifiers modifiers);
    bool handleListKey(int key);
    void openWords();
    void openHistory();
    void remember();
    void close();
    void acceptCompletion(int row);
    void placeList();
    void placeEdit();
    [[nodiscard]] QRect starBox() const;
    QLineEdit* m_edit;
    CompletionList* m_list = nullptr;
    QList<Completion> m_vocabulary;
    QStringList m_history;
    Open m_open = Open::None;
    FieldState m_state = FieldState::Plain;
    QString m_words;
    bool m_starred = false;
    bool m_isStarShown = true;
};

} // namespace pilothouse::ui
