// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/object_codec.h"
#include "fleet/object_follower.h"

#include <QTest>

#include <set>

using namespace pilothouse;
using namespace pilothouse::fleet;
using namespace std::chrono_literals;

namespace {

using Change = WatchChange<model::Object>;

model::Object sail(const std::string& name, const std::string& uid = "first",
                   std::size_t bytes = 10) {
    return {.ns = "sea", .name = name, .uid = uid + "-" + name, .json = std::string(bytes, 'x')};
}

Change put(const model::Object& object, const std::string& version, bool isAddition = true) {
    Change change{.kind = Change::Kind::Put, .record = object, .resourceVersion = version};
    change.isAddition = isAddition;
    return change;
}

const model::ObjectQuery kSails{.group = "x.dev", .resource = "sails", .ns = "sea"};

/// A follower with its clock and its one request, so that a test reads as a story.
class Story {
public:
    explicit Story(model::ObjectQuery query = kSails, ObjectFollower::Options options = {})
        : follower(std::move(query), options) {
        turn();
    }
    void turn() {
        auto next = follower.advance(now);
        cancelled = next.cancel;
        if (next.cancel) {
            open.reset();
        }
        if (next.send) {
            open = next.send;
            ++requests;
        }
    }
    void pass(std::chrono::milliseconds time) {
        now.steady += time;
        now.clock += time;
        turn();
    }
    template<class Payload>
    void answer(Payload payload, bool closes = true) {
        QVERIFY2(open, "nothing is under way");
        const auto sequence = open->sequence;
        if (closes) {
            open.reset();
        }
        follower.take({.sequence = sequence, .payload = std::move(payload)}, now);
        turn();
    }
    void list(std::vector<model::Object> objects, const std::string& version = "7") {
        answer(Result<ObjectPage>(
            ObjectPage{.page = {std::move(objects), version, ""}, .columns = {}}));
    }
    void live() {
        list({sail("b"), sail("a")});
        answer(WatchOpened{}, false);
    }
    std::shared_ptr<const model::ObjectSet> set() { return follower.publish(); }

    Moment now{.steady = SteadyTime(1000s), .clock = Instant(std::chrono::hours(500'000))};
    ObjectFollower follower;
    std::optional<ObjectWanted> open;
    bool cancelled = false;
    int requests = 0;
};

Error failure(ErrorKind kind) {
    return {.kind = kind, .message = "scripted"};
}

} // namespace

class TestObjectFollower : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void listsThenWatchesAnyKind();
    void formsAskForWhatTheyNeed_data();
    void formsAskForWhatTheyNeed();
    void item55_wrongSelectorsAreNotSent_data();
    void item55_wrongSelectorsAreNotSent();
    void item55_selectorsAreEncoded();
    void item61_sameNameNewUidIsAnotherObject();
    void item66_vanishedObjectsAreRemoved();
    void item71_anAbsentKindIsNotHammered();
    void item73_aBurstEndsExactAndBounded();
    void tooMuchIsRefusedAndFreed();
    void customKindsMayBeSilentLonger();
    void item50_secretsAreFollowedWithoutContent();
    void item75_followersComeBackSpread();
};

void TestObjectFollower::listsThenWatchesAnyKind() {
    Story story;
    QVERIFY(!story.set()->objects);
    QVERIFY(story.open && !story.open->stream);
    QVERIFY(story.open->path.starts_with("/apis/x.dev/v1/namespaces/sea/sails?"));
    story.list({sail("b"), sail("a")});
    QVERIFY(story.open && story.open->stream);
    QVERIFY(story.open->path.find("resourceVersion=7") != std::string::npos);
    story.answer(WatchOpened{}, false);
    const auto set = story.set();
    QVERIFY(set->isWatched && !set->trouble);
    QCOMPARE(set->objects->front().name, std::string("a"));
    QCOMPARE(story.set(), set); // unchanged: the same pointer
    story.answer(WatchAnswer<model::Object>{{put(sail("c"), "8")}}, false);
    QCOMPARE(story.set()->objects->size(), std::size_t(3));
    QCOMPARE(set->objects->size(), std::size_t(2)); // what was published stays
    QVERIFY(story.set()->revision > set->revision);
}

void TestObjectFollower::formsAskForWhatTheyNeed_data() {
    QTest::addColumn<int>("form");
    QTest::addColumn<QString>("list");
    QTest::addColumn<QString>("watch");
    QTest::newRow("whole") << int(model::ObjectForm::Whole) << "application/json"
                           << "application/json";
    QTest::newRow("metadata") << int(model::ObjectForm::Metadata) << "as=PartialObjectMetadataList;"
                              << "as=PartialObjectMetadata;";
    QTest::newRow("table") << int(model::ObjectForm::Table) << "as=Table;"
                           << "as=Table;";
}

void TestObjectFollower::formsAskForWhatTheyNeed() {
    QFETCH(int, form);
    QFETCH(QString, list);
    QFETCH(QString, watch);
    auto query = kSails;
    query.form = model::ObjectForm(form);
    Story story(query);
    QVERIFY(story.open->accept.find(list.toStdString()) != std::string::npos);
    story.list({});
    QVERIFY(story.open->accept.find(watch.toStdString()) != std::string::npos);
}

void TestObjectFollower::item55_wrongSelectorsAreNotSent_data() {
    QTest::addColumn<QString>("labels");
    QTest::addColumn<QString>("fields");
    QTest::newRow("label operator") << "a>=5"
                                    << "";
    QTest::newRow("label set") << "a in (b"
                               << "";
    QTest::newRow("label key") << "/a=b"
                               << "";
    QTest::newRow("field without value") << ""
                                         << "metadata.name";
    QTest::newRow("field without name") << ""
                                        << "=x";
    QTest::newRow("field set") << ""
                               << "status.phase in (a)";
}

void TestObjectFollower::item55_wrongSelectorsAreNotSent() {
    QFETCH(QString, labels);
    QFETCH(QString, fields);
    auto query = kSails;
    query.labelSelector = labels.toStdString();
    query.fieldSelector = fields.toStdString();
    Story story(query);
    QVERIFY(!story.open);
    QVERIFY(!story.follower.dueAt());
    QVERIFY(story.set()->trouble && story.set()->trouble->kind == ErrorKind::Validation);
    story.follower.refresh(story.now); // still wrong
    story.turn();
    QVERIFY(!story.open);
}

void TestObjectFollower::item55_selectorsAreEncoded() {
    auto query = kSails;
    query.labelSelector = "env in (a,b),!x";
    query.fieldSelector = "metadata.name!=c";
    Story story(query);
    const auto has = [&](const char* text) {
        return story.open->path.find(text) != std::string::npos;
    };
    QVERIFY(has("labelSelector=env%20in%20%28a%2Cb%29%2C%21x"));
    QVERIFY(has("fieldSelector=metadata.name%21%3Dc"));
    story.list({});
    QVERIFY(has("watch=true") && has("labelSelector=env%20in%20%28a%2Cb%29%2C%21x"));
}

void TestObjectFollower::item61_sameNameNewUidIsAnotherObject() {
    Story story;
    story.live();
    const auto before = story.set();
    Change gone{.kind = Change::Kind::Erase, .record = sail("a"), .resourceVersion = "8"};
    story.answer(WatchAnswer<model::Object>{{gone, put(sail("a", "second"), "9")}}, false);
    const auto diff = model::diffObjects(before->objects.get(), story.set()->objects.get());
    QCOMPARE(diff.removed.size(), std::size_t(1));
    QCOMPARE(diff.removed[0].uid, std::string("first-a"));
    QCOMPARE(diff.added.size(), std::size_t(1));
    QCOMPARE(diff.added[0].uid, std::string("second-a"));
    QVERIFY(diff.changed.empty());
    // A deletion of the first that comes late does not touch the second.
    story.answer(WatchAnswer<model::Object>{{Change{
                     .kind = Change::Kind::Erase, .record = sail("a"), .resourceVersion = "10"}}},
                 false);
    QCOMPARE(story.set()->objects->front().uid, std::string("second-a"));
}

void TestObjectFollower::item66_vanishedObjectsAreRemoved() {
    Story story;
    story.live();
    const auto before = story.set();
    story.answer(WatchEnded{failure(ErrorKind::Gone)});
    QCOMPARE(story.set()->objects, before->objects); // no flicker while listing
    story.list({sail("b"), sail("c")}, "9");
    const auto diff = model::diffObjects(before->objects.get(), story.set()->objects.get());
    QVERIFY(diff.removed.size() == 1 && diff.removed[0].name == "a");
    QVERIFY(diff.added.size() == 1 && diff.added[0].name == "c");
}

void TestObjectFollower::item71_anAbsentKindIsNotHammered() {
    Story story;
    story.live();
    story.pass(300s);
    story.answer(WatchEnded{});
    QVERIFY(story.set()->isWatched); // it goes on at once
    story.answer(WatchEnded{failure(ErrorKind::NotFound)});
    QVERIFY(story.set()->trouble->kind == ErrorKind::NotFound);
    QVERIFY(!story.set()->objects && !story.set()->isWatched);
    const int requests = story.requests;
    for (int i = 0; i < 59; ++i) {
        story.pass(10s);
    }
    QCOMPARE(story.requests, requests);
    story.pass(11s);
    QCOMPARE(story.requests, requests + 1);
    story.list({sail("a")}); // it is back
    QVERIFY(!story.set()->trouble && story.set()->objects->size() == 1);
}

void TestObjectFollower::item73_aBurstEndsExactAndBounded() {
    Story story;
    story.live();
    std::uint64_t published = story.set()->revision;
    std::size_t version = 8;
    for (int second = 0; second < 3; ++second) {
        for (int tenth = 0; tenth < 10; ++tenth) { // ten publications a second
            std::vector<Change> changes;
            for (int i = 0; i < 1000; ++i, ++version) {
                const auto name = "n" + std::to_string(version % 50);
                if (version % 7 == 0) {
                    changes.push_back(Change{.kind = Change::Kind::Erase,
                                             .record = sail(name),
                                             .resourceVersion = std::to_string(version)});
                } else {
                    changes.push_back(
                        put(sail(name, "first", 1000), std::to_string(version), false));
                }
            }
            story.answer(WatchAnswer<model::Object>{std::move(changes)}, false);
            published = story.set()->revision;
        }
        story.pass(1s);
    }
    QCOMPARE(published, std::uint64_t(31)); // one for each time somebody looked
    std::set<std::string> expected{"a", "b"};
    for (std::size_t each = 8; each < version; ++each) {
        const auto name = "n" + std::to_string(each % 50);
        each % 7 == 0 ? void(expected.erase(name)) : void(expected.insert(name));
    }
    std::set<std::string> found;
    for (const auto& each : *story.set()->objects) {
        found.insert(each.name);
    }
    QCOMPARE(found, expected);
    QVERIFY(!story.set()->trouble); // 30 MB went by, 50 KB are held
    QCOMPARE(story.requests, 2);
}

void TestObjectFollower::tooMuchIsRefusedAndFreed() {
    ObjectFollower::Options options;
    options.maxBytes = 100'000;
    Story story(kSails, options);
    story.live();
    std::vector<Change> changes;
    for (int i = 0; i < 200; ++i) {
        changes.push_back(
            put(sail("n" + std::to_string(i), "first", 1000), std::to_string(100 + i)));
    }
    story.answer(WatchAnswer<model::Object>{std::move(changes)}, false);
    QVERIFY(story.cancelled && !story.open);
    QVERIFY(!story.set()->objects);
    QVERIFY(story.set()->trouble->message.find("sails") != std::string::npos);
    story.pass(1h);
    QVERIFY(!story.open); // not before somebody asks
    story.follower.refresh(story.now);
    story.turn();
    story.list({sail("a")});
    QVERIFY(!story.set()->trouble && story.set()->objects);
}

void TestObjectFollower::customKindsMayBeSilentLonger() {
    Story custom;
    custom.list({});
    QVERIFY(custom.open->silence >= 310s);
    for (const char* group : {"", "apps", "networking.k8s.io"}) {
        Story builtIn({.group = group, .resource = "things"});
        builtIn.list({});
        QCOMPARE(builtIn.open->silence, std::chrono::milliseconds(150s));
    }
}

void TestObjectFollower::item50_secretsAreFollowedWithoutContent() {
    Story whole({.resource = "secrets"});
    QVERIFY(!whole.open && whole.set()->trouble);
    QVERIFY(whole.set()->trouble->message.find("secrets") != std::string::npos);
    Story metadata({.resource = "secrets", .form = model::ObjectForm::Metadata});
    QVERIFY(metadata.open && !metadata.set()->trouble);
    Story another({.group = "x.dev", .resource = "secrets"});
    QVERIFY(another.open);
}

/// After a sleep the watches of a thousand followers do not open in one moment.
void TestObjectFollower::item75_followersComeBackSpread() {
    std::set<std::int64_t> moments;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        ObjectFollower::Options options;
        options.seed = seed;
        Story story(kSails, options);
        story.live();
        story.follower.resumed(story.now);
        story.turn();
        QVERIFY(story.cancelled && !story.open);
        const auto wait = *story.follower.dueAt() - story.now.steady;
        QVERIFY(wait >= 0s && wait < 5s);
        moments.insert(std::chrono::duration_cast<std::chrono::milliseconds>(wait).count() / 500);
    }
    QCOMPARE(moments.size(), std::size_t(10)); // no half second is left out
}

QTEST_APPLESS_MAIN(TestObjectFollower)
#include "tst_object_follower.moc"
