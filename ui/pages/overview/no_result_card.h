// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/fleet_snapshot.h"
#include "ui/models/fleet_filter.h"

#include <QWidget>

class QGridLayout;
class QPushButton;

namespace pilothouse::ui {

class ToneLabel;

/// The filter hides everybody: how many each term matches alone, and the way out.
class NoResultCard : public QWidget {
    Q_OBJECT
public:
    explicit NoResultCard(QWidget* parent = nullptr);
    void setFilter(const FleetFilter& filter, const model::FleetSnapshot& snapshot);

Q_SIGNALS:
    void clearFilter();
    /// The offered looser filter; only when it is clicked.
    void filterWanted(const QString& text);

private:
    ToneLabel* m_title;
    ToneLabel* m_why;
    QGridLayout* m_terms;
    QPushButton* m_loosen;
    QString m_looser;
};

} // namespace pilothouse::ui
