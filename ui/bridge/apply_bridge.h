// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_apply.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>

namespace pilothouse::engine {
class ApplyDesk;
class ProgramConsent;
} // namespace pilothouse::engine

namespace pilothouse::fleet {
struct FleetSource;
}

namespace pilothouse::ui {

class RunWake;

/// The only object that talks to the desk by which placements go to a hub. Keeps no lock: whoever
/// asks for a write has looked. GUI thread; nothing here blocks, the desk ends on a worker.
class ApplyBridge : public QObject {
    Q_OBJECT
public:
    explicit ApplyBridge(QObject* parent = nullptr);
    ~ApplyBridge() override;

    /// Whose hub, where the audit log is, who says which sign-in programs may run.
    void open(const fleet::FleetSource& source, const QString& stateFolder,
              const std::shared_ptr<engine::ProgramConsent>& consent);
    void close();

    /// `openedGeneration` 0: the draft did not begin with the hub's.
    void review(const QString& text, quint64 revision, qint64 openedGeneration);
    void apply(quint64 revision, const QString& reason, const QStringList& foretold, int changing);
    void cancel();

Q_SIGNALS:
    void pictureChanged(const std::shared_ptr<const pilothouse::model::ApplyPicture>& picture);

private:
    void take();
    std::shared_ptr<engine::ApplyDesk> m_desk; ///< null: nowhere to apply to
    RunWake* m_wake = nullptr;                 ///< deleted behind the desk
    std::shared_ptr<const model::ApplyPicture> m_told;
};

} // namespace pilothouse::ui
