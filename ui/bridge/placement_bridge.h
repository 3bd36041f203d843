// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "base/time.h"
#include "model/placement_picture.h"

#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace pilothouse::engine {
class PlacementDesk;
}

namespace pilothouse::ui {

class RunWake;

/// The only object that talks to the desk of the placement lab, which begins with the first word
/// and needs no fleet. GUI thread; nothing here blocks, the desk ends on a worker.
class PlacementBridge : public QObject {
    Q_OBJECT
public:
    explicit PlacementBridge(QObject* parent = nullptr);
    ~PlacementBridge() override;

    /// Clock of a desk that begins later; null: the computer's.
    void setClock(const std::shared_ptr<const Clock>& clock) { m_clock = clock; }

    // What the page asks.
    void setText(const QString& text, quint64 revision);
    void openFile(const QString& path, quint64 revision);
    void saveFile(const QString& path);
    void openExample(int clusters, quint64 revision);
    void setChanges(const std::vector<model::LabChange>& changes, quint64 revision);
    void setMoment(model::LabMoment moment);
    void select(const QString& cluster);
    void setScenarios(const std::vector<model::LabAsked>& scenarios);

    /// Whether a text holds objects that the lab takes. Costs as much as the text is long.
    [[nodiscard]] static bool isForLab(const QByteArray& text);

Q_SIGNALS:
    void pictureChanged(const std::shared_ptr<const pilothouse::model::PlacementPicture>& picture);
    void fileOpened(const QString& path, const QString& trouble);
    void fileSaved(const QString& path, const QString& trouble);

private:
    engine::PlacementDesk& desk();
    void take();
    std::shared_ptr<const Clock> m_clock;
    std::shared_ptr<engine::PlacementDesk> m_desk;
    RunWake* m_wake = nullptr; ///< deleted behind the desk
    std::shared_ptr<const model::PlacementPicture> m_told;
};

} // namespace pilothouse::ui
