// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

class QLineEdit;
class QPushButton;

namespace pilothouse::ui {

struct ConsequenceData {
    QString environment;   ///< "PRODUCTION"; empty for none
    QString title;         ///< "Start k8s-1.33.5"
    QString sentence;      ///< "Clusters that will change: type the number."
    int expected = 0;      ///< the number that must be typed
    QString matchWords;    ///< "matches the plan"
    QString mismatchWords; ///< "the plan changes 97"
    QString confirmText;   ///< verb and environment: "Start in PRODUCTION"
    bool danger = false;
};

/// The last step before a write: the user types its consequence. Confirm stays off until the number
/// matches; Enter does nothing.
class TypedConsequence : public QWidget {
    Q_OBJECT
public:
    explicit TypedConsequence(const ConsequenceData& data, QWidget* parent = nullptr);
    [[nodiscard]] QLineEdit* field() const { return m_field; }
    [[nodiscard]] QPushButton* confirmButton() const { return m_confirm; }
    [[nodiscard]] bool matches() const;

Q_SIGNALS:
    void confirmed();
    void cancelled();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void updateMatch();
    ConsequenceData m_data;
    QLineEdit* m_field;
    QPushButton* m_cancel;
    QPushButton* m_confirm;
};

} // namespace pilothouse::ui
