// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/roles.h"
#include "ui/pages/firstrun/context_details.h"
#include "ui/pages/firstrun/context_table.h"
#include "ui/pages/firstrun/firstrun_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace pilothouse;
using namespace pilothouse::ui;

namespace {

ContextOffer offer(const QString& name, LoginWay login) {
    ContextOffer each;
    each.context = name;
    each.file = QStringLiteral("/home/me/.kube/config");
    each.server = QStringLiteral("https://%1.example:6443").arg(name);
    each.environment = QStringLiteral("dev");
    each.user = QStringLiteral("jane");
    each.login = login;
    return each;
}

ContextOffers someOffers() {
    ContextOffers offers;
    offers.contexts.append(offer(QStringLiteral("alpha"), LoginWay::Token));
    offers.contexts.append(offer(QStringLiteral("bravo"), LoginWay::Certificate));
    ContextOffer program = offer(QStringLiteral("charlie"), LoginWay::Program);
    program.program = QStringLiteral("kubelogin");
    program.command = {QStringLiteral("kubelogin"), QStringLiteral("get-token"),
                       QStringLiteral("--server-id"), QStringLiteral("6dae42f8")};
    program.programState = ProgramState::Asked;
    program.programId = QStringLiteral("f1");
    program.programEnvironment = {QStringLiteral("AZURE_CONFIG_DIR")};
    offers.contexts.append(program);
    ContextOffer broken = offer(QStringLiteral("delta"), LoginWay::None);
    broken.problem = QStringLiteral("context \"delta\" names a user that is not there");
    broken.position = Position{"/home/me/.kube/config", 41, 7};
    offers.contexts.append(broken);
    offers.problems.append(Error{.kind = ErrorKind::Validation,
                                 .message = "key \"users\" appears twice",
                                 .position = Position{"/home/me/old.yaml", 12, 3}});
    return offers;
}

ContextTest refused(const QString& context) {
    ContextTest test;
    test.context = context;
    test.stages[0] = {TestOutcome::Passed, QStringLiteral("0.2 ms")};
    test.stages[1] = {TestOutcome::Failed, QStringLiteral("connection refused by x:6443")};
    test.error = Error{.kind = ErrorKind::Network, .message = "connection refused by x:6443"};
    return test;
}

} // namespace

class TestFirstRunPage : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_page = std::make_unique<FirstRunPage>();
        m_page->resize(1520, 864);
        m_page->setOffers(someOffers(), {});
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        m_table = m_page->findChild<QTableView*>(QStringLiteral("contextTable"));
        m_test = m_page->findChild<QPushButton*>(QStringLiteral("testButton"));
        m_connect = m_page->findChild<QPushButton*>(QStringLiteral("connectButton"));
        m_details = m_page->findChild<ContextDetails*>(QStringLiteral("contextDetails"));
        QVERIFY(m_table != nullptr && m_test != nullptr && m_connect != nullptr);
        QVERIFY(m_details != nullptr);
    }
    void cleanup() { m_page.reset(); }

    void listsServerUserAndLogin() {
        QCOMPARE(cell(0, ContextTable::User), QStringLiteral("jane"));
        QCOMPARE(cell(0, ContextTable::Login), QStringLiteral("token"));
        QCOMPARE(cell(1, ContextTable::Login), QStringLiteral("client certificate"));
        QCOMPARE(cell(2, ContextTable::Login), QStringLiteral("program kubelogin"));
        QVERIFY(cell(3, ContextTable::Note).contains(QStringLiteral("not there")));
    }

    void connectLeavesOutWhatNeedsAProgram() {
        QCOMPARE(m_page->tickedCount(), 3);
        QCOMPARE(m_connect->text(), QStringLiteral("Connect 2, read-only"));
        QSignalSpy wanted(m_page.get(), &FirstRunPage::connectWanted);
        QTest::mouseClick(m_connect, Qt::LeftButton);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted[0][0].toStringList(),
                 (QStringList{QStringLiteral("alpha"), QStringLiteral("bravo")}));
    }

    void item31_aProgramCanBeAllowedAndTakenBack() {
        select(2);
        QVERIFY2(m_details->text().contains(QStringLiteral("kubelogin get-token --server-id")),
                 qPrintable(m_details->text()));
        QVERIFY(m_details->text().contains(QStringLiteral("/home/me/.kube/config")));
        QVERIFY(m_details->text().contains(QStringLiteral("Sets AZURE_CONFIG_DIR")));
        QSignalSpy decided(m_page.get(), &FirstRunPage::programDecided);
        const auto click = [&](const char* name) {
            auto* button = m_details->findChild<QPushButton*>(QLatin1String(name));
            QVERIFY(button != nullptr && button->isEnabled());
            QTest::mouseClick(button, Qt::LeftButton);
        };
        click("allowProgram");
        QCOMPARE(decided.size(), 1);
        QCOMPARE(decided[0][0].toString(), QStringLiteral("f1"));
        QCOMPARE(decided[0][1].toBool(), true);
        QCOMPARE(m_connect->text(), QStringLiteral("Connect 2, read-only")); // not kept yet
        m_page->setProgram(QStringLiteral("f1"), ProgramState::Allowed, {});
        QCOMPARE(m_connect->text(), QStringLiteral("Connect 3, read-only"));
        QVERIFY(cell(2, ContextTable::Note).isEmpty());
        click("takeBackProgram");
        QCOMPARE(decided.size(), 2);
        QCOMPARE(decided[1][1].toBool(), false);
        m_page->setProgram(QStringLiteral("f1"), ProgramState::Asked, {});
        QCOMPARE(m_connect->text(), QStringLiteral("Connect 2, read-only"));
        // What could not be kept is said and changes nothing.
        m_page->setProgram(QStringLiteral("f1"), ProgramState::Allowed,
                           QStringLiteral("disk full"));
        QCOMPARE(m_connect->text(), QStringLiteral("Connect 2, read-only"));
    }

    void enterTestsAndNeverConnects() {
        QSignalSpy tested(m_page.get(), &FirstRunPage::testWanted);
        QSignalSpy connected(m_page.get(), &FirstRunPage::connectWanted);
        select(1);
        m_table->setFocus();
        QTest::keyClick(m_table, Qt::Key_Return);
        QCOMPARE(connected.size(), 0);
        QCOMPARE(tested.size(), 1);
        QCOMPARE(tested[0][0].toStringList(), QStringList{QStringLiteral("bravo")});
        QCOMPARE(cell(1, ContextTable::Note), QStringLiteral("testing…"));
    }

    void spaceTicksFromAnyColumn() {
        select(0);
        m_table->setCurrentIndex(m_table->model()->index(0, ContextTable::Server));
        m_table->setFocus();
        QTest::keyClick(m_table, Qt::Key_Space);
        QCOMPARE(m_page->tickedCount(), 2);
        QCOMPARE(m_connect->text(), QStringLiteral("Connect 1, read-only"));
    }

    void testAllTurnsIntoCancel() {
        QSignalSpy tested(m_page.get(), &FirstRunPage::testWanted);
        QSignalSpy cancelled(m_page.get(), &FirstRunPage::testCancelled);
        QCOMPARE(m_test->text(), QStringLiteral("Test 3"));
        QTest::mouseClick(m_test, Qt::LeftButton);
        QCOMPARE(tested.size(), 1);
        QCOMPARE(tested[0][0].toStringList().size(), 3);
        QCOMPARE(m_test->text(), QStringLiteral("Cancel test"));
        m_page->setTest(refused(QStringLiteral("alpha")));
        QVERIFY(cell(0, ContextTable::Note).contains(QStringLiteral("refused")));
        QTest::mouseClick(m_test, Qt::LeftButton);
        QCOMPARE(cancelled.size(), 1);
        QCOMPARE(m_test->text(), QStringLiteral("Test 3"));
        QVERIFY(cell(1, ContextTable::Note).isEmpty());
        QVERIFY(cell(0, ContextTable::Note).contains(QStringLiteral("refused"))); // stays known
    }

    void detailsNameStageCauseAndNextStep() {
        select(0);
        m_page->setTest(refused(QStringLiteral("alpha")));
        const QString text = m_details->text();
        QVERIFY2(text.contains(QStringLiteral("Name resolved ok")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("TLS not reached")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("connection refused by x:6443")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("check the port")), qPrintable(text));
    }

    void programIsShownAndNotStarted() {
        select(2);
        const QString text = m_details->text();
        QVERIFY2(text.contains(QStringLiteral("kubelogin get-token --server-id 6dae42f8")),
                 qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("Not started")), qPrintable(text));
    }

    void brokenContextSaysWhere() {
        select(3);
        QVERIFY2(m_details->text().contains(QStringLiteral("/home/me/.kube/config:41:7")),
                 qPrintable(m_details->text()));
        auto* one = m_page->findChild<QPushButton*>(QStringLiteral("testOne"));
        QVERIFY(one != nullptr && !one->isEnabled());
    }

    void filterNarrowsByLogin() {
        auto* filter = m_page->findChild<QLineEdit*>(QStringLiteral("contextFilter"));
        QVERIFY(filter != nullptr);
        filter->setFocus();
        QTest::keyClicks(filter, QStringLiteral("certificate"));
        QCOMPARE(m_table->model()->rowCount(), 1);
        QTest::keyClicks(filter, QStringLiteral(" nobody"));
        QCOMPARE(m_table->model()->rowCount(), 0);
    }

private:
    QString cell(int row, int column) const {
        const QModelIndex index = m_table->model()->index(row, column);
        return index.data(Qt::AccessibleTextRole).toString();
    }
    void select(int row) { m_table->setCurrentIndex(m_table->model()->index(row, 0)); }
    std::unique_ptr<FirstRunPage> m_page;
    QTableView* m_table = nullptr;
    QPushButton* m_test = nullptr;
    QPushButton* m_connect = nullptr;
    ContextDetails* m_details = nullptr;
};

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const ThemeController theme(app, ThemeMode::Light);
    TestFirstRunPage test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_firstrun_page.moc"
