// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_inference.h"
#include "model/placement_picture.h"

#include <QDialog>

#include <memory>
#include <optional>

class QComboBox;
class QLineEdit;
class QPushButton;
class QTableView;

namespace pilothouse::ui {

class TextLines;
class ToneLabel;

/// Where replicas of a model would find GPUs, region by region, on the lab's clusters, with a
/// placement that says so. Asks at every edit; an answer to an older question is not shown. GUI
/// thread.
class InferenceDialog : public QDialog {
    Q_OBJECT
public:
    InferenceDialog(const model::LabFacts& facts, QWidget* parent);
    void setAdvice(const std::shared_ptr<const model::LabInference>& advice);
    [[nodiscard]] model::LabInferenceAsk ask() const;
    [[nodiscard]] TextLines* regions() const { return m_lines; }

Q_SIGNALS:
    void asked(const std::optional<pilothouse::model::LabInferenceAsk>& ask);
    /// The placement is to become the draft.
    void draftWanted(const QString& text);

private:
    void buildForm(const model::LabFacts& facts);
    void askAnew();
    void showAdvice();

    std::shared_ptr<const model::LabInference> m_advice;
    QLineEdit* m_replicas;
    QLineEdit* m_gpus;
    QLineEdit* m_residency;
    QLineEdit* m_tolerated;
    QComboBox* m_property;
    QLineEdit* m_tokens;
    ToneLabel* m_words;
    ToneLabel* m_notes;
    TextLines* m_lines;
    QTableView* m_table;
    QPushButton* m_open;
};

} // namespace pilothouse::ui
