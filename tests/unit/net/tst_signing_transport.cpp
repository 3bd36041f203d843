// SPDX-License-Identifier: GPL-3.0-or-later
// Requests whose credential comes from a program, against servers on loopback.
#include "net/curl_transport.h"
#include "net/signing_transport.h"
#include "test_client.h"
#include "test_pki.h"
#include "test_server.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <fstream>
#include <set>

using namespace pilothouse;
using namespace pilothouse::net;
using namespace std::chrono_literals;

namespace {

constexpr int kGuardMs = 20'000;

/// Says 401 to every token but those it takes; counts what it is asked.
class ApiServer {
public:
    explicit ApiServer(std::set<std::string> accepted) : m_accepted(std::move(accepted)) {}

    void accept(std::set<std::string> accepted) {
        const std::lock_guard lock(m_mutex);
        m_accepted = std::move(accepted);
    }
    /// "GET /api/v1/nodes token", in the order of arrival.
    [[nodiscard]] std::vector<std::string> asked() {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }
    [[nodiscard]] int count(const std::string& what) {
        const auto all = asked();
        return static_cast<int>(std::count(all.begin(), all.end(), what));
    }
    [[nodiscard]] std::string url() const { return m_server.url(); }
    [[nodiscard]] int connections() const { return m_server.connections(); }

private:
    void serve(test::Connection& connection) {
        for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
            const std::string line = head.substr(0, head.find(" HTTP/"));
            const auto at = head.find("Authorization: Bearer ");
            const std::string token =
                at == std::string::npos ? "-" : head.substr(at + 22, head.find('\r', at) - at - 22);
            bool isKnown = false;
            {
                const std::lock_guard lock(m_mutex);
                m_asked.push_back(line + " " + token);
                isKnown = m_accepted.contains(token);
            }
            connection.write(isKnown ? test::httpAnswer("fine " + token, "200 OK",
                                                        "Content-Type: application/json\r\n")
                                     : test::httpAnswer("who?", "401 Unauthorized"));
        }
    }

    std::mutex m_mutex;
    std::set<std::string> m_accepted;
    std::vector<std::string> m_asked;
    test::TestServer m_server{[this](test::Connection& connection) { serve(connection); }};
};

/// The first line is a token; "cert FILE" names a file with a certificate and a key instead.
Result<PluginCredential> parsePlain(std::string_view output) {
    PluginCredential credential;
    std::string line(output.substr(0, output.find('\n')));
    if (!line.starts_with("cert ")) {
        credential.token = Secret(std::move(line));
        return credential;
    }
    std::ifstream cert(line.substr(5) + ".crt");
    std::ifstream key(line.substr(5) + ".key");
    credential.clientCertPem = Secret(std::string(std::istreambuf_iterator<char>(cert), {}));
    credential.clientKeyPem = Secret(std::string(std::istreambuf_iterator<char>(key), {}));
    return credential;
}

CredentialRunnerOptions allowing() {
    return {.consent = [](const PluginIdentity&) { return Permission{.word = Consent::Allowed}; }};
}

SigningTransport transportWith(CredentialRunnerOptions options = allowing()) {
    return {std::make_unique<CurlTransport>(CurlTransportOptions{}), std::move(options)};
}

} // namespace

class TestSigningTransport : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    /// A shell script of that name; each run adds a line to `name`.runs.
    std::shared_ptr<PluginCommand> program(const std::string& name, const std::string& text) const {
        const auto file = path(name);
        QFile::remove(QString::fromStdString(file + ".runs"));
        std::ofstream(file) << "#!/bin/sh\necho run >> '" << file << ".runs'\n" << text << '\n';
        QFile::setPermissions(QString::fromStdString(file),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        auto command = std::make_shared<PluginCommand>();
        command->program = file;
        command->parse = &parsePlain;
        return command;
    }
    static int runsOf(const PluginCommand& command) {
        std::ifstream in(command.program + ".runs");
        return static_cast<int>(std::count(std::istreambuf_iterator<char>(in), {}, '\n'));
    }
    /// Numbers its tokens: t1, t2, …
    std::shared_ptr<PluginCommand> counting(const std::string& name) const {
        return program(name, "echo t$(wc -l < \"$0.runs\")");
    }

    static std::shared_ptr<const Endpoint> endpointAt(const std::string& label,
                                                      const std::string& url) {
        return std::make_shared<Endpoint>(
            Endpoint{.label = label, .baseUrl = url, .tls = nullptr, .proxy = ""});
    }
    static Request requestTo(const std::shared_ptr<const Endpoint>& endpoint,
                             std::shared_ptr<const PluginCommand> command,
                             Method method = Method::Get) {
        Request request;
        request.endpoint = endpoint;
        request.method = method;
        request.path = "/api/v1/nodes?limit=1";
        request.signIn = std::move(command);
        return request;
    }
    static std::string bodyOf(const Result<Response>& response) {
        return response ? std::to_string(response->head.status) + " " + response->body
                        : describe(response.error());
    }

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }

    void theCredentialIsSentAndTheServerIsAskedFirst();
    void item24_fiftyClustersShareOneRun();
    void item25_withoutAnEndOnlyA401MakesItAnew();
    void item26_oneRefreshForAllThatFailed();
    void item26_aWriteIsNotRepeated();
    void item27_aSecondRefusalEndsIt();
    void item27_otherServersKeepTheCredential();
    void item28_failuresNameTheServerAndNoSecret();
    void item30_aHangingProgramDelaysNobodyElse();
    void unreachableServersOpenNoLogin();
    void aNewCertificateEndsWatchesOnTheOldOne();
    void requestsWithoutAProgramPassThrough();
    void destructionInAnyState();
};

void TestSigningTransport::theCredentialIsSentAndTheServerIsAskedFirst() {
    ApiServer server({"t1"});
    const auto command = counting("sent");
    auto transport = transportWith();
    const auto endpoint = endpointAt("weu-1", server.url());
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command))),
             std::string("200 fine t1"));
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command))),
             std::string("200 fine t1"));
    const std::vector<std::string> expected{"GET /version -", "GET /api/v1/nodes?limit=1 t1",
                                            "GET /api/v1/nodes?limit=1 t1"};
    QVERIFY(server.asked() == expected);
    QCOMPARE(transport.runs(), std::uint64_t(1));
    // Without a word of the user the server hears nothing at all.
    ApiServer unasked({"t1"});
    auto strict = transportWith({});
    const auto refused =
        test::fetch(strict, requestTo(endpointAt("weu-2", unasked.url()), command));
    QVERIFY(!refused.has_value());
    QVERIFY(refused.error().kind == ErrorKind::Auth);
    QCOMPARE(refused.error().reason, std::string("ConsentDenied"));
    QCOMPARE(unasked.connections(), 0);
    QCOMPARE(runsOf(*command), 1);
}

void TestSigningTransport::item24_fiftyClustersShareOneRun() {
    constexpr int kClusters = 50;
    std::vector<std::unique_ptr<ApiServer>> servers;
    for (int i = 0; i < kClusters; ++i) {
        servers.push_back(std::make_unique<ApiServer>(std::set<std::string>{"abc"}));
    }
    const auto ask = [&](SigningTransport& transport, auto commandOf) {
        std::vector<test::Outcome> outcomes(2 * kClusters);
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            const auto at = i % kClusters;
            transport.start(
                requestTo(endpointAt("c" + std::to_string(at), servers[at]->url()), commandOf(at)),
                outcomes[i].handlers());
        }
        return std::all_of(outcomes.begin(), outcomes.end(),
                           [](auto& each) { return bodyOf(each.wait()) == "200 fine abc"; });
    };
    const auto shared = program("shared", "echo abc");
    auto transport = transportWith();
    QVERIFY(ask(transport, [&](std::size_t) { return shared; }));
    QCOMPARE(runsOf(*shared), 1);
    // Told about its cluster, each has a run of its own, never more than four side by side.
    const auto own = program("own", "echo + >> \"$0.log\"\necho abc\necho - >> \"$0.log\"");
    auto other = transportWith();
    QVERIFY(ask(other, [&](std::size_t at) {
        auto command = std::make_shared<PluginCommand>(*own);
        command->request = {{"KUBERNETES_EXEC_INFO", std::to_string(at)}};
        command->mayAskUser = false;
        return command;
    }));
    QCOMPARE(runsOf(*own), kClusters);
    QCOMPARE(other.runs(), std::uint64_t(kClusters));
    std::ifstream log(own->program + ".log");
    int running = 0;
    int most = 0;
    for (std::string line; std::getline(log, line);) {
        running += line == "+" ? 1 : -1;
        most = std::max(most, running);
    }
    QVERIFY2(most >= 1 && most <= 4, std::to_string(most).c_str());
}

void TestSigningTransport::item25_withoutAnEndOnlyA401MakesItAnew() {
    ApiServer server({"t1"});
    const auto command = counting("no-end");
    auto transport = transportWith();
    const auto endpoint = endpointAt("weu-1", server.url());
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command))),
                 std::string("200 fine t1"));
    }
    QCOMPARE(runsOf(*command), 1);
    server.accept({"t2"});
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command))),
             std::string("200 fine t2"));
    QCOMPARE(runsOf(*command), 2);
}

void TestSigningTransport::item26_oneRefreshForAllThatFailed() {
    ApiServer server({"t2"});
    const auto command = counting("refresh");
    auto transport = transportWith();
    const auto endpoint = endpointAt("weu-1", server.url());
    std::vector<test::Outcome> outcomes(30);
    for (auto& outcome : outcomes) {
        transport.start(requestTo(endpoint, command), outcome.handlers());
    }
    for (auto& outcome : outcomes) {
        QCOMPARE(bodyOf(outcome.wait()), std::string("200 fine t2"));
        QCOMPARE(outcome.doneCount(), 1);
    }
    QCOMPARE(runsOf(*command), 2);
    QCOMPARE(server.count("GET /api/v1/nodes?limit=1 t2"), 30);
}

void TestSigningTransport::item26_aWriteIsNotRepeated() {
    ApiServer server({"t2"});
    const auto command = counting("write");
    auto transport = transportWith();
    const auto endpoint = endpointAt("weu-1", server.url());
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command, Method::Post))),
             std::string("401 who?"));
    QCOMPARE(server.count("POST /api/v1/nodes?limit=1 t1"), 1);
    // The credential was made anew all the same: the next one has it.
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command, Method::Post))),
             std::string("200 fine t2"));
    QCOMPARE(runsOf(*command), 2);
}

void TestSigningTransport::item27_aSecondRefusalEndsIt() {
    ApiServer server({});
    const auto command = counting("refused");
    auto transport = transportWith();
    const auto endpoint = endpointAt("weu-1", server.url());
    for (int i = 0; i < 4; ++i) {
        QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command))),
                 std::string("401 who?"));
    }
    QCOMPARE(runsOf(*command), 2); // the first and one refresh, whatever is asked later
    server.accept({"t3"});
    transport.askAgain("weu-1", command); // the user's word
    QTRY_COMPARE_WITH_TIMEOUT(runsOf(*command), 3, kGuardMs);
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command))),
             std::string("200 fine t3"));
    QCOMPARE(runsOf(*command), 3);
}

void TestSigningTransport::item27_otherServersKeepTheCredential() {
    ApiServer never({});
    ApiServer good({"t1", "t2", "t3"});
    const auto command = counting("kept");
    auto transport = transportWith();
    const auto bad = endpointAt("bad", never.url());
    const auto fine = endpointAt("fine", good.url());
    for (int i = 0; i < 3; ++i) {
        QVERIFY(test::fetch(transport, requestTo(fine, command))->head.status == 200);
        QVERIFY(test::fetch(transport, requestTo(bad, command))->head.status == 401);
    }
    QCOMPARE(runsOf(*command), 2);
    QCOMPARE(good.count("GET /api/v1/nodes?limit=1 t2"), 2);
}

void TestSigningTransport::item28_failuresNameTheServerAndNoSecret() {
    ApiServer server({});
    auto transport = transportWith();
    const auto endpoint = endpointAt("weu-1", server.url());
    auto failing = program("failing", "echo 'session expired' >&2; exit 7");
    failing->args = {"--password", "geheim"};
    failing->env = {{"PASSWORD", "geheim"}};
    const auto failed = test::fetch(transport, requestTo(endpoint, failing));
    QCOMPARE(bodyOf(failed),
             std::string("weu-1 GET /api/v1/nodes: the sign-in program failing failed with exit "
                         "code 7: session expired"));
    QVERIFY(failed.error().kind == ErrorKind::Auth);
    QVERIFY(failed.error().retryAfter.has_value());
    auto missing = std::make_shared<PluginCommand>(*failing);
    missing->program = "no-such-program";
    const auto absent = test::fetch(transport, requestTo(endpoint, missing));
    // Not NotFound: nobody may take it for an object that is not there.
    QVERIFY(absent.error().kind == ErrorKind::Auth);
    QVERIFY(absent.error().message.find("no-such-program is not installed") != std::string::npos);
    QCOMPARE(server.count("GET /api/v1/nodes?limit=1 -"), 0);
}

void TestSigningTransport::item30_aHangingProgramDelaysNobodyElse() {
    ApiServer server({"abc"});
    const auto hanging = program("hanging", "sleep 1000 & echo $! > \"$0.child\"\nwait");
    const auto quick = program("quick", "echo abc");
    auto transport = transportWith();
    test::Outcome outcome;
    const auto ticket =
        transport.start(requestTo(endpointAt("hangs", server.url()), hanging), outcome.handlers());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(QString::fromStdString(hanging->program + ".child")),
                             kGuardMs);
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpointAt("fine", server.url()), quick))),
             std::string("200 fine abc"));
    QCOMPARE(outcome.doneCount(), 0);
    pid_t child = 0;
    const auto readChild = [&] {
        std::ifstream(hanging->program + ".child") >> child;
        return child > 0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(readChild(), kGuardMs);
    transport.cancel(ticket);
    QVERIFY(outcome.wait().error().kind == ErrorKind::Cancelled);
    QTRY_VERIFY_WITH_TIMEOUT(
        kill(child, 0) != 0 ||
            [&] { // the whole group, not its head alone
                std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
                const std::string text(std::istreambuf_iterator<char>(stat), {});
                return text.empty() || text.find(") Z ") != std::string::npos;
            }(),
        kGuardMs);
}

void TestSigningTransport::unreachableServersOpenNoLogin() {
    const auto command = counting("unreachable");
    auto transport = transportWith();
    const auto endpoint =
        endpointAt("away", "http://127.0.0.1:" + std::to_string(test::unusedPort()));
    const auto answer = test::fetch(transport, requestTo(endpoint, command));
    QVERIFY(!answer.has_value());
    QVERIFY(answer.error().kind == ErrorKind::Network);
    QCOMPARE(runsOf(*command), 0);
}

void TestSigningTransport::aNewCertificateEndsWatchesOnTheOldOne() {
    const test::Authority clients("clients");
    const test::Authority servers("servers");
    std::atomic<bool> refuses{false};
    const test::TestServer server(
        [&](test::Connection& connection) {
            for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
                if (head.find("watch=true") != std::string::npos) {
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                     "3\r\none\r\n");
                    connection.waitClosed();
                    return;
                }
                connection.write(refuses.exchange(false)
                                     ? test::httpAnswer("who?", "401 Unauthorized")
                                     : test::httpAnswer("fine"));
            }
        },
        test::ServerTls{.identity = servers.issue({.addresses = {"127.0.0.1"}}),
                        .clientCaPem = clients.certPem()});
    for (const char* name : {"one", "two"}) {
        const auto identity = clients.issue({.commonName = name});
        std::ofstream(path(name) + ".crt") << identity.certPem;
        std::ofstream(path(name) + ".key") << identity.keyPem;
    }
    const auto command =
        program("certificates", "[ $(wc -l < \"$0.runs\") = 1 ] && echo cert '" + path("one") +
                                    "' || echo cert '" + path("two") + "'");
    auto tls = std::make_shared<TlsOptions>();
    tls->caPem = servers.certPem();
    const auto endpoint = std::make_shared<Endpoint>(
        Endpoint{.label = "weu-1", .baseUrl = server.url(), .tls = tls, .proxy = ""});
    auto transport = transportWith();
    auto watch = requestTo(endpoint, command);
    watch.path = "/api/v1/nodes?watch=true";
    watch.stream = true;
    watch.totalTimeout = 0ms;
    test::Outcome watched;
    transport.start(watch, watched.handlers());
    QVERIFY2(watched.waitForStream(3),
             watched.doneCount() > 0 ? bodyOf(watched.wait()).c_str() : "");
    refuses = true;
    QCOMPARE(bodyOf(test::fetch(transport, requestTo(endpoint, command))), std::string("200 fine"));
    QCOMPARE(runsOf(*command), 2);
    const auto ended = watched.wait(); // as a server ends a watch: the caller goes on where it was
    QVERIFY2(ended.has_value(), bodyOf(ended).c_str());
    QCOMPARE(ended->head.status, 200);
}

void TestSigningTransport::requestsWithoutAProgramPassThrough() {
    ApiServer server({"own"});
    auto transport = transportWith({});
    auto request = requestTo(endpointAt("weu-1", server.url()), nullptr);
    request.authorization = Secret("Bearer own");
    QCOMPARE(bodyOf(test::fetch(transport, request)), std::string("200 fine own"));
    QCOMPARE(server.asked().size(), std::size_t(1));
}

void TestSigningTransport::destructionInAnyState() {
    ApiServer server({"t1"});
    const auto hanging = program("endless", "exec sleep 1000");
    const auto quick = program("fast", "echo t1");
    for (int i = 0; i < 30; ++i) {
        auto transport = std::make_unique<SigningTransport>(
            std::make_unique<CurlTransport>(CurlTransportOptions{}), allowing());
        for (int n = 0; n < 4; ++n) {
            transport->start(
                requestTo(endpointAt("weu-1", server.url()), n % 2 == 0 ? quick : hanging), {});
        }
        if (i % 3 == 0) {
            QTRY_VERIFY_WITH_TIMEOUT(transport->runs() > 0, kGuardMs);
        }
        transport.reset();
    }
}

QTEST_GUILESS_MAIN(TestSigningTransport)
#include "tst_signing_transport.moc"
