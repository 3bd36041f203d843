// SPDX-License-Identifier: GPL-3.0-or-later
#include "server_under_test.h"

#include "fleet/session_codec.h"
#include "kube/list_decoder.h"
#include "kube/quantity.h"
#include "kube/table.h"
#include "kube/values/drift.h"
#include "kube/values/eviction.h"
#include "kube/values/workload_status.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <QProcess>
#include <QStandardPaths>

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <set>
#include <unistd.h>

using namespace pilothouse;
using nlohmann::json;

namespace {

constexpr const char* kMergePatch = "application/merge-patch+json";

/// One pod of the table of STATUS: parts of its spec and its status.
struct PodVector {
    const char* name;
    const char* spec; ///< besides the containers a and b; "init" and "sidecar" are whole ones
    const char* status;
    bool isDeleted = false;
};

// STATUS of kubectl depends on these and no other fields (printers.go printPod).
constexpr PodVector
    kPods
        [] =
            {
                {"pending", "", R"({"phase":"Pending"})"},
                {"running", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}},{"name":"b","ready":true,"state":{"running":{}}}]})"},
                {"half-ready", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}},{"name":"b","ready":false,"state":{"running":{}}}]})"},
                {"ready-not-running", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","ready":true,"state":{"waiting":{}}}]})"},
                {"evicted", "",
                 R"({"phase":"Failed","reason":"Evicted","message":"low on memory"})"},
                {"shutdown", "", R"({"phase":"Failed","reason":"NodeShutdown"})"},
                {"node-affinity", "", R"({"phase":"Failed","reason":"NodeAffinity"})"},
                {"out-of-cpu", "", R"({"phase":"Failed","reason":"OutOfcpu"})"},
                {"deadline", "", R"({"phase":"Failed","reason":"DeadlineExceeded"})"},
                {"lost", "", R"({"phase":"Running","reason":"NodeLost"})"},
                {"succeeded", "", R"({"phase":"Succeeded"})"},
                {"failed", "", R"({"phase":"Failed"})"},
                {"unschedulable", "",
                 R"({"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable"}]})"},
                {"gated-word", "",
                 R"({"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"SchedulingGated"}]})"},
                {"creating", "",
                 R"({"phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ContainerCreating"}}},{"name":"b","state":{"waiting":{"reason":"ContainerCreating"}}}]})"},
                {"crash-loop", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","restartCount":7,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-01-01T00:00:00Z"}}}]})"},
                {"crash-second", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}},{"name":"b","restartCount":2,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]})"},
                {"two-troubles", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ErrImagePull"}}},{"name":"b","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]})"},
                {"image", "",
                 R"({"phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ImagePullBackOff"}}}]})"},
                {"image-name", "",
                 R"({"phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"InvalidImageName"}}}]})"},
                {"config", "",
                 R"({"phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"CreateContainerConfigError"}}}]})"},
                {"oom", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","restartCount":1,"state":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}}]})"},
                {"error", "",
                 R"({"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]})"},
                {"exit-code", "",
                 R"({"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":3}}}]})"},
                {"signal", "",
                 R"({"phase":"Failed","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":137,"signal":9}}}]})"},
                {"completed", "",
                 R"({"phase":"Succeeded","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]})"},
                {"completed-and-running", "",
                 R"({"phase":"Running","conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"state":{"running":{}}}]})"},
                {"completed-not-ready", "",
                 R"({"phase":"Running","conditions":[{"type":"Ready","status":"False"}],"containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"name":"b","ready":true,"state":{"running":{}}}]})"},
                {"restarts-old", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","ready":true,"restartCount":3,"state":{"running":{}},"lastState":{"terminated":{"exitCode":1,"finishedAt":"2024-01-01T00:00:00Z"}}},{"name":"b","restartCount":4,"state":{"running":{}},"lastState":{"terminated":{"exitCode":1,"finishedAt":"2025-01-01T00:00:00Z"}}}]})"},
                {"restarts-without-time", "",
                 R"({"phase":"Running","containerStatuses":[{"name":"a","restartCount":3,"state":{"running":{}}}]})"},
                {"init-waiting", "init", R"({"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"PodInitializing"}}},{"name":"j","state":{"waiting":{"reason":"PodInitializing"}}}]})"},
                {"init-running", "init",
                 R"({"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"running":{}}}]})"},
                {"init-second", "init",
                 R"({"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":2,"state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}]})"},
                {"init-crash", "init",
                 R"({"phase":"Pending","initContainerStatuses":[{"name":"i","restartCount":5,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"exitCode":1,"finishedAt":"2025-06-01T00:00:00Z"}}}]})"},
                {"init-error", "init",
                 R"({"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":1,"reason":"Error"}}}]})"},
                {"init-exit", "init",
                 R"({"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":2}}}]})"},
                {"init-signal", "init",
                 R"({"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":2,"signal":15}}}]})"},
                {"init-over", "init",
                 R"({"phase":"Running","initContainerStatuses":[{"name":"i","restartCount":4,"state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"a","ready":true,"restartCount":1,"state":{"running":{}}}]})"},
                {"sidecar-runs", "sidecar",
                 R"({"phase":"Running","initContainerStatuses":[{"name":"s","ready":true,"started":true,"restartCount":2,"state":{"running":{}}},{"name":"i","restartCount":5,"state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"a","ready":true,"restartCount":1,"state":{"running":{}}}]})"},
                {"sidecar-starts", "sidecar",
                 R"({"phase":"Pending","initContainerStatuses":[{"name":"s","started":false,"state":{"running":{}}}]})"},
                {"sidecar-not-ready", "sidecar",
                 R"({"phase":"Running","initContainerStatuses":[{"name":"s","ready":false,"started":true,"state":{"running":{}}},{"name":"i","state":{"terminated":{"exitCode":0}}}],"containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}}]})"},
                {"sidecar-crash", "sidecar",
                 R"({"phase":"Running","conditions":[{"type":"Initialized","status":"True"}],"initContainerStatuses":[{"name":"s","restartCount":1,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}],"containerStatuses":[{"name":"a","ready":true,"state":{"running":{}}}]})"},
                {"ending", "", R"({"phase":"Running"})", true},
                {"ending-lost", "", R"({"phase":"Running","reason":"NodeLost"})", true},
                {"ending-failed", "", R"({"phase":"Failed"})", true},
                {"ending-succeeded", "", R"({"phase":"Succeeded"})", true},
};

json podManifest(const PodVector& vector) {
    const std::string kind = vector.spec;
    json spec{{"containers", {{{"name", "a"}, {"image", "x"}}, {{"name", "b"}, {"image", "x"}}}},
              {"terminationGracePeriodSeconds", 0}};
    if (kind == "init") {
        spec["initContainers"] = {{{"name", "i"}, {"image", "x"}}, {{"name", "j"}, {"image", "x"}}};
    } else if (kind == "sidecar") {
        spec["initContainers"] = {{{"name", "s"}, {"image", "x"}, {"restartPolicy", "Always"}},
                                  {{"name", "i"}, {"image", "x"}}};
    }
    json metadata{{"name", vector.name}};
    if (vector.isDeleted) {
        metadata["finalizers"] = {"pilothouse.dev/conformance"};
    }
    return {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", metadata}, {"spec", spec}};
}

/// Column of a table by name; -1 where there is none.
std::ptrdiff_t columnOf(const kube::Table& table, std::string_view name) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const auto& one) { return one.name == name; });
    return found == table.columns.end() ? -1 : found - table.columns.begin();
}

std::string cell(const kube::Table& table, const kube::TableRow& row, std::string_view column) {
    const auto at = columnOf(table, column);
    return at < 0 ? "no such column" : row.cells[static_cast<std::size_t>(at)];
}

} // namespace

/// What objects mean, as the server and kubectl judge it.
class TestConformanceValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item48_bodiesAreNotIndented();
    void item77_statusOfPods();
    void item78_readyRestartsAndAge();
    void item79_statusAndRolesOfNodes();
    void item80_rolloutsAsKubectlSays();
    void item81_evictionsAsTheServerDecides();
    void item83_serversWriteAmountsCanonically();
    void item86_oneManifestTwoClusters();

private:
    /// Makes the pods of the table once; false when that failed.
    [[nodiscard]] bool makePods();
    void comparePods(bool status);
    [[nodiscard]] bool make(const std::string& path, const json& object);
    [[nodiscard]] Result<std::string> writeTo(const std::string& context, net::Method method,
                                              std::string path, std::string body);

    test::ServerUnderTest m_server;
    std::unique_ptr<test::ScratchNamespace> m_pods;
};

bool TestConformanceValues::make(const std::string& path, const json& object) {
    const auto made = m_server.write(net::Method::Post, path, object.dump());
    if (!made) {
        qWarning("POST %s: %s", path.c_str(), describe(made.error()).c_str());
    }
    return made.has_value();
}

Result<std::string> TestConformanceValues::writeTo(const std::string& context, net::Method method,
                                                   std::string path, std::string body) {
    auto request = m_server.request(path, context);
    request.method = method;
    request.body = std::move(body);
    request.headers.push_back({"Content-Type", "application/json"});
    return fleet::bodyOf(m_server.send(std::move(request)), path);
}

void TestConformanceValues::item48_bodiesAreNotIndented() {
    PH_NEED_REAL(m_server, "what the server makes of our User-Agent is its own decision")
    const auto body = m_server.get("/api/v1/nodes?limit=3");
    QVERIFY2(body, body ? "" : describe(body.error()).c_str());
    const auto inside = std::string_view(*body).substr(0, body->size() - 1);
    QVERIFY2(inside.find("\n ") == std::string_view::npos, "the server indents its JSON for us");
}

bool TestConformanceValues::makePods() {
    if (m_pods) {
        return !m_pods->name().empty();
    }
    m_pods = std::make_unique<test::ScratchNamespace>(m_server, "item77");
    for (const auto& vector : kPods) {
        if (!make(m_pods->path("pods"), podManifest(vector))) {
            return false;
        }
        const auto path = m_pods->path("pods", vector.name);
        const auto patched =
            m_server.write(net::Method::Patch, path + "/status",
                           fmt::format(R"({{"status":{}}})", vector.status), kMergePatch);
        if (!patched) {
            qWarning("status of %s: %s", vector.name, describe(patched.error()).c_str());
            return false;
        }
        if (vector.isDeleted && !m_server.write(net::Method::Delete, path, "{}")) {
            return false;
        }
    }
    return true;
}

void TestConformanceValues::comparePods(bool status) {
    QVERIFY(makePods());
    auto request = m_server.request(m_pods->path("pods"));
    const auto answer = m_server.send(request);
    QVERIFY(answer && answer->head.status == 200);
    QVERIFY(answer->head.serverDate.has_value());
    const auto now = *answer->head.serverDate;
    auto list = kube::Decoder().list<model::Pod>(std::string_view(answer->body));
    QVERIFY2(list, list ? "" : describe(list.error()).c_str());
    const auto body = m_server.get(m_pods->path("pods"), kube::kTableAccept);
    QVERIFY2(body, body ? "" : describe(body.error()).c_str());
    const auto table = kube::decodeTable(*body, now);
    QVERIFY2(table, table ? "" : describe(table.error()).c_str());
    QCOMPARE(table->rows.size(), std::size(kPods));
    QCOMPARE(list->items.size(), std::size(kPods));
    for (const auto& row : table->rows) {
        const auto pod = std::find_if(list->items.begin(), list->items.end(),
                                      [&](const auto& one) { return one.name() == row.name; });
        QVERIFY(pod != list->items.end());
        const auto same = [&](const char* column, std::string_view ours) {
            const auto theirs = cell(*table, row, column);
            if (theirs != ours) {
                QFAIL(fmt::format("{} of {}: the server says {}, we {}", column, row.name, theirs,
                                  ours)
                          .c_str());
            }
        };
        if (status) {
            same("Status", pod->status());
            continue;
        }
        same("Ready", fmt::format("{}/{}", pod->readyContainers(), pod->totalContainers()));
        same("Restarts", model::restartsText(*pod, now));
        // The clock goes on between the two answers.
        std::set<std::string> ages;
        for (int later = -1; later <= 30; ++later) {
            ages.insert(humanDuration(now + std::chrono::seconds(later) - pod->createdAt()));
        }
        QVERIFY2(ages.contains(cell(*table, row, "Age")), cell(*table, row, "Age").c_str());
    }
}

void TestConformanceValues::item77_statusOfPods() {
    PH_NEED_SERVER(m_server)
    QVERIFY(std::size(kPods) >= 40);
    comparePods(true);
}

void TestConformanceValues::item78_readyRestartsAndAge() {
    PH_NEED_SERVER(m_server)
    comparePods(false);
    for (const auto& vector : kPods) { // what waits for us would stay for ever
        if (vector.isDeleted) {
            static_cast<void>(m_server.write(net::Method::Patch, m_pods->path("pods", vector.name),
                                             R"({"metadata":{"finalizers":null}})", kMergePatch));
        }
    }
}

void TestConformanceValues::item79_statusAndRolesOfNodes() {
    PH_NEED_SERVER(m_server)
    const std::map<std::string, std::pair<json, json>> vectors{
        {"conf-none", {{{"unschedulable", true}}, json::object()}},
        {"conf-ready",
         {json::object(), {{"conditions", {{{"type", "Ready"}, {"status", "True"}}}}}}},
        {"conf-not-ready",
         {json::object(), {{"conditions", {{{"type", "Ready"}, {"status", "False"}}}}}}},
        {"conf-unknown",
         {{{"unschedulable", true}},
          {{"conditions", {{{"type", "Ready"}, {"status", "Unknown"}}}}}}}};
    for (const auto& [name, parts] : vectors) {
        QVERIFY(make("/api/v1/nodes", {{"apiVersion", "v1"},
                                       {"kind", "Node"},
                                       {"metadata",
                                        {{"name", name},
                                         {"labels",
                                          {{"node-role.kubernetes.io/worker", ""},
                                           {"node-role.kubernetes.io/" + name, "x"},
                                           {"kubernetes.io/role", "old"}}}}},
                                       {"spec", parts.first}}));
        if (!parts.second.empty()) {
            const auto patched =
                m_server.write(net::Method::Patch, "/api/v1/nodes/" + name + "/status",
                               json{{"status", parts.second}}.dump(), kMergePatch);
            QVERIFY2(patched, patched ? "" : describe(patched.error()).c_str());
        }
    }
    std::string wrong;
    for (int attempt = 0; attempt < 5; ++attempt) { // a controller may touch them in between
        wrong.clear();
        const auto plain = m_server.get("/api/v1/nodes");
        const auto body = m_server.get("/api/v1/nodes", kube::kTableAccept);
        QVERIFY(plain && body);
        const auto nodes = kube::Decoder().list<model::Node>(std::string_view(*plain));
        const auto table = kube::decodeTable(*body, Instant{});
        QVERIFY(nodes && table);
        QVERIFY(table->rows.size() > vectors.size());
        for (const auto& row : table->rows) {
            const auto node = std::find_if(nodes->items.begin(), nodes->items.end(),
                                           [&](const auto& one) { return one.name == row.name; });
            if (node == nodes->items.end()) {
                continue;
            }
            std::string roles;
            for (const auto& role : node->roles) {
                roles += (roles.empty() ? "" : ",") + role;
            }
            roles = roles.empty() ? "<none>" : roles;
            if (cell(*table, row, "Status") != model::nodeStatus(*node) ||
                cell(*table, row, "Roles") != roles ||
                cell(*table, row, "Version") != node->kubeletVersion) {
                wrong += fmt::format("{}: the server says {} {}, we {} {}; ", row.name,
                                     cell(*table, row, "Status"), cell(*table, row, "Roles"),
                                     model::nodeStatus(*node), roles);
            }
        }
        if (wrong.empty()) {
            break;
        }
    }
    for (const auto& [name, parts] : vectors) {
        static_cast<void>(m_server.write(net::Method::Delete, "/api/v1/nodes/" + name, "{}"));
    }
    QVERIFY2(wrong.empty(), wrong.c_str());
}

namespace {

json workload(const std::string& kind, const std::string& name, json spec) {
    const json labels{{"app", name}};
    spec["selector"] = {{"matchLabels", labels}};
    spec["template"] = {{"metadata", {{"labels", labels}}},
                        {"spec", {{"containers", {{{"name", "a"}, {"image", "x"}}}}}}};
    if (kind == "StatefulSet") {
        spec["serviceName"] = name;
    }
    return {{"apiVersion", "apps/v1"},
            {"kind", kind},
            {"metadata", {{"name", name}}},
            {"spec", std::move(spec)}};
}

/// kubectl's sentence without "error: ", dots and line break.
std::string kubectlSays(const QStringList& arguments) {
    QProcess kubectl;
    kubectl.setProcessChannelMode(QProcess::MergedChannels);
    kubectl.start(QStringLiteral("kubectl"), arguments);
    if (!kubectl.waitForFinished(30'000)) {
        return "kubectl did not end";
    }
    auto text = kubectl.readAll().trimmed().toStdString();
    if (text.starts_with("error: ")) {
        text.erase(0, 7);
    }
    while (text.ends_with('.')) {
        text.pop_back();
    }
    return text;
}

} // namespace

void TestConformanceValues::item80_rolloutsAsKubectlSays() {
    PH_NEED_SERVER(m_server)
    if (QStandardPaths::findExecutable(QStringLiteral("kubectl")).isEmpty()) {
        QSKIP("no kubectl in PATH");
    }
    test::ScratchNamespace space(m_server, "item80");
    const json rolling{{"type", "RollingUpdate"}};
    const auto stuck =
        json{{"type", "Progressing"}, {"status", "False"}, {"reason", "ProgressDeadlineExceeded"}};
    // With what the real server's controllers make of it; the simulator has none for these.
    const std::vector<std::pair<json, json>> objects{
        {workload("Deployment", "none", {{"replicas", 0}}), json::object()},
        {workload("Deployment", "never", {{"replicas", 2}}),
         {{"replicas", 2}, {"updatedReplicas", 2}, {"unavailableReplicas", 2}}},
        {workload("Deployment", "late",
                  {{"replicas", 2}, {"progressDeadlineSeconds", 2}, {"minReadySeconds", 1}}),
         {{"replicas", 2}, {"updatedReplicas", 2}, {"conditions", {stuck}}}},
        {workload("Deployment", "paused", {{"replicas", 2}, {"paused", true}}), json::object()},
        {workload("DaemonSet", "rolls", json::object()),
         {{"desiredNumberScheduled", 3}, {"updatedNumberScheduled", 3}, {"numberAvailable", 1}}},
        {workload("DaemonSet", "by-hand", {{"updateStrategy", {{"type", "OnDelete"}}}}),
         json::object()},
        {workload("StatefulSet", "empty", {{"replicas", 0}}), {{"replicas", 0}}},
        {workload("StatefulSet", "waits", {{"replicas", 2}}),
         {{"replicas", 2}, {"readyReplicas", 1}}},
        {workload("StatefulSet", "by-hand", {{"updateStrategy", {{"type", "OnDelete"}}}}),
         json::object()},
        {workload("StatefulSet", "part",
                  {{"replicas", 0},
                   {"updateStrategy",
                    {{"type", "RollingUpdate"}, {"rollingUpdate", {{"partition", 1}}}}}}),
         {{"replicas", 0}}},
    };
    const std::map<std::string, std::string> plural{{"Deployment", "deployments"},
                                                    {"DaemonSet", "daemonsets"},
                                                    {"StatefulSet", "statefulsets"}};
    std::set<int> states;
    for (const auto& [object, status] : objects) {
        const auto& kind = object.at("kind").get_ref<const std::string&>();
        const auto& name = object.at("metadata").at("name").get_ref<const std::string&>();
        const auto base =
            fmt::format("/apis/apps/v1/namespaces/{}/{}", space.name(), plural.at(kind));
        QVERIFY(make(base, object));
        if (m_server.kind() == test::ServerKind::Sim && name != "paused") { // that one is not seen
            json seen{{"status", status}};
            seen["status"]["observedGeneration"] = 1;
            const auto told = m_server.write(net::Method::Patch, base + "/" + name + "/status",
                                             seen.dump(), kMergePatch);
            QVERIFY2(told, told ? "" : describe(told.error()).c_str());
        }
        std::string ours;
        std::string theirs;
        // Both look at one moment; controllers may act between the two looks.
        for (int attempt = 0; attempt < 8 && (attempt == 0 || ours != theirs); ++attempt) {
            theirs = kubectlSays(
                {QStringLiteral("--kubeconfig"), QString::fromStdString(m_server.kubeconfig()),
                 QStringLiteral("--context"), QStringLiteral("alpha"), QStringLiteral("-n"),
                 QString::fromStdString(space.name()), QStringLiteral("rollout"),
                 QStringLiteral("status"), QStringLiteral("--watch=false"),
                 QString::fromStdString(kind + "/" + name)});
            const auto body = m_server.get(base + "/" + name);
            QVERIFY2(body, body ? "" : describe(body.error()).c_str());
            const auto decoded = kube::decodeWorkload(*body);
            QVERIFY(decoded.has_value());
            const auto verdict = kube::judgeRollout(*decoded);
            ours = verdict.message;
            states.insert(static_cast<int>(verdict.state));
        }
        QVERIFY2(
            ours == theirs,
            fmt::format("{} {}: kubectl says \"{}\", we \"{}\"", kind, name, theirs, ours).c_str());
    }
    QVERIFY(states.size() >= 3); // done, waiting, not supported at the least
}

void TestConformanceValues::item81_evictionsAsTheServerDecides() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item81");
    const auto budgets =
        fmt::format("/apis/policy/v1/namespaces/{}/poddisruptionbudgets", space.name());
    const auto budget = [&](const char* name, json spec) {
        return make(budgets, {{"apiVersion", "policy/v1"},
                              {"kind", "PodDisruptionBudget"},
                              {"metadata", {{"name", name}}},
                              {"spec", std::move(spec)}});
    };
    const auto selects = [](const char* app) { return json{{"matchLabels", {{"app", app}}}}; };
    QVERIFY(budget("strict", {{"maxUnavailable", 0}, {"selector", selects("strict")}}));
    QVERIFY(budget("loose", {{"minAvailable", 1}, {"selector", selects("loose")}}));
    QVERIFY(budget("half", {{"minAvailable", "50%"}, {"selector", selects("half")}}));
    QVERIFY(budget("always", {{"maxUnavailable", 0},
                              {"unhealthyPodEvictionPolicy", "AlwaysAllow"},
                              {"selector", selects("always")}}));
    QVERIFY(budget("twice-1", {{"maxUnavailable", 1}, {"selector", selects("twice")}}));
    QVERIFY(budget("twice-2", {{"maxUnavailable", 1}, {"selector", selects("twice")}}));
    const char* phases[] = {"Pending", "Running", "Succeeded", "Failed"};
    std::vector<std::string> names;
    for (const char* app : {"strict", "loose", "half", "always", "twice", "free"}) {
        for (const char* phase : phases) {
            for (const bool ready : {false, true}) {
                auto name = fmt::format("{}-{}-{}", app, phase, ready ? "r" : "u");
                std::transform(name.begin(), name.end(), name.begin(),
                               [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
                QVERIFY(make(space.path("pods"),
                             {{"apiVersion", "v1"},
                              {"kind", "Pod"},
                              {"metadata", {{"name", name}, {"labels", {{"app", app}}}}},
                              {"spec", {{"containers", {{{"name", "a"}, {"image", "x"}}}}}}}));
                const json status{
                    {"status",
                     {{"phase", phase},
                      {"conditions",
                       {{{"type", "Ready"}, {"status", ready ? "True" : "False"}}}}}}};
                QVERIFY(m_server
                            .write(net::Method::Patch, space.path("pods", name) + "/status",
                                   status.dump(), kMergePatch)
                            .has_value());
                names.push_back(std::move(name));
            }
        }
    }
    std::set<int> seen;
    for (const auto& name : names) {
        kube::EvictionVerdict ours;
        int theirs = 0;
        std::string said;
        for (int attempt = 0; attempt < 10 && (attempt == 0 || theirs != ours.httpStatus);
             ++attempt) {
            const auto list = m_server.get(budgets);
            const auto body = m_server.get(space.path("pods", name));
            QVERIFY(list && body);
            std::vector<kube::DisruptionBudget> all;
            const auto parsed = json::parse(*list);
            for (const auto& item : parsed.at("items")) {
                all.push_back(*kube::decodeDisruptionBudget(item.dump()));
            }
            const auto pod = json::parse(*body);
            kube::EvictionPod judged{.ns = space.name(),
                                     .labels = {},
                                     .phase = pod.at("status").at("phase"),
                                     .isReady = name.ends_with("-r")};
            for (const auto& [key, value] : pod.at("metadata").at("labels").items()) {
                judged.labels.emplace_back(key, value.get<std::string>());
            }
            ours = kube::judgeEviction(judged, all);
            auto request = m_server.request(space.path("pods", name) + "/eviction?dryRun=All");
            request.method = net::Method::Post;
            request.headers.push_back({"Content-Type", "application/json"});
            request.body = fmt::format(
                R"({{"apiVersion":"policy/v1","kind":"Eviction","metadata":{{"name":"{}","namespace":"{}"}}}})",
                name, space.name());
            const auto answer = m_server.send(std::move(request));
            QVERIFY2(answer, answer ? "" : describe(answer.error()).c_str());
            theirs = answer->head.status;
            said = answer->body.substr(0, 300);
        }
        QVERIFY2(ours.httpStatus == theirs,
                 fmt::format("{}: the server answers {}, we said {} ({}); {}", name, theirs,
                             ours.httpStatus, ours.message, said)
                     .c_str());
        seen.insert(theirs);
    }
    QVERIFY(seen == (std::set<int>{201, 429, 500}));
}

void TestConformanceValues::item83_serversWriteAmountsCanonically() {
    PH_NEED_SERVER(m_server)
    test::ScratchNamespace space(m_server, "item83");
    const std::vector<std::string> amounts{"1.5",
                                           "1.5Gi",
                                           "0.1m",
                                           "0.5n",
                                           "1000m",
                                           "1024Ki",
                                           "1000Ki",
                                           "0.5Ki",
                                           "1.1Ki",
                                           "1e3",
                                           "1E",
                                           "1e19",
                                           "1000000",
                                           "1001k",
                                           "1e-10",
                                           "8Ei",
                                           "7Ei",
                                           "2048Mi",
                                           ".5",
                                           "3.0",
                                           "2147483648",
                                           "1023Ki",
                                           "0Gi",
                                           "3500m",
                                           "1500u",
                                           "12e6",
                                           "1024Mi",
                                           "100Mi",
                                           "123456789.123456789123"};
    int compared = 0;
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        // A place that the server does not round to thousandths.
        const json volume{{"name", "v"}, {"emptyDir", {{"sizeLimit", amounts[i]}}}};
        const auto made = m_server.write(
            net::Method::Post, space.path("pods"),
            json{{"apiVersion", "v1"},
                 {"kind", "Pod"},
                 {"metadata", {{"name", fmt::format("q{}", i)}}},
                 {"spec",
                  {{"containers", {{{"name", "a"}, {"image", "x"}}}}, {"volumes", {volume}}}}}
                .dump());
        QVERIFY2(made, made ? "" : (amounts[i] + ": " + describe(made.error())).c_str());
        const auto served = json::parse(*made);
        const auto& written = served.at("spec").at("volumes").at(0).at("emptyDir").at("sizeLimit");
        const auto ours = kube::canonicalQuantity(amounts[i]);
        QVERIFY2(ours && *ours == written.get<std::string>(),
                 fmt::format("{}: the server writes {}, we {}", amounts[i],
                             written.get<std::string>(), ours.value_or("nothing"))
                     .c_str());
        ++compared;
    }
    QVERIFY(compared >= 25);
}

void TestConformanceValues::item86_oneManifestTwoClusters() {
    PH_NEED_SERVER(m_server)
    const std::string name = fmt::format("conf-item86-{}", ::getpid());
    const json pod{{"spec",
                    {{"containers",
                      {{{"name", "a"},
                        {"image", "web:1"},
                        {"ports", {{{"containerPort", 80}}}},
                        {"resources", {{"limits", {{"cpu", "1"}, {"memory", "1Gi"}}}}},
                        {"readinessProbe", {{"httpGet", {{"port", 80}}}}},
                        {"env", {{{"name", "A"}, {"value", "1"}}}},
                        {"volumeMounts", {{{"name", "v"}, {"mountPath", "/v"}}}}}}},
                     {"volumes", {{{"name", "v"}, {"configMap", {{"name", "c"}}}}}}}}};
    auto labelled = pod;
    labelled["metadata"] = {{"labels", {{"app", "a"}}}};
    const json selector{{"matchLabels", {{"app", "a"}}}};
    const std::vector<std::pair<std::string, json>> manifests{
        {"/api/v1/namespaces/{}/configmaps", {{"kind", "ConfigMap"}, {"data", {{"k", "v"}}}}},
        {"/api/v1/namespaces/{}/services",
         {{"kind", "Service"},
          {"spec",
           {{"selector", {{"app", "a"}}}, {"ports", {{{"port", 80}}}}, {"type", "NodePort"}}}}},
        {"/api/v1/namespaces/{}/serviceaccounts", {{"kind", "ServiceAccount"}}},
        {"/api/v1/namespaces/{}/persistentvolumeclaims",
         {{"kind", "PersistentVolumeClaim"},
          {"spec",
           {{"accessModes", {"ReadWriteOnce"}},
            {"resources", {{"requests", {{"storage", "1Gi"}}}}}}}}},
        {"/apis/apps/v1/namespaces/{}/deployments",
         {{"kind", "Deployment"}, {"spec", {{"selector", selector}, {"template", labelled}}}}},
        {"/apis/apps/v1/namespaces/{}/statefulsets",
         {{"kind", "StatefulSet"},
          {"spec", {{"selector", selector}, {"template", labelled}, {"serviceName", "a"}}}}},
        {"/apis/apps/v1/namespaces/{}/daemonsets",
         {{"kind", "DaemonSet"}, {"spec", {{"selector", selector}, {"template", labelled}}}}},
        {"/api/v1/namespaces/{}/pods", [&] {
             auto object = pod;
             object["kind"] = "Pod";
             return object;
         }()}};
    std::string wrong;
    for (const char* context : {"alpha", "bravo"}) {
        QVERIFY(writeTo(context, net::Method::Post, "/api/v1/namespaces",
                        json{{"metadata", {{"name", name}}}}.dump())
                    .has_value());
        // Pods need the account that a controller makes.
        QVERIFY(QTest::qWaitFor(
            [&] {
                return fleet::bodyOf(
                           m_server.send(m_server.request(
                               "/api/v1/namespaces/" + name + "/serviceaccounts/default", context)),
                           context)
                    .has_value();
            },
            20'000));
    }
    for (const auto& [pattern, manifest] : manifests) {
        const auto path = fmt::format(fmt::runtime(pattern), name);
        auto object = manifest;
        object["apiVersion"] = path.starts_with("/api/") ? "v1" : "apps/v1";
        object["metadata"] = {{"name", "one"}, {"namespace", name}};
        std::vector<std::string> served;
        for (const char* context : {"alpha", "bravo"}) {
            auto made = writeTo(context, net::Method::Post, path, object.dump());
            QVERIFY2(made, made ? "" : describe(made.error()).c_str());
            served.push_back(*std::move(made));
        }
        // Between the clusters, and between what was asked and what is there.
        for (const auto& left : {served[0], object.dump()}) {
            const auto found = kube::driftBetween(left, served[1]);
            QVERIFY(found.has_value());
            for (const auto& each : *found) {
                wrong += fmt::format("{} {}: {} / {}; ", object.at("kind").get<std::string>(),
                                     each.path, each.left, each.right);
            }
        }
        object["metadata"]["labels"] = {{"changed", "yes"}};
        const auto changed = kube::driftBetween(object.dump(), served[0]);
        if (std::none_of(changed->begin(), changed->end(),
                         [](const auto& each) { return each.path == "metadata.labels.changed"; })) {
            wrong += path + ": a label more is not seen; ";
        }
    }
    for (const char* context : {"alpha", "bravo"}) {
        static_cast<void>(
            writeTo(context, net::Method::Delete, "/api/v1/namespaces/" + name, "{}"));
    }
    QVERIFY2(wrong.empty(), wrong.c_str());
}

QTEST_GUILESS_MAIN(TestConformanceValues)
#include "tst_conformance_values.moc"
