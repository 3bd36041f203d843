// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/run_picture.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

class QWidget;

namespace pilothouse::ui {

/// The report of a run into a file of the user's choice, or to the clipboard. It is written on a
/// worker. GUI thread; the window outlives it.
class RunReports : public QObject {
    Q_OBJECT
public:
    /// The report's text; called on a worker.
    using Source = std::function<QString(const model::RunPicture& picture, bool isHtml,
                                         const QString& fleet, Instant now)>;
    struct Wanted {
        std::shared_ptr<const model::RunPicture> picture;
        QString fleet;
        Instant now{};
    };
    explicit RunReports(QWidget* window);
    void setSource(Source source) { m_source = std::move(source); }
    /// Asks where, and writes: HTML, or Markdown for a name that ends in ".md".
    void save(const Wanted& wanted);
    void copy(const Wanted& wanted);

Q_SIGNALS:
    /// The clipboard has it (empty file), or the file.
    void done(const QString& run, const QString& file);
    void failed(const QString& run, const QString& why);

private:
    void write(const Wanted& wanted, const QString& file);
    QWidget* m_window;
    Source m_source;
};

} // namespace pilothouse::ui
