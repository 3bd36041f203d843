// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/base64.h"
#include "kube/certificate.h"
#include "kube/paths.h"
#include "kube/readyz.h"
#include "kube/resource_version.h"
#include "kube/status.h"
#include "kube/version.h"

#include <QtTest>

using namespace pilothouse;

class TstAnswers : public QObject {
    Q_OBJECT
private slots:
    void item54_aVersionOfTheFutureIsToldByItsCause_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<bool>("isTooNew");
        QTest::newRow("cause")
            << QByteArray(
                   R"({"kind":"Status","status":"Failure","reason":"Timeout","code":504,"message":"Timeout: Too large)"
                   R"( resource version: 9, current: 5","details":{"causes":[{"reason":"ResourceVersionTooLarge",)"
                   R"("message":"Too large resource version"}],"retryAfterSeconds":1}})")
            << true;
        QTest::newRow("before 1.17: the message")
            << QByteArray(
                   R"({"kind":"Status","status":"Failure","reason":"Timeout","code":504,"message":"Too large resource version: 9, current: 5"})")
            << true;
        QTest::newRow("another time-out")
            << QByteArray(
                   R"({"kind":"Status","status":"Failure","reason":"Timeout","code":504,"message":"request did not complete","details":{"causes":[7]}})")
            << false;
    }
    void item54_aVersionOfTheFutureIsToldByItsCause() {
        QFETCH(QByteArray, body);
        const auto error = kube::errorFromAnswer(
            {.httpStatus = 504, .body = std::string_view(body.data(), std::size_t(body.size()))});
        QTEST(kube::isVersionTooNew(error), "isTooNew");
        QVERIFY(error.kind == ErrorKind::Server);
    }
    void item76_versionsCompareByLengthThenText_data() {
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("than");
        QTest::addColumn<bool>("older");
        QTest::newRow("shorter") << "99"
                                 << "100" << true;
        QTest::newRow("equal length") << "100"
                                      << "101" << true;
        QTest::newRow("equal") << "100"
                               << "100" << false;
        QTest::newRow("newer") << "101"
                               << "100" << false;
        QTest::newRow("beyond 64 bits") << "99999999999999999999"
                                        << "100000000000000000000" << true;
        QTest::newRow("opaque") << "abc"
                                << "abd" << false;
        QTest::newRow("leading zero") << "0100"
                                      << "200" << false;
        QTest::newRow("none") << ""
                              << "5" << false;
    }
    void item76_versionsCompareByLengthThenText() {
        QFETCH(QString, version);
        QFETCH(QString, than);
        QTEST(kube::isOlderVersion(version.toStdString(), than.toStdString()), "older");
    }
    void item43_kindAndWordsOfAFailedAnswer_data() {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("says");
        const auto status = [](const char* reason, int code, const char* message) {
            return QStringLiteral(
                       R"({"kind":"Status","status":"Failure","reason":"%1","code":%2,"message":"%3"})")
                .arg(reason)
                .arg(code)
                .arg(message);
        };
        QTest::newRow("401") << 401 << status("Unauthorized", 401, "Unauthorized") << "auth"
                             << "Unauthorized";
        QTest::newRow("403") << 403 << status("Forbidden", 403, "no") << "forbidden"
                             << "no";
        QTest::newRow("anonymous")
            << 403 << status("Forbidden", 403, "User system:anonymous cannot") << "auth"
            << "credential";
        QTest::newRow("reason over code") << 500 << status("Expired", 410, "old") << "gone"
                                          << "old";
        QTest::newRow("no reason") << 409 << status("", 409, "x") << "conflict"
                                   << "x";
        QTest::newRow("mux 404") << 404 << "404 page not found\n"
                                 << "notFound"
                                 << "404 page not found";
        QTest::newRow("429 text") << 429 << "Too many requests, please try again later."
                                  << "throttled"
                                  << "later";
        QTest::newRow("500 text") << 500 << "etcdserver: request timed out\n"
                                  << "server"
                                  << "etcdserver: request timed out";
        QTest::newRow("login page") << 403 << "<html><title>Sign in</title></html>"
                                    << "intercepted"
                                    << "Sign in";
        QTest::newRow("load balancer") << 502 << "<html><title>502 Bad Gateway</title></html>"
                                       << "server"
                                       << "Bad Gateway";
        QTest::newRow("redirect") << 302 << ""
                                  << "intercepted"
                                  << "redirected";
        QTest::newRow("plain HTTP") << 400 << "Client sent an HTTP request to an HTTPS server.\n"
                                    << "intercepted"
                                    << "https://";
        QTest::newRow("empty 503") << 503 << ""
                                   << "server"
                                   << "503";
    }
    void item43_kindAndWordsOfAFailedAnswer() {
        QFETCH(int, code);
        QFETCH(QString, body);
        QFETCH(QString, says);
        const auto text = body.toStdString();
        const auto error = kube::errorFromAnswer({.httpStatus = code, .body = text});
        QTEST(QString::fromUtf8(toString(error.kind).data(),
                                static_cast<int>(toString(error.kind).size())),
              "kind");
        QVERIFY2(error.message.find(says.toStdString()) != std::string::npos,
                 error.message.c_str());
        QCOMPARE(error.httpStatus.value_or(0), code);
    }
    void messagesAreShortAndClean() {
        const auto error =
            kube::errorFromAnswer({.httpStatus = 500, .body = std::string(9000, 'x') + "\x1b[31m"});
        QVERIFY(error.message.size() <= kube::kMaxMessageBytes + 32);
        QCOMPARE(kube::oneLine("a\x1b[31m\nb\xFF"), std::string("a [31m b\xEF\xBF\xBD"));
    }
    void readyz() {
        const auto bad = kube::parseReadyz(
            500, "[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n");
        QVERIFY(bad.has_value() && !bad->ready);
        QCOMPARE(bad->failing.size(), std::size_t{1});
        QCOMPARE(bad->failing.front().name, std::string("etcd"));
        QVERIFY(kube::parseReadyz(200, "ok")->ready);
        QVERIFY(kube::parseReadyz(200, "[+]ping ok\nreadyz check passed\n")->ready);
        QVERIFY(kube::parseReadyz(200, "<html>").error().kind == ErrorKind::Intercepted);
        QVERIFY(kube::parseReadyz(401, "").error().kind == ErrorKind::Auth);
        QVERIFY(kube::parseReadyz(500, "boom").error().kind == ErrorKind::Server);
    }
    void versions() {
        const auto gke = kube::parseKubeVersion("v1.33.2-gke.1240000");
        const auto plain = kube::parseKubeVersion("1.33.2");
        const auto rc = kube::parseKubeVersion("v1.34.0-rc.1+abc");
        QVERIFY(gke && plain && rc);
        QCOMPARE(gke->vendor, std::string("-gke.1240000"));
        QVERIFY(gke->compareUpstream(*plain) == 0);
        QCOMPARE(rc->pre, std::string("rc.1"));
        QVERIFY(rc->compareUpstream(*kube::parseKubeVersion("v1.34.0")) < 0);
        QVERIFY(rc->compareUpstream(*kube::parseKubeVersion("v1.34.0-rc.0")) > 0);
        QVERIFY(!kube::parseKubeVersion("latest"));
        QVERIFY(!kube::parseKubeVersion(""));
        QCOMPARE(*kube::decodeGitVersion(R"({"gitVersion":"v1.34.3"})"), std::string("v1.34.3"));
        QVERIFY(kube::decodeGitVersion("<html>").error().kind == ErrorKind::Intercepted);
        QVERIFY(!kube::decodeGitVersion("{}").has_value());
    }
    void paths() {
        QCOMPARE(kube::resourcePath(
                     {.group = "apps", .resource = "deployments", .ns = "a b", .name = "x/y"}),
                 std::string("/apis/apps/v1/namespaces/a%20b/deployments/x%2Fy"));
        QCOMPARE(kube::joinUrl("https://h/p/", "/api"), std::string("https://h/p/api"));
        QCOMPARE(kube::listQuery({.limit = 500, .continueToken = "a=", .resourceVersion = "0"}),
                 std::string("?limit=500&continue=a%3D"));
        QCOMPARE(kube::watchQuery({.resourceVersion = "5", .timeout = std::chrono::seconds(300)}),
                 std::string(
                     "?watch=true&allowWatchBookmarks=true&resourceVersion=5&timeoutSeconds=300"));
    }
    void base64_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("padded") << "YWI="
                                << "ab";
        QTest::newRow("line breaks") << "YW\r\nJj\n"
                                     << "abc";
        QTest::newRow("no padding") << "YWI"
                                    << "!";
        QTest::newRow("url alphabet") << "_-__"
                                      << "!";
        QTest::newRow("text behind padding") << "YQ==YQ=="
                                             << "!";
        QTest::newRow("only padding") << "===="
                                      << "!";
    }
    void base64() {
        QFETCH(QString, text);
        const auto decoded = kube::decodeBase64(text.toStdString());
        QTEST(QString::fromStdString(decoded.value_or("!")), "expected");
    }
    void certificatesNeedPem() {
        QVERIFY(!kube::parseCertificates("").has_value());
        QVERIFY(!kube::parseCertificates(
                     "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
                     .has_value());
    }
};

QTEST_APPLESS_MAIN(TstAnswers)
#include "tst_answers.moc"
