// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_reports.h"

#include "ui/bridge/qt_convert.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QPointer>
#include <QSaveFile>
#include <QThreadPool>

namespace pilothouse::ui {

RunReports::RunReports(QWidget* window) : QObject(window), m_window(window) {}

void RunReports::save(const Wanted& wanted) {
    if (!m_source) {
        return;
    }
    auto* dialog =
        new QFileDialog(m_window, tr("Save report of %1").arg(toQt(wanted.picture->run.name)), {},
                        tr("HTML with pictures (*.html);;Markdown (*.md)"));
    dialog->setObjectName(QStringLiteral("reportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("html"));
    dialog->selectFile(toQt(wanted.picture->run.name) + QStringLiteral(".html"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QStringLiteral("*.md")) ? QStringLiteral("md")
                                                                         : QStringLiteral("html"));
    });
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, wanted](const QString& file) { write(wanted, file); });
    dialog->open();
}

void RunReports::copy(const Wanted& wanted) {
    if (m_source) {
        write(wanted, {});
    }
}

void RunReports::write(const Wanted& wanted, const QString& file) {
    const QPointer<RunReports> self(this);
    QThreadPool::globalInstance()->start([self, wanted, file, source = m_source] {
        const bool isHtml = !file.isEmpty() && !file.endsWith(QStringLiteral(".md"));
        const QString text = source(*wanted.picture, isHtml, wanted.fleet, wanted.now);
        QString why;
        if (!file.isEmpty()) {
            QSaveFile out(file);
            const QByteArray bytes = text.toUtf8();
            if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() ||
                !out.commit()) {
                why = out.errorString();
            }
        }
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [self, run = toQt(wanted.picture->run.name), file, text, why] {
                if (!self) {
                    return;
                }
                if (!why.isEmpty()) {
                    Q_EMIT self->failed(run, why);
                    return;
                }
                if (file.isEmpty()) {
                    QGuiApplication::clipboard()->setText(text);
                }
                Q_EMIT self->done(run, file);
            },
            Qt::QueuedConnection);
    });
}

} // namespace pilothouse::ui
