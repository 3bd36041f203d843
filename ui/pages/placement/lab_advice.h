// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"

#include <QStringList>
#include <QWidget>

#include <optional>

namespace pilothouse::ui {

class LinkButton;
class ToneLabel;

/// What would have to change, in words, and a link that tries it as a what-if. Hidden where there
/// is nothing to say. GUI thread.
class LabAdviceBar : public QWidget {
    Q_OBJECT
public:
    explicit LabAdviceBar(QWidget* parent = nullptr);
    /// For all that is missing.
    void setRemedy(const std::optional<model::LabRemedy>& remedy, bool isOld);
    /// For one cluster.
    void setAdvice(const std::optional<model::LabAdvice>& advice, bool isOld);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    /// Changes as `--what-if` takes them.
    void tryWanted(const QStringList& changes);

private:
    void show(const QString& head, const QString& words, const QStringList& changes, bool isOld);
    QStringList m_changes;
    ToneLabel* m_head;
    ToneLabel* m_words;
    LinkButton* m_try;
};

} // namespace pilothouse::ui
