// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/widgets/line_marks.h"

#include <QList>
#include <QPlainTextEdit>
#include <QStringList>

#include <functional>
#include <optional>

class QCompleter;
class QStringListModel;

namespace pilothouse::ui {

class CodeLayout;

/// Something wrong at a place of the text; both count from 1, column 0: the whole line.
struct CodeFault {
    int line = 1;
    int column = 0;
    QString text;
    bool operator==(const CodeFault&) const = default;
};

/// What could stand at the cursor instead of what was typed there.
struct CodeOffer {
    QStringList words;
    int from = 0; ///< where the typed part begins
};

/// YAML to edit: line numbers, colours, faults with a wave under the place and their words below
/// the line, signs and the lost lines of a change against an older text, completion while typing
/// and on Ctrl+Space. Undo is the document's own. Tab leaves. GUI thread.
class CodeEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    using Offers = std::function<CodeOffer(const QString& text, int position)>;

    explicit CodeEditor(QWidget* parent = nullptr);
    /// Another text; begins a new history and tells nobody.
    void showText(const QString& text);
    /// Replaces all as one step of the history, as a person would, and tells so.
    void replaceText(const QString& text);
    /// The same for a text that was made elsewhere, which knows of it: tells nobody. `joins`: undo
    /// takes it back together with the step before.
    void takeText(const QString& text, bool joins);
    /// What changes are marked against; none: no marks.
    void setBase(const std::optional<QString>& base);
    void setFaults(const QList<CodeFault>& faults);
    void setOffers(Offers offers) { m_offers = std::move(offers); }
    void goTo(int line, int column);
    void stepFault(int by);
    [[nodiscard]] const LineMarks& marks() const { return m_marks; }
    [[nodiscard]] const QList<CodeFault>& faults() const { return m_faults; }
    [[nodiscard]] QCompleter* completer() const { return m_completer; }
    void complete(bool isAsked);

Q_SIGNALS:
    void edited(const QString& text);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;

private:
    void onText();
    void replaceRange(const QString& text, bool joins);
    void compare();
    void place();
    void markFaults();
    void updateGutter();
    void paintGutter();
    void paintBelow(QPainter& painter, const QTextBlock& block, const QRectF& rect);
    void insertOffer(const QString& word);
    [[nodiscard]] QStringList faultsAt(int line) const;

    CodeLayout* m_lines;
    QWidget* m_gutter;
    QCompleter* m_completer;
    QStringListModel* m_words;
    Offers m_offers;
    QList<CodeFault> m_faults;
    std::optional<QString> m_base;
    LineMarks m_marks;
    QString m_text; ///< as last told or shown
    int m_from = 0; ///< of the offer on screen
    bool m_isShowing = false;
};

} // namespace pilothouse::ui
