// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSyntaxHighlighter>

class QWidget;

namespace pilothouse::ui {

/// Colours of YAML as the API objects are printed: keys in accent, numbers and truth values apart
/// from texts, list marks quiet. Takes its inks from the theme of `owner`.
class YamlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    YamlHighlighter(QTextDocument* document, QWidget* owner);

protected:
    void highlightBlock(const QString& text) override;

private:
    QWidget* m_owner;
};

} // namespace pilothouse::ui
