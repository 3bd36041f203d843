// SPDX-License-Identifier: GPL-3.0-or-later
// Kubeconfigs as files: which are read, how they merge, what their paths mean, when they change.
#include "fleet/access_builder.h"
#include "fleet/fleet_config.h"
#include "fleet/in_cluster.h"
#include "fleet/member_access.h"
#include "fleet/source_watch.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sys/wait.h>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;

namespace {

class Folder {
public:
    std::string write(const std::string& name, const std::string& text) const {
        const auto path = at(name);
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path) << text;
        return path;
    }
    std::string at(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    std::string path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

/// A kubeconfig in plain blocks with one context.
std::string oneContext(const std::string& name, const std::string& server,
                       const std::string& user = "    token: secret\n") {
    return "clusters:\n- name: c-" + name + "\n  cluster:\n    server: " + server +
           "\nusers:\n- name: u-" + name + "\n  user:\n" + user + "contexts:\n- name: " + name +
           "\n  context:\n    cluster: c-" + name + "\n    user: u-" + name + "\n";
}

std::string manyContexts(int count) {
    std::string clusters = "clusters:\n";
    std::string users = "users:\n";
    std::string contexts = "contexts:\n";
    for (int i = 0; i < count; ++i) {
        const auto n = std::to_string(i);
        clusters += "- cluster:\n    server: https://10." + std::to_string(i / 65536) + "." +
                    std::to_string(i / 256 % 256) + "." + std::to_string(i % 256) +
                    ":6443\n  name: cluster-" + n + "\n";
        users += "- name: user-" + n + "\n  user:\n    token: token-" + n + "\n";
        contexts += "- context:\n    cluster: cluster-" + n + "\n    user: user-" + n +
                    "\n  name: context-" + n + "\n";
    }
    return clusters + users + contexts;
}

const MemberConfig* member(const FleetConfig& config, const std::string& name) {
    const auto found = std::find_if(config.members.begin(), config.members.end(),
                                    [&](const auto& each) { return each.identity.name == name; });
    return found == config.members.end() ? nullptr : &*found;
}

std::string authorizationOf(const FleetConfig& config, const std::string& name) {
    const auto* found = member(config, name);
    return found != nullptr && found->access ? std::string(found->access->authorization.reveal())
                                             : "none";
}

std::ptrdiff_t openFiles() {
    const auto files = std::filesystem::directory_iterator("/proc/self/fd");
    return std::distance(begin(files), end(files));
}

} // namespace

class TestKubeconfigFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item01_missingFilesOfTheVariableAreSkipped() {
        const Folder folder;
        const auto a = folder.write("a", oneContext("one", "https://127.0.0.1:1"));
        const auto b = folder.write("b", oneContext("two", "https://127.0.0.1:2"));
        const auto config = loadFleet(
            {.environment = {{"HOME", "/nowhere"},
                             {"KUBECONFIG", a + ":" + folder.at("missing") + "::" + b + ":" + a}}});
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        QCOMPARE(config->members.size(), std::size_t{2});
        QVERIFY(config->warnings.empty());
        QCOMPARE(member(*config, "two")->identity.sources.front(), "kubeconfig:" + b + "#two");
        // Named with --kubeconfig a missing file is an error.
        QVERIFY(!loadFleet({.kubeconfig = folder.at("missing")}).has_value());
    }

    void item04_relativePathsBelongToTheFileAsGiven() {
        const Folder folder;
        // "given/config" is a link to "real/config": the folder of the path as given counts.
        folder.write("real/config", oneContext("x", "https://127.0.0.1:1", "    tokenFile: t\n"));
        folder.write("real/t", "of the target");
        folder.write("given/t", "of the link\n");
        std::filesystem::create_symlink(folder.at("real/config"), folder.at("given/config"));
        const auto first = folder.write("first", "kind: Config\n");
        const auto config =
            loadFleet({.environment = {{"HOME", "/"},
                                       {"KUBECONFIG", first + ":" + folder.at("given/config")}}});
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        QCOMPARE(authorizationOf(*config, "x"), std::string("Bearer of the link"));
        const auto direct = loadFleet({.kubeconfig = folder.at("real/config")});
        QCOMPARE(authorizationOf(*direct, "x"), std::string("Bearer of the target"));
    }

    void item04_everyPathField_data() {
        QTest::addColumn<QString>("cluster");
        QTest::addColumn<QString>("user");
        QTest::newRow("authority") << "    certificate-authority: sub/f\n"
                                   << "    token: t\n";
        QTest::newRow("pair") << ""
                              << "    client-certificate: sub/f\n    client-key: sub/f\n";
        QTest::newRow("token") << ""
                               << "    tokenFile: sub/f\n";
    }
    void item04_everyPathField() {
        QFETCH(QString, cluster);
        QFETCH(QString, user);
        const Folder folder;
        folder.write("k/sub/f", "content");
        auto text = oneContext("x", "https://127.0.0.1:1", user.toStdString());
        text.insert(text.find("users:"), cluster.toStdString());
        const auto config = loadFleet({.kubeconfig = folder.write("k/config", text)});
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        QVERIFY(member(*config, "x")->access != nullptr);
        const auto missing = loadFleet({.kubeconfig = folder.write("other/config", text)});
        QVERIFY(!missing.has_value());
        QVERIFY2(missing.error().message.find(folder.at("other/sub/f")) != std::string::npos,
                 missing.error().message.c_str());
    }

    void item06_overriddenFileIsNotEvenRead() {
        const Folder folder;
        auto text = oneContext("x", "https://127.0.0.1:1");
        text.insert(text.find("users:"), "    certificate-authority: missing\n"
                                         "    certificate-authority-data: YWJj\n");
        const auto config = loadFleet({.kubeconfig = folder.write("config", text)});
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        QCOMPARE(*member(*config, "x")->access->endpoint->tls->caPem, std::string("abc"));
        QCOMPARE(config->warnings.size(), std::size_t{1});
        QVERIFY(config->warnings[0].message.find("will override") != std::string::npos);
    }

    void item07_aBrokenFileLeavesTheOthers_data() {
        QTest::addColumn<QString>("broken");
        QTest::addColumn<int>("line");
        QTest::newRow("name twice") << "users:\n- name: a\n- name: a\n" << 3;
        QTest::newRow("no YAML") << "clusters: [\n" << 0;
        QTest::newRow("wrong type") << "clusters: 7\n" << 1;
    }
    void item07_aBrokenFileLeavesTheOthers() {
        QFETCH(QString, broken);
        QFETCH(int, line);
        const Folder folder;
        const auto a = folder.write("a", broken.toStdString());
        const auto b = folder.write("b", oneContext("fine", "https://127.0.0.1:1"));
        const auto config =
            loadFleet({.environment = {{"HOME", "/"}, {"KUBECONFIG", a + ":" + b}}});
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        QVERIFY(member(*config, "fine")->access != nullptr);
        QCOMPARE(config->warnings.size(), std::size_t{1});
        QCOMPARE(config->warnings[0].position->file, a);
        QVERIFY(line == 0 || config->warnings[0].position->line == line);
        QCOMPARE(config->findings.size(), std::size_t{1});
        QCOMPARE(config->findings[0].code, std::string("BrokenSource"));
        QVERIFY(!loadFleet({.environment = {{"HOME", "/"}, {"KUBECONFIG", a}}}).has_value());
    }

    void item08_aBrokenContextLeavesTheOthers() {
        const Folder folder;
        auto text = oneContext("fine", "https://127.0.0.1:1");
        text += "- name: lost\n  context:\n    cluster: nowhere\n    user: u-fine\n";
        const auto config = loadFleet({.kubeconfig = folder.write("config", text)});
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        QVERIFY(member(*config, "fine")->access != nullptr);
        const auto* lost = member(*config, "lost");
        QVERIFY(lost != nullptr && lost->problem);
        QVERIFY(lost->problem->message.find("\"nowhere\"") != std::string::npos);
    }

    void item11_noCredentialsOverPlainHttp() {
        const Folder folder;
        const auto config = loadFleet(
            {.kubeconfig = folder.write(
                 "config",
                 oneContext("x", "http://127.0.0.1:1",
                            "    token: secret\n    as: me\n    as-groups:\n    - g\n"))});
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        const auto& access = *member(*config, "x")->access;
        QVERIFY(access.authorization.empty());
        QVERIFY(access.headers.empty());
        QVERIFY(config->warnings.empty()); // what comes of it the member's answer tells
    }

    void item16_disableCompressionReachesTheRequests() {
        const Folder folder;
        auto text = oneContext("x", "https://127.0.0.1:1");
        QVERIFY(member(*loadFleet({.kubeconfig = folder.write("a", text)}), "x")->access->compress);
        text.insert(text.find("users:"), "    disable-compression: true\n");
        QVERIFY(
            !member(*loadFleet({.kubeconfig = folder.write("b", text)}), "x")->access->compress);
    }

    /// Ten times the contexts take about ten times as long, and nothing is left running.
    void item17_tenThousandContextsAreReadInLinearTime() {
        const Folder folder;
        const auto small = folder.write("small", manyContexts(1000));
        const auto large = folder.write("large", manyContexts(10'000));
        const auto timeOf = [](const std::string& path, std::size_t members) {
            auto best = std::chrono::steady_clock::duration::max();
            for (int i = 0; i < 3; ++i) {
                const auto start = std::chrono::steady_clock::now();
                const auto config = loadFleet({.kubeconfig = path});
                best = std::min(best, std::chrono::steady_clock::now() - start);
                if (!config || config->members.size() != members) {
                    return std::chrono::steady_clock::duration::zero();
                }
            }
            return best;
        };
        const auto files = openFiles();
        const auto one = timeOf(small, 1000);
        const auto ten = timeOf(large, 10'000);
        QVERIFY(one.count() > 0 && ten.count() > 0);
        const auto ratio = static_cast<double>(ten.count()) / static_cast<double>(one.count());
        QVERIFY2(ratio < 35, qPrintable(QStringLiteral("%1 times as long").arg(ratio)));
        QCOMPARE(openFiles(), files);
        QCOMPARE(::waitpid(-1, nullptr, WNOHANG), pid_t{-1});
        QCOMPARE(errno, ECHILD);
    }

    void item18_renamedFileIsReadOnce() {
        const Folder folder;
        const auto path = folder.write("config", oneContext("one", "https://127.0.0.1:1"));
        SourceWatch watch({.kubeconfig = path});
        auto now = SteadyTime(1000s);
        QVERIFY(!watch.poll(now));
        std::filesystem::rename(folder.write("new", oneContext("two", "https://127.0.0.1:2")),
                                path);
        QVERIFY(!watch.poll(now += 10s)); // not before it was still for a moment
        const auto config = watch.poll(now += SourceWatch::kSettle);
        QVERIFY(config && *config && member(**config, "two") != nullptr);
        for (int i = 0; i < 5; ++i) {
            QVERIFY(!watch.poll(now += 10s));
        }
    }

    void item18_truncatedFileWaitsUntilItIsWhole() {
        const Folder folder;
        const auto whole = oneContext("one", "https://127.0.0.1:1");
        const auto path = folder.write("config", whole);
        SourceWatch watch({.kubeconfig = path});
        auto now = SteadyTime(1000s);
        const auto other = oneContext("two", "https://127.0.0.1:2");
        for (const auto& cut : {std::string(), other.substr(0, other.size() - 40)}) {
            folder.write("config", cut);
            for (int i = 0; i < 3; ++i) {
                QVERIFY(!watch.poll(now += 1s));
            }
        }
        folder.write("config", other);
        QVERIFY(!watch.poll(now += 1s));
        QVERIFY(watch.poll(now += 1s).has_value());
        QVERIFY(!watch.poll(now += 1s));
    }

    void item18_touchedFileIsNotReadAnew() {
        const Folder folder;
        const auto path = folder.write("config", oneContext("one", "https://127.0.0.1:1"));
        SourceWatch watch({.kubeconfig = path});
        std::filesystem::last_write_time(path, std::filesystem::last_write_time(path) + 5s);
        auto now = SteadyTime(1000s);
        for (int i = 0; i < 5; ++i) {
            QVERIFY(!watch.poll(now += 1s));
        }
    }

    void item18_aBrokenFileIsToldOnceAndMendedOnce() {
        const Folder folder;
        const auto whole = oneContext("one", "https://127.0.0.1:1");
        const auto path = folder.write("config", whole);
        SourceWatch watch({.kubeconfig = path});
        QVERIFY(watch.load().has_value());
        auto now = SteadyTime(1000s);
        folder.write("config", "apiVersion: v1\nkind: Config\ncontexts: 7\n");
        QVERIFY(!watch.poll(now += 1s));
        QVERIFY(!watch.poll(now += 1s)); // it may still be written
        const auto told = watch.poll(now += SourceWatch::kBroken);
        QVERIFY(told && !*told);
        QVERIFY(told->error().position && told->error().position->line == 3);
        QVERIFY(!watch.poll(now += 10s)); // once
        folder.write("config", whole);
        QVERIFY(!watch.poll(now += 1s));
        const auto mended = watch.poll(now += 1s);
        QVERIFY(mended && *mended && member(**mended, "one") != nullptr);
        QVERIFY(!watch.poll(now += 10s));
    }

    void item18_oneBrokenFileOfSeveralLosesNobody() {
        const Folder folder;
        const auto first = folder.write("a", oneContext("one", "https://127.0.0.1:1"));
        const auto second = folder.write("b", oneContext("two", "https://127.0.0.1:2"));
        SourceWatch watch({.environment = {{"HOME", "/"}, {"KUBECONFIG", first + ":" + second}}});
        QVERIFY(watch.load().has_value());
        auto now = SteadyTime(1000s);
        folder.write("b", "contexts: [");
        QVERIFY(!watch.poll(now += 1s));
        const auto told = watch.poll(now += SourceWatch::kBroken);
        QVERIFY(told && !*told);
        QCOMPARE(told->error().position->file, second);
        // A start takes what there is; what was missing then is no reason to refuse a change.
        SourceWatch later({.environment = {{"HOME", "/"}, {"KUBECONFIG", first + ":" + second}}});
        QVERIFY(later.load().has_value());
        folder.write("a", oneContext("three", "https://127.0.0.1:3"));
        QVERIFY(!later.poll(now += 1s));
        const auto changed = later.poll(now += 1s);
        QVERIFY(changed && *changed && member(**changed, "three") != nullptr);
    }

    void item18_aFileThatIsNamedLaterIsFollowed() {
        const Folder folder;
        const auto fleetOf = [](const std::string& files) {
            return "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\n"
                   "spec:\n  sources:\n  - {type: kubeconfig, files: [" +
                   files + "]}\n";
        };
        folder.write("k", oneContext("one", "https://127.0.0.1:1"));
        const auto path = folder.write("fleet.yaml", fleetOf("k"));
        SourceWatch watch({.fleetFile = path, .environment = {{"HOME", "/"}}});
        auto now = SteadyTime(1000s);
        folder.write("fleet.yaml", fleetOf("k, more"));
        QVERIFY(!watch.poll(now += 1s));
        const auto told = watch.poll(now += SourceWatch::kBroken);
        QVERIFY(told && !*told); // there is no such file
        folder.write("more", oneContext("two", "https://127.0.0.1:2"));
        QVERIFY(!watch.poll(now += 1s));
        const auto whole = watch.poll(now += 1s);
        QVERIFY(whole && *whole && (*whole)->members.size() == 2);
        QVERIFY(!watch.poll(now += 10s));
    }

    void item18_fleetFileAndWhatItNames() {
        const Folder folder;
        folder.write("k", oneContext("one", "https://127.0.0.1:1"));
        const auto path = folder.write(
            "fleet.yaml", "apiVersion: pilothouse.dev/v1alpha1\nkind: Fleet\nmetadata: {name: eu}\n"
                          "spec:\n  sources:\n  - {type: kubeconfig, files: [k]}\n");
        QCOMPARE(filesOf({.fleetFile = path, .environment = {{"HOME", "/"}}}),
                 (std::vector<std::string>{path, folder.at("k")}));
        QCOMPARE(filesOf({.environment = {{"HOME", "/h"}}}),
                 std::vector<std::string>{"/h/.kube/config"});
    }

    void inClusterIsUsedWhenNothingElseIsThere() {
        const Folder folder;
        folder.write("account/token", "of the pod\n");
        folder.write("account/namespace", "monitoring\n");
        FleetSource source{.environment = {{"HOME", folder.path()},
                                           {"KUBERNETES_SERVICE_HOST", "fd00::1"},
                                           {"KUBERNETES_SERVICE_PORT", "443"}},
                           .serviceAccount = folder.at("account")};
        const auto config = loadFleet(source);
        QVERIFY2(config.has_value(), config ? "" : describe(config.error()).c_str());
        const auto* own = member(*config, "in-cluster");
        QVERIFY(own != nullptr && own->access);
        QCOMPARE(own->identity.server, std::string("https://[fd00::1]:443"));
        QCOMPARE(authorizationOf(*config, "in-cluster"), std::string("Bearer of the pod"));
        QCOMPARE(own->access->defaultNamespace, std::string("monitoring"));
        QVERIFY(own->recipe != nullptr);                   // the token rotates
        QCOMPARE(config->warnings.size(), std::size_t{1}); // no ca.crt
        source.environment["POD_NAMESPACE"] = "mine";
        QCOMPARE(member(*loadFleet(source), "in-cluster")->access->defaultNamespace,
                 std::string("mine"));
        folder.write(".kube/config", oneContext("one", "https://127.0.0.1:1"));
        QVERIFY(member(*loadFleet(source), "one") != nullptr);
    }

    void inClusterNeedsAllOfIt_data() {
        QTest::addColumn<QString>("missing");
        for (const auto* name : {"KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "token"}) {
            QTest::newRow(name) << name;
        }
    }
    void inClusterNeedsAllOfIt() {
        QFETCH(QString, missing);
        const Folder folder;
        if (missing != QStringLiteral("token")) {
            folder.write("token", "t");
        }
        const auto environment = [&](const std::string& name) {
            return name == missing.toStdString() || name == "POD_NAMESPACE" ? std::string() : "1";
        };
        QVERIFY(!inClusterConfig(environment, folder.path()).has_value());
    }
};

QTEST_APPLESS_MAIN(TestKubeconfigFiles)
#include "tst_kubeconfig_files.moc"
