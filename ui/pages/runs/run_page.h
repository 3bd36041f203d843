// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/health_sample.h"
#include "ui/pages/runs/estimate_trail.h"
#include "ui/pages/runs/run_asks.h"
#include "ui/pages/runs/timeline_of_run.h"
#include "ui/widgets/sheet_host.h"

#include <functional>
#include <memory>
#include <optional>

class QMenu;
class QVBoxLayout;

namespace pilothouse::ui {

class BannerStrip;
class HealthDialog;
class IconButton;
class ReplayBar;
class RunFeed;
class RunHead;
class RunNames;
class RunTimeline;
class SegmentedChoice;
class TimelineTools;
class WhyPanel;
enum class WhyStep : std::uint8_t;

/// One run: where it is, what holds it, what failed, when it ends; and what a person may ask of it.
/// Given pictures, asks through signals. GUI thread.
class RunPage : public SheetHost {
    Q_OBJECT
public:
    /// The run as it was at a moment of its journal.
    using Replay = std::function<model::Run(const model::RunPicture& picture, Instant at)>;
    /// What a journal keeps of the samples of a health gate, oldest first.
    using Samples = std::function<std::vector<model::HealthSample>(const model::RunPicture& picture,
                                                                   const QString& gate)>;

    explicit RunPage(const QString& run, QWidget* parent = nullptr);
    void setReplay(Replay replay) { m_replay = std::move(replay); }
    void setSamples(Samples samples) { m_samples = std::move(samples); }
    void setPicture(const std::shared_ptr<const model::RunPicture>& picture,
                    const RunContext& context);
    /// All runs of the fleet, for comparison with those of the same strategy.
    void setOthers(const std::vector<std::shared_ptr<const model::RunPicture>>& all);
    /// Draws an earlier run's stages under this one's; an empty or unknown id: none.
    void compareWith(const QString& run);
    /// Time goes on, writes are turned on or off; the run is as it was.
    void setContext(const RunContext& context);
    /// Why the runs cannot be read any more; what is shown is the last that was known. Empty: they
    /// can be.
    void setTrouble(const QString& trouble);
    [[nodiscard]] const std::shared_ptr<const model::RunPicture>& picture() const {
        return m_picture;
    }
    [[nodiscard]] RunTimeline* timeline() const { return m_timeline; }
    /// Goes to the next or previous cluster with a problem.
    void stepProblem(int by);
    [[nodiscard]] HealthDialog* health() const { return m_health; }
    /// Opens the review of a gate; empty: of the first that waits for people.
    void openApproval(const QString& gate = {});
    /// Marks the part of the run that a command was about: "stage/S", "group/S/G", "member/M",
    /// "wait/S", the name of a cluster, the id or name of a gate; anything else is the run.
    void showObject(const QString& object);
    [[nodiscard]] bool isReplaying() const { return m_isReplaying; }

Q_SIGNALS:
    void commandWanted(const QString& run, const pilothouse::model::Command& command);
    void driveWanted(const QString& run, bool on);
    void clusterOpened(const QString& id);
    void monitorWanted(const QString& run);
    void runsWanted();
    /// The report of the run: into a file, or as Markdown to the clipboard.
    void reportWanted(bool isCopy);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    enum class Review : std::uint8_t { None, Approve, Skip, Stop, Start, Ask };
    void buildTimeline(QVBoxLayout* column);
    void buildBottom(QVBoxLayout* column);
    void connectParts();
    void refresh();
    void showTimeline();
    void addComparison(TimelineData& drawn);
    void addCompareMenu(QMenu* menu);
    void showStrips();
    void onLane(const QString& lane);
    void onStep(WhyStep step);
    void openReview(Review review);
    /// What a gate has to show: the sheet where it waits for people, else its samples.
    void openGate(const QString& gate);
    void showHealth(const OpenGate& gate);
    void ask(const RunAsk& ask);
    /// The menu of a lane; empty: of the run as a whole.
    void openMenu(const QString& lane, const QPoint& globalPos);
    void addPlaces(QMenu* menu, const QString& lane);
    void showSheet();
    [[nodiscard]] RunReview skipNow(const RunContext& context) const;
    void renewReview();
    [[nodiscard]] RunReview reviewNow() const;
    void setReplaying(bool on);
    [[nodiscard]] QString laneName(const QString& lane) const;
    /// What is on screen: the live picture, or the one of the replay's moment.
    [[nodiscard]] const std::shared_ptr<const model::RunPicture>& shown() const;
    [[nodiscard]] RunContext shownContext() const;

    QString m_run;
    Replay m_replay;
    Samples m_samples;
    HealthDialog* m_health = nullptr; ///< made when it is asked for first
    std::shared_ptr<const model::RunPicture> m_picture;
    std::shared_ptr<const model::RunPicture> m_past;
    std::shared_ptr<const RunNames> m_names;
    RunContext m_context;
    QString m_trouble;
    TimelineFolds m_folds;
    QString m_lane;
    bool m_failuresOnly = false;
    bool m_isReplaying = false;
    Instant m_drawnAt{}; ///< time of the timeline that is shown
    std::shared_ptr<const model::RunPicture> m_drawn;
    Review m_review = Review::None;
    QString m_gate;
    QString m_skipTarget;
    bool m_retriesFailed = false;
    RunAsk m_ask;
    std::vector<std::shared_ptr<const model::RunPicture>> m_others; ///< earlier, same strategy
    QString m_comparedId;
    RunHead* m_head;
    BannerStrip* m_error;
    BannerStrip* m_unknown;
    BannerStrip* m_pastStrip;
    RunTimeline* m_timeline;
    EstimateTrail m_trail;
    TimelineTools* m_tools = nullptr;
    SegmentedChoice* m_span;
    BannerStrip* m_compared;
    ReplayBar* m_replayBar;
    WhyPanel* m_why;
    RunFeed* m_feed;
};

} // namespace pilothouse::ui
