// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan_picture.h"
#include "ui/pages/plan/plan_words.h"

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace pilothouse::ui {

class Chip;
class IconButton;
class LabelDropDown;
class SegmentedChoice;
class ToneLabel;

/// The plan in one row: its name, what is done to which version, form or text, save and create.
/// Shows a strategy and tells what is asked; each field is one edit when it is left.
class PlanHead : public QWidget {
    Q_OBJECT
public:
    enum View : int { Form, Yaml, Az };

    explicit PlanHead(QWidget* parent = nullptr);
    /// `versions`: of the fleet, to be offered.
    void setStrategy(const model::Strategy& strategy, const QStringList& versions);
    /// "draft", "saved 14:05".
    void setSaved(const QString& words, const QString& tip);
    /// Why nothing can be edited here; empty: it can.
    void setLocked(const QString& why);
    /// Why no run can be made; empty: it can. `isClosed`: writes are off, else the plan is not
    /// ready.
    void setCreate(const QString& why, bool isClosed);
    void setHistory(bool canUndo, bool canRedo, const QString& undo, const QString& redo);
    void setView(View view);
    void focusTarget();
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void nameEdited(const QString& name);
    void targetEdited(const QString& version);
    void intentEdited(pilothouse::model::IntentKind kind);
    void imagesEdited(pilothouse::model::ImagePolicy policy);
    void viewChosen(int view);
    void openWanted();
    void saveWanted();
    void createWanted();
    void undoWanted();
    void redoWanted();
    void windowsWanted();
    void settingsWanted();
    void metaWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void openMenu();
    void addImages(class QMenu* menu);
    /// Leaves out what can be had elsewhere where there is no room for all.
    void fit();
    QLineEdit* m_name;
    Chip* m_saved;
    ToneLabel* m_targetLabel;
    QLineEdit* m_target;
    SegmentedChoice* m_intent;
    LabelDropDown* m_images;
    SegmentedChoice* m_view;
    IconButton* m_undo;
    QString m_redo; ///< what redo does; empty: nothing
    IconButton* m_more;
    QPushButton* m_save;
    QPushButton* m_create;
};

} // namespace pilothouse::ui
