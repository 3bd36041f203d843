// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_under_test.h"

#include "kube/paths.h"
#include "kube/table.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

using namespace pilothouse;

/// Lists against a server: pages, selectors, tables.
class TestConformanceLists : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item51_threePagesOfOneVersion();

private:
    test::ServerUnderTest m_server;
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

QTEST_GUILESS_MAIN(TestConformanceLists)
#include "tst_conformance_lists.moc"
