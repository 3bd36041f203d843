// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/commands.h"
#include "ui/widgets/panel.h"

#include <QWidget>

namespace pilothouse::ui {

class LabelDropDown;
class SegmentedChoice;
class TextViewer;

/// The end of a container's log, of now or of the run before.
class LogPanel : public Panel {
    Q_OBJECT
public:
    explicit LogPanel(QWidget* parent = nullptr);
    /// Follows the selected pod; null empties it. *Previous* is chosen when a container crashed.
    void setPod(const model::Pod* pod);
    /// A pod was selected and will be followed in a moment: says so instead of asking for a pod.
    void expectPod(const model::Pod& pod);
    void setAnswer(const engine::FetchedText& answer);
    [[nodiscard]] std::uint64_t waitingFor() const { return m_request; }
    void setRequest(std::uint64_t request);
    [[nodiscard]] QString text() const;
    /// Brings the keyboard here.
    void focusText();
    void focusFind();
    [[nodiscard]] bool hasFocusInside() const;

Q_SIGNALS:
    /// Wants the log; the owner asks and tells the number through setRequest().
    void logWanted(const QString& ns, const QString& pod, const QString& container, bool previous);

private:
    void ask();
    LabelDropDown* m_container;
    SegmentedChoice* m_when;
    TextViewer* m_viewer;
    QString m_ns;
    QString m_pod;
    QString m_name;
    std::uint64_t m_request = 0;
};

} // namespace pilothouse::ui
