// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs/run_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/canvas/timeline/run_timeline.h"
#include "ui/format/format.h"
#include "ui/pages/runs/replay_bar.h"
#include "ui/pages/runs/run_facts.h"
#include "ui/pages/runs/run_feed.h"
#include "ui/pages/runs/run_head.h"
#include "ui/pages/runs/run_names.h"
#include "ui/pages/runs/run_words.h"
#include "ui/pages/runs/timeline_tools.h"
#include "ui/pages/runs/why_panel.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/review_sheet.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;
using namespace std::chrono_literals;

constexpr int kBottom = 228;
constexpr int kLeastBottom = 180;
constexpr int kGap = 8;
constexpr auto kRedraw = 5s; // a timeline of hours does not move by the second
constexpr auto kStale = 60s; // a picture of a run that is not over comes every five seconds
enum Span : int { Fit, Hour, SixHours, Now };

/// The lanes of what failed or is slow, with the stages and groups they are in.
QList<TimelineLane> problemLanes(const QList<TimelineLane>& lanes) {
    QList<TimelineLane> kept;
    std::array<const TimelineLane*, 2> parents{};
    for (const TimelineLane& lane : lanes) {
        if (lane.kind == LaneKind::Stage) {
            parents = {&lane, nullptr};
        } else if (lane.kind == LaneKind::Group) {
            parents[1] = &lane;
        }
        if (lane.glyph != Glyph::Failed && lane.glyph != Glyph::Warning) {
            continue;
        }
        for (const TimelineLane*& parent : parents) {
            if (parent != nullptr) {
                kept.append(*parent);
                parent = nullptr;
            }
        }
        if (lane.kind == LaneKind::Member) {
            kept.append(lane);
        }
    }
    return kept;
}

} // namespace

RunPage::RunPage(const QString& run, QWidget* parent)
    : SheetHost(parent), m_run(run), m_head(new RunHead(content())),
      m_error(new BannerStrip(StripKind::Error, content())),
      m_unknown(new BannerStrip(StripKind::Unknown, content())),
      m_pastStrip(new BannerStrip(StripKind::Past, content())),
      m_timeline(new RunTimeline(content())), m_span(new SegmentedChoice(content())),
      m_compared(new BannerStrip(StripKind::Unknown, content())),
      m_replayBar(new ReplayBar(content())), m_why(new WhyPanel(content())),
      m_feed(new RunFeed(content())) {
    setObjectName(u"runPage"_s);
    auto* column = new QVBoxLayout(content());
    column->setContentsMargins(metrics::kPageMargin, 8, metrics::kPageMargin, 12);
    column->setSpacing(kGap);
    content()->setFocusProxy(m_timeline);
    m_error->setObjectName(u"runError"_s);
    m_unknown->setObjectName(u"runUnknown"_s);
    m_pastStrip->setObjectName(u"runPast"_s);
    for (BannerStrip* strip : {m_error, m_unknown, m_pastStrip}) {
        column->addWidget(strip);
        strip->hide();
    }
    column->addWidget(m_head);
    column->addSpacing(4);
    buildTimeline(column);
    column->addWidget(m_replayBar);
    m_replayBar->hide();
    buildBottom(column);
    connectParts();
}

void RunPage::buildTimeline(QVBoxLayout* column) {
    auto* panel = new Panel({}, content());
    m_tools = new TimelineTools(panel);
    auto* failures = new QCheckBox(tr("Failures only"), panel);
    failures->setObjectName(u"runFailuresOnly"_s);
    m_span->setObjectName(u"runSpan"_s);
    m_span->setSegments(QStringList{tr("Fit"), tr("1 h"), tr("6 h"), tr("Now")});
    m_span->setToolTip(tr("F fits, N goes to now, + and − zoom, ← and → move"));
    panel->addHeaderWidget(failures);
    panel->addHeaderWidget(m_span);
    m_compared->setObjectName(u"runCompared"_s);
    m_compared->setRemedy(tr("Stop comparing"));
    m_compared->hide();
    panel->body()->addWidget(m_compared);
    panel->body()->addWidget(m_timeline, 1);
    column->addWidget(panel, 1);
    connect(m_tools, &TimelineTools::changed, this, [this] {
        m_folds.view = m_tools->view();
        m_drawn = nullptr;
        showTimeline();
    });
    connect(failures, &QCheckBox::toggled, this, [this](bool on) {
        m_failuresOnly = on;
        m_drawn = nullptr;
        showTimeline();
    });
    connect(m_span, &SegmentedChoice::currentChanged, this, [this](int span) {
        switch (span) {
        case Hour: m_timeline->showSpan(1h); break;
        case SixHours: m_timeline->showSpan(6h); break;
        case Now: m_timeline->showNow(); break;
        default: m_timeline->fit(); break;
        }
    });
    connect(m_timeline, &RunTimeline::spanChanged, this, [this] {
        if (m_timeline->isFitted()) {
            m_span->setCurrentIndex(Fit);
        } else if (m_span->currentIndex() == Fit) {
            m_span->setCurrentIndex(-1);
        }
    });
}

void RunPage::buildBottom(QVBoxLayout* column) {
    auto* row = new QHBoxLayout;
    row->setSpacing(kGap);
    m_why->setFixedHeight(kBottom);
    m_feed->setFixedHeight(kBottom);
    row->addWidget(m_why, 17);
    row->addWidget(m_feed, 10);
    column->addLayout(row);
}

void RunPage::connectParts() {
    connect(m_timeline, &RunTimeline::laneSelected, this, &RunPage::onLane);
    connect(m_timeline, &RunTimeline::laneActivated, this, [this](const QString& lane) {
        if (lane.startsWith(u"m:"_s)) {
            Q_EMIT clusterOpened(lane.mid(2));
        }
    });
    connect(m_timeline, &RunTimeline::barActivated, this, [this](const QString& ref) {
        if (ref.startsWith(u"m:"_s)) {
            Q_EMIT clusterOpened(ref.mid(2));
        } else if (ref.startsWith(u"gate:"_s)) {
            openGate(ref.mid(5));
        }
    });
    connect(m_timeline, &RunTimeline::foldToggled, this, [this](const QString& lane) {
        for (const TimelineLane& one : m_timeline->data().lanes) {
            if (one.id == lane) {
                m_folds.toggle(lane, one.isFolded);
                break;
            }
        }
        m_drawn = nullptr;
        showTimeline();
    });
    connect(m_timeline, &RunTimeline::tableRequested, this, [this] {
        m_feed->showTab(RunFeed::Members);
        m_feed->members()->setFocus();
    });
    connect(m_feed, &RunFeed::memberSelected, this, [this](const QString& id) {
        m_timeline->setSelected(u"m:"_s + id);
        onLane(u"m:"_s + id);
    });
    connect(m_feed, &RunFeed::memberOpened, this, &RunPage::clusterOpened);
    connect(m_feed, &RunFeed::gateOpened, this, &RunPage::openGate);
    connect(m_feed, &RunFeed::allWanted, this, [this] {
        m_timeline->setSelected({});
        m_timeline->setRange(std::nullopt);
        onLane({});
    });
    connect(m_head, &RunHead::approveWanted, this, [this] { openApproval(); });
    connect(m_head, &RunHead::skipWanted, this, [this] { openReview(Review::Skip); });
    connect(m_head, &RunHead::stopWanted, this, [this] { openReview(Review::Stop); });
    connect(m_head, &RunHead::startWanted, this, [this] { openReview(Review::Start); });
    connect(m_head, &RunHead::driveWanted, this,
            [this](bool on) { Q_EMIT driveWanted(m_run, on); });
    connect(m_head, &RunHead::replayWanted, this, [this] { setReplaying(!m_isReplaying); });
    connect(m_why, &WhyPanel::stepWanted, this, &RunPage::onStep);
    connect(m_why, &WhyPanel::adviceWanted, this, [this] { m_feed->showTab(RunFeed::Undo); });
    connect(m_timeline, &RunTimeline::rangeChanged, this, [this] {
        const auto& range = m_timeline->range();
        m_feed->setRange(range ? std::optional(std::pair(range->from, range->to)) : std::nullopt);
    });
    connect(m_compared, &BannerStrip::remedyChosen, this, [this] { compareWith({}); });
    connect(m_why, &WhyPanel::askWanted, this, &RunPage::ask);
    connect(m_timeline, &RunTimeline::menuRequested, this, &RunPage::openMenu);
    connect(m_feed, &RunFeed::menuWanted, this,
            [this](const QString& member, const QPoint& at) { openMenu(u"m:"_s + member, at); });
    connect(m_head, &RunHead::monitorWanted, this, [this] { Q_EMIT monitorWanted(m_run); });
    connect(m_head, &RunHead::moreWanted, this, [this](const QPoint& at) { openMenu({}, at); });
    connect(m_replayBar, &ReplayBar::moved, this, &RunPage::refresh);
    connect(m_replayBar, &ReplayBar::ended, this, [this] { setReplaying(false); });
    connect(m_pastStrip, &BannerStrip::remedyChosen, this, [this] { setReplaying(false); });
    connect(m_unknown, &BannerStrip::remedyChosen, this,
            [this] { Q_EMIT driveWanted(m_run, true); });
    connect(sheet(), &ReviewSheet::cancelled, this, [this] {
        m_review = Review::None;
        closeSheet();
    });
    connect(sheet(), &ReviewSheet::choiceChanged, this, [this](int choice) {
        if (m_review == Review::Skip) {
            m_skipTarget = skipChoices(*m_picture).value(choice).target;
        }
        m_retriesFailed = m_review == Review::Start && choice == 1;
        renewReview();
    });
    connect(sheet(), &ReviewSheet::confirmed, this, [this](const QString& reason) {
        const model::Command command = finished(reviewNow().command, m_context, reason);
        m_review = Review::None;
        closeSheet();
        Q_EMIT commandWanted(m_run, command);
    });
}

void RunPage::setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                         const RunContext& context) {
    const bool isSamePlan = m_picture && m_picture->plan == picture->plan && m_names;
    m_picture = picture;
    m_context = context;
    m_trail.add(picture->forecast);
    if (!isSamePlan) {
        m_names = std::make_shared<const RunNames>(*picture->plan);
    }
    m_timeline->setZone(context.zone);
    refresh();
}

void RunPage::setContext(const RunContext& context) {
    if (context == m_context) {
        return;
    }
    m_context = context;
    if (m_picture && isVisible()) {
        refresh();
    }
}

void RunPage::setTrouble(const QString& trouble) {
    if (trouble != m_trouble) {
        m_trouble = trouble;
        m_drawn = nullptr;
        if (m_picture) {
            refresh();
        }
    }
}

void RunPage::resizeEvent(QResizeEvent* event) {
    SheetHost::resizeEvent(event);
    // A low window leaves the timeline more than the panels below it.
    const int bottom = std::clamp(height() * 30 / 100, kLeastBottom, kBottom);
    m_why->setFixedHeight(bottom);
    m_feed->setFixedHeight(bottom);
}

void RunPage::showEvent(QShowEvent* event) {
    SheetHost::showEvent(event);
    if (m_picture) {
        refresh();
    }
}

const std::shared_ptr<const model::RunPicture>& RunPage::shown() const {
    return m_isReplaying && m_past ? m_past : m_picture;
}

RunContext RunPage::shownContext() const {
    RunContext context = m_context;
    if (m_isReplaying) {
        context.now = m_replayBar->at();
        context.isPast = true;
        context.whyLocked =
            tr("Shown as of %1: go back to now first").arg(whenText(context.now, m_context));
    } else if (!m_trouble.isEmpty()) {
        context.whyLocked = tr("The runs cannot be read now");
    }
    return context;
}

void RunPage::refresh() {
    if (m_isReplaying) {
        std::vector<Instant> moments;
        for (const model::Record& record : *m_picture->records) {
            if (moments.empty() || moments.back() < record.at) {
                moments.push_back(record.at);
            }
        }
        m_replayBar->setMoments(std::move(moments), m_context.zone);
        const Instant at = m_replayBar->at();
        if (!m_past || m_past->at != at) {
            auto past = std::make_shared<model::RunPicture>(*m_picture);
            past->at = at;
            past->run = m_replay(*m_picture, at);
            past->forecast = {}; // what was expected then is not in the journal
            past->causes.clear();
            past->drivenBy.clear();
            past->isDrivenHere = false;
            m_past = std::move(past);
        }
    }
    const RunContext context = shownContext();
    const auto& picture = shown();
    m_head->setPicture(*picture, context, actionsOf(*picture, context));
    m_why->setVisible(!m_isReplaying);
    m_why->setPicture(*picture, context, m_lane.startsWith(u"m:"_s) ? laneName(m_lane) : QString(),
                      m_lane);
    m_feed->setPicture(picture, m_names, context,
                       m_isReplaying ? std::optional(context.now) : std::nullopt);
    showTimeline();
    showStrips();
    renewReview();
    update();
}

void RunPage::showTimeline() {
    const auto& picture = shown();
    const RunContext context = shownContext();
    const auto moved = context.now - m_drawnAt;
    if (m_drawn == picture && moved >= 0s && moved < kRedraw) {
        return;
    }
    m_drawn = picture;
    m_drawnAt = context.now;
    QList<RunFreeze> freezes;
    for (const model::FreezeSpan& freeze : picture->freezes) {
        RunFreeze one{.from = freeze.from, .to = freeze.to, .title = toQt(freeze.title)};
        for (const std::string& stage : freeze.stages) {
            one.stages.insert(toQt(stage));
        }
        freezes.append(std::move(one));
    }
    m_folds.failuresOnly = m_failuresOnly;
    const RunShades shades = RunShades::of(m_tools->colour(), picture->run, *picture->plan);
    m_tools->setShades(shades);
    TimelineData drawn = timelineOf(picture->run, picture->forecast, freezes, m_folds, context.now,
                                    context.zone, &shades);
    if (const auto before = m_trail.before(); before && drawn.end50 && !m_isReplaying) {
        drawn.was50 = before->end50;
        drawn.was50At = before->givenUpAt;
    }
    if (m_isReplaying) { // the axis stays where it was
        drawn.isPast = true;
        drawn.from = std::min(drawn.from, m_timeline->data().from);
        drawn.to = std::max(drawn.to, m_timeline->data().to);
    }
    drawn.isStale = !m_trouble.isEmpty();
    addComparison(drawn);
    if (m_failuresOnly) {
        drawn.lanes = problemLanes(drawn.lanes);
    }
    m_timeline->setData(drawn);
}

void RunPage::showStrips() {
    const model::RunPicture& picture = *m_picture;
    const bool isOver = isRunOver(picture.run);
    const auto age = m_context.heardAgo(picture.at);
    m_pastStrip->setVisible(m_isReplaying);
    if (m_isReplaying) {
        m_pastStrip->setText(tr("Not live: the run as it was at %1")
                                 .arg(format::clock(m_replayBar->at(), m_context.zone, true)),
                             tr("read from its journal; nothing can be asked of it here"));
        m_pastStrip->setRemedy(tr("Back to now"));
    }
    m_error->setVisible(!m_trouble.isEmpty() || !picture.broken.empty());
    if (!m_trouble.isEmpty()) {
        m_error->setText(
            tr("The runs cannot be read"),
            tr("%1. Shown is what was known %2 ago.").arg(capital(m_trouble), format::span(age)));
    } else if (!picture.broken.empty()) {
        m_error->setText(tr("The journal of this run was changed from outside"),
                         tr("%1. It may be read, not driven.").arg(capital(toQt(picture.broken))));
    }
    const bool isStale = !isOver && age > kStale && m_trouble.isEmpty();
    const bool isAtRest = isHalted(picture.run) && picture.run.counts.running == 0;
    const bool waits = isAtRest || picture.run.state == model::LifeState::NotStarted;
    const bool isAlone = !isOver && (!waits || picture.startWaits) && picture.drivenBy.empty() &&
                         !picture.isDrivenHere;
    m_unknown->setVisible(!m_isReplaying && m_error->isHidden() && (isStale || isAlone));
    if (isStale) {
        m_unknown->setText(tr("What is shown is %1 old").arg(format::span(age)),
                           tr("nothing was heard of the runs since"));
        m_unknown->setRemedy({});
    } else if (isAlone) {
        m_unknown->setText(picture.startWaits ? tr("It is started, but nobody drives it")
                                              : tr("Nobody drives this run"),
                           picture.startWaits
                               ? tr("it begins as soon as somebody does")
                               : tr("what is in flight goes on, nothing new starts"));
        const RunActions actions = actionsOf(picture, shownContext());
        m_unknown->setRemedy(actions.drive.isOpen() ? tr("Drive here") : QString());
    }
}

QString RunPage::laneName(const QString& lane) const {
    for (const TimelineLane& one : m_timeline->data().lanes) {
        if (one.id == lane) {
            return one.name;
        }
    }
    const RunNames::Lane place = m_names ? m_names->laneOf(lane) : RunNames::Lane{};
    return place.member >= 0 ? m_names->members().at(place.member).name : lane.mid(2);
}

void RunPage::onLane(const QString& lane) {
    m_lane = lane;
    if (!m_picture) {
        return;
    }
    const QString name = lane.isEmpty() ? QString() : laneName(lane);
    m_feed->setLane(lane, name);
    m_why->setPicture(*shown(), shownContext(), lane.startsWith(u"m:"_s) ? name : QString(), lane);
}

/// A cluster that is done has no lane: its group is marked, or its stage, and the feed is its own.
void RunPage::showObject(const QString& object) {
    const QString lane = m_names ? m_names->laneOfObject(object) : QString();
    const RunNames::Lane place = m_names ? m_names->laneOf(lane) : RunNames::Lane{};
    QStringList lanes{lane};
    if (place.stage >= 0 && m_picture) {
        const model::StageRun& stage = m_picture->run.stages[static_cast<std::size_t>(place.stage)];
        const QString name = lane.mid(2);
        for (const model::GroupRun& group : stage.groups) {
            for (const model::MemberRun& member : group.members) {
                if (toQt(member.id.str()) == name) {
                    lanes << groupLane(stage, group);
                }
            }
        }
        lanes << stageLane(stage);
    }
    const auto& drawn = m_timeline->data().lanes;
    for (const QString& one : lanes) {
        const bool isDrawn = std::any_of(drawn.begin(), drawn.end(),
                                         [&one](const auto& each) { return each.id == one; });
        if (isDrawn || one.isEmpty()) {
            m_timeline->setSelected(one);
            break;
        }
    }
    onLane(lane);
}

void RunPage::onStep(WhyStep step) {
    switch (step) {
    case WhyStep::Approve: openApproval(); break;
    case WhyStep::Start: openReview(Review::Start); break;
    case WhyStep::Drive: {
        const RunActions actions = actionsOf(*m_picture, shownContext());
        if (actions.drive.isOpen()) {
            Q_EMIT driveWanted(m_run, true);
        }
        break;
    }
    case WhyStep::Cluster: Q_EMIT clusterOpened(m_why->cluster()); break;
    case WhyStep::None: break;
    }
}

void RunPage::setReplaying(bool on) {
    if (on == m_isReplaying || !m_picture || !m_replay || m_picture->records->empty()) {
        return;
    }
    m_isReplaying = on;
    m_past = nullptr;
    m_drawn = nullptr;
    m_review = Review::None;
    closeSheet();
    m_replayBar->setVisible(on);
    refresh();
    if (on) {
        m_replayBar->begin();
    } else {
        m_timeline->setFocus();
    }
}

void RunPage::stepProblem(int by) {
    m_timeline->setFocus();
    m_timeline->goToFailure(by);
}

void RunPage::keyPressEvent(QKeyEvent* event) {
    const auto modifiers = event->modifiers();
    if (event->key() == Qt::Key_A && modifiers == Qt::NoModifier) {
        const RunContext context = shownContext();
        if (m_picture && actionsOf(*m_picture, context).approve.isOffered) {
            openApproval();
        }
    } else if (event->key() == Qt::Key_M && modifiers == Qt::NoModifier) {
        Q_EMIT monitorWanted(m_run);
    } else if (event->key() == Qt::Key_C && modifiers == Qt::NoModifier) {
        // The one before; again: the one before that; after the last: none.
        const auto at = std::find_if(m_others.begin(), m_others.end(), [this](const auto& one) {
            return toQt(one->run.id.str()) == m_comparedId;
        });
        const auto next = m_comparedId.isEmpty() || at == m_others.end()
                              ? (m_comparedId.isEmpty() ? m_others.begin() : m_others.end())
                              : std::next(at);
        compareWith(next == m_others.end() ? QString() : toQt((*next)->run.id.str()));
    } else if (event->key() == Qt::Key_R && modifiers == Qt::ShiftModifier) {
        setReplaying(!m_isReplaying);
    } else if (event->key() == Qt::Key_Escape && m_isReplaying) {
        setReplaying(false);
    } else if (event->key() == Qt::Key_Escape || event->key() == Qt::Key_Backspace) {
        Q_EMIT runsWanted();
    } else {
        SheetHost::keyPressEvent(event);
    }
}

void RunPage::paintEvent(QPaintEvent* event) {
    SheetHost::paintEvent(event);
    if (m_isReplaying) { // a past moment is framed wherever one looks
        QPainter painter(this);
        QPen pen(theme(this).unknown.fill, 2, Qt::DashLine);
        painter.setPen(pen);
        painter.drawRect(rect().adjusted(2, 2, -3, -3));
    }
}

} // namespace pilothouse::ui
