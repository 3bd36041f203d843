// SPDX-License-Identifier: GPL-3.0-or-later
// Field help from the servers' OpenAPI v3 documents, compared with kubectl explain.
#include "engine/member_calls.h"
#include "scene.h"

#include <QDeadlineTimer>
#include <QRegularExpression>
#include <QString>
#include <QStringList>

#include <future>

using namespace pilothouse;
using namespace pilothouse::test;

namespace {

void addLines(QStringList& lines, const std::vector<kube::FieldHelp>& fields, int level) {
    for (const auto& field : fields) {
        lines << QString(level * 2, QLatin1Char(' ')) + QString::fromStdString(field.name) +
                     QLatin1String(" <") + QString::fromStdString(field.type) + QLatin1Char('>') +
                     (field.isRequired ? QLatin1String(" -required-") : QLatin1String());
        addLines(lines, field.fields, level + 1);
    }
}

/// Lines of fields of `kubectl explain --recursive`, without descriptions and enumerations.
QStringList fieldLines(const std::string& text) {
    static const QRegularExpression field(
        QStringLiteral("^( +)(\\S+)\t<(\\S+)>( -required-)?\\s*$"));
    QStringList lines;
    bool isInside = false;
    for (const QString& line : QString::fromStdString(text).split(QLatin1Char('\n'))) {
        isInside = isInside || line.startsWith(QLatin1String("FIELDS:"));
        const auto match = field.match(line);
        if (isInside && match.hasMatch()) {
            lines << match.captured(1).mid(2) + match.captured(2) + QLatin1String(" <") +
                         match.captured(3) + QLatin1Char('>') + match.captured(4);
        }
    }
    return lines;
}

} // namespace

class TestConformanceOpenApi : public QObject {
    Q_OBJECT

    ServerUnderTest m_server;
    std::shared_ptr<fleet::FieldHelpCache> m_cache = std::make_shared<fleet::FieldHelpCache>();

    Result<fleet::FieldHelpCache::Help> explain(const kube::KindName& kind) {
        std::promise<Result<fleet::FieldHelpCache::Help>> told;
        const auto access = std::make_shared<const fleet::MemberAccess>(m_server.access());
        engine::MemberCalls(m_server.transport(), access)
            .explain(kind, m_cache, [&told](auto help) { told.set_value(std::move(help)); });
        return told.get_future().get();
    }

private Q_SLOTS:
    void fieldHelpEqualsKubectlExplain_data() {
        QTest::addColumn<QString>("word");
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("version");
        QTest::addColumn<QString>("kind");
        QTest::newRow("pods") << "pods"
                              << ""
                              << "v1"
                              << "Pod";
        QTest::newRow("deployments") << "deployments"
                                     << "apps"
                                     << "v1"
                                     << "Deployment";
        QTest::newRow("customresourcedefinitions") << "customresourcedefinitions"
                                                   << "apiextensions.k8s.io"
                                                   << "v1"
                                                   << "CustomResourceDefinition";
        QTest::newRow("a custom kind") << "skiffs"
                                       << "openapi.pilothouse.dev"
                                       << "v1"
                                       << "Skiff";
    }
    void fieldHelpEqualsKubectlExplain() {
        PH_NEED_REAL(m_server, "the simulator's documents have the fields that it keeps");
        PH_NEED_KUBECTL
        QFETCH(QString, word);
        QFETCH(QString, group);
        QFETCH(QString, version);
        QFETCH(QString, kind);
        if (word == QLatin1String("skiffs")) {
            QVERIFY(addSkiffs());
        }
        const kube::KindName name{.group = group.toStdString(),
                                  .version = version.toStdString(),
                                  .kind = kind.toStdString()};
        Result<fleet::FieldHelpCache::Help> help = fail(ErrorKind::NotFound, "not asked");
        QTRY_VERIFY_WITH_TIMEOUT((help = explain(name)).has_value(),
                                 20'000); // a new kind takes time
        // The servers' index of documents and the documents are made by controllers of their own:
        // for a moment one reader can find a new kind and the next one cannot.
        Said said;
        for (QDeadlineTimer limit(20'000); said.code != 0 && !limit.hasExpired();) {
            said = kubectl(m_server.kubeconfig(),
                           {"--context", "alpha", "explain", word.toStdString(), "--recursive"});
        }
        QVERIFY2(said.code == 0, said.err.c_str());
        const auto theirs = fieldLines(said.out);
        if (theirs.isEmpty()) {
            QSKIP("this kubectl explains by OpenAPI v2");
        }
        QStringList ours;
        addLines(ours, (*help)->fields, 0);
        for (int at = 0; at < std::min(ours.size(), theirs.size()); ++at) {
            QCOMPARE(ours.at(at), theirs.at(at));
        }
        QCOMPARE(ours.size(), theirs.size());
        QVERIFY(!(*help)->isCut);
        QVERIFY(explain(name).value() == *help); // by its hash, from what is known
    }

    void fieldHelpOfTheServer() {
        PH_NEED_SERVER(m_server)
        const auto pod = explain({.version = "v1", .kind = "Pod"});
        QVERIFY2(pod.has_value(), pod ? "" : describe(pod.error()).c_str());
        QVERIFY(!(*pod)->fields.empty());
        const auto none = explain({.group = "nobody.example", .version = "v1", .kind = "Pod"});
        QVERIFY(!none && none.error().kind == ErrorKind::NotFound);
    }

private:
    bool addSkiffs() {
        const auto made = m_server.write(
            net::Method::Post, "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            R"({"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",)"
            R"("metadata":{"name":"skiffs.openapi.pilothouse.dev"},"spec":{"scope":"Namespaced",)"
            R"("group":"openapi.pilothouse.dev","names":{"plural":"skiffs","kind":"Skiff"},)"
            R"("versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":)"
            R"({"type":"object","description":"A small boat.","required":["spec"],"properties":)"
            R"({"spec":{"type":"object","required":["oars"],"properties":{"oars":{"type":"integer",)"
            R"("default":2},"crew":{"type":"array","items":{"type":"object","properties":)"
            R"({"name":{"type":"string"}}}},"notes":{"type":"object","additionalProperties":)"
            R"({"type":"string"}}}}}}}}]}})");
        return made.has_value() || made.error().kind == ErrorKind::Conflict;
    }
};

QTEST_GUILESS_MAIN(TestConformanceOpenApi)
#include "tst_conformance_openapi.moc"
