// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_client.h"
#include "test_server.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

Q_DECLARE_METATYPE(pilothouse::ErrorKind)

namespace {

void answerOk(Connection& connection) {
    while (!connection.readHead().empty()) {
        connection.write(httpAnswer("ok"));
    }
}

std::shared_ptr<net::TlsOptions> trusting(const Authority& authority) {
    auto tls = std::make_shared<net::TlsOptions>();
    tls->caPem = authority.certPem();
    return tls;
}

CertificateSpec localSpec() {
    return {.dnsNames = {"localhost"}, .addresses = {"127.0.0.1"}};
}

} // namespace

class TestTransportTls : public QObject {
    Q_OBJECT

private slots:
    void trustedServerAnswers_data() {
        QTest::addColumn<int>("version");
        QTest::newRow("TLS 1.2") << TLS1_2_VERSION;
        QTest::newRow("TLS 1.3") << TLS1_3_VERSION;
    }
    void trustedServerAnswers() {
        QFETCH(int, version);
        const Authority authority;
        TestServer server(&answerOk,
                          ServerTls{.identity = authority.issue(localSpec()), .version = version});
        net::CurlTransport transport;
        const auto endpoint = endpointOf(server.url(), trusting(authority));
        const auto first = fetch(transport, {.endpoint = endpoint});
        QVERIFY2(first.has_value(), first ? "" : describe(first.error()).c_str());
        QVERIFY(first->timings.tls > 0us);
        const auto second = fetch(transport, {.endpoint = endpoint});
        QVERIFY(second.has_value());
        QVERIFY(second->timings.connectionReused);
        QCOMPARE(second->timings.tls.count(), 0);
        QCOMPARE(server.connections(), 1);
    }

    void reconnectResumesTheSession_data() { trustedServerAnswers_data(); }
    void reconnectResumesTheSession() {
        QFETCH(int, version);
        constexpr int kMembers = 20;
        const Authority authority;
        const auto closing = [](Connection& connection) {
            if (!connection.readHead().empty()) {
                connection.write(httpAnswer("ok", "200 OK", "Connection: close\r\n"));
            }
        };
        std::vector<std::unique_ptr<TestServer>> servers;
        std::vector<std::shared_ptr<const net::Endpoint>> endpoints;
        for (int i = 0; i < kMembers; ++i) {
            servers.push_back(std::make_unique<TestServer>(
                closing, ServerTls{.identity = authority.issue(localSpec()), .version = version}));
            endpoints.push_back(endpointOf(servers.back()->url(), trusting(authority)));
        }
        net::CurlTransport transport;
        for (int round = 0; round < 3; ++round) {
            for (const auto& endpoint : endpoints) {
                QVERIFY(fetch(transport, {.endpoint = endpoint}).has_value());
            }
        }
        for (const auto& server : servers) {
            QCOMPARE(server->connections(), 3);
            QCOMPARE(server->resumed(), 2);
        }
    }

    void anotherNetworkUsesNoOldConnection() {
        const Authority authority;
        TestServer server(&answerOk,
                          ServerTls{.identity = authority.issue({.dnsNames = {"weu-1.test"}})});
        std::atomic<int> lookups{0};
        net::CurlTransport transport({.resolve = [&](const std::string&) {
            ++lookups;
            return Result<std::vector<std::string>>(std::vector<std::string>{"127.0.0.1"});
        }});
        const auto endpoint = endpointOf(server.url("weu-1.test"), trusting(authority));
        QVERIFY(fetch(transport, {.endpoint = endpoint}).has_value());
        QTest::qWait(2'100); // libcurl knows the age of a connection in whole seconds
        QVERIFY(fetch(transport, {.endpoint = endpoint}).has_value());
        QCOMPARE(server.connections(), 1);
        QCOMPARE(lookups.load(), 1);
        transport.networkChanged();
        for (int i = 0; i < 3; ++i) {
            QVERIFY(fetch(transport, {.endpoint = endpoint}).has_value());
        }
        QCOMPARE(server.connections(), 2);
        QCOMPARE(lookups.load(), 2);
    }

    void item39_serverCertificateFaults_data() {
        QTest::addColumn<QString>("fault");
        QTest::addColumn<std::string>("says");
        QTest::newRow("unknown authority")
            << "authority" << std::string("certificate signed by unknown authority");
        QTest::newRow("same name, other key")
            << "impostor" << std::string("certificate signed by unknown authority");
        QTest::newRow("expired") << "expired"
                                 << std::string("the server's certificate expired at 20");
        QTest::newRow("not yet valid")
            << "future" << std::string("the server's certificate is valid only from 20");
        QTest::newRow("wrong name")
            << "name"
            << std::string(
                   "the server's certificate is valid for other.example, 127.0.0.9, not 127.0.0.1");
        QTest::newRow("old TLS") << "old" << std::string("offers no TLS version from 1.2 on");
    }
    void item39_serverCertificateFaults() {
        QFETCH(QString, fault);
        QFETCH(std::string, says);
        const Authority authority;
        const Authority other(fault == QLatin1String("impostor") ? "test authority" : "other");
        CertificateSpec spec = localSpec();
        if (fault == QLatin1String("expired")) {
            spec.from = -48h;
            spec.until = -24h;
        } else if (fault == QLatin1String("future")) {
            spec.from = 24h;
            spec.until = 48h;
        } else if (fault == QLatin1String("name")) {
            spec.dnsNames = {"other.example"};
            spec.addresses = {"127.0.0.9"};
        }
        const bool foreign =
            fault == QLatin1String("authority") || fault == QLatin1String("impostor");
        TestServer server(&answerOk,
                          ServerTls{.identity = authority.issue(spec),
                                    .version = fault == QLatin1String("old") ? TLS1_1_VERSION : 0});
        net::CurlTransport transport;
        const auto got = fetch(
            transport, {.endpoint = endpointOf(server.url(), trusting(foreign ? other : authority)),
                        .authorization = Secret("Bearer hidden")});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Tls));
        QVERIFY2(got.error().message.find(says) != std::string::npos, got.error().message.c_str());
        QCOMPARE(got.error().where, std::string("weu-1 GET /"));
    }

    void systemTrustDoesNotKnowTheTestAuthority() {
        const Authority authority;
        TestServer server(&answerOk, ServerTls{.identity = authority.issue(localSpec())});
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url())});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Tls));
    }

    void verificationCanBeSwitchedOffForOne() {
        const Authority authority;
        TestServer server(&answerOk, ServerTls{.identity = authority.issue({})});
        auto tls = std::make_shared<net::TlsOptions>();
        tls->verify = false;
        net::CurlTransport transport;
        QVERIFY(fetch(transport, {.endpoint = endpointOf(server.url(), tls)}).has_value());
        // The open connection must not serve one that does verify.
        const auto strict =
            fetch(transport, {.endpoint = endpointOf(server.url(), trusting(authority))});
        QVERIFY(!strict.has_value());
        QCOMPARE(toString(strict.error().kind), toString(ErrorKind::Tls));
    }

    void item12_serverNameReplacesTheHost() {
        const Authority authority;
        std::mutex mutex;
        std::string head;
        TestServer server(
            [&](Connection& connection) {
                const std::string got = connection.readHead();
                const std::lock_guard lock(mutex);
                head = got;
                connection.write(httpAnswer("ok"));
            },
            ServerTls{.identity = authority.issue({.dnsNames = {"kubernetes.default"}})});
        auto tls = trusting(authority);
        tls->serverName = "kubernetes.default";
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url(), tls)});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        const std::lock_guard lock(mutex);
        const std::string host = "Host: 127.0.0.1:" + std::to_string(server.port()) + "\r\n";
        QVERIFY2(head.find(host) != std::string::npos, head.c_str());
        QCOMPARE(transport.counters().lookups, std::uint64_t{0});
    }

    void clientCertificate_data() {
        QTest::addColumn<int>("version");
        QTest::addColumn<QString>("offer");
        QTest::addColumn<std::string>("says");
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            const char* name = version == TLS1_2_VERSION ? "1.2" : "1.3";
            QTest::addRow("%s good", name) << version << "good" << std::string();
            QTest::addRow("%s none", name)
                << version << "none"
                << std::string(version == TLS1_2_VERSION ? "it wants a client certificate"
                                                         : "asks for a client certificate");
            QTest::addRow("%s foreign", name)
                << version << "foreign" << std::string("the server refused the client certificate");
            QTest::addRow("%s expired", name)
                << version << "expired" << std::string("the server refused the client certificate");
        }
    }
    void clientCertificate() {
        QFETCH(int, version);
        QFETCH(QString, offer);
        QFETCH(std::string, says);
        const Authority authority;
        const Authority foreign("foreign");
        TestServer server(&answerOk, ServerTls{.identity = authority.issue(localSpec()),
                                               .clientCaPem = authority.certPem(),
                                               .version = version});
        auto tls = trusting(authority);
        if (offer != QLatin1String("none")) {
            CertificateSpec spec{.commonName = "operator"};
            if (offer == QLatin1String("expired")) {
                spec.from = -48h;
                spec.until = -24h;
            }
            const Identity identity =
                (offer == QLatin1String("foreign") ? foreign : authority).issue(spec);
            tls->clientCertPem = Secret(identity.certPem);
            tls->clientKeyPem = Secret(identity.keyPem);
        }
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url(), tls)});
        if (says.empty()) {
            QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
            return;
        }
        QVERIFY(!got.has_value());
        QVERIFY2(got.error().message.find(says) != std::string::npos, got.error().message.c_str());
    }

    void identitiesDoNotShareConnections() {
        const Authority authority;
        TestServer server(&answerOk, ServerTls{.identity = authority.issue(localSpec()),
                                               .clientCaPem = authority.certPem()});
        net::CurlTransport transport;
        for (const char* name : {"alice", "bob"}) {
            auto tls = trusting(authority);
            const Identity identity = authority.issue({.commonName = name});
            tls->clientCertPem = Secret(identity.certPem);
            tls->clientKeyPem = Secret(identity.keyPem);
            QVERIFY(fetch(transport, {.endpoint = endpointOf(server.url(), tls)}).has_value());
        }
        QCOMPARE(server.connections(), 2);
    }

    void unusableOptions_data() {
        QTest::addColumn<QString>("which");
        QTest::addColumn<ErrorKind>("kind");
        QTest::newRow("empty authority") << "emptyCa" << ErrorKind::Tls;
        QTest::newRow("authority is no PEM") << "badCa" << ErrorKind::Tls;
        QTest::newRow("certificate without key") << "noKey" << ErrorKind::Validation;
        QTest::newRow("key of another") << "otherKey" << ErrorKind::Tls;
        QTest::newRow("authority and no verification") << "both" << ErrorKind::Validation;
    }
    void unusableOptions() {
        QFETCH(QString, which);
        QFETCH(ErrorKind, kind);
        const Authority authority;
        TestServer server(&answerOk, ServerTls{.identity = authority.issue(localSpec())});
        auto tls = trusting(authority);
        const Identity identity = authority.issue({});
        if (which == QLatin1String("emptyCa")) {
            tls->caPem = "";
        } else if (which == QLatin1String("badCa")) {
            tls->caPem = "no certificate";
        } else if (which == QLatin1String("noKey")) {
            tls->clientCertPem = Secret(identity.certPem);
        } else if (which == QLatin1String("otherKey")) {
            tls->clientCertPem = Secret(identity.certPem);
            tls->clientKeyPem = Secret(authority.issue({}).keyPem);
        } else {
            tls->verify = false;
        }
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpointOf(server.url(), tls)});
        QVERIFY(!got.has_value());
        QVERIFY2(got.error().kind == kind, describe(got.error()).c_str());
        QVERIFY(describe(got.error()).find("PRIVATE KEY") == std::string::npos);
    }

    void plainHttpBehindHttps() {
        TestServer server([](Connection& connection) {
            connection.write("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            connection.waitClosed();
        });
        net::CurlTransport transport;
        const auto got =
            fetch(transport, {.endpoint = endpointOf("https" + server.url().substr(4))});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Intercepted));
        QVERIFY(got.error().message.find("plain HTTP") != std::string::npos);
    }

    void closedDuringTheHandshake() {
        TestServer server([](Connection&) {});
        net::CurlTransport transport;
        const auto got =
            fetch(transport, {.endpoint = endpointOf("https" + server.url().substr(4))});
        QVERIFY(!got.has_value());
        QCOMPARE(toString(got.error().kind), toString(ErrorKind::Network));
        QVERIFY2(got.error().message.find("during the TLS handshake") != std::string::npos,
                 got.error().message.c_str());
    }
};

QTEST_GUILESS_MAIN(TestTransportTls)
#include "tst_transport_tls.moc"
