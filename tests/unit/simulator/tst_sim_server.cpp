// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/simulator.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <sys/stat.h>

#include <curl/curl.h>

using namespace pilothouse::simulator;

namespace {

struct Answer {
    CURLcode code = CURLE_OK;
    long status = 0;
    std::string body;
};

std::size_t collect(char* data, std::size_t size, std::size_t count, void* sink) {
    static_cast<std::string*>(sink)->append(data, size * count);
    return size * count;
}

/// A GET that trusts any certificate unless told to verify.
Answer get(const std::string& url, const std::string& token = {}, bool verifies = false) {
    Answer answer;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                   &curl_easy_cleanup);
    curl_slist* headers = nullptr;
    if (!token.empty()) {
        headers = curl_slist_append(headers, ("Authorization: Bearer " + token).c_str());
    }
    curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_HTTP09_ALLOWED, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, verifies ? 1L : 0L);
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, verifies ? 2L : 0L);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, 3000L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &collect);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
    answer.code = curl_easy_perform(curl.get());
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
    curl_slist_free_all(headers);
    return answer;
}

std::string fileText(const std::filesystem::path& path) {
    std::ifstream stream(path);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

} // namespace

class TestSimServer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { curl_global_init(CURL_GLOBAL_DEFAULT); }
    void servesEveryMemberOnItsOwnAddress();
    void writesPrivateFiles();
    void refusesWrongTokens();
    void answersPlainHttpAsGoDoes();
    void showsFaults_data();
    void showsFaults();
    void refusesBadOptions_data();
    void refusesBadOptions();
    void stopsWithOpenConnections();

private:
    /// Starts one member under a scenario with this event.
    std::unique_ptr<Simulator> startWith(const std::string& event, int clusters = 1);
    std::string tokenOf(const Simulator& simulator) const;

    QTemporaryDir m_directory;
};

std::unique_ptr<Simulator> TestSimServer::startWith(const std::string& event, int clusters) {
    const std::filesystem::path directory(m_directory.path().toStdString());
    const auto file = directory / "scenario.yaml";
    std::ofstream(file) << "kind: Scenario\nspec:\n  events: [" << event << "]\n";
    Options options;
    options.clusters = clusters;
    options.seed = 7;
    options.scenario = file.string();
    options.directory = directory;
    auto simulator = Simulator::start(options);
    return simulator ? std::move(*simulator) : nullptr;
}

std::string TestSimServer::tokenOf(const Simulator& simulator) const {
    const std::string text = fileText(simulator.kubeconfig());
    const auto at = text.find("token: ");
    return at == std::string::npos ? "" : text.substr(at + 7, text.find('\n', at) - at - 7);
}

void TestSimServer::servesEveryMemberOnItsOwnAddress() {
    const auto simulator = startWith("", 12);
    QVERIFY(simulator);
    QCOMPARE(simulator->members().size(), std::size_t{12});
    std::set<std::string> hosts;
    for (const MemberInfo& member : simulator->members()) {
        QVERIFY(member.server.starts_with("https://127."));
        hosts.insert(member.server.substr(0, member.server.rfind(':')));
        const Answer answer = get(member.server + "/readyz");
        QCOMPARE(answer.status, 200L);
        QCOMPARE(answer.body, std::string("ok"));
    }
    QCOMPARE(hosts.size(), std::size_t{12});
}

void TestSimServer::writesPrivateFiles() {
    const auto simulator = startWith("");
    QVERIFY(simulator);
    for (const auto& path : {simulator->kubeconfig(), simulator->fleetFile()}) {
        struct stat info {};
        QCOMPARE(::stat(path.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
    }
    const std::string fleet = fileText(simulator->fleetFile());
    QVERIFY(fleet.find("kind: Fleet") != std::string::npos);
    QVERIFY(fleet.find("speed: 1}") != std::string::npos);
    QVERIFY(fleet.find(tokenOf(*simulator)) == std::string::npos);
}

void TestSimServer::refusesWrongTokens() {
    const auto simulator = startWith("");
    QVERIFY(simulator);
    const std::string url = simulator->members()[0].server + "/api/v1/nodes";
    QCOMPARE(get(url).status, 401L);
    QCOMPARE(get(url, "wrong").status, 401L);
    const Answer good = get(url, tokenOf(*simulator));
    QCOMPARE(good.status, 200L);
    QVERIFY(good.body.starts_with(R"({"kind":"NodeList")"));
}

void TestSimServer::answersPlainHttpAsGoDoes() {
    const auto simulator = startWith("");
    QVERIFY(simulator);
    std::string url = simulator->members()[0].server;
    url.replace(0, 5, "http");
    const Answer answer = get(url + "/version");
    QCOMPARE(answer.status, 400L);
    QCOMPARE(answer.body, std::string("Client sent an HTTP request to an HTTPS server.\n"));
}

void TestSimServer::showsFaults_data() {
    QTest::addColumn<QString>("event");
    QTest::addColumn<bool>("verifies");
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("status");
    QTest::newRow("etcd lost") << "{at: -1m, do: down}" << false << int(CURLE_OK) << 500;
    QTest::newRow("refused") << "{at: -1m, do: down, how: refuse}" << false
                             << int(CURLE_GOT_NOTHING) << 0;
    QTest::newRow("throttled") << "{at: -1m, do: '429'}" << false << int(CURLE_OK) << 429;
    QTest::newRow("server error") << "{at: -1m, do: 5xx, code: 502}" << false << int(CURLE_OK)
                                  << 502;
    QTest::newRow("cut") << "{at: -1m, do: cut}" << false << int(CURLE_PARTIAL_FILE) << 200;
    QTest::newRow("silent") << "{at: -1m, do: silent}" << false << int(CURLE_OPERATION_TIMEDOUT)
                            << 0;
    QTest::newRow("expired certificate")
        << "{at: -1m, do: expireCertificate}" << true << int(CURLE_PEER_FAILED_VERIFICATION) << 0;
    QTest::newRow("wrong authority")
        << "{at: -1m, do: wrongCA}" << true << int(CURLE_PEER_FAILED_VERIFICATION) << 0;
}

void TestSimServer::showsFaults() {
    QFETCH(QString, event);
    QFETCH(bool, verifies);
    QFETCH(int, code);
    QFETCH(int, status);
    const auto simulator = startWith(event.toStdString());
    QVERIFY(simulator);
    const Answer answer = get(simulator->members()[0].server + "/readyz?verbose", {}, verifies);
    if (event.contains("refuse")) {
        QVERIFY(answer.code != CURLE_OK);
        return;
    }
    QCOMPARE(int(answer.code), code);
    QCOMPARE(int(answer.status), status);
}

void TestSimServer::refusesBadOptions_data() {
    QTest::addColumn<int>("clusters");
    QTest::addColumn<double>("speed");
    QTest::addColumn<QString>("scenario");
    QTest::newRow("less than none") << -1 << 1.0 << "calm";
    QTest::newRow("too many members") << kMaxMembers + 1 << 1.0 << "calm";
    QTest::newRow("standing clock") << 1 << 0.0 << "calm";
    QTest::newRow("unknown scenario") << 1 << 1.0 << "apocalypse";
}

void TestSimServer::refusesBadOptions() {
    QFETCH(int, clusters);
    QFETCH(double, speed);
    QFETCH(QString, scenario);
    Options options;
    options.clusters = clusters;
    options.speed = speed;
    options.scenario = scenario.toStdString();
    options.directory = m_directory.path().toStdString();
    const auto simulator = Simulator::start(options);
    QVERIFY(!simulator);
    QVERIFY(simulator.error().kind == pilothouse::ErrorKind::Validation);
}

void TestSimServer::stopsWithOpenConnections() {
    auto simulator = startWith("");
    QVERIFY(simulator);
    const std::string url = simulator->members()[0].server;
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(),
                                                                   &curl_easy_cleanup);
    std::string body;
    curl_easy_setopt(curl.get(), CURLOPT_URL, (url + "/version").c_str());
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &collect);
    curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &body);
    QCOMPARE(curl_easy_perform(curl.get()), CURLE_OK);
    simulator->stop();
    simulator->stop();
    simulator.reset();
    QVERIFY(get(url + "/version").code != CURLE_OK);
}

QTEST_GUILESS_MAIN(TestSimServer)
#include "tst_sim_server.moc"
