// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"
#include "ui/widgets/text_runs.h"

#include <QList>
#include <QPair>
#include <QWidget>

namespace pilothouse::ui {

/// Name, state with its duration, cause and facts of one cluster.
class HeadCard : public QWidget {
    Q_OBJECT
public:
    explicit HeadCard(QWidget* parent = nullptr);
    void setState(const model::ClusterState& state, Instant now);
    [[nodiscard]] QSize sizeHint() const override { return {800, 68}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_name;
    QString m_chip;
    QString m_trust; ///< empty where the certificate is checked
    QString m_cause;
    Glyph m_glyph = Glyph::Unknown;
    Tone m_tone = Tone::Secondary;
    bool m_old = false;
    QList<QPair<QString, QString>> m_facts;
};

} // namespace pilothouse::ui
