// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/clock.h"
#include "fleet/load_hub.h"
#include "ui/bridge/apply_bridge.h"
#include "ui/bridge/placement_bridge.h"
#include "ui/pages/placement/apply_words.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/review_sheet.h"

#include <QApplication>
#include <QDir>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTest>

#include <memory>

/// A person at the lab with a hub behind it. PILOTHOUSE_DRAW=DIR leaves pictures.
namespace pilothouse::test {

using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;

inline constexpr int kLimit = 30'000;

/// A person at the page, with the desks of the program and the lock of the window.
struct HubSeat {
    HubSeat(const fleet::FleetSource& source, const QString& state) {
        const auto hub = fleet::loadHub(source);
        clock = hub ? fleet::clockOf(*hub) : std::make_shared<SystemClock>();
        placement.setClock(clock);
        const auto* from = &page;
        QObject::connect(from, &PlacementPage::textWanted, &placement, &PlacementBridge::setText);
        QObject::connect(from, &PlacementPage::changesWanted, &placement,
                         &PlacementBridge::setChanges);
        QObject::connect(from, &PlacementPage::clusterSelected, &placement,
                         &PlacementBridge::select);
        QObject::connect(from, &PlacementPage::exampleWanted, &placement,
                         &PlacementBridge::openExample);
        QObject::connect(from, &PlacementPage::hubWanted, &placement, &PlacementBridge::readHub);
        QObject::connect(from, &PlacementPage::hubRenewWanted, &placement,
                         &PlacementBridge::renewHub);
        QObject::connect(from, &PlacementPage::hubPlacementWanted, &placement,
                         &PlacementBridge::openFromHub);
        QObject::connect(from, &PlacementPage::hubObjectsWanted, &placement,
                         &PlacementBridge::readObjects);
        QObject::connect(from, &PlacementPage::membersWanted, &placement,
                         &PlacementBridge::askMembers);
        QObject::connect(from, &PlacementPage::membersCancelled, &placement,
                         &PlacementBridge::cancelMembers);
        QObject::connect(&placement, &PlacementBridge::membersChanged, &page,
                         &PlacementPage::setMembers);
        QObject::connect(&placement, &PlacementBridge::pictureChanged, &page,
                         &PlacementPage::setPicture);
        QObject::connect(&placement, &PlacementBridge::hubRead, &page, &PlacementPage::showHub);
        QObject::connect(&placement, &PlacementBridge::hubChanged, &page,
                         &PlacementPage::setHubPicture);
        QObject::connect(page.apply(), &LabApply::reviewWanted, &bridge, &ApplyBridge::review);
        QObject::connect(page.apply(), &LabApply::applyWanted, &bridge, &ApplyBridge::apply);
        QObject::connect(page.apply(), &LabApply::cancelWanted, &bridge, &ApplyBridge::cancel);
        QObject::connect(&bridge, &ApplyBridge::pictureChanged, page.apply(),
                         &LabApply::setPicture);
        placement.setHub(&source, nullptr);
        page.setHubOffered(true);
        bridge.open(source, state, nullptr);
        page.resize(1800, 900);
        look();
        page.show();
        [[maybe_unused]] const bool isUp = QTest::qWaitForWindowExposed(&page);
        activate();
    }
    void activate() {
        page.activateWindow();
        QApplication::setActiveWindow(&page);
    }
    /// What the window tells each second.
    void look(const QString& whyLocked = {}, std::chrono::seconds later = {}) {
        page.setContext({.now = clock->now() + later, .fleet = u"lab"_s, .whyLocked = whyLocked});
    }
    template<class Widget>
    Widget* find(const char* name) {
        return page.findChild<Widget*>(QLatin1String(name));
    }
    /// Reads the hub and opens a placement by its name, by keys.
    bool open(const QString& name) {
        QTest::mouseClick(find<QPushButton>("labStartHub"), Qt::LeftButton);
        if (!QTest::qWaitFor([&] { return menu() != nullptr; }, kLimit)) {
            return false;
        }
        for (int step = 0; step < 40 && menu()->activeAction()->text() != name; ++step) {
            QTest::keyClick(menu(), Qt::Key_Down);
        }
        QTest::keyClick(menu(), Qt::Key_Return);
        look();
        return settle();
    }
    [[nodiscard]] QMenu* menu() {
        auto* found = find<QMenu>("labHubMenu");
        return found != nullptr && found->isVisible() ? found : nullptr;
    }
    bool settle() {
        return QTest::qWaitFor(
            [this] {
                const auto picture = page.picture();
                return picture && picture->revision == page.revision() && page.revision() != 0 &&
                       picture->isDecided;
            },
            kLimit);
    }
    /// One line of the text becomes another, as hands would do it.
    void retype(const QString& line, const QString& with) {
        const auto cursor = page.editor()->document()->find(line);
        QVERIFY2(!cursor.isNull(), qPrintable(page.editor()->toPlainText()));
        page.editor()->setFocus();
        page.editor()->setTextCursor(cursor);
        QTest::keyClicks(page.editor(), with);
        QTest::keyClick(page.editor(), Qt::Key_Escape);
        QVERIFY(settle());
        look();
    }
    void grow(int by = 1) {
        const int now = page.picture()->wanted;
        retype(u"numberOfClusters: %1"_s.arg(now), u"numberOfClusters: %1"_s.arg(now + by));
    }
    bool review() {
        activate();
        page.editor()->setFocus();
        QTest::keyClick(page.editor(), Qt::Key_Return, Qt::ControlModifier);
        return page.apply()->isReviewing() &&
               QTest::qWaitFor([this] { return !page.sheet()->data().texts.isEmpty(); }, kLimit);
    }
    void fill(const QString& reason, const QString& number) {
        auto* words = find<QLineEdit>("reviewReason");
        auto* count = find<QLineEdit>("reviewNumber");
        activate();
        words->clear();
        count->clear();
        words->setFocus();
        QTest::keyClicks(words, reason);
        count->setFocus();
        QTest::keyClicks(count, number);
    }
    QPushButton* confirm() { return find<QPushButton>("reviewConfirm"); }
    void draw(const QString& name) {
        if (!qEnvironmentVariableIsSet("PILOTHOUSE_DRAW")) {
            return;
        }
        for (const QString& word : {u"light"_s, u"dark"_s}) {
            themeController()->setMode(themeModeOf(word));
            QTest::qWait(50); // laid out
            QVERIFY(page.grab().save(QDir(qEnvironmentVariable("PILOTHOUSE_DRAW"))
                                         .filePath(u"%1-%2.png"_s.arg(name, word))));
        }
        themeController()->setMode(ThemeMode::Light);
    }

    std::shared_ptr<const Clock> clock;
    PlacementBridge placement;
    ApplyBridge bridge;
    PlacementPage page;
};

} // namespace pilothouse::test
