// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_under_test.h"

#include "base/clock.h"
#include "kube/list_decoder.h"
#include "kube/paths.h"
#include "kube/resource_version.h"
#include "kube/selector.h"
#include "kube/table.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

using namespace pilothouse;

/// Lists against a server: pages, selectors, tables.
class TestConformanceLists : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item51_threePagesOfOneVersion();
    void item53_anExpiredTokenIsToldAndListedAnew();
    void item54_theCacheAndTheFuture();
    void item55_selectorsSelectAsOurs_data();
    void item55_selectorsSelectAsOurs();
    void item55_wrongSelectorsAreWrongThereToo_data();
    void item55_wrongSelectorsAreWrongThereToo();
    void item56_anUnknownFieldIsRefused();
    void item58_tablesAndWhatIsNone();

private:
    [[nodiscard]] Result<std::vector<std::string>> namesOf(const std::string& path);

    test::ServerUnderTest m_server;
    std::optional<test::ScratchNamespace> m_space;
};

void TestConformanceLists::item51_threePagesOfOneVersion() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item51");
    for (const char* name : {"a", "b", "c", "d", "e"}) {
        QVERIFY(space.addConfigMap(name, "1", R"({"of":"item51"})"));
    }
    // Without a selector, or remainingItemCount would be absent; a real server adds one of its own.
    std::string token;
    std::vector<std::string> names;
    std::vector<std::string> versions;
    std::vector<std::int64_t> remaining;
    do {
        const auto body = m_server.get(space.path("configmaps") +
                                       kube::listQuery({.limit = 2, .continueToken = token}));
        QVERIFY2(body, body ? "" : describe(body.error()).c_str());
        const auto page = nlohmann::json::parse(*body);
        for (const auto& item : page.at("items")) {
            names.push_back(item.at("metadata").at("name"));
        }
        versions.push_back(page.at("metadata").at("resourceVersion"));
        remaining.push_back(page.at("metadata").value("remainingItemCount", std::int64_t{-1}));
        token = page.at("metadata").value("continue", std::string());
    } while (!token.empty() && versions.size() < 9);
    std::erase(names, "kube-root-ca.crt"); // of the controller of the real server
    QCOMPARE(names, (std::vector<std::string>{"a", "b", "c", "d", "e"}));
    QCOMPARE(versions, std::vector<std::string>(3, versions.front()));
    QCOMPARE(remaining.back(), std::int64_t{-1});
    QVERIFY(remaining[0] == remaining[1] + 2 && remaining[1] > 0);
}

/// Names of a list, without the map that a controller of the real server adds.
Result<std::vector<std::string>> TestConformanceLists::namesOf(const std::string& path) {
    auto body = m_server.get(path);
    if (!body) {
        return fail(std::move(body.error()));
    }
    auto list = kube::Decoder().list<model::Object>(*body);
    if (!list) {
        return fail(std::move(list.error()));
    }
    std::vector<std::string> names;
    for (const auto& each : list->items) {
        if (each.name != "kube-root-ca.crt") {
            names.push_back(each.name);
        }
    }
    return names;
}

void TestConformanceLists::item53_anExpiredTokenIsToldAndListedAnew() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item53");
    for (const char* name : {"a", "b", "c", "d"}) {
        QVERIFY(space.addConfigMap(name));
    }
    const auto path = space.path("configmaps");
    const auto first = m_server.get(path + kube::listQuery({.limit = 2}));
    QVERIFY2(first, first ? "" : describe(first.error()).c_str());
    const auto page = kube::Decoder().list<model::Object>(std::string_view(*first));
    QVERIFY(page && !page->meta.continueToken.empty());
    QVERIFY(space.addConfigMap("e"));
    // A new server knows no old revisions but those of etcd, and etcd forgot them.
    QCOMPARE(m_server.order("stop alpha"), std::string());
    QCOMPARE(m_server.order("compact alpha"), std::string());
    QCOMPARE(m_server.order("start alpha"), std::string());
    const auto second = m_server.get(
        path + kube::listQuery({.limit = 2, .continueToken = page->meta.continueToken}));
    QVERIFY(!second);
    QVERIFY2(second.error().kind == ErrorKind::Gone, describe(second.error()).c_str());
    QCOMPARE(second.error().httpStatus, std::optional(410));
    QCOMPARE(*namesOf(path), (std::vector<std::string>{"a", "b", "c", "d", "e"}));
}

void TestConformanceLists::item54_theCacheAndTheFuture() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item54");
    QVERIFY(space.addConfigMap("a"));
    const auto path = space.path("configmaps");
    QVERIFY(namesOf(path + kube::listQuery({.resourceVersion = "0"})));
    const auto future = m_server.get(path + kube::listQuery({.resourceVersion = "999999999999"}));
    QVERIFY(!future);
    QCOMPARE(future.error().httpStatus, std::optional(504));
    QVERIFY2(kube::isVersionTooNew(future.error()), describe(future.error()).c_str());
    QVERIFY(future.error().retryAfter == std::chrono::seconds(1));
    QCOMPARE(*namesOf(path), std::vector<std::string>{"a"});
}

void TestConformanceLists::item55_selectorsSelectAsOurs_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"env=prod",
                             " env == prod ",
                             "env!=prod",
                             "x!=y",
                             "env in (dev, prod)",
                             "env notin (dev,prod)",
                             "x notin (a)",
                             "env",
                             "!env",
                             "ring>2",
                             "ring>3",
                             "env<3",
                             "env=prod,ring=3",
                             "env=prod,env=dev",
                             "empty=",
                             "empty in ()",
                             "in in (in)",
                             "notin=in",
                             "a.io/b=c",
                             "empty in (,x)"}) {
        QTest::newRow(text) << text;
    }
}

void TestConformanceLists::item55_selectorsSelectAsOurs() {
    PH_NEED_SERVER(m_server)
    QFETCH(QString, text);
    const std::map<std::string, model::Labels> objects{
        {"one", {{"a.io/b", "c"}, {"empty", ""}, {"env", "prod"}, {"in", "in"}, {"ring", "3"}}},
        {"three", {{"empty", "x"}, {"env", "dev"}, {"ring", "1"}}},
        {"two", {}}};
    auto& space = m_space; // one for all rows
    if (!space) {
        space.emplace(m_server, "item55");
        for (const auto& [name, labels] : objects) {
            QVERIFY(space->addConfigMap(
                name, "1",
                nlohmann::json(std::map<std::string, std::string>(labels.begin(), labels.end()))
                    .dump()));
        }
    }
    const auto selector = kube::Selector::parse(text.toStdString());
    QVERIFY(selector);
    std::vector<std::string> expected;
    for (const auto& [name, labels] : objects) {
        if (selector->matches(labels)) {
            expected.push_back(name);
        }
    }
    for (const auto& sent : {text.toStdString(), selector->toString()}) {
        auto found = namesOf(space->path("configmaps") + kube::listQuery({.labelSelector = sent}));
        QVERIFY2(found, found ? "" : describe(found.error()).c_str());
        QCOMPARE(*found, expected);
    }
}

void TestConformanceLists::item55_wrongSelectorsAreWrongThereToo_data() {
    QTest::addColumn<QString>("text");
    for (const char* text : {"a,", ",a", "a in x", "a b", "a>=5", "a>b", "A/b=c", "/a=b", "a/=b",
                             "a=-b", "a=b-", "a in (b", "!a=b", "(", "a=b=c", "!"}) {
        QTest::newRow(text) << text;
    }
}

void TestConformanceLists::item55_wrongSelectorsAreWrongThereToo() {
    PH_NEED_SERVER(m_server)
    QFETCH(QString, text);
    QVERIFY(!kube::Selector::parse(text.toStdString())); // so it is never sent by us
    const auto sent = m_server.get("/api/v1/namespaces/default/configmaps" +
                                   kube::listQuery({.labelSelector = text.toStdString()}));
    QVERIFY(!sent);
    QVERIFY2(sent.error().kind == ErrorKind::Validation, describe(sent.error()).c_str());
    QCOMPARE(sent.error().httpStatus, std::optional(400));
}

void TestConformanceLists::item56_anUnknownFieldIsRefused() {
    PH_NEED_SERVER(m_server)
    for (const char* path : {"/api/v1/pods", "/api/v1/nodes", "/apis/apps/v1/deployments"}) {
        const auto sent =
            m_server.get(path + kube::listQuery({.fieldSelector = "spec.favouriteColour=blue"}));
        QVERIFY(!sent);
        QVERIFY(sent.error().kind == ErrorKind::Validation);
        QCOMPARE(sent.error().httpStatus, std::optional(400));
        QVERIFY2(sent.error().message.find("spec.favouriteColour") != std::string::npos,
                 sent.error().message.c_str());
    }
    const auto known = m_server.get(
        "/api/v1/pods" + kube::listQuery({.limit = 5, .fieldSelector = "status.phase!=Running"}));
    QVERIFY2(known, known ? "" : describe(known.error()).c_str());
}

void TestConformanceLists::item58_tablesAndWhatIsNone() {
    PH_NEED_SERVER(m_server)
    const auto now = SystemClock().now();
    const auto body = m_server.get("/api/v1/pods", kube::kTableAccept);
    QVERIFY2(body, body ? "" : describe(body.error()).c_str());
    const auto table = kube::decodeTable(*body, now);
    QVERIFY2(table, table ? "" : describe(table.error()).c_str());
    std::vector<std::string> columns;
    std::vector<std::string> wide;
    for (const auto& column : table->columns) {
        (column.priority == 0 ? columns : wide).push_back(column.name);
    }
    QCOMPARE(columns, (std::vector<std::string>{"Name", "Ready", "Status", "Restarts", "Age"}));
    QCOMPARE(wide, (std::vector<std::string>{"IP", "Node", "Nominated Node", "Readiness Gates"}));
    // A row that ran to its end says so; the same by the pod's own phase.
    const auto pods = m_server.get("/api/v1/pods");
    QVERIFY(pods);
    std::map<std::pair<std::string, std::string>, bool> completed;
    const auto list = nlohmann::json::parse(*pods);
    for (const auto& pod : list.at("items")) {
        const auto phase = pod.at("status").value("phase", "");
        completed[{pod.at("metadata").at("namespace"), pod.at("metadata").at("name")}] =
            phase == "Succeeded" || phase == "Failed";
    }
    QCOMPARE(table->rows.size(), completed.size());
    std::size_t ended = 0;
    for (const auto& row : table->rows) {
        const bool expected = completed[{row.ns, row.name}];
        QVERIFY2(row.isCompleted == expected,
                 fmt::format("{}: {}, not {}", row.name, row.isCompleted, expected).c_str());
        ended += row.isCompleted ? 1 : 0;
    }
    QVERIFY(ended > 0 && ended < table->rows.size());
    // A server that knows no tables, or did not listen, sends the list.
    const auto plain = m_server.get("/api/v1/namespaces", "application/json");
    QVERIFY(plain);
    const auto fallback = kube::decodeTable(*plain, now);
    QVERIFY(fallback && fallback->columns.size() == 2 && !fallback->rows.empty());
    QVERIFY(!fallback->rows.front().cells.front().empty());
}

QTEST_GUILESS_MAIN(TestConformanceLists)
#include "tst_conformance_lists.moc"
