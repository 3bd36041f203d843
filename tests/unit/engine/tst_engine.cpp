// SPDX-License-Identifier: GPL-3.0-or-later
// The engine with real threads and real sockets on loopback.
#include "engine/engine.h"
#include "engine/file_watch.h"
#include "engine/retirement.h"
#include "fleet/access_builder.h"
#include "test_server.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <set>

using namespace pilothouse;
using namespace pilothouse::engine;
using namespace std::chrono_literals;

namespace {

/// Waiting ends with what is waited for; this only ends a test that has failed.
constexpr int kGuardMs = 20'000;

/// A small API server without objects; what it says of namespace kube-system is given.
class ApiServer {
public:
    explicit ApiServer(std::string uid) : m_uid(std::move(uid)) {}

    [[nodiscard]] std::string url() const { return m_server.url(); }
    [[nodiscard]] int connections() const { return m_server.connections(); }
    /// Watches that were ever asked for.
    [[nodiscard]] int watches() const { return m_watches; }

private:
    void serve(test::Connection& connection) {
        for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
            const auto has = [&](const char* text) { return head.find(text) != std::string::npos; };
            if (has("watch=true")) {
                ++m_watches;
                connection.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                 "Transfer-Encoding: chunked\r\n\r\n");
                connection.waitClosed();
                return;
            }
            connection.write(answerTo(has));
        }
    }
    std::string answerTo(const std::function<bool(const char*)>& has) const {
        const std::string json = "Content-Type: application/json\r\n";
        if (has("/readyz")) {
            return test::httpAnswer("ok");
        }
        if (has("/version")) {
            return test::httpAnswer(R"({"gitVersion":"v1.33.5"})", "200 OK", json);
        }
        if (has("/namespaces/kube-system")) {
            return m_uid.empty()
                       ? test::httpAnswer(R"({"kind":"Status","reason":"Forbidden","code":403})",
                                          "403 Forbidden", json)
                       : test::httpAnswer(R"({"kind":"Namespace","metadata":{"uid":")" + m_uid +
                                              R"("}})",
                                          "200 OK", json);
        }
        const std::string kind = has("/nodes") ? "NodeList" : "PodList";
        return test::httpAnswer("{\"kind\":\"" + kind +
                                    "\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}",
                                "200 OK", json);
    }

    std::string m_uid;
    std::atomic<int> m_watches{0};
    test::TestServer m_server{[this](test::Connection& connection) { serve(connection); }};
};

fleet::MemberConfig memberAt(const std::string& name, const std::string& url) {
    fleet::MemberConfig member;
    member.identity.id = ClusterId(name);
    member.identity.name = name;
    member.identity.sources = {"kubeconfig:/k#" + name};
    kube::Connection connection;
    connection.contextName = name;
    connection.server = url;
    member.access = *fleet::buildAccess(connection, fleet::readCredentialFile);
    return member;
}

/// A kubeconfig that is rewritten while an engine follows it.
class LiveFile {
public:
    using Contexts = std::vector<std::pair<std::string, std::string>>; ///< name, address

    explicit LiveFile(const Contexts& contexts) { write(textOf(contexts)); }
    [[nodiscard]] std::string path() const { return m_folder.filePath("config").toStdString(); }
    void write(const std::string& text) const {
        std::ofstream(path() + ".new") << text;
        std::filesystem::rename(path() + ".new", path());
    }
    static std::string textOf(const Contexts& contexts) {
        std::string clusters = "apiVersion: v1\nkind: Config\nclusters:\n";
        std::string list = "contexts:\n";
        for (const auto& [name, url] : contexts) {
            clusters += "- {name: " + name + ", cluster: {server: \"" + url + "\"}}\n";
            list += "- {name: " + name + ", context: {cluster: " + name + ", user: nobody}}\n";
        }
        return clusters + list + "users:\n- {name: nobody, user: {}}\n";
    }
    [[nodiscard]] std::unique_ptr<Engine> start(EngineOptions options) const {
        options.sources = std::make_shared<fleet::SourceWatch>(
            fleet::FleetSource{.kubeconfig = path()},
            fleet::SourceWatch::Patience{.settle = 5ms, .broken = 20ms});
        options.lookEvery = 1ms;
        return Engine::start(*options.sources->load(), options);
    }

private:
    QTemporaryDir m_folder;
};

/// Publishes at once.
EngineOptions quick(bool watch = true) {
    EngineOptions options;
    options.publishEvery = 1ms;
    options.watch = watch;
    return options;
}

/// Everything published so far, merged.
struct Reader {
    explicit Reader(Engine& from) : engine(from) {}
    const model::FleetSnapshot& take() {
        auto publication = engine.take();
        for (const auto& id : publication.diff.removed) {
            removed.push_back(id.str());
        }
        rereads += publication.reread ? 1 : 0;
        for (const auto& cluster : publication.snapshot->clusters) {
            const auto& name = cluster->identity.name;
            hadLost = hadLost || (known.count(name) != 0 && cluster->nodes == nullptr);
            if (cluster->nodes != nullptr) {
                known.insert(name);
            }
        }
        snapshot = publication.snapshot;
        return *snapshot;
    }
    Engine& engine;
    std::shared_ptr<const model::FleetSnapshot> snapshot;
    std::vector<std::string> removed;
    int rereads = 0;
    std::set<std::string> known; ///< members whose nodes were seen
    bool hadLost = false;        ///< and were not there in a later publication
    [[nodiscard]] std::string names() const {
        std::string all;
        for (const auto& cluster : snapshot->clusters) {
            all += cluster->identity.name + " ";
        }
        return all;
    }
};

} // namespace

class TestEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoContextsOfOneClusterBecomeOne();
    void theNameOfTheFleetFileStays();
    void unknownIdentityLeavesMembersApart();
    void programsWithoutConsentContactNobody();
    void item31_aProgramRunsOnceItIsAllowed();
    void regionsReachTheSnapshot();
    void retiredEnginesBlockNobody();
    void noWakeAfterItWasTakenBack();
    void retirementWaitsNoLongerThanTold();
    void aRotatedTokenReachesTheServer();
    void item18_aRewrittenFileReachesTheRunningFleet();
    void item18_aBrokenFileLeavesTheFleetAsItIs();
    void item18_anAddressThatChangedBeginsAnew();
    void membersFoldedIntoOneThatLeftStandForThemselves();
    void item75_aSleepReopensTheWatches();
    void aChangeOfTheNetworkReopensTheWatches();
    void item30_theUserStopsASignIn();
    void item74_followsShareAWatchAndEndWithTheirLastReader();
};

void TestEngine::twoContextsOfOneClusterBecomeOne() {
    ApiServer first("uid-1");
    ApiServer second("uid-1");
    ApiServer other("uid-2");
    fleet::FleetConfig config;
    config.members = {memberAt("a", first.url()), memberAt("b", other.url()),
                      memberAt("c", second.url())};
    config.members[2].identity.isProduction = true;
    const auto engine = Engine::start(std::move(config), quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().findings.size() == 1, kGuardMs);
    QCOMPARE(reader.snapshot->clusters.size(), std::size_t(2));
    QCOMPARE(reader.snapshot->findings[0].code, std::string("SameCluster"));
    QCOMPARE(reader.snapshot->findings[0].clusters, (std::vector<std::string>{"a", "c"}));
    const auto kept = reader.snapshot->find(ClusterId("a"));
    QCOMPARE(kept->identity.sources.size(), std::size_t(2));
    QVERIFY(kept->identity.isProduction); // the careful word of both
    QTRY_VERIFY_WITH_TIMEOUT(engine->firstRoundDone(), kGuardMs);
    reader.take();
    QVERIFY(reader.snapshot->find(ClusterId("b")) != nullptr);
    QVERIFY(std::count(reader.removed.begin(), reader.removed.end(), "c") <= 1);
    // Who still asks for the other name gets the answer of the one that is left.
    engine->post(FetchObject{.requestId = 9, .cluster = ClusterId("c"), .path = "/api/v1/nodes/x"});
    std::vector<FetchedText> answers;
    const auto got = [&] {
        for (auto& answer : engine->take().answers) {
            answers.push_back(std::move(answer));
        }
        return !answers.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(got(), kGuardMs);
    QVERIFY(!answers[0].error);
}

void TestEngine::theNameOfTheFleetFileStays() {
    ApiServer first("uid-1");
    ApiServer second("uid-1");
    fleet::FleetConfig config;
    config.members = {memberAt("a", first.url()), memberAt("b", second.url())};
    config.members[1].isNamed = true;
    const auto engine = Engine::start(std::move(config), quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().findings.size() == 1, kGuardMs);
    QVERIFY(reader.snapshot->find(ClusterId("b")) != nullptr);
    QVERIFY(reader.snapshot->find(ClusterId("a")) == nullptr);
}

void TestEngine::unknownIdentityLeavesMembersApart() {
    ApiServer first("");
    ApiServer second("");
    fleet::FleetConfig config;
    config.members = {memberAt("a", first.url()), memberAt("b", second.url())};
    const auto engine = Engine::start(std::move(config), quick(false));
    QTRY_VERIFY_WITH_TIMEOUT(engine->firstRoundDone(), kGuardMs);
    const auto snapshot = engine->take().snapshot;
    QCOMPARE(snapshot->clusters.size(), std::size_t(2));
    QVERIFY(snapshot->findings.empty());
}

void TestEngine::programsWithoutConsentContactNobody() {
    ApiServer server("uid");
    fleet::FleetConfig config;
    config.members = {memberAt("a", server.url())};
    auto access = std::make_shared<fleet::MemberAccess>(*config.members[0].access);
    access->credentialProblem = Error{.kind = ErrorKind::Auth, .message = "no consent"};
    config.members[0].access = std::move(access);
    const auto engine = Engine::start(std::move(config), quick());
    QTRY_VERIFY_WITH_TIMEOUT(engine->firstRoundDone(), kGuardMs);
    engine->post(RefreshNow{});
    engine->post(FetchObject{.requestId = 1, .cluster = ClusterId("a"), .path = "/api/v1/nodes/x"});
    std::vector<FetchedText> answers;
    const auto got = [&] {
        for (auto& answer : engine->take().answers) {
            answers.push_back(std::move(answer));
        }
        return !answers.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(got(), kGuardMs);
    QCOMPARE(answers[0].error->message, std::string("no consent"));
    const auto state = engine->take().snapshot->clusters[0];
    QVERIFY(state->reach == model::Reach::AuthRequired);
    QCOMPARE(server.connections(), 0);
}

void TestEngine::item31_aProgramRunsOnceItIsAllowed() {
    const QTemporaryDir folder;
    const auto program = folder.filePath(QStringLiteral("sign-in"));
    const auto runs = program + QStringLiteral(".runs");
    std::ofstream(program.toStdString())
        << "#!/bin/sh\necho run >> \"$0.runs\"\n"
           "echo '{\"apiVersion\": \"client.authentication.k8s.io/v1\", \"kind\": "
           "\"ExecCredential\", \"status\": {\"token\": \"abc\"}}'\n";
    QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    ApiServer server("uid");
    kube::Connection connection;
    connection.contextName = "a";
    connection.server = server.url();
    connection.exec = kube::ExecPlugin{.apiVersion = "client.authentication.k8s.io/v1",
                                       .command = program.toStdString(),
                                       .args = {},
                                       .env = {},
                                       .installHint = {},
                                       .interactiveMode = "Never"};
    fleet::FleetConfig config;
    config.members = {memberAt("a", server.url())};
    config.members[0].access = *fleet::buildAccess(connection, fleet::readCredentialFile);
    std::atomic<net::Consent> word{net::Consent::Unknown};
    auto options = quick();
    options.signIn.consent = [&word](const net::PluginIdentity&) {
        return net::Permission{.word = word.load()};
    };
    const auto engine = Engine::start(std::move(config), options);
    QTRY_VERIFY_WITH_TIMEOUT(engine->firstRoundDone(), kGuardMs);
    const auto reach = [&engine] { return engine->take().snapshot->clusters[0]->reach; };
    QVERIFY(reach() == model::Reach::AuthRequired);
    QCOMPARE(server.connections(), 0);
    QVERIFY(!QFile::exists(runs));
    word = net::Consent::Allowed;
    engine->post(RefreshNow{.cluster = ClusterId("a")});
    QTRY_VERIFY_WITH_TIMEOUT(reach() == model::Reach::Live, kGuardMs);
    std::ifstream lines(runs.toStdString());
    QCOMPARE(std::count(std::istreambuf_iterator<char>(lines), {}, '\n'), std::ptrdiff_t(1));
}

void TestEngine::regionsReachTheSnapshot() {
    fleet::FleetConfig config;
    config.regions = {{"shop-042", {.latitude = 52.52, .longitude = 13.4}}};
    const auto engine = Engine::start(std::move(config), {});
    QTRY_VERIFY_WITH_TIMEOUT(engine->take().snapshot->regions != nullptr, kGuardMs);
    QCOMPARE(engine->take().snapshot->regions->at("shop-042").longitude, 13.4);
}

void TestEngine::retiredEnginesBlockNobody() {
    const test::BlackHole silent;
    for (int i = 0; i < 20; ++i) {
        fleet::FleetConfig config;
        config.members = {memberAt("a", silent.url("http"))};
        auto engine = Engine::start(std::move(config), {});
        Engine::retire(std::move(engine));
    }
    Engine::retire(nullptr);
    QVERIFY(Engine::awaitRetired(1s));
}

void TestEngine::noWakeAfterItWasTakenBack() {
    fleet::FleetConfig config;
    config.members = {memberAt("a", "http://127.0.0.1:" + std::to_string(test::unusedPort()))};
    for (int i = 0; i < 30; ++i) {
        auto engine = Engine::start(config, quick());
        auto alive = std::make_unique<std::atomic<bool>>(true);
        std::atomic<bool> calledLate{false};
        engine->setWake([target = alive.get(), &calledLate] {
            if (!target->load()) {
                calledLate = true;
            }
        });
        engine->setWake({});
        alive->store(false);
        engine->post(RefreshNow{});
        static_cast<void>(engine->take());
        QTRY_VERIFY_WITH_TIMEOUT(engine->firstRoundDone(), kGuardMs);
        QVERIFY(!calledLate);
        Engine::retire(std::move(engine));
    }
    QVERIFY(Engine::awaitRetired(5s));
}

void TestEngine::retirementWaitsNoLongerThanTold() {
    struct Slow {
        explicit Slow(std::shared_future<void> when) : gate(std::move(when)) {}
        ~Slow() { gate.wait(); }
        Slow(const Slow&) = delete;
        Slow& operator=(const Slow&) = delete;
        std::shared_future<void> gate;
    };
    std::promise<void> release;
    Retirement<Slow> retirement;
    QVERIFY(retirement.await(0ms)); // nothing there
    retirement.take(std::make_unique<Slow>(release.get_future().share()));
    QVERIFY(!retirement.await(20ms));
    release.set_value();
    QVERIFY(retirement.await(10s));
}

void TestEngine::aRotatedTokenReachesTheServer() {
    const QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("token")).toStdString();
    std::ofstream(path) << "one";
    kube::Connection connection;
    connection.server = "https://127.0.0.1:1";
    connection.tokenFile = path;
    fleet::MemberConfig member;
    member.access = *fleet::buildAccess(connection, fleet::readCredentialFile);
    member.recipe = std::make_shared<const fleet::AccessRecipe>(connection);
    std::promise<std::string> told;
    FileWatch watch({member}, nullptr,
                    {.access =
                         [&](const std::vector<fleet::AccessChange>& changes) {
                             told.set_value(
                                 std::string(changes.at(0).access->authorization.reveal()));
                         }},
                    {.credentials = 1ms});
    std::ofstream(path + ".new") << "second";
    std::filesystem::rename(path + ".new", path);
    auto got = told.get_future();
    QVERIFY(got.wait_for(10s) == std::future_status::ready);
    QCOMPARE(got.get(), std::string("Bearer second"));
}

void TestEngine::item18_aRewrittenFileReachesTheRunningFleet() {
    ApiServer a("uid-1");
    ApiServer b("uid-2");
    ApiServer c("uid-3");
    const LiveFile file({{"a", a.url()}, {"b", b.url()}});
    const auto engine = file.start(quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 4, kGuardMs);
    file.write(LiveFile::textOf({{"a", a.url()}, {"c", c.url()}}));
    QTRY_VERIFY_WITH_TIMEOUT((reader.take(), reader.rereads == 1), kGuardMs);
    QTRY_VERIFY_WITH_TIMEOUT(c.watches() == 2 && reader.take().openWatches == 4, kGuardMs);
    QCOMPARE(reader.names(), std::string("a c "));
    QCOMPARE(reader.removed, std::vector<std::string>{"b"});
    QCOMPARE(a.watches(), 2); // it went on as it was
    QVERIFY(!reader.hadLost);
    const auto& changes = reader.snapshot->recentChanges;
    const auto said = [&](const char* cluster, const char* words) {
        return std::any_of(changes.begin(), changes.end(), [&](const auto& each) {
            return each.clusterName == cluster && each.code == "member" && each.message == words;
        });
    };
    QVERIFY(said("b", "left the fleet's files") && said("c", "is new in the fleet's files"));
    QVERIFY(!said("a", "is new in the fleet's files"));
    // A file that is merely touched is nothing; what comes after it shows that it was looked at.
    file.write(LiveFile::textOf({{"a", a.url()}, {"c", c.url()}}));
    file.write(LiveFile::textOf({{"a", a.url()}}));
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().clusters.size() == 1, kGuardMs);
    QCOMPARE(reader.rereads, 2);
    QCOMPARE(a.watches(), 2);
    // Who is asked for and has left is said to be none.
    engine->post(FetchObject{.requestId = 1, .cluster = ClusterId("c"), .path = "/api/v1/nodes/x"});
    std::vector<FetchedText> answers;
    const auto got = [&] {
        for (auto& answer : engine->take().answers) {
            answers.push_back(std::move(answer));
        }
        return !answers.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(got(), kGuardMs);
    QVERIFY(answers[0].error && answers[0].error->kind == ErrorKind::NotFound);
}

void TestEngine::item18_aBrokenFileLeavesTheFleetAsItIs() {
    ApiServer a("uid-1");
    const LiveFile file({{"a", a.url()}});
    const auto engine = file.start(quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    file.write("apiVersion: v1\nkind: Config\ncontexts: 7\n");
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().sourceProblem.has_value(), kGuardMs);
    const auto& problem = *reader.snapshot->sourceProblem;
    QVERIFY2(describe(problem).starts_with(file.path() + ":3:"), describe(problem).c_str());
    QCOMPARE(reader.names(), std::string("a "));
    QCOMPARE(reader.snapshot->openWatches, std::size_t(2));
    file.write(LiveFile::textOf({{"a", a.url()}}));
    QTRY_VERIFY_WITH_TIMEOUT(!reader.take().sourceProblem, kGuardMs);
    QCOMPARE(a.watches(), 2);
    QVERIFY(!reader.hadLost && reader.removed.empty());
}

void TestEngine::item18_anAddressThatChangedBeginsAnew() {
    ApiServer a("uid-1");
    ApiServer other("uid-2");
    const LiveFile file({{"a", a.url()}});
    const auto engine = file.start(quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    file.write(LiveFile::textOf({{"a", other.url()}}));
    QTRY_VERIFY_WITH_TIMEOUT(other.watches() == 2 && reader.take().openWatches == 2, kGuardMs);
    QCOMPARE(reader.snapshot->clusters.front()->identity.server, other.url());
    const auto& changes = reader.snapshot->recentChanges;
    QVERIFY(std::any_of(changes.begin(), changes.end(), [](const auto& each) {
        return each.message == "leads to another address now";
    }));
}

void TestEngine::membersFoldedIntoOneThatLeftStandForThemselves() {
    ApiServer first("uid-1");
    ApiServer second("uid-1");
    const LiveFile file({{"a", first.url()}, {"b", second.url()}});
    const auto engine = file.start(quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().findings.size() == 1, kGuardMs);
    QTRY_COMPARE_WITH_TIMEOUT((reader.take(), reader.names()), std::string("a "), kGuardMs);
    file.write(LiveFile::textOf({{"b", second.url()}}));
    QTRY_COMPARE_WITH_TIMEOUT((reader.take(), reader.names()), std::string("b "), kGuardMs);
    QVERIFY(reader.snapshot->findings.empty());
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    QVERIFY(reader.snapshot->clusters.front()->reach == model::Reach::Live);
}

void TestEngine::item75_aSleepReopensTheWatches() {
    ApiServer server("uid-1");
    fleet::FleetConfig config;
    config.members = {memberAt("a", server.url())};
    auto options = quick();
    const auto asleep = std::make_shared<std::atomic<int>>(1000);
    options.asleep = [asleep] { return std::chrono::milliseconds(asleep->load()); };
    const auto engine = Engine::start(std::move(config), std::move(options));
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    QCOMPARE(server.watches(), 2);
    *asleep += 1500; // a moment breaks nothing
    engine->post(RefreshNow{});
    *asleep += 60'000;
    engine->post(RefreshNow{}); // a turn in which it is noticed
    QTRY_VERIFY_WITH_TIMEOUT(server.watches() == 4, kGuardMs);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    QVERIFY(reader.snapshot->clusters.front()->reach == model::Reach::Live);
}

void TestEngine::aChangeOfTheNetworkReopensTheWatches() {
    ApiServer server("uid-1");
    fleet::FleetConfig config;
    config.members = {memberAt("a", server.url())};
    const auto engine = Engine::start(std::move(config), quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    engine->post(NetworkChanged{});
    QTRY_VERIFY_WITH_TIMEOUT(server.watches() == 4, kGuardMs);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    QVERIFY(reader.snapshot->clusters.front()->reach == model::Reach::Live);
    QVERIFY(!reader.hadLost);
}

void TestEngine::item30_theUserStopsASignIn() {
    ApiServer server("uid-1");
    const QTemporaryDir folder;
    const auto path = folder.filePath("plug").toStdString();
    std::ofstream(path) << "#!/bin/sh\necho 'enter the code ABCD' >&2\nexec sleep 1000\n";
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    fleet::FleetConfig config;
    config.members = {memberAt("a", server.url())};
    auto access = std::make_shared<fleet::MemberAccess>(*config.members[0].access);
    auto command = std::make_shared<net::PluginCommand>();
    command->program = path;
    command->parse = [](std::string_view) { return net::PluginCredential{}; };
    access->signIn = std::move(command);
    config.members[0].access = std::move(access);
    auto options = quick();
    options.signIn.consent = [](const auto&) {
        return net::Permission{.word = net::Consent::Allowed};
    };
    const auto engine = Engine::start(std::move(config), std::move(options));
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(
        reader.take().signIns.size() == 1 && !reader.snapshot->signIns[0].said.empty(), kGuardMs);
    QCOMPARE(reader.snapshot->signIns[0].program, std::string("plug"));
    QVERIFY(reader.snapshot->signIns[0].said.find("ABCD") != std::string::npos);
    engine->post(StopSignIn{.program = reader.snapshot->signIns[0].id});
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().signIns.empty(), kGuardMs);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().clusters.front()->lastError.has_value(), kGuardMs);
    const auto& error = *reader.snapshot->clusters.front()->lastError;
    QVERIFY2(error.message.find("stopped by you") != std::string::npos, error.message.c_str());
    engine->post(RefreshNow{}); // the user signs in again
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().signIns.size() == 1, kGuardMs);
}

void TestEngine::item74_followsShareAWatchAndEndWithTheirLastReader() {
    ApiServer server("uid-1");
    fleet::FleetConfig config;
    config.members = {memberAt("a", server.url())};
    const auto engine = Engine::start(std::move(config), quick());
    Reader reader(*engine);
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, kGuardMs);
    const ClusterId cluster("a");
    // No end of initial events comes from this server: what counts here is the open stream.
    const model::ObjectQuery query{.resource = "configmaps", .ns = "shop"};
    engine->post(FollowObjects{.followId = 1, .cluster = cluster, .query = query});
    engine->post(FollowObjects{.followId = 2, .cluster = cluster, .query = query});
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 3, kGuardMs);
    QCOMPARE(server.watches(), 3);
    engine->post(UnfollowObjects{.followId = 1});
    engine->post(FollowObjects{
        .followId = 3, .cluster = cluster, .query = {.resource = "events", .ns = "shop"}});
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 4, kGuardMs);
    engine->post(UnfollowObjects{.followId = 2});
    engine->post(UnfollowObjects{.followId = 3});
    QTRY_VERIFY_WITH_TIMEOUT(reader.take().openWatches == 2, 1'000);
    // A member that does not exist is said to be none.
    engine->post(FollowObjects{.followId = 4, .cluster = ClusterId("z"), .query = query});
    std::vector<FollowedObjects> follows;
    const auto said = [&] {
        const auto more = engine->take().follows;
        follows.insert(follows.end(), more.begin(), more.end());
        return !follows.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(said(), kGuardMs);
    QCOMPARE(follows.front().followId, std::uint64_t(4));
    QVERIFY(follows.front().set->trouble->kind == ErrorKind::NotFound);
}

QTEST_GUILESS_MAIN(TestEngine)
#include "tst_engine.moc"
