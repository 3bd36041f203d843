// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/left_draft.h"

#include <QTimeZone>
#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace pilothouse::ui {

/// Drafts that a crash or an end has left, each to go on with or to throw away; the second is asked
/// twice. GUI thread.
class DraftList : public QWidget {
    Q_OBJECT
public:
    explicit DraftList(QWidget* parent = nullptr);
    void setDrafts(const std::vector<model::LeftDraft>& drafts, Instant now, const QTimeZone& zone);

Q_SIGNALS:
    void continued(const pilothouse::model::LeftDraft& draft);
    void discarded(const QString& id);

private:
    void addRow(const model::LeftDraft& draft, Instant now, const QTimeZone& zone);
    QVBoxLayout* m_rows;
    std::vector<model::LeftDraft> m_drafts;
};

} // namespace pilothouse::ui
