// SPDX-License-Identifier: GPL-3.0-or-later
// Members that a run goes on without: on its page, in its lanes, on the card of a gate.
#include "run_seat.h"
#include "ui/pages/runs/approvals_page.h"
#include "ui/pages/runs/inbox.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_words.h"
#include "ui/pages/runs/timeline_of_run.h"

#include "ui/widgets/messages.h"

#include <algorithm>

using namespace pilothouse;
using namespace pilothouse::ui;
using namespace Qt::Literals::StringLiterals;
using test::contextOf;
using test::Seat;

namespace {

/// The first two members of the first stage are away; it went on.
model::RunPicture withDeferred(model::RunPicture picture) {
    auto& stage = picture.run.stages[0];
    auto& members = stage.groups[0].members;
    for (std::size_t at = 0; at < 2; ++at) {
        members[at].state = model::LifeState::Pending;
        members[at].display = model::DisplayState::Pending;
        members[at].reason = model::PendingReason::Deferred;
        members[at].message = "expected offline until 06:00";
        members[at].attempts.clear();
    }
    for (auto* counts : {&stage.groups[0].counts, &stage.counts, &picture.run.counts}) {
        counts->completed -= 2;
        counts->pending += 2;
        counts->deferred += 2;
    }
    stage.display = model::DisplayState::CompletedWithDeferred;
    stage.groups[0].display = stage.display;
    return picture;
}

bool hasChip(const QList<RunChip>& chips, const QString& text) {
    return std::any_of(chips.begin(), chips.end(),
                       [&](const RunChip& chip) { return chip.text == text; });
}

} // namespace

class TestRunDeferred : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thePageSaysHowMany() {
        const auto picture = withDeferred(test::samplePicture());
        QVERIFY(hasChip(chipsOf(picture, contextOf()), u"2 deferred"_s));
        QVERIFY(progressSentence(picture.run.counts).contains(u"2 deferred"_s));
        QVERIFY(!progressSentence(test::samplePicture().run.counts).contains(u"deferred"_s));
        Seat seat(picture);
        seat.draw(u"run-deferred"_s);
    }

    void theEndSaysHowMany() {
        auto picture = withDeferred(test::samplePicture());
        picture.run.state = model::LifeState::Completed;
        picture.run.display = model::DisplayState::CompletedWithDeferred;
        picture.run.completedAt = test::at(14, 0);
        const auto chips = chipsOf(picture, contextOf());
        QVERIFY(hasChip(chips, u"Completed · 2 deferred"_s));
        QVERIFY(!hasChip(chips, u"2 deferred"_s)); // once is enough
        QCOMPARE(chips[0].glyph, Glyph::Warning);
        QCOMPARE(stateWord(picture.run.display), u"completed, some deferred"_s);
        QCOMPARE(glyphOf(model::DisplayState::Pending, model::PendingReason::Deferred),
                 kDeferredGlyph);
    }

    void theCardOfAGateNamesThem() {
        const auto picture = withDeferred(test::gatePicture());
        const auto& gates = picture.run.stages[1].gates;
        const auto& members = picture.run.stages[0].groups[0].members;
        const auto card = cardOf(picture, QString::fromStdString(gates[0].id), contextOf());
        QCOMPARE(card.deferred, u"2 of %1 deferred: %2, %3"_s.arg(picture.run.counts.total)
                                    .arg(QString::fromStdString(members[0].name),
                                         QString::fromStdString(members[1].name)));
        QVERIFY(cardOf(test::gatePicture(), QString::fromStdString(gates[0].id), contextOf())
                    .deferred.isEmpty());
        ApprovalsPage page;
        auto runs = std::make_shared<model::RunsPicture>();
        runs->at = test::sampleNow();
        runs->runs = {test::shared(picture)};
        page.resize(1520, 864);
        page.setRuns(runs, contextOf());
        page.show();
        const auto* const line = page.findChild<ToneLabel*>(u"gateDeferred"_s);
        QVERIFY(line != nullptr);
        QCOMPARE(line->text(), card.deferred);
    }
};

QTEST_MAIN(TestRunDeferred)
#include "tst_run_deferred.moc"
