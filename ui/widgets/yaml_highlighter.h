// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSyntaxHighlighter>

class QWidget;

namespace pilothouse::ui {

/// What stands out in YAML: the keys of what is read, or the values of what is edited.
enum class YamlInks : bool { Keys, Values };

/// Colours of YAML. Keys: keys in accent, numbers and truth values apart from texts. Values: keys
/// in text, all values in accent. List marks are quiet. Takes its inks from the theme of `owner`.
class YamlHighlighter : public QSyntaxHighlighter {
    Q_OBJECT
public:
    YamlHighlighter(QTextDocument* document, QWidget* owner, YamlInks inks = YamlInks::Keys);

protected:
    void highlightBlock(const QString& text) override;

private:
    QWidget* m_owner;
    YamlInks m_inks;
};

} // namespace pilothouse::ui
