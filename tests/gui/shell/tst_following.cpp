// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to an open fleet: its files change on disk, its sign-in programs want a word.
#include "app/pilothouse/desktop.h"
#include "simulator/simulator.h"
#include "tests/gui/shell/person.h"
#include "ui/dialogs/sign_in_dialog.h"
#include "ui/models/roles.h"
#include "ui/pages/cluster/cluster_page.h"
#include "ui/pages/overview/file_error_card.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/command_block.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <filesystem>
#include <memory>

using namespace pilothouse;
using namespace pilothouse::ui;
using test::Person;

namespace {

constexpr int kPatienceMs = 40'000; // a limit, not a wait

/// Four simulated clusters, and files of a test's own that name them.
struct Estate {
    Estate() {
        simulator::Options options;
        options.clusters = 4;
        options.seed = 7;
        options.directory = std::filesystem::path(folder.path().toStdString());
        options.isStoryHeld = true;
        auto started = simulator::Simulator::start(options);
        if (started) {
            served = std::move(*started);
        }
    }
    [[nodiscard]] QString kubeconfig() const {
        QFile file(QString::fromStdString(served->kubeconfig()));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    [[nodiscard]] QStringList contexts() const {
        static const QRegularExpression name(
            QStringLiteral("- name: (\\S+)\\n  context: \\{cluster"));
        QStringList names;
        for (auto at = name.globalMatch(kubeconfig()); at.hasNext();) {
            names << at.next().captured(1);
        }
        names.sort();
        return names;
    }
    QTemporaryDir folder;
    std::unique_ptr<simulator::Simulator> served;
};

struct Program {
    Program()
        : desktop(optionsOf(state), std::make_shared<UiState>(state.path())),
          person(desktop.window()) {}
    static Options optionsOf(const QTemporaryDir& state) {
        Options options;
        options.stateFolder = state.path().toStdString();
        return options;
    }
    [[nodiscard]] QString path(const char* name) const {
        return state.filePath(QLatin1String(name));
    }
    /// By rename, as an editor does.
    void write(const char* name, const QString& text) const {
        QFile file(path(name) + QStringLiteral(".new"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8());
        file.close();
        std::filesystem::rename(file.fileName().toStdString(), path(name).toStdString());
    }
    [[nodiscard]] QStringList rows() const {
        QStringList names;
        const auto* model = person.table()->model();
        for (int row = 0; row < model->rowCount(); ++row) {
            names << model->index(row, 0).data(IdRole).toString();
        }
        names.sort();
        return names;
    }
    template<class Widget>
    [[nodiscard]] Widget* shown(const char* name) const {
        for (QWidget* top : QApplication::topLevelWidgets()) {
            for (auto* each : top->findChildren<Widget*>(QLatin1String(name))) {
                if (each->isVisible()) {
                    return each;
                }
            }
        }
        return nullptr;
    }
    [[nodiscard]] BannerStrip* strip(const char* name) const { return shown<BannerStrip>(name); }
    void clickRemedy(const char* name) const {
        auto* link = strip(name)->findChild<LinkButton*>();
        QVERIFY(link != nullptr && link->isVisible());
        QTest::mouseClick(link, Qt::LeftButton);
    }
    void click(const char* name) const {
        QTRY_VERIFY2_WITH_TIMEOUT(shown<QPushButton>(name) != nullptr, name, kPatienceMs);
        QTest::mouseClick(shown<QPushButton>(name), Qt::LeftButton);
    }

    QTemporaryDir state;
    Desktop desktop;
    Person person;
};

QString fleetOf(const QStringList& contexts) {
    return QStringLiteral(
               "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: live}\n"
               "spec:\n  sources:\n"
               "  - {type: kubeconfig, files: [kubeconfig], contexts: [%1]}\n")
        .arg(contexts.join(QStringLiteral(", ")));
}

/// Keeps pictures of a state for people, where a folder for them is given.
void keepPicture(QWidget& widget, const char* name) {
    const QString folder = qEnvironmentVariable("PILOTHOUSE_PICTURES");
    if (folder.isEmpty()) {
        return;
    }
    for (const auto& [mode, word] :
         {std::pair{ThemeMode::Light, "light"}, std::pair{ThemeMode::Dark, "dark"}}) {
        themeController()->setMode(mode);
        QCoreApplication::sendPostedEvents();
        widget.grab().save(
            QStringLiteral("%1/%2-%3.png").arg(folder, QLatin1String(name), QLatin1String(word)));
    }
    themeController()->setMode(ThemeMode::Light);
}

} // namespace

class TestFollowing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void item18_theFilesOfAnOpenFleetAreFollowed();
    void programsAreAllowedDeniedAndCancelledByClicking();

private:
    std::unique_ptr<Estate> m_estate;
};

void TestFollowing::initTestCase() {
    new ThemeController(*qApp, ThemeMode::Light); // goes with the application
    m_estate = std::make_unique<Estate>();
    QVERIFY(m_estate->served != nullptr);
    QCOMPARE(m_estate->contexts().size(), 4);
}

void TestFollowing::item18_theFilesOfAnOpenFleetAreFollowed() {
    const QStringList names = m_estate->contexts();
    Program program;
    program.write("kubeconfig", m_estate->kubeconfig());
    program.write("fleet.yaml", fleetOf(names.mid(0, 2)));
    program.desktop.begin(std::nullopt);
    QVERIFY(program.person.sitDown());
    Q_EMIT program.desktop.window().fleetFileChosen(program.path("fleet.yaml"));
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), names.mid(0, 2), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(program.person.pill().contains(QLatin1String("Live")), kPatienceMs);
    program.desktop.window().openCluster(names.at(1));
    QCOMPARE(program.person.tabs().size(), 2);
    program.write("fleet.yaml", fleetOf(names.mid(1, 2)));
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), names.mid(1, 2), kPatienceMs);
    QVERIFY(program.desktop.window().clusterPage(names.at(1))->isVisible()); // it was left alone
    QVERIFY(program.strip("filesStrip") == nullptr);

    program.write("fleet.yaml", QStringLiteral("apiVersion: pilothouse.dev/v1alpha1\n"
                                               "kind: Fleet\nmetadata: {name: live}\n"
                                               "spec: 7\n"));
    QTRY_VERIFY_WITH_TIMEOUT(program.strip("filesStrip") != nullptr, kPatienceMs);
    QVERIFY(program.strip("filesStrip")
                ->accessibleName()
                .contains(program.path("fleet.yaml") + QStringLiteral(":4:")));
    QCOMPARE(program.rows(), names.mid(1, 2));
    keepPicture(program.desktop.window(), "files-broken-cluster");
    program.clickRemedy("filesStrip");
    const auto cards = [&] {
        return program.desktop.window().overview()->findChildren<FileErrorCard*>().size();
    };
    QCOMPARE(cards(), 1);
    keepPicture(program.desktop.window(), "files-broken-overview");
    QVERIFY(program.person.pill().contains(QLatin1String("Live")));
    program.write("fleet.yaml", fleetOf(names));
    QTRY_COMPARE_WITH_TIMEOUT(program.rows(), names, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(program.strip("filesStrip") == nullptr, kPatienceMs);
    QCOMPARE(cards(), 0);
}

void TestFollowing::programsAreAllowedDeniedAndCancelledByClicking() {
    const QStringList names = m_estate->contexts();
    Program program;
    QString text = m_estate->kubeconfig();
    static const QRegularExpression token(QStringLiteral("token: (\\S+)"));
    const auto first = token.match(text);
    QVERIFY(first.hasMatch());
    // It tells a code and waits until somebody has typed it in.
    QFile script(program.path("kubelogin"));
    QVERIFY(script.open(QIODevice::WriteOnly));
    script.write(
        "#!/bin/sh\necho 'To sign in, open https://login.example and enter the code ABCD-1234' "
        ">&2\n"
        "while [ ! -e \"$0.typed\" ]; do sleep 0.05; done\n"
        "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","
        "\"status\":{\"token\":\"" +
        first.captured(1).toUtf8() + "\"}}'\n");
    script.close();
    QVERIFY(script.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    text.replace(first.captured(0),
                 QStringLiteral("exec: {apiVersion: client.authentication.k8s.io/v1, command: %1, "
                                "interactiveMode: Never, args: [get-token, --login, devicecode]}")
                     .arg(script.fileName()));
    program.write("kubeconfig", text);
    program.write("fleet.yaml", fleetOf(names));
    program.desktop.begin(std::nullopt);
    QVERIFY(program.person.sitDown());
    Q_EMIT program.desktop.window().fleetFileChosen(program.path("fleet.yaml"));
    QTRY_VERIFY_WITH_TIMEOUT(program.strip("signInStrip") != nullptr, kPatienceMs);
    QVERIFY(program.strip("signInStrip")
                ->accessibleName()
                .contains(QLatin1String("1 cluster waits for your word")));
    QTRY_COMPARE_WITH_TIMEOUT(program.rows().size(), 4, kPatienceMs);
    keepPicture(program.desktop.window(), "sign-in-strip");

    program.clickRemedy("signInStrip");
    auto* dialog = program.desktop.window().findChild<SignInDialog*>();
    QTRY_VERIFY_WITH_TIMEOUT(dialog != nullptr && dialog->isVisible(), kPatienceMs);
    const auto* command = dialog->findChild<CommandBlock*>();
    QCOMPARE(command->accessibleName(),
             script.fileName() + QStringLiteral(" get-token --login devicecode"));
    keepPicture(*dialog, "sign-in-asked");
    program.click("denyProgram");
    QTRY_VERIFY_WITH_TIMEOUT(program.strip("signInStrip") == nullptr, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(program.shown<QPushButton>("denyProgram") == nullptr, kPatienceMs);

    program.click("allowProgram"); // a word that was given can be changed
    const auto said = [&] {
        const auto* edit = program.shown<QPlainTextEdit>("signInSaid");
        return edit == nullptr ? QString() : edit->toPlainText();
    };
    QTRY_VERIFY_WITH_TIMEOUT(said().contains(QLatin1String("ABCD-1234")), kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(program.strip("signInStrip") != nullptr, kPatienceMs);
    keepPicture(*dialog, "sign-in-running");
    program.click("cancelSignIn");
    QTRY_VERIFY_WITH_TIMEOUT(program.shown<QPushButton>("signInAgain") != nullptr, kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(program.strip("signInStrip") == nullptr, kPatienceMs);

    program.click("signInAgain");
    QTRY_VERIFY_WITH_TIMEOUT(said().contains(QLatin1String("ABCD-1234")), kPatienceMs);
    QFile typed(script.fileName() + QStringLiteral(".typed"));
    QVERIFY(typed.open(QIODevice::WriteOnly));
    typed.close();
    const auto* answered = program.person.find<QWidget>("status0");
    QTRY_VERIFY_WITH_TIMEOUT(answered->accessibleName().contains(QLatin1String("4 of 4 answered")),
                             kPatienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(program.shown<QPlainTextEdit>("signInSaid") == nullptr, kPatienceMs);
    program.click("closeDialog");
}

QTEST_MAIN(TestFollowing)
#include "tst_following.moc"
