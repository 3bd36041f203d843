// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "ui/pages/audit/audit_words.h"

#include <QWidget>

#include <optional>
#include <utility>

class QDateTimeEdit;

namespace pilothouse::ui {

class LabelDropDown;

/// The time that is looked at: any, the last hours or days (which move on by the minute), or
/// between two moments. GUI thread.
class AuditSpan : public QWidget {
    Q_OBJECT
public:
    explicit AuditSpan(QWidget* parent = nullptr);
    void setContext(const AuditContext& context);
    /// From then on, before then.
    [[nodiscard]] std::pair<std::optional<Instant>, std::optional<Instant>> range() const;
    /// Any time again. Does not emit.
    void reset();

Q_SIGNALS:
    void changed();

private:
    enum Choice : int { Any, Hour, Day, Week, Month, Between };
    [[nodiscard]] static QStringList words();
    void choose(const QString& word);
    [[nodiscard]] Instant momentOf(const QDateTimeEdit* field) const;
    AuditContext m_context;
    Choice m_choice = Any;
    LabelDropDown* m_drop;
    QWidget* m_fields;
    QDateTimeEdit* m_from;
    QDateTimeEdit* m_to;
};

} // namespace pilothouse::ui
