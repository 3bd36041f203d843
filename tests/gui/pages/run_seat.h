// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "sample_picture.h"
#include "sample_run.h"
#include "ui/pages/runs/run_page.h"

#include <QApplication>
#include <QDir>
#include <QPushButton>
#include <QTest>

#include <utility>

namespace pilothouse::test {

using ui::RunContext;
using ui::RunPage;

inline RunContext contextOf(const QString& who = QStringLiteral("bo@desk")) {
    return {.now = sampleNow(),
            .zone = QTimeZone("Europe/Paris"),
            .who = who,
            .fleet = QStringLiteral("retail-eu")};
}

/// A page in a window of its own, with somebody in front of it.
struct Seat {
    explicit Seat(model::RunPicture picture, RunContext seen = contextOf())
        : context(std::move(seen)), page(QStringLiteral("run")) {
        page.setReplay([](const model::RunPicture& of, Instant at) {
            model::Run run = of.run;
            run.name = "as it was";
            run.counts.completed = at < test::at(9, 0) ? 0 : 5;
            return run;
        });
        page.resize(1520, 864);
        page.setPicture(shared(std::move(picture)), context);
        page.show();
        [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(&page);
        page.activateWindow();
        QApplication::setActiveWindow(&page);
    }
    template<class Widget>
    [[nodiscard]] Widget* find(const char* name) {
        return page.findChild<Widget*>(QLatin1String(name));
    }
    [[nodiscard]] QPushButton* button(const char* name) { return find<QPushButton>(name); }
    void click(const char* name) { QTest::mouseClick(button(name), Qt::LeftButton); }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QCoreApplication::sendPostedEvents(); // sizes after the last change
            QVERIFY(page.grab().save(QDir(qEnvironmentVariable("PILOTHOUSE_DRAW"))
                                         .filePath(name + QStringLiteral(".png"))));
        }
    }
    RunContext context;
    RunPage page;
};

} // namespace pilothouse::test
