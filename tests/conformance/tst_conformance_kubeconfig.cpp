// SPDX-License-Identifier: GPL-3.0-or-later
// Kubeconfig files as kubectl reads them, and requests through what they mean.
#include "scene.h"

#include "fleet/default_kubeconfig.h"
#include "fleet/source_watch.h"
#include "kube/base64.h"
#include "test_server.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <sys/wait.h>

using namespace pilothouse;
using namespace std::chrono_literals;
using test::Scene;
using Json = nlohmann::json;

namespace {

/// What a field holds, or the file that it names.
std::string textOf(std::string_view data, const std::string& file) {
    if (!data.empty() || file.empty()) {
        return std::string(data);
    }
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Entries by name, fields that are set alone, files as their content: what both can be brought to.
using View = std::map<std::string, std::map<std::string, std::string>>;

void put(View& view, const std::string& entry, const std::string& field, std::string value) {
    view[entry];
    if (!value.empty()) {
        view[entry][field] = std::move(value);
    }
}

View ours(const std::string& files) {
    const auto read =
        fleet::readDefaultKubeconfig({.environment = {{"HOME", "/"}, {"KUBECONFIG", files}}});
    if (!read) {
        return {{describe(read.error()), {}}};
    }
    View view;
    put(view, "current-context", "", read->config.currentContext);
    for (const auto& each : read->config.clusters) {
        put(view, "cluster " + each.name, "server", each.server);
        put(view, "cluster " + each.name, "certificate-authority-data",
            textOf(each.caData, each.caFile));
    }
    for (const auto& each : read->config.users) {
        const auto user = "user " + each.name;
        put(view, user, "token", std::string(each.token.reveal()));
        put(view, user, "tokenFile", each.tokenFile.empty() ? "" : "a file"); // never flattened
        put(view, user, "client-certificate-data",
            textOf(each.clientCertificateData.reveal(), each.clientCertificateFile));
        put(view, user, "client-key-data", textOf(each.clientKeyData.reveal(), each.clientKeyFile));
        put(view, user, "username", each.username);
        put(view, user, "password", std::string(each.password.reveal()));
    }
    for (const auto& each : read->config.contexts) {
        put(view, "context " + each.name, "cluster", each.cluster);
        put(view, "context " + each.name, "user", each.user);
        put(view, "context " + each.name, "namespace", each.ns);
    }
    return view;
}

View theirs(const std::string& files) {
    const auto said = test::kubectl(files, {"config", "view", "--raw", "--flatten", "-o", "json"});
    if (said.code != 0) {
        return {{said.err, {}}};
    }
    View view;
    const auto config = Json::parse(said.out);
    put(view, "current-context", "", config.value("current-context", ""));
    for (const std::string kind : {"cluster", "user", "context"}) {
        for (const auto& each : config.at(kind + "s")) {
            const auto entry = kind + " " + each.at("name").get<std::string>();
            put(view, entry, "", "");
            for (const auto& [field, value] : each.at(kind).items()) {
                auto text = value.is_string() ? value.get<std::string>() : value.dump();
                if (field.ends_with("-data")) {
                    text = kube::decodeBase64(text).value_or("no base64");
                } else if (field == "tokenFile") {
                    text = "a file";
                }
                put(view, entry, field, std::move(text));
            }
        }
    }
    return view;
}

std::string printed(const View& view) {
    std::string text;
    for (const auto& [entry, fields] : view) {
        text += entry + ":";
        for (const auto& [field, value] : fields) {
            text += " " + field + "=" + value.substr(0, 80);
        }
        text += "\n";
    }
    return text;
}

std::string line(std::string text) {
    return text.substr(0, text.find('\n'));
}

std::ptrdiff_t entriesOf(const char* folder) {
    const auto entries = std::filesystem::directory_iterator(folder);
    return std::distance(begin(entries), end(entries));
}

} // namespace

/// Kubeconfig files beside kubectl, and the servers that they lead to.
class TestConformanceKubeconfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item01_severalFilesAreWhatKubectlReads();
    void item02_twoUsersOfOneName();
    void item03_theFirstCurrentContext();
    void item04_relativePathsAsKubectlResolvesThem();
    void item05_programsAreFoundWhereKubectlFindsThem_data();
    void item05_programsAreFoundWhereKubectlFindsThem();
    void item07_whatKubectlRefusesHarmsOneFileAlone_data();
    void item07_whatKubectlRefusesHarmsOneFileAlone();
    void item08_absentEntriesAreNamedAndOthersServed_data();
    void item08_absentEntriesAreNamedAndOthersServed();
    void item14_insecureWithAnAuthorityIsRefused();
    void item17_tenThousandContextsAreThereAtOnce();
    void item18_aReplacedFileLeadsToTheNewServer();

private:
    [[nodiscard]] test::SceneContext alpha() const {
        return {"one", m_scene.cluster("alpha"), m_scene.user("alpha")};
    }
    [[nodiscard]] test::SceneContext bravo() const {
        return {"two", m_scene.cluster("bravo"), m_scene.user("bravo")};
    }

    test::ServerUnderTest m_server;
    Scene m_scene{m_server};
};

#define PH_SAME_AS_KUBECTL(files)                                                                  \
    QVERIFY2(ours(files) == theirs(files),                                                         \
             (printed(ours(files)) + "kubectl:\n" + printed(theirs(files))).c_str())

void TestConformanceKubeconfig::item01_severalFilesAreWhatKubectlReads() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    const auto a = m_scene.config("01/a", {alpha()});
    const auto b = m_scene.config("01/b", {bravo()}, "two");
    const auto files = a + ":" + m_scene.path("01/missing") + "::" + b + ":" + a;
    PH_SAME_AS_KUBECTL(files);
    const auto fleet = Scene::load(files);
    QCOMPARE(fleet.members.size(), std::size_t(2));
    QVERIFY(fleet.warnings.empty());
    for (const char* name : {"one", "two"}) {
        QCOMPARE(Scene::ask(Scene::member(fleet, name)), std::string("200"));
        QCOMPARE(test::kubectl(files, {"--context", name, "get", "nodes"}).code, 0);
    }
}

void TestConformanceKubeconfig::item02_twoUsersOfOneName() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    auto first = alpha();
    auto second = bravo();
    first.userName = second.userName = "admin";
    // A token and a login together are refused: were they mixed, no request would be made.
    second.user = {{"username", "someone"}, {"password", "else"}};
    second.clusterName = first.clusterName; // and the cluster of that name is the first one too
    for (const bool swapped : {false, true}) {
        const auto a = m_scene.config("02/a", {swapped ? second : first});
        const auto b = m_scene.config("02/b", {swapped ? first : second});
        const auto files = a + ":" + b;
        PH_SAME_AS_KUBECTL(files);
        // Servers take no passwords any more; the real one lets who sends one in as anonymous.
        const bool isReal = m_server.kind() == test::ServerKind::Real;
        const auto expected = std::string(!swapped ? "200" : isReal ? "403" : "401");
        for (const char* name : {"one", "two"}) {
            const auto fleet = Scene::load(files, {name});
            const auto said = Scene::ask(Scene::member(fleet, name));
            QVERIFY2(said == expected, said.c_str());
            QCOMPARE(test::kubectl(files, {"--context", name, "get", "nodes"}).code == 0, !swapped);
        }
    }
}

void TestConformanceKubeconfig::item03_theFirstCurrentContext() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    const auto none = m_scene.config("03/none", {alpha()}, "");
    const auto one = m_scene.config("03/one", {alpha()}, "one");
    const auto two = m_scene.config("03/two", {bravo()}, "two");
    for (const auto& [files, expected] :
         {std::pair(none + ":" + two, "two"), std::pair(two + ":" + one, "two"),
          std::pair(one + ":" + two, "one"), std::pair(none, "")}) {
        const auto read =
            fleet::readDefaultKubeconfig({.environment = {{"HOME", "/"}, {"KUBECONFIG", files}}});
        QVERIFY(read);
        QCOMPARE(read->config.currentContext, std::string(expected));
        const auto said = test::kubectl(files, {"config", "current-context"});
        QCOMPARE(said.code == 0 ? line(said.out) : "", std::string(expected));
        PH_SAME_AS_KUBECTL(files);
    }
    const auto fleet = Scene::load(none + ":" + two, {"two"});
    QCOMPARE(Scene::ask(Scene::member(fleet, "two")), std::string("200"));
}

void TestConformanceKubeconfig::item04_relativePathsAsKubectlResolvesThem() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    const auto& tls = *m_server.access("alpha").endpoint->tls;
    m_scene.write("04/given/pki/ca.crt", m_scene.authority());
    m_scene.write("04/given/client.crt", std::string(tls.clientCertPem.reveal()));
    m_scene.write("04/given/client.key", std::string(tls.clientKeyPem.reveal()));
    m_scene.write("04/given/token", m_scene.token() + "\n");
    auto cluster = m_scene.cluster();
    cluster.erase("certificate-authority-data");
    cluster["certificate-authority"] = "pki/ca.crt";
    const Json pair{{"client-certificate", "client.crt"}, {"client-key", "./client.key"}};
    // The config is a link into another folder, where none of the files are.
    const auto target =
        m_scene.config("04/real/config", {{"pair", cluster, pair},
                                          {"token", cluster, {{"tokenFile", "../given/token"}}}});
    const auto link = m_scene.path("04/given/config");
    std::filesystem::create_symlink(target, link);
    const auto files = m_scene.config("04/first", {}) + ":" + link;
    PH_SAME_AS_KUBECTL(files);
    for (const char* name : {"pair", "token"}) {
        const auto fleet = Scene::load(files, {name});
        QCOMPARE(Scene::ask(Scene::member(fleet, name)), std::string("200"));
        const auto said = test::kubectl(files, {"--context", name, "get", "nodes"});
        QVERIFY2(said.code == 0, said.err.c_str());
    }
    // By its real path it is broken, for both.
    QVERIFY(!fleet::loadFleet(
        {.contexts = {"pair"}, .environment = {{"HOME", "/"}, {"KUBECONFIG", target}}}));
    QVERIFY(test::kubectl(target, {"--context", "pair", "get", "nodes"}).code != 0);
}

void TestConformanceKubeconfig::item05_programsAreFoundWhereKubectlFindsThem_data() {
    QTest::addColumn<QString>("command");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("beside the file") << "./teller" << true;
    QTest::newRow("in a folder beside it") << "sub/teller" << true;
    QTest::newRow("in PATH") << "teller-in-path" << true;
    QTest::newRow("in PATH, though one lies beside the file") << "teller" << false;
}

void TestConformanceKubeconfig::item05_programsAreFoundWhereKubectlFindsThem() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    QFETCH(QString, command);
    QFETCH(bool, isFound);
    m_scene.plugin("05/teller", m_scene.token());
    m_scene.plugin("05/sub/teller", m_scene.token());
    const auto found = m_scene.plugin("05/path/teller-in-path", m_scene.token());
    const auto folder = std::filesystem::path(found).parent_path().string();
    auto context = alpha();
    context.user = {{"exec",
                     {{"apiVersion", "client.authentication.k8s.io/v1beta1"},
                      {"command", command.toStdString()}}}};
    const auto files = m_scene.config("05/config", {context}, "one");
    const auto before = qgetenv("PATH");
    qputenv("PATH", QByteArray::fromStdString(folder) + ':' + before);
    const auto said = Scene::ask(Scene::member(Scene::load(files), "one"));
    qputenv("PATH", before);
    const auto kubectl = test::kubectl(files, {"get", "nodes"}, folder);
    QVERIFY2((kubectl.code == 0) == isFound, kubectl.err.c_str());
    if (isFound) {
        QCOMPARE(said, std::string("200"));
    } else {
        QVERIFY2(said.find("teller is not installed") != std::string::npos, said.c_str());
    }
}

void TestConformanceKubeconfig::item07_whatKubectlRefusesHarmsOneFileAlone_data() {
    QTest::addColumn<QString>("broken");
    QTest::addColumn<bool>("kubectlReadsIt");
    QTest::addColumn<QString>("weSay");
    QTest::newRow("name twice") << "users:\n- {name: a, user: {}}\n- {name: a, user: {}}\n"
                                << false << "\"a\"";
    QTest::newRow("base64") << "clusters:\n- name: bad\n  cluster:\n    server: https://h\n"
                               "    certificate-authority-data: '%'\n"
                               "contexts:\n- {name: bad, context: {cluster: bad, user: one-user}}\n"
                            << false << "base64";
    QTest::newRow("number") << "users:\n- name: n\n  user: {token: 12345}\n"
                            << false << "not quoted";
    QTest::newRow("no YAML") << "clusters: [\n" << false << "";
    QTest::newRow("second document") << "kind: Config\n---\nclusters: [\n"
                                     << true << "first YAML document";
}

void TestConformanceKubeconfig::item07_whatKubectlRefusesHarmsOneFileAlone() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    QFETCH(QString, broken);
    QFETCH(bool, kubectlReadsIt);
    QFETCH(QString, weSay);
    const auto odd = m_scene.write("07/odd", broken.toStdString());
    const auto files = odd + ":" + m_scene.config("07/good", {alpha()});
    const auto kubectl = test::kubectl(files, {"config", "view"});
    QVERIFY2((kubectl.code == 0) == kubectlReadsIt, kubectl.err.c_str());
    const auto fleet = Scene::load(files);
    QCOMPARE(Scene::ask(Scene::member(fleet, "one")), std::string("200"));
    std::string told;
    for (const auto& warning : fleet.warnings) {
        told += describe(warning) + "\n";
    }
    for (const auto& member : fleet.members) {
        told += member.problem ? describe(*member.problem) + "\n" : "";
    }
    QVERIFY2(!told.empty() && told.find(weSay.toStdString()) != told.npos, told.c_str());
}

void TestConformanceKubeconfig::item08_absentEntriesAreNamedAndOthersServed_data() {
    QTest::addColumn<QString>("context");
    QTest::addColumn<QString>("missing");
    QTest::newRow("cluster") << "no cluster"
                             << "gone: nowhere";
    QTest::newRow("user") << "no user"
                          << "nobody@x";
}

void TestConformanceKubeconfig::item08_absentEntriesAreNamedAndOthersServed() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    QFETCH(QString, context);
    QFETCH(QString, missing);
    auto good = alpha();
    test::SceneContext noCluster{"no cluster", {}, {}, "gone: nowhere", good.userName};
    test::SceneContext noUser{"no user", {}, {}, bravo().clusterName, "nobody@x"};
    auto other = bravo();
    const auto files = m_scene.config("08/config", {noCluster, good, noUser, other});
    const auto fleet = Scene::load(files);
    for (const char* name : {"one", "two"}) {
        QCOMPARE(Scene::ask(Scene::member(fleet, name)), std::string("200"));
    }
    const auto kubectl = test::kubectl(files, {"--context", context.toStdString(), "get", "nodes"});
    QVERIFY(kubectl.code != 0); // what it says differs between its versions
    const auto alone = fleet::loadFleet({.contexts = {context.toStdString()},
                                         .environment = {{"HOME", "/"}, {"KUBECONFIG", files}}});
    const auto* broken = Scene::member(fleet, context.toStdString());
    const auto said = broken != nullptr && broken->problem ? describe(*broken->problem)
                      : alone                              ? "no problem"
                                                           : describe(alone.error());
    QVERIFY2(said.find("\"" + missing.toStdString() + "\"") != std::string::npos, said.c_str());
}

void TestConformanceKubeconfig::item14_insecureWithAnAuthorityIsRefused() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    auto both = alpha();
    both.cluster["insecure-skip-tls-verify"] = true;
    const auto files = m_scene.config("14/config", {both, bravo()}, "one");
    const auto kubectl = test::kubectl(files, {"get", "nodes"});
    QVERIFY(kubectl.code != 0);
    QVERIFY2(kubectl.err.find("insecure") != std::string::npos, kubectl.err.c_str());
    const auto fleet = Scene::load(files);
    const auto* broken = Scene::member(fleet, "one");
    QVERIFY(broken != nullptr && broken->problem && !broken->access); // so it is never asked
    QVERIFY(broken->problem->kind == ErrorKind::Validation);
    const auto& message = broken->problem->message;
    QVERIFY2(message.find("insecure-skip-tls-verify") != message.npos, message.c_str());
    QCOMPARE(Scene::ask(Scene::member(fleet, "two")), std::string("200"));
    // Without the authority it is followed, and with it alone as well.
    both.cluster.erase("certificate-authority-data");
    const auto insecure = Scene::load(m_scene.config("14/insecure", {both}));
    QCOMPARE(Scene::ask(Scene::member(insecure, "one")), std::string("200"));
}

void TestConformanceKubeconfig::item17_tenThousandContextsAreThereAtOnce() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    test::TestServer nobody([](test::Connection&) {}); // where all but one of them lead
    std::vector<test::SceneContext> contexts;
    for (int i = 0; i < 10'000; ++i) {
        const auto number = std::to_string(i);
        contexts.push_back({"c" + number,
                            {{"server", nobody.url() + "/" + number}},
                            {{"exec",
                              {{"apiVersion", "client.authentication.k8s.io/v1beta1"},
                               {"command", "/no/such/program"}}}}});
    }
    contexts.push_back(alpha());
    const auto files = m_scene.config("17/config", contexts, "one");
    const auto descriptors = entriesOf("/proc/self/fd");
    const auto threads = entriesOf("/proc/self/task");
    const auto start = std::chrono::steady_clock::now();
    const auto fleet = Scene::load(files);
    const auto took = std::chrono::steady_clock::now() - start;
    QCOMPARE(fleet.members.size(), std::size_t(10'001));
    QCOMPARE(entriesOf("/proc/self/fd"), descriptors);
    QCOMPARE(entriesOf("/proc/self/task"), threads);
    QCOMPARE(::waitpid(-1, nullptr, WNOHANG), pid_t{-1}); // no program was started
    QCOMPARE(errno, ECHILD);
    QCOMPARE(nobody.connections(), 0);
    QCOMPARE(Scene::ask(Scene::member(fleet, "one")), std::string("200"));
    const auto before = std::chrono::steady_clock::now();
    const auto kubectl = test::kubectl(files, {"config", "get-contexts", "-o", "name"});
    const auto theirs = std::chrono::steady_clock::now() - before;
    QCOMPARE(std::count(kubectl.out.begin(), kubectl.out.end(), '\n'), std::ptrdiff_t(10'001));
    // A busy machine slows both: then no slower than kubectl.
    QVERIFY2(took < std::max<std::chrono::steady_clock::duration>(1s, theirs),
             std::to_string(took / 1ms).c_str());
}

void TestConformanceKubeconfig::item18_aReplacedFileLeadsToTheNewServer() {
    PH_NEED_SERVER(m_server)
    PH_NEED_KUBECTL
    const auto first = m_scene.config("18/config", {alpha()}, "one");
    const auto whole = Scene::json({bravo()}, "two").dump(1);
    fleet::SourceWatch watch({.environment = {{"HOME", "/"}, {"KUBECONFIG", first}}});
    QVERIFY(watch.load());
    auto now = fleet::SteadyTime(1000s);
    QVERIFY(!watch.poll(now));
    std::filesystem::last_write_time(first, std::filesystem::last_write_time(first) + 5s);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!watch.poll(now += 1s)); // touched
    }
    m_scene.write("18/config", whole.substr(0, whole.size() / 2));
    for (int i = 0; i < 3; ++i) {
        QVERIFY(!watch.poll(now += 1s)); // half of it
    }
    std::filesystem::rename(m_scene.write("18/new", whole), first);
    std::optional<fleet::FleetConfig> fleet;
    int reloads = 0;
    for (int i = 0; i < 6; ++i) {
        if (auto next = watch.poll(now += 1s)) {
            QVERIFY2(next->has_value(), *next ? "" : describe(next->error()).c_str());
            fleet = **std::move(next);
            ++reloads;
        }
    }
    QCOMPARE(reloads, 1);
    QCOMPARE(line(test::kubectl(first, {"config", "current-context"}).out), std::string("two"));
    QVERIFY(Scene::member(*fleet, "one") == nullptr);
    QCOMPARE(Scene::ask(Scene::member(*fleet, "two")), std::string("200"));
}

QTEST_GUILESS_MAIN(TestConformanceKubeconfig)
#include "tst_conformance_kubeconfig.moc"
