// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pilothouse/demo_process.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <csignal>
#include <sys/prctl.h>

namespace pilothouse {

namespace {

constexpr int kLookMs = 100;
constexpr int kEndMs = 500;

} // namespace

DemoProcess::DemoProcess(QObject* parent) : QObject(parent) {
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGTERM); });
    m_process.setProcessChannelMode(QProcess::SeparateChannels);
    m_look.setInterval(kLookMs);
    connect(&m_look, &QTimer::timeout, this, &DemoProcess::look);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_look.stop();
            Q_EMIT failed(tr("pilothouse-sim cannot be started: %1").arg(m_process.errorString()));
        }
    });
    connect(&m_process, &QProcess::finished, this, [this] {
        m_look.stop();
        const QString words = QString::fromUtf8(m_process.readAllStandardError()).trimmed();
        Q_EMIT failed(words.isEmpty() ? tr("pilothouse-sim ended")
                                      : words.section(QLatin1Char('\n'), -1));
    });
}

DemoProcess::~DemoProcess() {
    askToEnd();
    if (m_process.state() != QProcess::NotRunning) {
        if (!m_process.waitForFinished(kEndMs)) {
            m_process.kill();
            m_process.waitForFinished(kEndMs);
        }
    }
}

void DemoProcess::askToEnd() {
    m_look.stop();
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.terminate();
    }
}

void DemoProcess::retire() {
    disconnect();
    askToEnd();
    if (m_process.state() == QProcess::NotRunning) {
        deleteLater();
        return;
    }
    connect(&m_process, &QProcess::finished, this, &QObject::deleteLater);
    QTimer::singleShot(kEndMs, &m_process, &QProcess::kill);
}

void DemoProcess::start(int clusters) {
    if (!m_folder.isValid()) {
        Q_EMIT failed(m_folder.errorString());
        return;
    }
    const QString program =
        QCoreApplication::applicationDirPath() + QStringLiteral("/pilothouse-sim");
    m_process.start(program,
                    {QStringLiteral("--clusters"), QString::number(clusters),
                     QStringLiteral("--seed"), QStringLiteral("7"), QStringLiteral("--scenario"),
                     QStringLiteral("busy-day"), QStringLiteral("--dir"), m_folder.path()});
    m_look.start();
}

void DemoProcess::look() {
    const QString file = m_folder.filePath(QStringLiteral("fleet.yaml"));
    if (QFileInfo::exists(file)) {
        m_look.stop();
        m_isReady = true;
        Q_EMIT ready(file);
    }
}

} // namespace pilothouse
