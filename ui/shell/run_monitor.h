// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/run_picture.h"
#include "ui/pages/runs/run_context.h"

#include <QWidget>

#include <memory>

class QPushButton;

namespace pilothouse::ui {

class Chip;
class FactCell;
class GlyphLabel;
class ProgressCell;
class ToneLabel;

/// A small window above all others that follows one run, for the second screen: where it stands,
/// how far it is, when it ends, why it stands still, and whether it needs who looks. It asks
/// nothing of the run: a click or Enter opens the run in the main window. GUI thread.
class RunMonitor : public QWidget {
    Q_OBJECT
public:
    RunMonitor();

    /// Follows the run of the picture from now on.
    void setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                    const RunContext& context);
    void setContext(const RunContext& context);
    /// Why runs cannot be read any more; what is shown is the last that was known. Empty: they can.
    void setTrouble(const QString& trouble);
    [[nodiscard]] QString run() const; ///< id; empty: none yet
    /// Shows it where it was, or at the top right of the screen.
    void open(const QByteArray& geometry);

Q_SIGNALS:
    void runWanted(const QString& run);
    void approvalWanted(const QString& run);
    /// It was moved, resized or closed: remember its place.
    void placed(const QByteArray& geometry);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void refresh();
    void showWhy();
    void showNeed();
    std::shared_ptr<const model::RunPicture> m_picture;
    RunContext m_context;
    QString m_trouble;
    GlyphLabel* m_glyph;
    ToneLabel* m_name;
    Chip* m_state;
    ProgressCell* m_progress;
    FactCell* m_stage;
    FactCell* m_flight;
    FactCell* m_ends;
    GlyphLabel* m_whyGlyph;
    ToneLabel* m_why;
    ToneLabel* m_since;
    QPushButton* m_need;
};

} // namespace pilothouse::ui
