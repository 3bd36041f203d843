// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "ui/pages/connectivity/mesh_causes.h"
#include "ui/pages/connectivity/pair_words.h"
#include "ui/widgets/panel.h"

class QPushButton;

namespace pilothouse::ui {

class RunLabel;
class ToneLabel;

/// One pair of clusters: the chosen direction, the other one, how far a connection gets, what is
/// wrong, what goes over it, and who says so. GUI thread.
class PairCard : public Panel {
    Q_OBJECT
public:
    /// It is as high whatever it says.
    [[nodiscard]] bool hasHeightForWidth() const override { return false; }
    explicit PairCard(QWidget* parent = nullptr);
    void setPair(const MeshPair& pair, Instant now);
    /// No pair is chosen; `noLinks` says why none could be, empty: one could.
    void setNothing(const QString& noLinks = {});
    [[nodiscard]] QString readOut() const { return m_readOut; }

Q_SIGNALS:
    void openWanted(const QStringList& ids);

private:
    QString m_readOut;
    QString m_command;
    QStringList m_ids;
    RunLabel* m_title;
    RunLabel* m_other;
    QWidget* m_stages;
    RunLabel* m_said;
    ToneLabel* m_reasons;
    ToneLabel* m_advice;
    RunLabel* m_effect;
    ToneLabel* m_evidence;
    QPushButton* m_open;
    QPushButton* m_copy;
};

} // namespace pilothouse::ui
