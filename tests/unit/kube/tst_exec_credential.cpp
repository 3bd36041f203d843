// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/base64.h"
#include "kube/exec_credential.h"

#include <QtTest>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

constexpr std::string_view kV1 = "client.authentication.k8s.io/v1";
constexpr std::string_view kBeta = "client.authentication.k8s.io/v1beta1";

ExecPlugin pluginFor(bool withCluster) {
    ExecPlugin plugin;
    plugin.apiVersion = kV1;
    plugin.provideClusterInfo = withCluster;
    return plugin;
}

QJsonObject objectOf(const std::string& json) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(json)).object();
}

} // namespace

class TestExecCredential : public QObject {
    Q_OBJECT

private slots:
    void item22_infoWithoutCluster() {
        const auto info =
            objectOf(execInfo(pluginFor(false), {.server = "https://secret.example"}));
        QCOMPARE(info["kind"].toString(), QString("ExecCredential"));
        QCOMPARE(info["apiVersion"].toString(), QString("client.authentication.k8s.io/v1"));
        const auto spec = info["spec"].toObject();
        QVERIFY(spec["interactive"].isBool() && !spec["interactive"].toBool());
        QVERIFY(!spec.contains("cluster"));
    }

    void item22_infoWithCluster() {
        const auto info =
            objectOf(execInfo(pluginFor(true), {.server = "https://a:6443",
                                                .tlsServerName = "kubernetes",
                                                .caPem = "PEM text",
                                                .proxyUrl = "http://p:3128",
                                                .disableCompression = true,
                                                .configJson = "{\"audience\":\"x\"}"}));
        const auto cluster = info["spec"].toObject()["cluster"].toObject();
        QCOMPARE(cluster["server"].toString(), QString("https://a:6443"));
        QCOMPARE(cluster["tls-server-name"].toString(), QString("kubernetes"));
        QCOMPARE(cluster["certificate-authority-data"].toString(), QString("UEVNIHRleHQ="));
        QCOMPARE(cluster["proxy-url"].toString(), QString("http://p:3128"));
        QVERIFY(cluster["disable-compression"].toBool());
        QVERIFY(!cluster.contains("insecure-skip-tls-verify"));
        QCOMPARE(cluster["config"].toObject()["audience"].toString(), QString("x"));
    }

    void base64_data() {
        QTest::addColumn<QByteArray>("plain");
        for (const char* text : {"", "f", "fo", "foo", "foob", "fooba", "foobar", "\xff\xfe\x01"}) {
            QTest::addRow("%zu bytes of %s", strlen(text), text) << QByteArray(text);
        }
    }
    void base64() {
        QFETCH(QByteArray, plain);
        const std::string text = encodeBase64(plain.toStdString());
        QCOMPARE(QByteArray::fromStdString(text), plain.toBase64());
        QCOMPARE(QByteArray::fromStdString(decodeBase64(text).value()), plain);
    }

    void good_data() {
        QTest::addColumn<std::string>("output");
        QTest::addColumn<std::string>("token");
        QTest::addColumn<bool>("hasCertificate");
        QTest::addColumn<std::string>("expires");
        const std::string head = "{\"apiVersion\":\"client.authentication.k8s.io/v1\","
                                 "\"kind\":\"ExecCredential\",";
        QTest::newRow("token") << head + "\"status\":{\"token\":\"abc\"}}" << std::string("abc")
                               << false << std::string();
        QTest::newRow("token that ends")
            << head + "\"status\":{\"expirationTimestamp\":\"2026-11-20T08:00:00Z\",\"token\":"
                      "\"abc\"}}"
            << std::string("abc") << false << std::string("2026-11-20T08:00:00Z");
        QTest::newRow("certificate")
            << head + "\"status\":{\"clientCertificateData\":\"C\",\"clientKeyData\":\"K\"}}"
            << std::string() << true << std::string();
        QTest::newRow("both, nulls, unknown keys")
            << head + "\"spec\":{\"x\":1},\"status\":{\"token\":\"t\",\"expirationTimestamp\":null,"
                      "\"clientCertificateData\":\"C\",\"clientKeyData\":\"K\",\"new\":[1]}}"
            << std::string("t") << true << std::string();
        QTest::newRow("YAML") << std::string("apiVersion: client.authentication.k8s.io/v1\n"
                                             "kind: ExecCredential\nstatus:\n  token: abc\n")
                              << std::string("abc") << false << std::string();
    }
    void good() {
        QFETCH(std::string, output);
        QFETCH(std::string, token);
        QFETCH(bool, hasCertificate);
        QFETCH(std::string, expires);
        const auto got = parseExecCredential(output, kV1);
        QVERIFY2(got.has_value(), got ? "" : describe(got.error()).c_str());
        QCOMPARE(std::string(got->token.reveal()), token);
        QCOMPARE(!got->clientCertPem.empty(), hasCertificate);
        QCOMPARE(!got->clientKeyPem.empty(), hasCertificate);
        QCOMPARE(got->expires ? formatRfc3339(*got->expires) : std::string(), expires);
    }

    void item28_badOutput_data() {
        QTest::addColumn<std::string>("output");
        QTest::addColumn<std::string>("says");
        const auto object = [](std::string_view version, const std::string& rest) {
            return "{\"apiVersion\":\"" + std::string(version) + "\"," + rest + "}";
        };
        const std::string kind = "\"kind\":\"ExecCredential\"";
        const std::string token = "\"status\":{\"token\":\"hush-hush\"}";
        QTest::newRow("nothing") << std::string() << std::string("is no object");
        QTest::newRow("words") << std::string("Enter password: hush-hush") << std::string("is no");
        QTest::newRow("broken") << std::string("{\"token\":\"hush-hush")
                                << std::string("is neither JSON nor YAML");
        QTest::newRow("list") << std::string("[]") << std::string("is no object");
        QTest::newRow("other kind")
            << object(kV1, "\"kind\":\"Status\"," + token) << std::string("is no ExecCredential");
        QTest::newRow("other version")
            << object(kBeta, kind + "," + token) << std::string("another apiVersion");
        QTest::newRow("no status") << object(kV1, kind) << std::string("has no status");
        QTest::newRow("status null")
            << object(kV1, kind + ",\"status\":null") << std::string("has no status");
        QTest::newRow("empty status")
            << object(kV1, kind + ",\"status\":{}") << std::string("neither a token");
        QTest::newRow("certificate alone")
            << object(kV1, kind + ",\"status\":{\"clientCertificateData\":\"hush-hush\"}")
            << std::string("a certificate without its key");
        QTest::newRow("key alone")
            << object(kV1, kind + ",\"status\":{\"token\":\"t\",\"clientKeyData\":\"hush-hush\"}")
            << std::string("a key without its certificate");
        QTest::newRow("token of another type")
            << object(kV1, kind + ",\"status\":{\"token\":12345}") << std::string("is no text");
        QTest::newRow("bad time")
            << object(kV1,
                      kind + ",\"status\":{\"token\":\"t\",\"expirationTimestamp\":\"hush-hush\"}")
            << std::string("is no RFC 3339 time");
    }
    void item28_badOutput() {
        QFETCH(std::string, output);
        QFETCH(std::string, says);
        const auto got = parseExecCredential(output, kV1);
        QVERIFY(!got.has_value());
        QVERIFY(got.error().kind == ErrorKind::Decode);
        const std::string text = describe(got.error());
        QVERIFY2(text.find(says) != std::string::npos, text.c_str());
        QVERIFY2(text.find("hush") == std::string::npos, text.c_str());
    }
};

QTEST_APPLESS_MAIN(TestExecCredential)
#include "tst_exec_credential.moc"
