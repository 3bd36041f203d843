// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>
#include <QTimer>

namespace pilothouse {

/// The simulated fleet as a child process in a folder of its own, both gone when this object goes.
/// GUI thread.
class DemoProcess : public QObject {
    Q_OBJECT
public:
    explicit DemoProcess(QObject* parent = nullptr);
    ~DemoProcess() override;

    void start(int clusters);
    /// Asks the child to end and deletes this object when it has; does not wait. Says nothing more.
    void retire();
    /// Asks the child to end; the destructor waits for it.
    void askToEnd();
    [[nodiscard]] bool isReady() const { return m_isReady; }

Q_SIGNALS:
    /// All members answer; `fleetFile` names them.
    void ready(const QString& fleetFile);
    /// The child could not be started or ended by itself; one sentence says why.
    void failed(const QString& why);

private:
    void look();
    QTemporaryDir m_folder;
    QProcess m_process;
    QTimer m_look;
    bool m_isReady = false;
};

} // namespace pilothouse
