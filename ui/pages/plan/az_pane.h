// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/azure_form.h"

#include <QWidget>

class QPlainTextEdit;
class QPushButton;

namespace pilothouse::ui {

class ToneLabel;

/// The same plan for the Azure CLI, to be read and copied: what Azure has no word for, then a
/// script for a shell. Nothing here is edited or run. GUI thread.
class AzPane : public QWidget {
    Q_OBJECT
public:
    explicit AzPane(QWidget* parent = nullptr);
    /// `trouble`: why there is none; the form is then of no matter.
    void setForm(const model::AzureForm& form, const QString& trouble);
    [[nodiscard]] QString script() const;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ToneLabel* m_head;
    QPlainTextEdit* m_losses;
    QPlainTextEdit* m_script;
    QPushButton* m_copy;
};

} // namespace pilothouse::ui
