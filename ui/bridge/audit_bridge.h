// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/audit.h"

#include <QObject>

#include <memory>
#include <vector>

namespace pilothouse::fleet {
struct FleetConfig;
}
namespace pilothouse::engine {
class AuditDesk;
}

namespace pilothouse::ui {

class RunWake;

/// The only object that talks to the desk of the audit log. GUI thread; nothing here blocks, a desk
/// ends on a worker.
class AuditBridge : public QObject {
    Q_OBJECT
public:
    explicit AuditBridge(QObject* parent = nullptr);
    ~AuditBridge() override;

    /// Another fleet's log, in its state folder. Nothing is read until somebody follows.
    void open(const QString& folder, const std::shared_ptr<const fleet::FleetConfig>& fleet);
    void close();
    void ask(const model::AuditQuestion& question);
    void follow(bool isOn);
    void read(const std::vector<std::int64_t>& numbers);
    void exportTo(const model::AuditQuestion& question, bool isCsv, const QString& file);

Q_SIGNALS:
    void pictureChanged(const std::shared_ptr<const pilothouse::model::AuditPicture>& picture);
    void linesCame(const std::vector<pilothouse::model::AuditLine>& lines);
    /// An export is done; `trouble` says why not.
    void exported(const QString& file, qint64 entries, const QString& trouble);

private:
    void take();
    std::unique_ptr<engine::AuditDesk> m_desk;
    RunWake* m_wake = nullptr; ///< of the desk; deleted behind it
    std::shared_ptr<const model::AuditPicture> m_told;
    model::AuditQuestion m_question; ///< asked last: a fleet opened later is asked the same
    bool m_isFollowed = false;
};

} // namespace pilothouse::ui
