// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/apply_preview.h"
#include "placement/takeover.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <algorithm>
#include <random>
#include <set>

using namespace pilothouse;
using namespace pilothouse::placement;

namespace {

using Json = nlohmann::json;
using Random = std::mt19937;

int below(Random& random, int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
}

Json someValue(Random& random, int depth) {
    static const Json kScalars = Json::parse(R"([0, 1, 7, 1000000, 1.5, true, "", "a", "b/c~d"])");
    static const std::vector<std::string> kKeys{"a", "b", "c/d", "name", "ports", "containers"};
    if (depth > 2 || below(random, 2) == 0) {
        return kScalars[static_cast<std::size_t>(below(random, static_cast<int>(kScalars.size())))];
    }
    Json out = below(random, 3) == 0 ? Json::array() : Json::object();
    for (int count = below(random, 4); count > 0; --count) {
        if (out.is_array()) {
            out.push_back(someValue(random, depth + 1));
        } else {
            out[kKeys[static_cast<std::size_t>(below(random, 6))]] = someValue(random, depth + 1);
        }
    }
    return out;
}

Json someManifest(Random& random) {
    static const std::vector<std::pair<const char*, const char*>> kKinds{
        {"v1", "ConfigMap"}, {"v1", "Secret"}, {"apps/v1", "Deployment"}, {"example.com/v1", "W"}};
    const auto& [version, kind] = kKinds[static_cast<std::size_t>(below(random, 4))];
    Json out{{"apiVersion", version}, {"kind", kind}, {"metadata", {{"name", "x"}}}};
    for (const auto* field : {"spec", "data"}) {
        if (below(random, 3) > 0) {
            out[field] = someValue(random, 0);
        }
    }
    if (below(random, 2) == 0) {
        out["metadata"]["labels"] = {{"team", "red"}, {"app.kubernetes.io/name", "x"}};
    }
    return out;
}

/// What the server adds to an object, and what others set on it where the manifest says nothing.
Json served(Random& random, Json object) {
    object["metadata"]["uid"] = "1";
    object["metadata"]["resourceVersion"] = std::to_string(below(random, 100));
    object["metadata"]["managedFields"] = Json::array({{{"manager", "kubectl"}}});
    object["status"] = someValue(random, 1);
    object["more"] = someValue(random, 1);
    return object;
}

std::set<std::string> pathsOf(const std::vector<PatchDetail>& details) {
    std::set<std::string> out;
    for (const auto& each : details) {
        out.insert(each.path);
    }
    return out;
}

const PlacementWorks kWorks{.base = "web"};

MemberOutcome outcome(const Json& manifest, const Json& object, const ApplyStrategy& strategy) {
    const auto text = manifest.dump();
    const auto now = object.dump();
    return outcomeOn({.manifest = text, .object = now, .strategy = &strategy, .works = &kWorks})
        .value();
}

ApplyStrategy reporting(Comparison comparison) {
    return {.type = ApplyType::ReportDiff,
            .comparison = comparison,
            .whenToTakeOver = WhenToTakeOver::Never};
}

} // namespace

class TakeoverProperties : public QObject {
    Q_OBJECT
private slots:
    void whatWasAppliedIsUnchanged() {
        Random random(31);
        for (int round = 0; round < 600; ++round) {
            const auto manifest = someManifest(random);
            auto object = served(random, manifest);
            object["metadata"]["ownerReferences"] =
                Json::array({{{"apiVersion", "placement.kubernetes-fleet.io/v1beta1"},
                              {"kind", "AppliedWork"},
                              {"name", "web-work"},
                              {"uid", "1"}}});
            for (const auto type : {ApplyType::ClientSideApply, ApplyType::ServerSideApply}) {
                const auto out = outcome(manifest, object, {.type = type});
                QCOMPARE(out.action, MemberAction::Leave);
                QVERIFY(out.changes.empty() && out.drifts.empty() && out.diffs.empty());
            }
            QCOMPARE(outcome(manifest, object, reporting(Comparison::Partial)).reason,
                     std::string("NoDiffFound"));
        }
    }

    void partialIgnoresWhatTheManifestDoesNotSay() {
        Random random(32);
        for (int round = 0; round < 600; ++round) {
            const auto manifest = someManifest(random);
            const auto object = served(random, manifest);
            const auto partial = outcome(manifest, object, reporting(Comparison::Partial));
            QVERIFY(partial.diffs.empty());
            const auto full = outcome(manifest, object, reporting(Comparison::Full));
            QVERIFY(pathsOf(full.diffs).count("/more") == 1); // only on the member
        }
    }

    /// Of places in maps; a list that is merged item by item has other places than the manifest.
    void fullFindsWhatPartialFinds() {
        Random random(33);
        int found = 0;
        for (int round = 0; round < 1500; ++round) {
            auto manifest = someManifest(random);
            manifest["apiVersion"] = "example.com/v1"; // whose lists are replaced
            auto object = served(random, someManifest(random));
            object["apiVersion"] = manifest["apiVersion"];
            object["kind"] = manifest["kind"];
            const auto partial =
                pathsOf(outcome(manifest, object, reporting(Comparison::Partial)).diffs);
            const auto full = pathsOf(outcome(manifest, object, reporting(Comparison::Full)).diffs);
            found += partial.empty() ? 0 : 1;
            QVERIFY(std::includes(full.begin(), full.end(), partial.begin(), partial.end()));
        }
        QVERIFY(found > 500);
    }

    void applyingTwiceChangesNothingMore() {
        Random random(34);
        for (int round = 0; round < 800; ++round) {
            const auto manifest = someManifest(random).dump();
            const auto object = served(random, someManifest(random)).dump();
            const auto once = kube::appliedTo(object, manifest);
            QVERIFY(once);
            QCOMPARE(kube::appliedTo(*once, manifest).value(), *once);
        }
    }

    void secretsNeverShow() {
        Random random(35);
        for (int round = 0; round < 400; ++round) {
            auto manifest = someManifest(random);
            auto object = served(random, manifest);
            for (auto* each : {&manifest, &object}) {
                (*each)["apiVersion"] = "v1";
                (*each)["kind"] = "Secret";
                (*each)["data"] = {{"a", "hidden-" + std::to_string(below(random, 3))},
                                   {below(random, 2) == 0 ? "b" : "c", "hidden-9"}};
            }
            for (const auto type : {ApplyType::ClientSideApply, ApplyType::ReportDiff}) {
                for (const auto comparison : {Comparison::Partial, Comparison::Full}) {
                    for (const auto take : {WhenToTakeOver::Always, WhenToTakeOver::IfNoDiff}) {
                        const auto out = outcome(
                            manifest, object,
                            {.type = type, .comparison = comparison, .whenToTakeOver = take});
                        std::string told = out.message;
                        for (const auto& change : out.changes) {
                            told += change.before + change.after;
                        }
                        for (const auto* details : {&out.diffs, &out.drifts}) {
                            for (const auto& detail : *details) {
                                told += detail.valueInHub + detail.valueInMember;
                            }
                        }
                        QVERIFY2(told.find("hidden-") == told.npos, told.c_str());
                    }
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TakeoverProperties)
#include "tst_takeover_properties.moc"
