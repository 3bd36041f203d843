// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTimer>

#include <memory>

namespace pilothouse {

/// The simulated fleet as a child process in a folder of its own. The child dies with this program,
/// the folder goes with this object. Never blocks, except for at most half a second at the end.
class DemoProcess : public QObject {
    Q_OBJECT
public:
    explicit DemoProcess(QObject* parent = nullptr);
    ~DemoProcess() override;
    /// Starts `clusters` members; ends in ready() or failed().
    void start(int clusters);

Q_SIGNALS:
    void ready(const QString& fleetFile);
    void failed(const QString& why);

private:
    void look();
    QTemporaryDir m_folder;
    QProcess m_process;
    QTimer m_look; ///< the fleet file appears by rename when all members answer
};

} // namespace pilothouse
