// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/program_consent.h"
#include "kube/plugin_policy.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace pilothouse;
using namespace pilothouse::engine;

class TestProgramConsent : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_number = 0;

    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::number(m_number)).toStdString() + "-" + name;
    }
    ProgramConsent::Options files() const {
        return {.file = path("consent"), .kuberc = path("kuberc")};
    }
    /// A program of that name, which is there but never run.
    net::PluginCommand command(const std::string& name) const {
        const auto file = path(name);
        std::ofstream(file) << "#!/bin/sh\n";
        QFile::setPermissions(QString::fromStdString(file), QFile::ReadOwner | QFile::ExeOwner);
        net::PluginCommand made;
        made.program = file;
        made.args = {"get-token", "--client-secret", "geheim"};
        made.env = {{"SECRET", "geheim"}};
        made.source = path("kubeconfig");
        return made;
    }
    net::PluginIdentity program(const std::string& name) const {
        return net::identify(command(name)).value();
    }
    void writeKuberc(const std::string& text) const { std::ofstream(path("kuberc")) << text; }

private Q_SLOTS:
    void init() { ++m_number; }

    void item31_nobodySaidAnything() {
        ProgramConsent consent(files());
        QVERIFY(consent.judge(program("plug")).word == net::Consent::Unknown);
    }

    void item31_theUsersWordIsRemembered() {
        const auto plug = program("plug");
        {
            ProgramConsent consent(files());
            const auto word = consent.describe(plug);
            QVERIFY(word.command == (std::vector<std::string>{plug.program, "get-token",
                                                              "--client-secret", "(hidden)"}));
            QVERIFY(word.environment == std::vector<std::string>{"SECRET"});
            QVERIFY(consent.remember(word, true).has_value());
        }
        ProgramConsent consent(files());
        QVERIFY(consent.judge(plug).word == net::Consent::Allowed);
        auto other = command("plug");
        other.args.back() = "another";
        QVERIFY(consent.judge(net::identify(other).value()).word == net::Consent::Unknown);
        QVERIFY(consent.remember(consent.describe(plug), false).has_value());
        QVERIFY(consent.judge(plug).word == net::Consent::Denied);
        QVERIFY(consent.forget(plug.fingerprint).has_value());
        QVERIFY(consent.judge(plug).word == net::Consent::Unknown);
        std::ifstream kept(path("consent"));
        const std::string text(std::istreambuf_iterator<char>(kept), {});
        QVERIFY(text.find("geheim") == std::string::npos);
    }

    void item31_allowedForNow_data() {
        QTest::addColumn<std::string>("which");
        QTest::addColumn<bool>("isAllowed");
        QTest::newRow("all") << std::string("all") << true;
        QTest::newRow("id") << std::string("first 12") << true;
        QTest::newRow("too short") << std::string("first 7") << false;
        QTest::newRow("another") << std::string("0123456789ab") << false;
        QTest::newRow("nothing") << std::string() << false;
    }
    void item31_allowedForNow() {
        QFETCH(std::string, which);
        QFETCH(bool, isAllowed);
        const auto plug = program("plug");
        if (which.starts_with("first ")) {
            which = plug.fingerprint.substr(0, std::stoul(which.substr(6)));
        }
        ProgramConsent consent(files());
        consent.allowForNow({which});
        QCOMPARE(consent.judge(plug).word == net::Consent::Allowed, isAllowed);
        ProgramConsent next(files());
        QVERIFY(next.judge(plug).word == net::Consent::Unknown); // for one process only
    }

    void item31_kubectlsPolicyForbids_data() {
        QTest::addColumn<std::string>("kuberc");
        QTest::addColumn<bool>("isAllowed");
        const std::string head = "apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n";
        const std::string list = "credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist:\n";
        QTest::newRow("empty") << std::string() << true;
        QTest::newRow("nothing said") << head << true;
        QTest::newRow("allow all") << head + "credentialPluginPolicy: AllowAll\n" << true;
        QTest::newRow("deny all") << head + "credentialPluginPolicy: DenyAll\n" << false;
        QTest::newRow("listed") << head + list + "- command: PLUG\n" << true;
        QTest::newRow("listed as in 1.35") << head + list + "- name: PLUG\n" << true;
        QTest::newRow("not listed") << head + list + "- command: aws\n" << false;
        QTest::newRow("empty list") << head + list << false;
        QTest::newRow("list without policy")
            << head + "credentialPluginAllowlist: [{command: PLUG}]\n"
            << false;
        QTest::newRow("unknown policy") << head + "credentialPluginPolicy: Perhaps\n" << false;
        QTest::newRow("no YAML") << std::string("{{{") << false;
    }
    void item31_kubectlsPolicyForbids() {
        QFETCH(std::string, kuberc);
        QFETCH(bool, isAllowed);
        const auto plug = program("plug");
        if (const auto at = kuberc.find("PLUG"); at != std::string::npos) {
            kuberc.replace(at, 4, plug.program);
        }
        writeKuberc(kuberc);
        ProgramConsent consent(files());
        QVERIFY(consent.remember(consent.describe(plug), true).has_value());
        const auto word = consent.judge(plug);
        QCOMPARE(word.word == net::Consent::Allowed, isAllowed);
        if (!isAllowed) {
            QVERIFY2(word.why.find(path("kuberc")) != std::string::npos, word.why.c_str());
        }
    }

    void item31_aChangedPolicyHoldsAtOnce() {
        const auto plug = program("plug");
        ProgramConsent consent(files());
        consent.allowForNow({"all"});
        QVERIFY(consent.judge(plug).word == net::Consent::Allowed);
        writeKuberc("credentialPluginPolicy: DenyAll\n");
        QVERIFY(consent.judge(plug).word == net::Consent::Denied);
        writeKuberc("credentialPluginPolicy: AllowAll\n");
        QVERIFY(consent.judge(plug).word == net::Consent::Allowed);
    }

    void aBadFileAllowsNothing() {
        const auto plug = program("plug");
        ProgramConsent consent(files());
        QVERIFY(consent.remember(consent.describe(plug), true).has_value());
        QVERIFY(consent.check().has_value());
        std::ofstream(path("consent"), std::ios::app) << "nonsense\n";
        const auto word = consent.judge(plug);
        QVERIFY(word.word == net::Consent::Denied);
        QVERIFY2(word.why.find(path("consent") + ":2:") != std::string::npos, word.why.c_str());
        const auto checked = consent.check();
        QVERIFY(!checked.has_value());
        QCOMPARE(checked.error().position->line, 2);
    }

    void kubercIsFoundAsKubectlFindsIt() {
        const auto home = qgetenv("HOME");
        qputenv("HOME", "/home/u");
        qunsetenv("KUBERC");
        const auto usual = kubercFile();
        qputenv("KUBERC", "/etc/kuberc");
        const auto named = kubercFile();
        qputenv("KUBERC", "off");
        const auto off = kubercFile();
        qunsetenv("KUBERC");
        qputenv("HOME", home);
        QCOMPARE(usual, std::string("/home/u/.kube/kuberc"));
        QCOMPARE(named, std::string("/etc/kuberc"));
        QCOMPARE(off, std::string());
    }
};

QTEST_GUILESS_MAIN(TestProgramConsent)
#include "tst_program_consent.moc"
