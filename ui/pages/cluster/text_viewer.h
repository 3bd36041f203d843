// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

#include <cstdint>

class QLineEdit;
class QPlainTextEdit;

namespace pilothouse::ui {

class IconButton;
class ToneLabel;
class YamlHighlighter;

/// Read-only text in the fixed face with Find (F3, Shift+F3) and Copy: YAML of an object, a log.
class TextViewer : public QWidget {
    Q_OBJECT
public:
    /// Log marks error and warning lines and quiets times; Yaml tells keys, texts and numbers
    /// apart.
    enum class Kind : std::uint8_t { Log, Yaml };
    explicit TextViewer(Kind kind, QWidget* parent = nullptr);
    void setText(const QString& text);
    /// A sentence instead of the text: loading, why there is none.
    void setMessage(const QString& message);
    /// What the text is, before the find field.
    void setTitle(const QString& title);
    /// Muted words behind the number of lines.
    void setNote(const QString& note);
    [[nodiscard]] QString text() const;
    /// The number of hits for what stands in the find field.
    [[nodiscard]] int hits() const { return m_hits; }
    [[nodiscard]] bool hasText() const { return m_hasText; }

public Q_SLOTS:
    void copyAll() const;
    void focusFind();
    /// Goes to the next or the previous hit, round the end.
    void find(bool backward);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void mark();
    void updateCount();
    Kind m_kind;
    ToneLabel* m_title;
    QLineEdit* m_find;
    ToneLabel* m_count;
    IconButton* m_previous;
    IconButton* m_next;
    QWidget* m_copy = nullptr;
    QPlainTextEdit* m_edit;
    ToneLabel* m_message;
    YamlHighlighter* m_yaml = nullptr;
    QString m_note;
    int m_hits = 0;
    bool m_hasText = false;
};

} // namespace pilothouse::ui
