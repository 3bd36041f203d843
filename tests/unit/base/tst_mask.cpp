// SPDX-License-Identifier: GPL-3.0-or-later
// What looks like a secret never leaves; what does not stays word for word.
#include "base/mask.h"

#include <QTest>

using namespace pilothouse;

class TestMask : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void secretsAreHidden_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shown");
        const auto row = [](const char* text, const char* shown) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(shown);
        };
        row("password=hunter2 then", "password=*** then");
        row("PASSWORD: hunter2, next", "PASSWORD: ***, next");
        row("az login --client-secret hunter2 --tenant t",
            "az login --client-secret *** --tenant t");
        row("--password='two words' -x", "--password='***' -x");
        row("{\"access_token\": \"abc\", \"a\": 1}", "{\"access_token\": \"***\", \"a\": 1}");
        row("https://h/p?sig=a%2Fb&sv=1", "https://h/p?sig=***&sv=1");
        row("Authorization: Bearer abcdef.ghi", "Authorization: Bearer ***");
        row("X-Auth-Token: Bearer abcdef", "X-Auth-Token: Bearer ***");
        row("sent Basic dXNlcjpwYXNz= twice", "sent Basic *** twice");
        row("got eyJhbGciOi.eyJzdWIi.c2ln here", "got *** here");
        row("GET https://ann:pw@host/x", "GET https://***@host/x");
        row("a -----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY----- b", "a *** b");
        row("-----BEGIN PRIVATE KEY-----\nMII", "***");
        row("token=", "token=");
    }
    void secretsAreHidden() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shown);
        QCOMPARE(QByteArray::fromStdString(maskSecrets(text.toStdString())), shown);
    }

    void otherTextStays_data() {
        QTest::addColumn<QByteArray>("text");
        for (const char* text :
             {"", "ended with exit code 1: drain of node-3 refused by budget payments/api",
              "exit code: 1", "unexpected token in line 3", "the basic plan, a bearer of news",
              "https://host:6443/api?limit=1", "mail ann@desk: yes", "tokens: ", "eyJ", "a=b",
              "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }
    void otherTextStays() {
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(maskSecrets(text.toStdString())), text);
    }
};

QTEST_APPLESS_MAIN(TestMask)
#include "tst_mask.moc"
