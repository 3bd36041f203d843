// SPDX-License-Identifier: GPL-3.0-or-later
// Connections to a server: HTTP/2 and HTTP/1.1, certificates that rotate, a server that is busy.
#include "follow.h"
#include "scene.h"

#include "engine/engine.h"
#include "fleet/credential_files.h"
#include "fleet/requests.h"
#include "test_client.h"

#include <openssl/ssl.h>

#include <fmt/format.h>

#include <filesystem>
#include <set>

using namespace pilothouse;
using namespace std::chrono_literals;
using test::Follow;
using test::Outcome;
using test::Scene;
using Json = nlohmann::json;

namespace {

const std::string kFlowControl = "/apis/flowcontrol.apiserver.k8s.io/v1/";

/// Ends what a test has begun at a server, also when it fails.
class Afterwards {
public:
    explicit Afterwards(std::function<void()> what) : m_what(std::move(what)) {}
    ~Afterwards() { m_what(); }
    Afterwards(const Afterwards&) = delete;
    Afterwards& operator=(const Afterwards&) = delete;

private:
    std::function<void()> m_what;
};

/// A request whose body never comes: it keeps its seat at the server until it is dropped.
class UnfinishedRequest {
public:
    UnfinishedRequest(const std::string& server, const std::string& head)
        : m_context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free),
          m_stream(BIO_new_ssl_connect(m_context.get()), &BIO_free_all) {
        BIO_set_conn_hostname(m_stream.get(), server.substr(server.find("//") + 2).c_str());
        if (BIO_puts(m_stream.get(), head.c_str()) != static_cast<int>(head.size())) {
            qWarning("nothing could be sent to %s", server.c_str());
        }
    }

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> m_context;
    std::unique_ptr<BIO, decltype(&BIO_free_all)> m_stream;
};

/// Connections of this process to the server of a URL that ends with a port.
std::size_t connectionsTo(const std::string& url) {
    const auto port = QByteArray::number(std::stoi(url.substr(url.rfind(':') + 1)), 16);
    std::set<QByteArray> mine;
    for (const auto& each : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        const auto target = std::filesystem::read_symlink(each.path(), gone).string();
        if (target.starts_with("socket:[")) {
            mine.insert(QByteArray::fromStdString(target.substr(8, target.size() - 9)));
        }
    }
    QFile table(QStringLiteral("/proc/self/net/tcp"));
    std::size_t count = 0;
    if (table.open(QIODevice::ReadOnly)) {
        for (const auto& line : table.readAll().split('\n')) {
            const auto words = line.simplified().split(' ');
            count += words.size() > 9 && words[2].toUpper().endsWith(':' + port.toUpper()) &&
                             mine.contains(words[9])
                         ? 1U
                         : 0U;
        }
    }
    return count;
}

std::vector<std::unique_ptr<Outcome>> watches(net::Transport& transport,
                                              const fleet::MemberAccess& access, int count) {
    std::vector<std::unique_ptr<Outcome>> open;
    for (int i = 0; i < count; ++i) {
        auto request = fleet::getRequest(
            access, "/api/v1/nodes?watch=true&timeoutSeconds=" + std::to_string(300 + i), 0ms);
        request.stream = true;
        open.push_back(std::make_unique<Outcome>());
        transport.start(std::move(request), open.back()->handlers());
    }
    return open;
}

} // namespace

class TestConformanceTransport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item20_aRotatedPairIsUsedWhileConnected();
    void item20_theEngineComesBackWithTheNewPair();
    void item21_theServingCertificateOfAnotherAuthority();
    void item34_watchesAndReadsShareConnections_data();
    void item34_watchesAndReadsShareConnections();
    void item35_withoutHttp2WithinTheCap();
    void item35_aFollowerWithoutHttp2();
    void item40_aFullPriorityLevelIsWaitedFor();

private:
    [[nodiscard]] bool create(const std::string& path, const Json& object);
    [[nodiscard]] bool bind(const std::string& user);
    void unbind(const std::string& user);
    [[nodiscard]] std::string issue(const std::string& user);
    void install(const std::string& pair, const std::string& end) const;
    [[nodiscard]] std::string nameAt(net::Transport& transport, const fleet::MemberAccess& access);
    [[nodiscard]] bool makeLevel(const std::string& ns);
    void dropLevel();
    [[nodiscard]] bool isThrottled();
    [[nodiscard]] fleet::FleetConfig rotating(const std::string& name);

    test::ServerUnderTest m_server;
    Scene m_scene{m_server};
};

bool TestConformanceTransport::create(const std::string& path, const Json& object) {
    const auto made = m_server.write(net::Method::Post, path, object.dump());
    if (!made) {
        qWarning("%s: %s", path.c_str(), describe(made.error()).c_str());
    }
    return made.has_value();
}

/// Lets a user of cluster alpha do everything until unbind(); false with a message if not.
bool TestConformanceTransport::bind(const std::string& user) {
    const std::string rbac = "/apis/rbac.authorization.k8s.io/v1/";
    const Json named{{"name", "conf-" + user}};
    const Json all{{"apiGroups", {"*"}}, {"resources", {"*"}}, {"verbs", {"*"}}};
    const Json paths{{"nonResourceURLs", {"*"}}, {"verbs", {"*"}}};
    const Json group{{"apiGroup", "rbac.authorization.k8s.io"}};
    Json role = group;
    role.update({{"kind", "ClusterRole"}, {"name", "conf-" + user}});
    Json subject = group;
    subject.update({{"kind", "User"}, {"name", user}});
    return create(rbac + "clusterroles", {{"metadata", named}, {"rules", {all, paths}}}) &&
           create(rbac + "clusterrolebindings",
                  {{"metadata", named}, {"roleRef", role}, {"subjects", {subject}}});
}

void TestConformanceTransport::unbind(const std::string& user) {
    for (const char* kind : {"clusterrolebindings", "clusterroles"}) {
        static_cast<void>(m_server.write(
            net::Method::Delete,
            fmt::format("/apis/rbac.authorization.k8s.io/v1/{}/conf-{}", kind, user), "{}"));
    }
}

/// A client certificate of cluster alpha; the path of the pair without its ending.
std::string TestConformanceTransport::issue(const std::string& user) {
    const auto said = m_server.order("issue alpha " + user);
    if (!said.empty()) {
        qWarning("%s", said.c_str());
    }
    return m_server.folder() + "/alpha/pki/" + user;
}

/// Puts one file of a pair where rotating() looks for it, by rename as kubelets and agents do.
void TestConformanceTransport::install(const std::string& pair, const std::string& end) const {
    const auto fresh = m_scene.path("20/fresh");
    std::filesystem::copy_file(pair + end, fresh,
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::rename(fresh, m_scene.path("20/client" + end));
}

std::string TestConformanceTransport::nameAt(net::Transport& transport,
                                             const fleet::MemberAccess& access) {
    auto request =
        fleet::getRequest(access, "/apis/authentication.k8s.io/v1/selfsubjectreviews", 15s);
    request.method = net::Method::Post;
    request.headers.push_back({"Content-Type", "application/json"});
    request.body =
        R"({"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview","metadata":{}})";
    const auto answer = test::fetch(transport, std::move(request));
    const auto said = answer ? Json::parse(answer->body, nullptr, false) : Json();
    return said.is_object() && said.contains("status")
               ? said["status"]["userInfo"].value("username", "nobody")
           : answer ? std::to_string(answer->head.status) + " " + answer->body
                    : describe(answer.error());
}

/// Cluster alpha by the pair of files that install() changes.
fleet::FleetConfig TestConformanceTransport::rotating(const std::string& name) {
    return Scene::load(m_scene.config(
        "20/" + name, {{name,
                        m_scene.cluster(),
                        {{"client-certificate", "client.crt"}, {"client-key", "client.key"}}}}));
}

void TestConformanceTransport::item20_aRotatedPairIsUsedWhileConnected() {
    PH_NEED_SERVER(m_server)
    const auto first = issue("rotation-1");
    const auto second = issue("rotation-2");
    m_scene.write("20/README", "");
    install(first, ".crt");
    install(first, ".key");
    QVERIFY(bind("rotation-1"));
    const Afterwards tidy([&] { unbind("rotation-1"); });
    const auto fleet = rotating("pair");
    const auto before = fleet.members.front().access;
    net::CurlTransport transport;
    QCOMPARE(nameAt(transport, *before), std::string("rotation-1"));
    const auto allowed = [&] { return Scene::ask(transport, *before) == "200"; };
    QTRY_VERIFY_WITH_TIMEOUT(allowed(), 20'000);
    const auto watch = watches(transport, *before, 1);
    QVERIFY(watch.front()->waitForStream(1));

    fleet::CredentialFiles files({fleet.members.front()});
    auto now = fleet::SteadyTime(60s);
    QVERIFY(files.poll(now).empty());
    install(second, ".crt"); // the other's key is still there: half of it is not used
    QVERIFY(files.poll(now += 10s).empty());
    install(second, ".key");
    const auto changes = files.poll(now += 10s);
    QCOMPARE(changes.size(), std::size_t(1));
    QVERIFY(changes.front().newConnection);
    QCOMPARE(nameAt(transport, *changes.front().access), std::string("rotation-2"));
    QCOMPARE(nameAt(transport, *before), std::string("rotation-1")); // what is open stays so
    QCOMPARE(watch.front()->doneCount(), 0);
}

void TestConformanceTransport::item20_theEngineComesBackWithTheNewPair() {
    PH_NEED_SERVER(m_server)
    m_scene.write("20/README", "");
    const auto first = issue("engine-1");
    install(first, ".crt");
    install(first, ".key");
    const auto second = issue("engine-2");
    QVERIFY(bind("engine-1") && bind("engine-2"));
    const Afterwards tidy([&] {
        unbind("engine-1");
        unbind("engine-2");
    });
    engine::EngineOptions options;
    options.publishEvery = 10ms;
    options.heartbeat = 1s;
    const auto engine = engine::Engine::start(rotating("engine"), std::move(options));
    const auto isWhole = [&] {
        const auto taken = engine->take();
        if (taken.snapshot->clusters.empty()) {
            return false; // nothing is published yet
        }
        const auto& cluster = *taken.snapshot->clusters.front();
        return taken.snapshot->openWatches == 2 && cluster.gaps.empty() && !cluster.lastError;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isWhole(), 30'000);
    // From now on the first pair opens nothing more, and the server forgets what is open.
    unbind("engine-1");
    install(second, ".crt");
    install(second, ".key");
    QCOMPARE(m_server.order("stop alpha"), std::string());
    QTRY_VERIFY_WITH_TIMEOUT(!isWhole(), 30'000);
    QCOMPARE(m_server.order("start alpha"), std::string());
    QTRY_VERIFY_WITH_TIMEOUT(isWhole(), 60'000);
}

void TestConformanceTransport::item21_theServingCertificateOfAnotherAuthority() {
    PH_NEED_REAL(m_server, "the simulator keeps the serving certificate it was started with")
    QCOMPARE(m_server.order("authority bravo"), std::string());
    const auto own = m_scene.authority("bravo");
    QFile next(QString::fromStdString(m_server.folder() + "/bravo/next/ca.crt"));
    QVERIFY(next.open(QIODevice::ReadOnly));
    const auto other = next.readAll().toStdString();
    const auto trust = [&](const std::string& pem) { m_scene.write("21/ca.crt", pem); };
    const auto access = [&](const std::string& pem) {
        trust(pem);
        auto cluster = m_scene.cluster("bravo");
        cluster.erase("certificate-authority-data");
        cluster["certificate-authority"] = "ca.crt";
        return Scene::load(
            m_scene.config("21/config", {{"bravo", cluster, m_scene.user("bravo")}}));
    };
    const auto onlyNext = access(other);
    const auto onlyOwn = access(own);
    const auto& member = onlyOwn.members.front();
    fleet::CredentialFiles files({member});
    auto now = fleet::SteadyTime(60s);
    QVERIFY(files.poll(now).empty());
    net::CurlTransport transport;
    const auto watch = watches(transport, *member.access, 1);
    QVERIFY(watch.front()->waitForStream(1));

    trust(own + other); // both, before the server changes
    auto changes = files.poll(now += 10s);
    QVERIFY(changes.size() == 1 && changes.front().newConnection);
    const auto both = changes.front().access;
    QCOMPARE(Scene::ask(transport, *both), std::string("200"));
    const Afterwards tidy([&] {
        static_cast<void>(m_server.order("serving bravo own"));
        const auto isBack = [&] { return Scene::ask(&member) == "200"; };
        static_cast<void>(QTest::qWaitFor(isBack, 90'000));
    });
    QCOMPARE(m_server.order("serving bravo next"), std::string());
    const auto isRenewed = [&] { return Scene::ask(&onlyNext.members.front()) == "200"; };
    QTRY_VERIFY_WITH_TIMEOUT(isRenewed(), 90'000); // the server looks once a minute at the latest
    const auto refused = Scene::ask(&member);
    QVERIFY2(refused.find("certificate") != std::string::npos, refused.c_str());
    net::CurlTransport anew; // knows no connection from before
    QCOMPARE(Scene::ask(anew, *both), std::string("200"));
    QCOMPARE(watch.front()->doneCount(), 0); // nobody was cut off

    trust(other);
    changes = files.poll(now += 10s);
    QVERIFY(changes.size() == 1 && changes.front().newConnection);
    QCOMPARE(Scene::ask(transport, *changes.front().access), std::string("200"));
}

void TestConformanceTransport::item34_watchesAndReadsShareConnections_data() {
    QTest::addColumn<int>("count");
    QTest::newRow("thirty") << 30;
    QTest::newRow("a hundred and one") << 101;
}

void TestConformanceTransport::item34_watchesAndReadsShareConnections() {
    PH_NEED_REAL(m_server, "the simulator speaks HTTP/1.1")
    QFETCH(int, count);
    net::CurlTransport transport({.maxStreamsPerHost = 200});
    const auto& access = m_server.access("alpha");
    const auto others = connectionsTo(access.endpoint->baseUrl); // of the tests before
    const auto open = watches(transport, access, count);
    for (const auto& watch : open) {
        QVERIFY(watch->waitForStream(1)); // the nodes there are
    }
    std::vector<std::unique_ptr<Outcome>> reads;
    for (int i = 0; i < 60; ++i) {
        reads.push_back(std::make_unique<Outcome>());
        transport.start(fleet::getRequest(access, "/api/v1/nodes?limit=1", 15s),
                        reads.back()->handlers());
    }
    for (const auto& read : reads) {
        const auto answer = read->wait();
        QVERIFY2(answer.has_value(), answer ? "" : describe(answer.error()).c_str());
        QCOMPARE(answer->head.status, 200);
    }
    const auto connections = connectionsTo(access.endpoint->baseUrl) - others;
    QVERIFY2(connections >= 1 && connections <= 2, std::to_string(connections).c_str());
    for (const auto& watch : open) {
        QCOMPARE(watch->doneCount(), 0);
    }
}

void TestConformanceTransport::item35_withoutHttp2WithinTheCap() {
    PH_NEED_SERVER(m_server)
    constexpr std::size_t kStreams = 12;
    constexpr std::size_t kRequests = 4;
    net::CurlTransport transport({.maxRequestsPerHost = kRequests, .maxStreamsPerHost = kStreams});
    const auto& access = m_server.access("bravo");
    const auto others = connectionsTo(access.endpoint->baseUrl); // of the tests before
    const auto open = watches(transport, access, 30);
    const auto alive = [&] {
        return std::count_if(open.begin(), open.end(),
                             [](const auto& watch) { return !watch->stream().empty(); });
    };
    QTRY_COMPARE_WITH_TIMEOUT(alive(), std::ptrdiff_t(kStreams), 20'000);
    std::vector<std::unique_ptr<Outcome>> reads;
    for (int i = 0; i < 60; ++i) {
        reads.push_back(std::make_unique<Outcome>());
        transport.start(fleet::getRequest(access, "/api/v1/nodes?limit=1", 15s),
                        reads.back()->handlers());
    }
    for (const auto& read : reads) {
        const auto answer = read->wait();
        QVERIFY2(answer.has_value(), answer ? "" : describe(answer.error()).c_str());
        QCOMPARE(answer->head.status, 200);
    }
    const auto connections = connectionsTo(access.endpoint->baseUrl) - others;
    QVERIFY2(connections > kStreams && connections <= kStreams + kRequests, // one each: no HTTP/2
             std::to_string(connections).c_str());
    QCOMPARE(alive(), std::ptrdiff_t(kStreams)); // the others wait for their turn
}

void TestConformanceTransport::item35_aFollowerWithoutHttp2() {
    PH_NEED_SERVER(m_server)
    Follow follow(m_server, {.resource = "nodes"}, "bravo");
    QVERIFY(follow.until([&] { return follow.set().isWatched && follow.names().size() > 3; }));
    static_cast<void>(follow.diff());
    auto request = m_server.request("/api/v1/nodes/" + follow.names().front(), "bravo");
    request.method = net::Method::Patch;
    request.headers.push_back({"Content-Type", "application/merge-patch+json"});
    request.body = R"({"metadata":{"labels":{"conformance":"35"}}})";
    const auto asked = follow.asked().size();
    const auto patched = m_server.send(request);
    QVERIFY(patched && patched->head.status == 200);
    QVERIFY(follow.until([&] { return !follow.diff().changed.empty(); }));
    request.body = R"({"metadata":{"labels":{"conformance":null}}})";
    QVERIFY(m_server.send(std::move(request)));
    QVERIFY(follow.until([&] { return !follow.diff().changed.empty(); }));
    QCOMPARE(follow.asked().size(), asked);
}

/// A priority level of its own for user `restricted`, who may make maps in a namespace. It has no
/// seats: it takes one request and refuses those beside it.
bool TestConformanceTransport::makeLevel(const std::string& ns) {
    const std::string rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/" + ns;
    return create(rbac + "/roles",
                  Json::parse(R"({"metadata":{"name":"item40"},"rules":[{"apiGroups":[""],)"
                              R"("resources":["configmaps"],"verbs":["create"]}]})")) &&
           create(rbac + "/rolebindings",
                  Json::parse(
                      R"({"metadata":{"name":"item40"},"roleRef":{"kind":"Role","name":"item40",)"
                      R"("apiGroup":"rbac.authorization.k8s.io"},"subjects":[{"kind":"User",)"
                      R"("name":"restricted","apiGroup":"rbac.authorization.k8s.io"}]})")) &&
           create(
               kFlowControl + "prioritylevelconfigurations",
               Json::parse(R"({"metadata":{"name":"conf-item40"},"spec":{"type":"Limited",)"
                           R"("limited":{"nominalConcurrencyShares":0,"lendablePercent":0,)"
                           R"("borrowingLimitPercent":0,"limitResponse":{"type":"Reject"}}}})")) &&
           create(kFlowControl + "flowschemas",
                  Json::parse(
                      R"({"metadata":{"name":"conf-item40"},"spec":{"matchingPrecedence":2,)"
                      R"("priorityLevelConfiguration":{"name":"conf-item40"},"rules":[{"subjects":)"
                      R"([{"kind":"User","user":{"name":"restricted"}}],"resourceRules":)"
                      R"([{"verbs":["*"],"apiGroups":["*"],"resources":["*"],"clusterScope":true,)"
                      R"("namespaces":["*"]}]}]}})"));
}

void TestConformanceTransport::dropLevel() {
    for (const char* kind : {"flowschemas", "prioritylevelconfigurations"}) {
        static_cast<void>(
            m_server.write(net::Method::Delete, kFlowControl + kind + "/conf-item40", "{}"));
    }
}

/// Whether `restricted` is asked to come back later, within two seconds.
bool TestConformanceTransport::isThrottled() {
    const auto until = std::chrono::steady_clock::now() + 2s;
    while (std::chrono::steady_clock::now() < until) {
        const auto answer =
            m_server.send(m_server.request("/api/v1/nodes?limit=1", "alpha-restricted"));
        if (answer && answer->head.status == 429) {
            return answer->head.retryAfter >= 1s; // more after many refusals
        }
    }
    return false;
}

void TestConformanceTransport::item40_aFullPriorityLevelIsWaitedFor() {
    PH_NEED_SERVER(m_server)
    const bool isReal = m_server.kind() == test::ServerKind::Real;
    test::ScratchNamespace space(m_server, "item40");
    const Afterwards tidy(
        [&] { isReal ? dropLevel() : static_cast<void>(m_server.order("calm alpha")); });
    QVERIFY(!isReal || makeLevel(space.name()));
    const auto& access = m_server.access("alpha-restricted");
    std::optional<UnfinishedRequest> seat;
    bool full = false;
    const auto isFull = [&] {
        if (full || !isReal) {
            full = full || (m_server.order("busy alpha").empty() && isThrottled());
            return full;
        }
        seat.emplace(
            access.endpoint->baseUrl,
            fmt::format("POST {} HTTP/1.1\r\nHost: x\r\nAuthorization: {}\r\nContent-Type: "
                        "application/json\r\nContent-Length: 99\r\n\r\n{{",
                        space.path("configmaps"), access.authorization.reveal()));
        full = isThrottled();
        return full;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isFull(), 30'000); // a new level takes a moment

    // A follower says what it waits for; a request that may be repeated is, no sooner than asked.
    Follow follow(m_server, {.resource = "nodes"}, "alpha-restricted");
    QVERIFY(follow.until([&] {
        return follow.set().trouble && follow.set().trouble->kind == ErrorKind::Throttled;
    }));
    net::CurlTransport transport;
    Outcome read;
    auto patient = fleet::getRequest(access, "/api/v1/nodes?limit=1", 60s);
    patient.statusRetries = net::kMaxRetries;
    const auto start = std::chrono::steady_clock::now();
    transport.start(std::move(patient), read.handlers());
    const auto attempts = [&] { return transport.counters().started; };
    QTRY_VERIFY_WITH_TIMEOUT(attempts() >= 3, 20'000);
    QVERIFY(std::chrono::steady_clock::now() - start >= 2s);
    QCOMPARE(read.doneCount(), 0);

    seat.reset(); // it drops its connection: the seat is free
    QCOMPARE(isReal ? std::string() : m_server.order("calm alpha"), std::string());
    const auto answer = read.wait();
    QVERIFY2(answer.has_value(), answer ? "" : describe(answer.error()).c_str());
    QCOMPARE(answer->head.status, 200);
    QVERIFY(follow.until([&] { return follow.set().isWatched && !follow.names().empty(); }));
    QVERIFY(!follow.set().trouble);
}

QTEST_GUILESS_MAIN(TestConformanceTransport)
#include "tst_conformance_transport.moc"
