// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/access_builder.h"
#include "fleet/credential_files.h"
#include "fleet/session_codec.h"
#include "test_client.h"
#include "test_pki.h"
#include "test_server.h"

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// A folder with the files of one credential, and a clock.
class Keyring {
public:
    Keyring() { m_identity = m_authority.issue({.commonName = "first"}); }

    [[nodiscard]] std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    /// Replaces a file as programs do that rotate secrets.
    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name + ".new")) << text;
        fs::rename(path(name + ".new"), path(name));
    }
    /// Other content of the same size, at the same time, in the same file.
    void overwriteUnseen(const std::string& name, const std::string& text) const {
        const auto time = fs::last_write_time(path(name));
        std::ofstream(path(name)) << text;
        fs::last_write_time(path(name), time);
    }
    [[nodiscard]] MemberConfig tokenMember() const {
        kube::Connection connection;
        connection.contextName = "context";
        connection.server = "https://127.0.0.1:1";
        connection.tokenFile = path("token");
        return member(std::move(connection));
    }
    [[nodiscard]] MemberConfig
    certificateMember(const std::string& server = "https://127.0.0.1:1") const {
        kube::Connection connection;
        connection.contextName = "context";
        connection.server = server;
        connection.ca.path = path("ca");
        connection.clientCertificate.path = path("cert");
        connection.clientKey.path = path("key");
        return member(std::move(connection));
    }
    void writeCertificates() const {
        write("ca", m_authority.certPem());
        write("cert", m_identity.certPem);
        write("key", m_identity.keyPem);
    }
    [[nodiscard]] const test::Authority& authority() const { return m_authority; }

private:
    static MemberConfig member(kube::Connection connection) {
        MemberConfig config;
        config.identity.name = "named";
        auto access = buildAccess(connection, readCredentialFile);
        if (access) { // shown under another name than the context's
            auto endpoint = std::make_shared<net::Endpoint>(*(*access)->endpoint);
            endpoint->label = "named";
            auto renamed = std::make_shared<MemberAccess>(**access);
            renamed->endpoint = std::move(endpoint);
            config.access = std::move(renamed);
        }
        config.recipe = std::make_shared<const AccessRecipe>(std::move(connection));
        return config;
    }
    QTemporaryDir m_folder;
    test::Authority m_authority;
    test::Identity m_identity;
};

/// An API server over TLS that says "fine"; `clients`: whose certificates it wants, if any's.
test::TestServer serverOf(const test::Authority& authority, const test::Authority* clients) {
    return test::TestServer(
        [](test::Connection& connection) {
            for (auto head = connection.readHead(); !head.empty(); head = connection.readHead()) {
                connection.write(test::httpAnswer("fine"));
            }
        },
        test::ServerTls{.identity = authority.issue({.addresses = {"127.0.0.1"}}),
                        .clientCaPem = clients != nullptr ? clients->certPem() : std::string()});
}

/// Whether a server answers a request made with this access.
bool isAnswered(net::Transport& transport, const MemberAccess& access) {
    const auto answer = test::fetch(transport, getRequest(access, "/version", 15s));
    return answer && answer->body == "fine";
}

std::string_view tokenOf(const std::vector<AccessChange>& changes) {
    return changes.size() == 1 ? changes[0].access->authorization.reveal() : std::string_view();
}

} // namespace

class TestCredentialFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { now = SteadyTime(1000s); }
    void item19_aRotatedTokenIsTakenOver();
    void item19_aTokenWithTheSameStampIsReadAgainInTime();
    void item19_badTokensLeaveTheLastGoodOne();
    void membersThatShareAFileChangeTogether();
    void item20_halfOfARotationIsNotUsed();
    void item20_handshakesUseTheNewPair();
    void item21_aNewAuthorityReconnects();
    void item21_fromOneAuthorityToTheNextWithoutAnOutage();
    void membersWithoutFilesAreNotFollowed();

private:
    SteadyTime now;
};

void TestCredentialFiles::item19_aRotatedTokenIsTakenOver() {
    Keyring keys;
    keys.write("token", "one\n");
    const auto member = keys.tokenMember();
    CredentialFiles files({member});
    QVERIFY(files.poll(now += 10s).empty());
    keys.write("token", "two\n");
    const auto changes = files.poll(now += 10s);
    QCOMPARE(tokenOf(changes), std::string_view("Bearer two"));
    QVERIFY(!changes[0].newConnection);
    QVERIFY(changes[0].access->endpoint == member.access->endpoint); // connections are kept
    QVERIFY(files.poll(now += 60s).empty());
}

void TestCredentialFiles::item19_aTokenWithTheSameStampIsReadAgainInTime() {
    Keyring keys;
    keys.write("token", "one");
    CredentialFiles files({keys.tokenMember()});
    QVERIFY(files.poll(now).empty());
    keys.overwriteUnseen("token", "two");
    QVERIFY(files.poll(now += 49s).empty()); // nothing to be seen from outside
    QCOMPARE(tokenOf(files.poll(now += 1s)), std::string_view("Bearer two"));
}

void TestCredentialFiles::item19_badTokensLeaveTheLastGoodOne() {
    Keyring keys;
    keys.write("token", "one");
    CredentialFiles files({keys.tokenMember()});
    keys.write("token", " \n");
    QVERIFY(files.poll(now += 10s).empty());
    fs::remove(keys.path("token"));
    QVERIFY(files.poll(now += 10s).empty());
    keys.write("token", "two");
    QCOMPARE(tokenOf(files.poll(now += 10s)), std::string_view("Bearer two"));
}

void TestCredentialFiles::membersThatShareAFileChangeTogether() {
    Keyring keys;
    keys.write("token", "one");
    CredentialFiles files({keys.tokenMember(), keys.certificateMember(), keys.tokenMember()});
    keys.write("token", "two");
    const auto changes = files.poll(now += 10s);
    QCOMPARE(changes.size(), std::size_t(2)); // the one in the middle was broken from the start
    QCOMPARE(changes[0].member, std::size_t(0));
    QCOMPARE(changes[1].member, std::size_t(2));
}

void TestCredentialFiles::item20_halfOfARotationIsNotUsed() {
    Keyring keys;
    keys.writeCertificates();
    CredentialFiles files({keys.certificateMember()});
    QVERIFY(files.poll(now += 10s).empty());
    const auto next = keys.authority().issue({.commonName = "second"});
    keys.write("cert", next.certPem);
    QVERIFY(files.poll(now += 10s).empty()); // the key is still the old one
    keys.write("key", next.keyPem);
    const auto changes = files.poll(now += 10s);
    QCOMPARE(changes.size(), std::size_t(1));
    QVERIFY(changes[0].newConnection);
    const auto& endpoint = *changes[0].access->endpoint;
    QVERIFY(endpoint.tls->clientCertPem.reveal() == next.certPem);
    QVERIFY(endpoint.tls->clientKeyPem.reveal() == next.keyPem);
    QCOMPARE(endpoint.label, std::string("named")); // errors go on naming the member
}

void TestCredentialFiles::item20_handshakesUseTheNewPair() {
    const Keyring keys;
    keys.writeCertificates();
    const test::Authority later("clients of later");
    const auto server = serverOf(keys.authority(), &later);
    const auto member = keys.certificateMember(server.url());
    net::CurlTransport transport(net::CurlTransportOptions{});
    CredentialFiles files({member});
    QVERIFY(files.poll(now += 10s).empty());
    QVERIFY(!isAnswered(transport, *member.access)); // this server wants the next one's pair
    const auto next = later.issue({.commonName = "second"});
    keys.write("cert", next.certPem);
    keys.write("key", next.keyPem);
    const auto changes = files.poll(now += 10s);
    QCOMPARE(changes.size(), std::size_t(1));
    QVERIFY(changes[0].newConnection); // within ten seconds: the watches on the old one begin anew
    QVERIFY(isAnswered(transport, *changes[0].access));
    QVERIFY(!isAnswered(transport, *member.access)); // nobody inherits the new connection
}

void TestCredentialFiles::item21_fromOneAuthorityToTheNextWithoutAnOutage() {
    const Keyring keys;
    keys.writeCertificates();
    const test::Authority next("the next authority");
    const auto before = serverOf(keys.authority(), nullptr);
    const auto after = serverOf(next, nullptr);
    const std::vector members{keys.certificateMember(before.url()),
                              keys.certificateMember(after.url())};
    net::CurlTransport transport(net::CurlTransportOptions{});
    CredentialFiles files(members);
    const auto answered = [&](const std::vector<AccessChange>& changes) {
        return std::pair(isAnswered(transport, *changes.at(0).access),
                         isAnswered(transport, *changes.at(1).access));
    };
    QVERIFY(isAnswered(transport, *members[0].access));
    QVERIFY(!isAnswered(transport, *members[1].access));
    keys.write("ca", keys.authority().certPem() + next.certPem());
    QVERIFY(answered(files.poll(now += 10s)) == std::pair(true, true));
    keys.write("ca", next.certPem());
    QVERIFY(answered(files.poll(now += 10s)) == std::pair(false, true));
}

void TestCredentialFiles::item21_aNewAuthorityReconnects() {
    Keyring keys;
    keys.writeCertificates();
    CredentialFiles files({keys.certificateMember()});
    for (const auto* bad : {"", "no certificate"}) {
        keys.write("ca", bad);
        QVERIFY(files.poll(now += 10s).empty());
    }
    const test::Authority other("another authority");
    keys.write("ca", other.certPem());
    const auto changes = files.poll(now += 10s);
    QCOMPARE(changes.size(), std::size_t(1));
    QVERIFY(changes[0].newConnection);
    QCOMPARE(*changes[0].access->endpoint->tls->caPem, other.certPem());
}

void TestCredentialFiles::membersWithoutFilesAreNotFollowed() {
    QVERIFY(CredentialFiles({MemberConfig{}}).empty());
    kube::Connection inlined;
    inlined.ca.data = Secret("pem");
    inlined.token = Secret("token");
    QVERIFY(credentialFiles(inlined).empty());
}

QTEST_APPLESS_MAIN(TestCredentialFiles)
#include "tst_credential_files.moc"
