// SPDX-License-Identifier: GPL-3.0-or-later
// What stands between us and the server: proxies, other authorities, login pages; each its own
// state.
#include "test_client.h"
#include "test_server.h"

#include <QFile>
#include <QtTest>

#include <openssl/pem.h>

using namespace pilothouse;
using namespace pilothouse::test;
using namespace std::chrono_literals;

namespace {

void answerOk(Connection& connection) {
    while (!connection.readHead().empty()) {
        connection.write(httpAnswer("ok"));
    }
}

std::string big(std::size_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) {
        out += static_cast<char>((value >> (8 * static_cast<unsigned>(i))) & 0xFFU);
    }
    return out;
}

/// A first certificate of the system's authorities, DER; empty where there is no bundle.
std::string systemAuthority() {
    BIO* bio = BIO_new_file("/etc/ssl/certs/ca-certificates.crt", "r");
    if (bio == nullptr) {
        return {};
    }
    X509* certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    unsigned char* der = nullptr;
    const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &der);
    std::string out(reinterpret_cast<const char*>(der),
                    static_cast<std::size_t>(std::max(size, 0)));
    OPENSSL_free(der);
    X509_free(certificate);
    return out;
}

/// TLS 1.2 ServerHello and Certificate by hand: whose certificate it is, the client judges before
/// it would find out that nobody here has the key.
void showCertificate(Connection& connection, const std::string& der) {
    std::array<char, 4096> hello{};
    if (connection.readSome(hello.data(), static_cast<int>(hello.size())) <= 0) {
        return;
    }
    const auto handshake = [](char type, const std::string& text) {
        return std::string(1, type).append(big(text.size(), 3)).append(text);
    };
    const std::string renegotiation("\xFF\x01\x00\x01\x00", 5);
    std::string body("\x03\x03");
    body.append(32, 'r').append(1, '\0').append("\xC0\x2F").append(1, '\0');
    body.append(big(renegotiation.size(), 2)).append(renegotiation);
    const auto serverHello = handshake(2, body);
    const auto list = big(der.size(), 3) + der;
    const auto both = serverHello + handshake(11, big(list.size(), 3) + list);
    connection.write(std::string("\x16\x03\x03") + big(both.size(), 2) + both);
    connection.waitClosed();
}

struct Proxy {
    std::mutex mutex;
    std::string seen;
    void saw(const std::string& text) {
        const std::lock_guard lock(mutex);
        seen += text;
    }
    std::string text() {
        const std::lock_guard lock(mutex);
        return seen;
    }
};

std::shared_ptr<const net::Endpoint> through(const std::string& proxy, std::string url,
                                             std::shared_ptr<const net::TlsOptions> tls = nullptr) {
    return std::make_shared<net::Endpoint>(net::Endpoint{
        .label = "weu-1", .baseUrl = std::move(url), .tls = std::move(tls), .proxy = proxy});
}

} // namespace

class TestTransportStates : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Debian's libcurl trusts /etc/ssl/certs beside a given authority unless it is told not to.
    void item13_systemAuthoritiesDoNotCountBesideAGivenOne() {
        const auto der = systemAuthority();
        if (der.empty()) {
            QSKIP("no system authorities here");
        }
        TestServer server([&](Connection& connection) { showCertificate(connection, der); });
        const auto url = "https" + server.url().substr(4);
        auto own = std::make_shared<net::TlsOptions>();
        own->caPem = Authority().certPem();
        net::CurlTransport transport;
        const auto refused = fetch(transport, {.endpoint = endpointOf(url, own)});
        QVERIFY(!refused.has_value());
        QVERIFY2(refused.error().reason == "UnknownAuthority", describe(refused.error()).c_str());
        // The same certificate passes for whoever trusts the system: it fails for another cause.
        const auto trusted = fetch(transport, {.endpoint = endpointOf(url)});
        QVERIFY(!trusted.has_value());
        QVERIFY2(trusted.error().reason != "UnknownAuthority", describe(trusted.error()).c_str());
    }

    void item15_httpProxyIsUsed() {
        Proxy proxy;
        TestServer server([&](Connection& connection) {
            proxy.saw(connection.readHead());
            connection.write(httpAnswer("ok"));
        });
        net::CurlTransport transport;
        const auto got =
            fetch(transport,
                  {.endpoint = through(server.url(), "http://k8s.invalid:8080/p"), .path = "/api"});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QVERIFY2(proxy.text().starts_with("GET http://k8s.invalid:8080/p/api HTTP/1.1\r\n"),
                 proxy.text().c_str());
        QCOMPARE(transport.counters().lookups, std::uint64_t{0});
    }

    void item15_httpsThroughAnHttpProxyIsATunnel() {
        Proxy proxy;
        TestServer server([&](Connection& connection) {
            proxy.saw(connection.readHead());
            connection.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        });
        auto withLogin = server.url();
        withLogin.insert(withLogin.find("127"), "me:hidden@");
        net::CurlTransport transport;
        const auto got =
            fetch(transport, {.endpoint = through(withLogin, "https://k8s.invalid:6443"),
                              .authorization = Secret("Bearer token")});
        QVERIFY(!got.has_value());
        QCOMPARE(got.error().reason, std::string("ProxyRefused"));
        const auto head = proxy.text();
        QVERIFY2(head.starts_with("CONNECT k8s.invalid:6443 HTTP/1.1\r\n"), head.c_str());
        QVERIFY(head.find("Proxy-Authorization: Basic bWU6aGlkZGVu") != std::string::npos);
        QVERIFY(head.find("Bearer") == std::string::npos); // the proxy is not the cluster
        QVERIFY(describe(got.error()).find("hidden") == std::string::npos);
    }

    void item15_httpsProxyIsTrustedAsTheCluster_data() {
        QTest::addColumn<bool>("known");
        QTest::newRow("given authority") << true;
        QTest::newRow("another") << false;
    }
    void item15_httpsProxyIsTrustedAsTheCluster() {
        QFETCH(bool, known);
        const Authority authority;
        const Authority other("other");
        Proxy proxy;
        TestServer server(
            [&](Connection& connection) {
                proxy.saw(connection.readHead());
                connection.write(httpAnswer("ok"));
            },
            ServerTls{.identity = authority.issue({.addresses = {"127.0.0.1"}})});
        auto tls = std::make_shared<net::TlsOptions>();
        tls->caPem = (known ? authority : other).certPem();
        net::CurlTransport transport;
        const auto got =
            fetch(transport, {.endpoint = through(server.url(), "http://k8s.invalid:1", tls)});
        QCOMPARE(got.has_value(), known);
        QCOMPARE(proxy.text().starts_with("GET http://k8s.invalid:1/ "), known);
    }

    void item15_socksProxyResolvesTheName() {
        Proxy proxy;
        TestServer server([&](Connection& connection) {
            std::array<char, 512> bytes{};
            const auto read = [&] {
                const int size = connection.readSome(bytes.data(), static_cast<int>(bytes.size()));
                return std::string(bytes.data(), static_cast<std::size_t>(std::max(size, 0)));
            };
            read(); // the methods we may choose from
            connection.write(std::string("\x05\x00", 2));
            proxy.saw(read());
            connection.write(std::string("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10));
            proxy.saw(connection.readHead());
            connection.write(httpAnswer("ok"));
        });
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = through("socks5" + server.url().substr(4),
                                                               "http://k8s.invalid:8080")});
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        std::string wanted("\x05\x01\x00\x03\x0B", 5); // CONNECT by name
        wanted.append("k8s.invalid").append(big(8080, 2));
        QVERIFY2(proxy.text().starts_with(wanted), proxy.text().c_str());
        QCOMPARE(transport.counters().lookups, std::uint64_t{0});
    }

    void item15_otherProxiesAreRefused() {
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = through("ftp://127.0.0.1:1", "http://x")});
        QVERIFY(!got && got.error().kind == ErrorKind::Validation);
    }

    /// Seven failures, seven different words; the page of a login is told by who reads the body.
    void item39_sevenStates_data() {
        QTest::addColumn<QString>("state");
        for (const char* state : {"ConnectionRefused", "UnknownAuthority", "NameMismatch",
                                  "CertificateExpired", "ProxyLoginRequired", "Redirected"}) {
            QTest::newRow(state) << state;
        }
    }
    void item39_sevenStates() {
        QFETCH(QString, state);
        const Authority authority;
        CertificateSpec spec{.addresses = {"127.0.0.1"}};
        if (state == QLatin1String("NameMismatch")) {
            spec.addresses = {"127.0.0.9"};
        } else if (state == QLatin1String("CertificateExpired")) {
            spec.from = -48h;
            spec.until = -24h;
        }
        TestServer tlsServer(&answerOk, ServerTls{.identity = authority.issue(spec)});
        TestServer proxy([](Connection& connection) {
            static_cast<void>(connection.readHead());
            connection.write("HTTP/1.1 407 Proxy Authentication Required\r\n"
                             "Proxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
        });
        TestServer login([](Connection& connection) {
            static_cast<void>(connection.readHead());
            connection.write(
                httpAnswer("", "302 Found", "Location: https://login.example/?x=y\r\n"));
        });
        auto tls = std::make_shared<net::TlsOptions>();
        tls->caPem = state == QLatin1String("UnknownAuthority") ? Authority("other").certPem()
                                                                : authority.certPem();
        const auto endpoint =
            state == QLatin1String("ConnectionRefused")
                ? endpointOf("https://127.0.0.1:" + std::to_string(unusedPort()), tls)
            : state == QLatin1String("ProxyLoginRequired")
                ? through(proxy.url(), "https://k8s.invalid", tls)
            : state == QLatin1String("Redirected") ? endpointOf(login.url())
                                                   : endpointOf(tlsServer.url(), tls);
        net::CurlTransport transport;
        const auto got = fetch(transport, {.endpoint = endpoint});
        QVERIFY(!got.has_value());
        QTEST(QString::fromStdString(got.error().reason), "state");
    }
};

QTEST_GUILESS_MAIN(TestTransportStates)
#include "tst_transport_states.moc"
