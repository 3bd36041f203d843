// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "model/placement_picture.h"
#include "ui/bridge/placement_bridge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/widgets/code_editor.h"

#include <QApplication>
#include <QDir>
#include <QTest>

#include <memory>

namespace pilothouse::test {

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

inline const Instant kNow = *parseRfc3339("2026-11-20T14:06:21Z");

/// A person at the page, with a desk that answers from a thread of its own.
struct Seat {
    explicit Seat(int clusters = 40, const QSize& size = {1520, 864}) {
        bridge.setClock(std::make_shared<const FixedClock>(kNow));
        const auto* source = &page;
        QObject::connect(source, &PlacementPage::textWanted, &bridge, &PlacementBridge::setText);
        QObject::connect(source, &PlacementPage::openWanted, &bridge, &PlacementBridge::openFile);
        QObject::connect(source, &PlacementPage::saveWanted, &bridge, &PlacementBridge::saveFile);
        QObject::connect(source, &PlacementPage::exampleWanted, &bridge,
                         &PlacementBridge::openExample);
        QObject::connect(source, &PlacementPage::changesWanted, &bridge,
                         &PlacementBridge::setChanges);
        QObject::connect(source, &PlacementPage::momentWanted, &bridge,
                         &PlacementBridge::setMoment);
        QObject::connect(source, &PlacementPage::scenariosWanted, &bridge,
                         &PlacementBridge::setScenarios);
        QObject::connect(source, &PlacementPage::inferenceWanted, &bridge,
                         &PlacementBridge::askInference);
        QObject::connect(&bridge, &PlacementBridge::inferenceChanged, &page,
                         &PlacementPage::setInference);
        QObject::connect(source, &PlacementPage::clusterSelected, &bridge,
                         &PlacementBridge::select);
        QObject::connect(&bridge, &PlacementBridge::pictureChanged, &page,
                         &PlacementPage::setPicture);
        QObject::connect(&bridge, &PlacementBridge::fileOpened, &page, &PlacementPage::showOpened);
        QObject::connect(&bridge, &PlacementBridge::fileSaved, &page, &PlacementPage::showSaved);
        page.setZone(QTimeZone("Europe/Paris"));
        page.resize(size);
        page.show();
        [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(&page);
        page.activateWindow();
        QApplication::setActiveWindow(&page);
        if (clusters > 0) {
            page.openExample(clusters);
            settle();
        }
    }
    /// Every question is answered: text, changes and the selected cluster.
    bool settle() {
        return QTest::qWaitFor([this] {
            const auto picture = page.picture();
            // Rows that were made for the first picture are shown an event later.
            const auto* row = page.findChild<QWidget*>(u"labChange0"_s);
            return picture && picture->revision == page.revision() && page.revision() != 0 &&
                   (!picture->isDecided || picture->why) && (row == nullptr || row->isVisible());
        });
    }
    template<class Widget>
    Widget* find(const char* name) {
        return page.findChild<Widget*>(QLatin1String(name));
    }
    /// Replaces a line of the text as hands would: it is selected and typed over.
    void retype(const QString& line, const QString& with) {
        const auto cursor = page.editor()->document()->find(line);
        QVERIFY2(!cursor.isNull(), qPrintable(line));
        page.editor()->setFocus();
        page.editor()->setTextCursor(cursor);
        QTest::keyClicks(page.editor(), with);
        QTest::keyClick(page.editor(), Qt::Key_Escape); // no completion stays open
        QVERIFY(settle());
    }
    [[nodiscard]] QStringList inDraft() const {
        QStringList names;
        for (const auto& row : *page.picture()->rows) {
            if (row.isDraft) {
                names.append(toQt(row.name));
            }
        }
        return names;
    }
    void draw(const QString& name) {
        if (qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            QVERIFY(page.grab().save(
                QDir(qEnvironmentVariable("PILOTHOUSE_DRAW")).filePath(name + u".png"_s)));
        }
    }

    PlacementBridge bridge;
    PlacementPage page;
};

} // namespace pilothouse::test
