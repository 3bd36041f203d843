// SPDX-License-Identifier: GPL-3.0-or-later
// What is written is what was read: all strategies in the tree, odd texts, and a thousand drawn.
#include "base/error.h"
#include "base/time.h"
#include "kube/strategy/strategy_reader.h"
#include "kube/strategy/strategy_writer.h"

#include <QDirIterator>
#include <QtTest>

#include <fstream>
#include <random>
#include <sstream>

using namespace pilothouse;
using namespace std::chrono_literals;

namespace {

void forget(std::vector<model::Gate>& gates) {
    for (auto& gate : gates) {
        gate.position = {};
        if (auto* health = std::get_if<model::HealthGate>(&gate.params)) {
            for (auto& rule : health->rules) {
                rule.position = {};
            }
        }
    }
}

/// A strategy without what writing does not keep: places, warnings, the format.
model::Strategy bare(model::Strategy strategy) {
    strategy.format = model::StrategyFormat::Pilothouse;
    strategy.warnings.clear();
    strategy.position = strategy.intent.position = strategy.policy.position = {};
    strategy.name = strategy.name.empty() ? "strategy" : strategy.name;
    if (strategy.action) {
        strategy.action->position = {};
    }
    for (auto& window : strategy.windows) {
        window.position = {};
    }
    for (auto& stage : strategy.stages) {
        stage.position = {};
        forget(stage.gatesBefore);
        forget(stage.gatesAfter);
        for (auto& group : stage.groups) {
            group.position = {};
            forget(group.gatesBefore);
            forget(group.gatesAfter);
            for (std::size_t at = 0; group.members && at < group.members->size(); ++at) {
                (*group.members)[at].position = {};
            }
        }
    }
    return strategy;
}

void sameAfterWriting(const model::Strategy& strategy) {
    const auto text = kube::writeStrategy(strategy);
    const auto reading = kube::readStrategy(text, "written");
    for (const auto& error : reading.errors) {
        qWarning("%s\n%s", describe(error).c_str(), text.c_str());
    }
    QVERIFY(reading.errors.empty());
    const bool isSame = bare(reading.strategy) == bare(strategy);
    if (!isSame) {
        qWarning("%s\nbecame\n%s", text.c_str(), kube::writeStrategy(reading.strategy).c_str());
    }
    QVERIFY(isSame);
    QVERIFY(kube::writeStrategy(reading.strategy) == text);
}

/// Draws strategies that a reader would accept.
class Draw {
public:
    explicit Draw(unsigned seed) : m_random(seed) {}

    model::Strategy strategy() {
        model::Strategy out{.name = text()};
        for (int at = 0; at < below(3); ++at) {
            out.labels.emplace_back("example.net/l" + std::to_string(at), text());
            out.annotations.emplace_back("0" + std::to_string(at) + ": " + text(), text());
        }
        out.intent.kubernetesVersion = chance() ? "1.34.3" : "";
        out.intent.images = chance() ? model::ImagePolicy::Consistent : model::ImagePolicy::Latest;
        if (chance()) {
            out.action =
                model::Action{.argv = {"az", "{member.name}", "a: {{b}} # \"c\"", "yes", "12"},
                              .provesNodes = chance(),
                              .within = time()};
        }
        policy(out.policy);
        for (int at = 0; at < below(3); ++at) {
            out.windows.push_back(window(at));
        }
        for (int at = 0; at <= below(4); ++at) {
            out.stages.push_back(stage("s" + std::to_string(at)));
        }
        return out;
    }

private:
    int below(int end) { return static_cast<int>(m_random() % static_cast<unsigned>(end)); }
    bool chance() { return below(2) == 0; }
    std::chrono::milliseconds time() {
        return std::chrono::milliseconds(1000 + below(200'000'000));
    }
    std::string text() {
        static const std::vector<std::string> kTexts{"plain",
                                                     "yes",
                                                     "No",
                                                     "12",
                                                     "1.5",
                                                     "a: b",
                                                     "# not a comment",
                                                     "- item",
                                                     "tab\there",
                                                     "two\nlines",
                                                     "quote\"s",
                                                     "back\\slash",
                                                     "{x",
                                                     " led",
                                                     "größe",
                                                     "a, b]",
                                                     "~",
                                                     "null",
                                                     "& * !",
                                                     "22:00",
                                                     "trail "};
        return kTexts[static_cast<std::size_t>(below(static_cast<int>(kTexts.size())))];
    }
    std::optional<model::Bound> bound() {
        return chance() ? std::nullopt : std::optional(model::Bound{1 + below(100), chance()});
    }
    std::optional<std::int32_t> percent() {
        return chance() ? std::nullopt : std::optional(below(101));
    }
    void policy(model::Policy& policy) {
        policy.maxFailures = bound().value_or(model::Bound());
        policy.minSuccess = percent();
        policy.errorBudget = percent();
        policy.strictFirstStage = chance();
        policy.memberTimeout = chance() ? std::optional(time()) : std::nullopt;
        policy.retries = below(3);
        policy.onStuck = static_cast<model::OnStuck>(below(3));
        policy.stuckAfter = chance() ? model::StuckAfter{.time = time()}
                                     : model::StuckAfter{.percentile = 50 + below(50)};
        policy.unstaged = static_cast<model::OnUnstaged>(below(2));
        policy.onClusterStopped = static_cast<model::OnStopped>(below(3));
        policy.deferOffline = chance();
        policy.windowGuard = chance();
    }
    model::Window window(int at) {
        model::Window window{.id = "w" + std::to_string(at),
                             .kind = static_cast<model::WindowKind>(below(2))};
        window.scope.stages =
            chance() ? std::vector<std::string>{"s0", text()} : std::vector<std::string>();
        window.reason = text();
        switch (below(3)) {
        case 0: window.source = model::WindowSource::PlannedMaintenance; return window;
        case 1:
            window.source = model::WindowSource::Calendar;
            window.ics = "freezes/" + text();
            return window;
        default: break;
        }
        window.start = model::LocalTime(std::chrono::seconds(1'700'000'000 + below(90'000'000)));
        window.zone = chance() ? model::Zone{.name = "Europe/Berlin"}
                               : model::Zone{.name = "+05:30", .offset = 330min};
        if (chance()) {
            window.duration = "6h";
        } else {
            window.end = window.start + 3h;
        }
        window.rrule = "FREQ=WEEKLY;BYDAY=SA,SU";
        window.exdate = {window.start + 24h};
        return window;
    }
    model::Gate gate() {
        model::Gate gate{.name = text()};
        switch (below(4)) {
        case 0:
            gate.params =
                model::ApprovalGate{.quorum = 1 + below(3),
                                    .notInitiator = chance(),
                                    .expires = chance() ? std::optional(time()) : std::nullopt};
            break;
        case 1:
            gate.params =
                model::ScheduleGate{.day = std::chrono::weekday(static_cast<unsigned>(below(7))),
                                    .time = std::chrono::minutes(below(1440)),
                                    .zone = {.name = "+01:00", .offset = 60min}};
            break;
        case 2:
            gate.params =
                model::HealthGate{.checks = {model::HealthCheck::Api, model::HealthCheck::Pods},
                                  .rules = {{.name = text(),
                                             .promql = "sum(rate(x{code=~\"5..\"}[5m]))",
                                             .comparison = static_cast<model::Comparison>(below(6)),
                                             .threshold = below(1000) / 7.0},
                                            {.name = text(),
                                             .kql = "Heartbeat | where Computer == \"a\" | count",
                                             .comparison = model::Comparison::Less,
                                             .threshold = 3}},
                                  .hold = {.successes = 1 + below(5), .interval = time()}};
            break;
        default: gate.params = model::WebhookGate{.url = "https://cab.example.net/ok?a=b&c"}; break;
        }
        return gate;
    }
    std::vector<model::Gate> gates() {
        std::vector<model::Gate> all;
        for (int at = 0; at < below(3); ++at) {
            all.push_back(gate());
        }
        return all;
    }
    model::StrategyStage stage(const std::string& name) {
        model::StrategyStage stage{.name = name,
                                   .orderBy = chance() ? "ring" : "",
                                   .maxConcurrency = bound(),
                                   .maxFailures = bound(),
                                   .minSuccess = percent(),
                                   .soak = chance() ? time() : 0ms,
                                   .gatesBefore = gates(),
                                   .gatesAfter = gates()};
        const auto selector = std::optional<std::string>(chance() ? "" : "env in (a,b),!x");
        if (below(3) == 0) {
            const bool isBlind = chance();
            stage.groups = {{.name = name,
                             .selector = isBlind ? std::nullopt : selector,
                             .isImplicit = true,
                             .selectsNobody = isBlind}};
            return stage;
        }
        stage.selector = chance() ? selector : std::nullopt;
        for (int at = 0; at <= below(3); ++at) {
            model::StrategyGroup group{.name = "yes",
                                       .maxConcurrency = bound(),
                                       .maxFailures = bound(),
                                       .minSuccess = percent(),
                                       .gatesBefore = gates()};
            if (chance()) {
                group.members.emplace();
                for (int each = 0; each < below(3); ++each) {
                    group.members->push_back({.name = text()});
                }
            } else if (chance()) {
                group.selector = selector;
            }
            stage.groups.push_back(std::move(group));
        }
        return stage;
    }

    std::mt19937 m_random;
};

} // namespace

class TestStrategyWriter final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsEveryFile_data() {
        QTest::addColumn<QString>("path");
        for (const auto* folder : {PILOTHOUSE_TEST_DATA "/strategies",
                                   PILOTHOUSE_TEST_DATA "/../../resources/strategies"}) {
            QDirIterator files(QString::fromUtf8(folder),
                               {QStringLiteral("*.yaml"), QStringLiteral("*.json")}, QDir::Files);
            while (files.hasNext()) {
                const auto path = files.next();
                QTest::newRow(qPrintable(files.fileName())) << path;
            }
        }
    }
    void keepsEveryFile() {
        QFETCH(QString, path);
        const std::ifstream file(path.toStdString());
        std::ostringstream text;
        text << file.rdbuf();
        auto strategy = kube::parseStrategy(text.str(), "f");
        QVERIFY(strategy);
        if (strategy->intent.kind == model::IntentKind::SnapshotRollout) {
            strategy->intent.placement =
                "web"; // a run of KubeFleet's names it, a file of ours must
        }
        sameAfterWriting(*strategy);
    }

    void keepsWhatIsDrawn() {
        Draw draw(20261122);
        for (int at = 0; at < 1000 && !QTest::currentTestFailed(); ++at) {
            sameAfterWriting(draw.strategy());
        }
    }

    void leavesOutTheDefault() {
        model::Strategy strategy{.name = "rings"};
        strategy.stages.push_back(
            {.name = "all",
             .groups = {{.name = "all", .selector = std::string(), .isImplicit = true}},
             .soak = 90min});
        QCOMPARE(kube::writeStrategy(strategy), std::string("apiVersion: pilothouse.dev/v1alpha1\n"
                                                            "kind: UpdateStrategy\n"
                                                            "metadata:\n"
                                                            "  name: rings\n"
                                                            "spec:\n"
                                                            "  intent:\n"
                                                            "    kind: Full\n"
                                                            "  stages:\n"
                                                            "    - name: all\n"
                                                            "      selector: \"\"\n"
                                                            "      soak: 1h30m\n"));
    }

    void writesDurations_data() {
        QTest::addColumn<qint64>("time");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << qint64{0} << "0s";
        QTest::newRow("hours") << qint64{14'400'000} << "4h";
        QTest::newRow("day and a half") << qint64{129'600'000} << "1d12h";
        QTest::newRow("milliseconds") << qint64{61'500} << "1m1s500ms";
    }
    void writesDurations() {
        QFETCH(qint64, time);
        QFETCH(QString, text);
        const auto written = kube::durationText(std::chrono::milliseconds(time));
        QCOMPARE(QString::fromStdString(written), text);
        QVERIFY(parseDuration(written).value().count() == time);
    }
};

QTEST_APPLESS_MAIN(TestStrategyWriter)
#include "tst_strategy_writer.moc"
