// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/strategy.h"
#include "ui/pages/plan/plan_words.h"

#include <QDialog>
#include <QStringList>

#include <functional>
#include <optional>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QPushButton;

namespace pilothouse::ui {

class ToneLabel;

/// What a reader would say against a strategy, a sentence each.
using StrategyJudge = std::function<QStringList(const model::Strategy& strategy)>;

/// A part of a plan as fields, over the page. OK judges first: what is wrong is said below the
/// fields and the dialog stays. Esc leaves without effect.
class PlanDialog : public QDialog {
    Q_OBJECT
public:
    PlanDialog(const QString& title, StrategyJudge judge, QWidget* parent);

protected:
    [[nodiscard]] QFormLayout* form() const { return m_form; }
    [[nodiscard]] const StrategyJudge& judge() const { return m_judge; }
    /// Faults of the fields; none: the dialog is accepted.
    [[nodiscard]] virtual QStringList check() = 0;
    /// Faults of a stage by itself, without their path.
    [[nodiscard]] QStringList faultsOf(const model::StrategyStage& stage) const;

    QLineEdit* addText(const QString& label, const char* name, const QString& text,
                       const QString& hint = {}, const QString& tip = {});
    QComboBox* addChoice(const QString& label, const char* name, const QStringList& words, int at,
                         const QString& tip = {});
    void addHeading(const QString& text);

    // Fields read back; what is wrong is added to `faults` under the field's label.
    static std::optional<model::Bound> bound(const QLineEdit* field, const QString& label,
                                             int least, QStringList& faults);
    static std::optional<std::chrono::milliseconds>
    duration(const QLineEdit* field, const QString& label, QStringList& faults);
    static std::optional<std::int32_t> percent(const QLineEdit* field, const QString& label,
                                               QStringList& faults);

private:
    void tryAccept();
    StrategyJudge m_judge;
    QFormLayout* m_form;
    ToneLabel* m_faults;
};

/// "nobody", "every cluster", "by labels" and the labels.
class SelectorField : public QWidget {
    Q_OBJECT
public:
    /// `none`: what no selector means here.
    SelectorField(const QString& none, const std::optional<std::string>& selector, QWidget* parent);
    [[nodiscard]] std::optional<std::string> selector() const;

private:
    QComboBox* m_choice;
    QLineEdit* m_labels;
};

} // namespace pilothouse::ui
