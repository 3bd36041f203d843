// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/audit.h"
#include "ui/pages/audit/audit_words.h"
#include "ui/widgets/panel.h"

#include <QStringList>

#include <optional>

class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace pilothouse::ui {

/// One entry in full: who, when, why, what came of it, and the command that asks for the same once
/// more. GUI thread.
class AuditDetails : public Panel {
    Q_OBJECT
public:
    explicit AuditDetails(QWidget* parent = nullptr);
    /// None: says what to do instead.
    void setLine(const std::optional<model::AuditLine>& line, const AuditContext& context);
    /// Everything shown, line by line, for screen readers and tests.
    [[nodiscard]] QString text() const { return m_words.join(QLatin1Char('\n')); }

Q_SIGNALS:
    void openWanted();
    void copyCommandWanted();

private:
    void clear();
    void addFact(const QString& label, const QString& value);
    void addText(const QString& text, Tone tone);
    void addCommand(const QStringList& command);
    QScrollArea* m_scroll;
    QWidget* m_content;
    QVBoxLayout* m_column;
    QPushButton* m_open;
    std::optional<model::AuditLine> m_line;
    AuditContext m_context;
    QStringList m_words;
};

} // namespace pilothouse::ui
