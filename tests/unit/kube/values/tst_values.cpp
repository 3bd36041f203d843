// SPDX-License-Identifier: GPL-3.0-or-later
// Amounts, versions, durations and the API calendar, by tables.
#include "base/time.h"
#include "kube/quantity.h"
#include "kube/values/deprecated_apis.h"
#include "kube/values/durations.h"
#include "kube/values/int_or_string.h"
#include "kube/version.h"

#include <QtTest>

#include <set>

using namespace pilothouse;
using namespace pilothouse::kube;

Q_DECLARE_METATYPE(pilothouse::kube::Skew)
Q_DECLARE_METATYPE(pilothouse::kube::ApiFate)

namespace {

KubeVersion version(const std::string& text) {
    return parseKubeVersion(text).value_or(KubeVersion{});
}

} // namespace

class TestValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void item83_canonicalText_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("canonical");
        const std::vector<std::pair<const char*, const char*>> rows{
            {"1.5", "1500m"},
            {"1.5Gi", "1536Mi"},
            {"0.1m", "100u"},
            {"0.5n", "1n"},
            {"-0.1n", "-1n"},
            {"1000m", "1"},
            {"1024Ki", "1Mi"},
            {"1000Ki", "1000Ki"},
            {"0.5Ki", "512"},
            {"1.1Ki", "1126400m"},
            {"1e3", "1e3"},
            {"1E", "1E"},
            {"1e19", "10e18"},
            {"1000000", "1M"},
            {"1001k", "1001k"},
            {"1e-10", "1e-9"},
            {"8Ei", "9223372036854775807"},
            {"7Ei", "7Ei"},
            {"2147483648", "2147483648"},
            {"2048Mi", "2Gi"},
            {".5", "500m"},
            {"3.0", "3"},
            {"123456789.123456789123", "123456789123456790n"},
            {"0Gi", "0"},
            {"-2048Ki", "-2Mi"},
            {"1000E", "1e21"},
            {"+5", "5"},
            {"010", "10"},
            {"1023Ki", "1023Ki"},
            {"1Ki", "1Ki"}};
        for (const auto& [text, canonical] : rows) {
            QTest::newRow(text) << text << canonical;
        }
    }
    void item83_canonicalText() {
        QFETCH(QString, text);
        QFETCH(QString, canonical);
        const auto result = canonicalQuantity(text.toStdString());
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        QCOMPARE(QString::fromStdString(*result), canonical);
        // What is canonical stays so, and means the same.
        QCOMPARE(QString::fromStdString(*canonicalQuantity(*result)), canonical);
        QVERIFY(*compareQuantities(*result, text.toStdString()) == 0);
    }
    void item83_order_data() {
        QTest::addColumn<QString>("smaller");
        QTest::addColumn<QString>("larger");
        QTest::newRow("decimal and binary") << "1G"
                                            << "1Gi";
        QTest::newRow("nano") << "0.999999999"
                              << "1";
        QTest::newRow("far apart") << "1n"
                                   << "7Ei";
        QTest::newRow("negative") << "-1"
                                  << "-999m";
        QTest::newRow("exponent") << "9e2"
                                  << "1k";
    }
    void item83_order() {
        QFETCH(QString, smaller);
        QFETCH(QString, larger);
        QVERIFY(*compareQuantities(smaller.toStdString(), larger.toStdString()) < 0);
        QVERIFY(*compareQuantities(larger.toStdString(), smaller.toStdString()) > 0);
    }
    void item83_refused_data() {
        QTest::addColumn<QString>("text");
        for (const char* text : {"1K", "1ki", "1mi", "1Zi", "1KiB", "12e", "1e1.5", "1_000", " 1",
                                 "1e9Ki", "", "Pi", "e-12", "1 ", "0x1", "1e99"}) {
            QTest::newRow(text) << text;
        }
    }
    void item83_refused() {
        QFETCH(QString, text);
        const auto result = canonicalQuantity(text.toStdString());
        QVERIFY(!result && result.error().kind == ErrorKind::Validation);
    }

    void item84_vendorsAreRevisions_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("parts"); // major.minor.patch pre vendor
        const std::vector<std::pair<const char*, const char*>> rows{
            {"v1.33.2-gke.1240000", "1.33.2||-gke.1240000"},
            {"v1.33.1-eks-595af52", "1.33.1||-eks-595af52"},
            {"v1.33.1+k3s1", "1.33.1||+k3s1"},
            {"v1.33.1+rke2r1", "1.33.1||+rke2r1"},
            {"v1.30.4+abcdef1", "1.30.4||+abcdef1"},
            {"v1.30.5+IKS", "1.30.5||+IKS"},
            {"v1.31.2+k0s", "1.31.2||+k0s"},
            {"v1.30.1-aliyun.1", "1.30.1||-aliyun.1"},
            {"v1.27.5+vmware.1", "1.27.5||+vmware.1"},
            {"v1.37.0-rc.0", "1.37.0|rc.0|"},
            {"v1.34.0-alpha.3.672+324eff5b75750e-dirty",
             "1.34.0|alpha.3.672|+324eff5b75750e-dirty"},
            {" 1.34", "1.34.0||"}};
        for (const auto& [text, parts] : rows) {
            QTest::newRow(text) << text << parts;
        }
    }
    void item84_vendorsAreRevisions() {
        QFETCH(QString, text);
        const auto v = version(text.toStdString());
        const auto parts =
            QStringLiteral("%1.%2.%3|%4|%5")
                .arg(v.major)
                .arg(v.minor)
                .arg(v.patch)
                .arg(QString::fromStdString(v.pre), QString::fromStdString(v.vendor));
        QTEST(parts, "parts");
    }
    void item84_order_data() {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<int>("order"); // of a against b: -1, 0, 1
        QTest::newRow("vendor is no pre-release") << "v1.33.2-gke.1"
                                                  << "v1.33.2" << 0;
        QTest::newRow("vendor's number") << "v1.33.2-gke.1200"
                                         << "v1.33.2-gke.999" << 1;
        QTest::newRow("other vendor") << "v1.33.2-gke.5"
                                      << "v1.33.2-eks-1" << 0;
        QTest::newRow("k3s") << "v1.33.1+k3s1"
                             << "v1.33.1+k3s2" << -1;
        QTest::newRow("rc") << "v1.34.0-rc.1"
                            << "v1.34.0" << -1;
        QTest::newRow("beta before rc") << "v1.34.0-beta.2"
                                        << "v1.34.0-rc.0" << -1;
        QTest::newRow("alpha numbers") << "v1.34.0-alpha.10"
                                       << "v1.34.0-alpha.9" << 1;
        QTest::newRow("patch") << "v1.33.10"
                               << "v1.33.9-gke.9" << 1;
        QTest::newRow("minor") << "v1.9.9"
                               << "v1.10.0" << -1;
    }
    void item84_order() {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(int, order);
        const auto got = compareBuilds(version(a.toStdString()), version(b.toStdString()));
        QVERIFY((order < 0 && got < 0) || (order == 0 && got == 0) || (order > 0 && got > 0));
    }
    void item84_skew_data() {
        QTest::addColumn<QString>("servers");
        QTest::addColumn<QString>("other");
        QTest::addColumn<Skew>("node");
        QTest::addColumn<Skew>("controller");
        QTest::addColumn<Skew>("client");
        const auto row = [](const char* servers, const char* other, Skew node, Skew controller,
                            Skew client) {
            QTest::addRow("%s with %s", servers, other)
                << servers << other << node << controller << client;
        };
        row("1.34 1.34", "1.34", Skew::Fine, Skew::Fine, Skew::Fine);
        row("1.34 1.34", "1.35", Skew::TooNew, Skew::TooNew, Skew::Fine);
        row("1.34 1.34", "1.36", Skew::TooNew, Skew::TooNew, Skew::TooNew);
        row("1.34 1.34", "1.33", Skew::Fine, Skew::AtLimit, Skew::AtLimit);
        row("1.34 1.34", "1.32", Skew::Fine, Skew::TooOld, Skew::TooOld);
        row("1.34 1.34", "1.31", Skew::AtLimit, Skew::TooOld, Skew::TooOld);
        row("1.34 1.34", "1.30", Skew::TooOld, Skew::TooOld, Skew::TooOld);
        row("1.33 1.34", "1.34", Skew::TooNew, Skew::TooNew, Skew::Fine);
        row("1.33 1.34", "1.31", Skew::AtLimit, Skew::TooOld, Skew::TooOld);
        row("1.26 1.26", "1.24", Skew::AtLimit, Skew::TooOld, Skew::TooOld);
        row("1.27 1.27", "1.24", Skew::TooOld, Skew::TooOld, Skew::TooOld);
        row("1.28 1.28", "1.25", Skew::AtLimit, Skew::TooOld, Skew::TooOld);
        row("1.34 1.34", "0.99999", Skew::TooOld, Skew::TooOld, Skew::TooOld);
        row("1.99999 1.99999", "2.0", Skew::TooNew, Skew::TooNew, Skew::TooNew);
        row("2147483647.0 2147483647.0", "0.2147483647", Skew::TooOld, Skew::TooOld, Skew::TooOld);
        row("1.34.9 1.34.9", "1.34.0-rc.1", Skew::Fine, Skew::Fine, Skew::Fine);
    }
    void item84_skew() {
        QFETCH(QString, servers);
        QFETCH(QString, other);
        const auto list = servers.split(QLatin1Char(' '));
        const ServerVersions both{.oldest = version(list[0].toStdString()),
                                  .newest = version(list[1].toStdString())};
        const auto component = version(other.toStdString());
        QFETCH(Skew, node);
        QVERIFY(judgeNodeSkew(both, component) == node);
        QFETCH(Skew, controller);
        QVERIFY(judgeControllerSkew(both, component) == controller);
        QFETCH(Skew, client);
        QVERIFY(judgeClientSkew(both, component) == client);
    }
    void item84_serversAmongThemselves() {
        const auto judged = [](const char* oldest, const char* newest) {
            return judgeServerSkew({.oldest = version(oldest), .newest = version(newest)});
        };
        QVERIFY(judged("1.34.1", "1.34.9") == Skew::Fine);
        QVERIFY(judged("1.33.9", "1.34.0") == Skew::AtLimit);
        QVERIFY(judged("1.32.0", "1.34.0") == Skew::TooOld);
    }
    void apiVersionsInOrder() {
        std::vector<std::string> names{"v1alpha1", "v1beta1",  "foo10", "v1",       "v2",
                                       "v1beta2",  "v11beta2", "foo1",  "v2alpha1", "v0"};
        std::sort(names.begin(), names.end(), &isBetterApiVersion);
        QCOMPARE(names, (std::vector<std::string>{"v2", "v1", "v11beta2", "v1beta2", "v1beta1",
                                                  "v2alpha1", "v1alpha1", "foo1", "foo10", "v0"}));
    }

    void durations_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("nanoseconds"); // -1: refused
        QTest::newRow("metrics window") << "20.051s" << qint64{20'051'000'000};
        QTest::newRow("minutes") << "1m30s" << qint64{90'000'000'000};
        QTest::newRow("all units") << "1h2m3s4ms5us6ns" << qint64{3'723'004'005'006};
        QTest::newRow("micro sign") << QStringLiteral("5\u00b5s") << qint64{5000};
        QTest::newRow("negative") << "-1.5h" << qint64{-5'400'000'000'000};
        QTest::newRow("zero") << "0" << qint64{0};
        QTest::newRow("no whole part") << ".5s" << qint64{500'000'000};
        QTest::newRow("finer than nano") << "0.0000000019s" << qint64{1};
        QTest::newRow("longest") << "2562047h47m16.854775807s" << qint64{9'223'372'036'854'775'807};
        for (const char* bad : {"", "1", "s", "1d", "1.s.5", "2562047h47m17s", "1 s", "--1s",
                                "9999999999999999999h"}) {
            QTest::newRow(bad) << bad << qint64{-1};
        }
    }
    void durations() {
        QFETCH(QString, text);
        QFETCH(qint64, nanoseconds);
        const auto got = parseGoDuration(text.toStdString());
        QCOMPARE(got ? qint64{got->count()} : qint64{-1}, nanoseconds);
    }

    void times_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("utc"); // empty: refused
        QTest::newRow("Time") << "2026-11-20T08:00:00Z"
                              << "2026-11-20T08:00:00Z";
        QTest::newRow("MicroTime") << "2026-11-20T08:00:00.123456Z"
                                   << "2026-11-20T08:00:00.123Z";
        QTest::newRow("three digits") << "2026-11-20T08:00:00.1Z"
                                      << "2026-11-20T08:00:00.100Z";
        QTest::newRow("nine digits") << "2026-11-20T08:00:00.123456789Z"
                                     << "2026-11-20T08:00:00.123Z";
        QTest::newRow("offset") << "2026-11-20T10:00:00+02:00"
                                << "2026-11-20T08:00:00Z";
        QTest::newRow("leap day") << "2024-02-29T00:00:00Z"
                                  << "2024-02-29T00:00:00Z";
        QTest::newRow("no leap day") << "2026-02-29T00:00:00Z"
                                     << "";
        QTest::newRow("no zone") << "2026-11-20T08:00:00"
                                 << "";
        QTest::newRow("empty") << ""
                               << "";
        QTest::newRow("date alone") << "2026-11-20"
                                    << "";
    }
    void times() {
        QFETCH(QString, text);
        const auto got = parseRfc3339(text.toStdString());
        QTEST(got ? QString::fromStdString(formatRfc3339(*got)) : QString(), "utc");
    }

    void intOrString_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<int>("total");
        QTest::addColumn<int>("up"); // -1: refused
        QTest::addColumn<int>("down");
        QTest::newRow("number") << "3" << 10 << 3 << 3;
        QTest::newRow("percent") << "\"25%\"" << 10 << 3 << 2;
        QTest::newRow("even") << "\"50%\"" << 10 << 5 << 5;
        QTest::newRow("of nothing") << "\"25%\"" << 0 << 0 << 0;
        QTest::newRow("zero percent") << "\"0%\"" << 7 << 0 << 0;
        QTest::newRow("hundred") << "\"100%\"" << 7 << 7 << 7;
        QTest::newRow("more") << "\"150%\"" << 3 << 5 << 4;
        QTest::newRow("below nothing") << "\"-50%\"" << 5 << -2 << -3;
        QTest::newRow("signed") << "\"+50%\"" << 5 << 3 << 2;
        QTest::newRow("number in a text") << "\"3\"" << 10 << -1 << -1;
        QTest::newRow("fraction") << "\"2.5%\"" << 10 << -1 << -1;
        QTest::newRow("name") << "\"http\"" << 10 << -1 << -1;
        QTest::newRow("sign alone") << "\"%\"" << 10 << -1 << -1;
        QTest::newRow("spaces") << "\" 5%\"" << 10 << -1 << -1;
    }
    void intOrString() {
        QFETCH(QString, json);
        QFETCH(int, total);
        const auto value = IntOrString::fromJson(json.toStdString());
        QVERIFY(value.has_value());
        QTEST(value->scaled(total, Rounding::Up).value_or(-1), "up");
        QTEST(value->scaled(total, Rounding::Down).value_or(-1), "down");
    }
    void intOrStringIsNothingElse_data() {
        QTest::addColumn<QString>("json");
        for (const char* json : {"1.5", "true", "null", "[]", "{}", "2147483648", "-2147483649",
                                 "18446744073709551615", "1e99", "", "\"open"}) {
            QTest::newRow(json) << json;
        }
    }
    void intOrStringIsNothingElse() {
        QFETCH(QString, json);
        QVERIFY(!IntOrString::fromJson(json.toStdString()).has_value());
    }

    void item87_fates_data() {
        QTest::addColumn<QString>("apiVersion");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<ApiFate>("in138");
        QTest::addColumn<int>("removedIn");
        const auto row = [](const char* api, const char* kind, ApiFate fate, int removed) {
            QTest::addRow("%s %s", api, kind) << api << kind << fate << removed;
        };
        row("extensions/v1beta1", "Deployment", ApiFate::Removed, 16);
        row("apps/v1beta2", "StatefulSet", ApiFate::Removed, 16);
        row("extensions/v1beta1", "Ingress", ApiFate::Removed, 22);
        row("networking.k8s.io/v1beta1", "IngressClass", ApiFate::Removed, 22);
        row("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", ApiFate::Removed, 22);
        row("apiregistration.k8s.io/v1beta1", "APIService", ApiFate::Removed, 22);
        row("rbac.authorization.k8s.io/v1alpha1", "Role", ApiFate::Removed, 22);
        row("storage.k8s.io/v1beta1", "CSINode", ApiFate::Removed, 22);
        row("storage.k8s.io/v1alpha1", "CSIStorageCapacity", ApiFate::Removed, 24);
        row("batch/v1beta1", "CronJob", ApiFate::Removed, 25);
        row("policy/v1beta1", "PodSecurityPolicy", ApiFate::Removed, 25);
        row("policy/v1beta1", "PodDisruptionBudget", ApiFate::Removed, 25);
        row("autoscaling/v2beta1", "HorizontalPodAutoscaler", ApiFate::Removed, 25);
        row("autoscaling/v2beta2", "HorizontalPodAutoscaler", ApiFate::Removed, 26);
        row("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", ApiFate::Removed, 26);
        row("storage.k8s.io/v1beta1", "CSIStorageCapacity", ApiFate::Removed, 27);
        row("flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema", ApiFate::Removed, 29);
        row("flowcontrol.apiserver.k8s.io/v1beta3", "PriorityLevelConfiguration", ApiFate::Removed,
            32);
        row("authentication.k8s.io/v1beta1", "SelfSubjectReview", ApiFate::Removed, 33);
        row("admissionregistration.k8s.io/v1beta1", "ValidatingAdmissionPolicy", ApiFate::Removed,
            34);
        row("storage.k8s.io/v1alpha1", "VolumeAttributesClass", ApiFate::Removed, 35);
        row("networking.k8s.io/v1beta1", "ServiceCIDR", ApiFate::Removed, 37);
        row("storage.k8s.io/v1beta1", "VolumeAttributesClass", ApiFate::Removed, 37);
        row("certificates.k8s.io/v1alpha1", "ClusterTrustBundle", ApiFate::Removed, 37);
        row("admissionregistration.k8s.io/v1alpha1", "MutatingAdmissionPolicy", ApiFate::Removed,
            38);
        row("coordination.k8s.io/v1alpha2", "LeaseCandidate", ApiFate::Removed, 38);
        row("resource.k8s.io/v1beta1", "ResourceClaim", ApiFate::Removed, 38);
        row("resource.k8s.io/v1beta2", "ResourceClaim", ApiFate::Deprecated, 39);
        row("coordination.k8s.io/v1beta1", "LeaseCandidate", ApiFate::Deprecated, 39);
        row("admissionregistration.k8s.io/v1beta1", "MutatingAdmissionPolicy", ApiFate::Deprecated,
            40);
        row("certificates.k8s.io/v1beta1", "PodCertificateRequest", ApiFate::Deprecated, 40);
        row("resource.k8s.io/v1beta2", "DeviceTaintRule", ApiFate::Current, 42);
        row("lifecycle.k8s.io/v1alpha1", "Eviction", ApiFate::Current, 43);
        row("v1", "Endpoints", ApiFate::Deprecated, 0);
        row("v1", "ComponentStatus", ApiFate::Deprecated, 0);
        row("apps/v1", "Deployment", ApiFate::Current, -1);
        row("v1", "Pod", ApiFate::Current, -1);
        row("networking.k8s.io/v1", "Ingress", ApiFate::Current, -1);
        row("example.org/v1beta1", "Ingress", ApiFate::Current, -1);
    }
    void item87_fates() {
        QFETCH(QString, apiVersion);
        QFETCH(QString, kind);
        QFETCH(int, removedIn);
        const auto* api = findDeprecatedApi(apiVersion.toStdString(), kind.toStdString());
        QCOMPARE(api == nullptr ? -1 : api->removedIn, removedIn);
        QTEST(fateOf(api, 38), "in138");
        if (api != nullptr) {
            QVERIFY(fateOf(api, api->deprecatedIn - 1) == ApiFate::Current);
            QVERIFY(fateOf(api, api->deprecatedIn) == ApiFate::Deprecated);
        }
    }
    void item87_tableIsInOrder() {
        std::set<std::tuple<std::string_view, std::string_view, std::string_view>> seen;
        for (const auto& api : deprecatedApis()) {
            QVERIFY(seen.emplace(api.group, api.version, api.kind).second);
            QVERIFY(api.removedIn == 0 || api.removedIn > api.deprecatedIn);
            const auto name =
                std::string(api.group) + (api.group.empty() ? "" : "/") + std::string(api.version);
            QVERIFY2(findDeprecatedApi(name, api.kind) == &api, name.c_str());
        }
    }
};

QTEST_APPLESS_MAIN(TestValues)
#include "tst_values.moc"
