// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/mesh_changes.h"
#include "model/mesh_link_kind.h"
#include "model/mesh_picture.h"
#include "model/mesh_reading.h"
#include "ui/canvas/mesh/matrix_layout.h"
#include "ui/pages/connectivity/mesh_causes.h"
#include "ui/pages/connectivity/mesh_chords.h"
#include "ui/pages/connectivity/mesh_view.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QCheckBox;
class QHBoxLayout;
class QScrollArea;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class BannerStrip;
class EgoGraph;
class EntriesTab;
class IconButton;
class IssuesTab;
class LabelDropDown;
class LinePanel;
class LinkButton;
class MeshChord;
class MeshMatrix;
class PairCard;
class Panel;
class ProfilesTab;
class RehearsalPanel;
class SegmentedChoice;
class ShadeLegend;
class StateCounts;
class ToneLabel;

/// Connectivity of a fleet: the matrix of half-links, causes, one pair, neighbours, services, a
/// rehearsed loss, and what changed since an earlier moment. Given pictures; asks through signals.
/// GUI thread.
class ConnectivityPage : public QWidget {
    Q_OBJECT
public:
    enum View : int { Matrix, Chord, Ego, Services, Issues, Links, Entries, Profiles, Changes };

    explicit ConnectivityPage(QWidget* parent = nullptr);
    /// Null: nothing has been read yet.
    void setPicture(const std::shared_ptr<const model::MeshPicture>& picture, Instant now);
    void setReading(const model::MeshReading& reading);
    void setFailover(const std::shared_ptr<const model::MeshFailover>& failover);
    /// A moment that a file kept: compared with at once; one that could not be read is said.
    void setSnapshot(const model::MeshSnapshot& snapshot);
    void setComparison(const std::shared_ptr<const model::MeshComparison>& comparison);
    /// Asks for a file, then for what is shown to be kept in it, or for a moment to be read of it.
    void chooseSave();
    void chooseOpen();
    /// Time goes on: ages grow.
    void setNow(Instant now);
    void showView(View view);
    [[nodiscard]] View view() const;
    /// Chooses a pair by ids, as a click would.
    void choosePair(const QString& from, const QString& to);
    void goToProblem(int step);
    void focusContent();
    /// Writes the picture that is shown, with title, moment and legend, on a worker, as SVG or PNG
    /// by the ending; `exported` follows. A table is no picture: nothing happens.
    void exportTo(const QString& file);
    /// "rehearsal" where a loss is rehearsed; for the title of the page.
    [[nodiscard]] bool isRehearsal() const;
    /// What is remembered of the page: the order of rows and columns, the chosen kind of links.
    [[nodiscard]] QString look() const;
    void setLook(const QString& look);
    [[nodiscard]] MeshMatrix* matrix() const { return m_matrix; }
    [[nodiscard]] MeshChord* chord() const { return m_chord; }
    [[nodiscard]] QTableView* causes() const;

Q_SIGNALS:
    void clusterOpened(const QString& id);
    /// A pair is looked at: the ids of its members.
    void pairLookedAt(const QString& from, const QString& to);
    void lossWanted(const pilothouse::model::MeshLoss& loss);
    void refreshWanted();
    void snapshotSaveWanted(const QString& file,
                            const std::shared_ptr<const pilothouse::model::MeshPicture>& picture);
    void snapshotOpenWanted(const QString& file);
    void comparisonWanted(const std::shared_ptr<const pilothouse::model::MeshPicture>& before,
                          const std::shared_ptr<const pilothouse::model::MeshPicture>& now);
    /// Somebody looks, or no longer.
    void watched(bool isOn);
    void rehearsalChanged(bool isOn);
    /// A picture was written; `trouble` says why not.
    void exported(const QString& file, const QString& trouble);
    /// The user chose another look().
    void lookChanged();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Moment {
        QString words; ///< each once
        std::shared_ptr<const model::MeshPicture> picture;
        QString file{};  ///< that kept it; empty: it was seen
        QString fleet{}; ///< of the file
    };
    void build();
    [[nodiscard]] QWidget* buildTools();
    [[nodiscard]] QWidget* buildLeft();
    [[nodiscard]] QWidget* buildChord();
    [[nodiscard]] QWidget* buildRight();
    [[nodiscard]] QWidget* buildMessage();
    void connectParts();
    void remember();
    void updateMessage();
    [[nodiscard]] QString noLinksWords() const;
    void updateStrip();
    void updateTools();
    void fitTools();
    void placeTools();
    void updateMeshes();
    void updateKinds();
    void updateViews();
    void showKind();
    void updateMoments();
    void updateChanges();
    void compareWith(const QString& choice);
    [[nodiscard]] const Moment* momentNamed(const QString& words) const;
    [[nodiscard]] QString sinceWords() const;
    void updateAll();
    void updatePictures();
    void updateMatrix();
    void updateChord();
    void showPairInPictures();
    void openRegion(const QString& region);
    void onChordUnit(int unit);
    void chooseFirst();
    void chooseWorst(const std::vector<std::uint32_t>& from, const std::vector<std::uint32_t>& to);
    void updateCauses();
    void updatePair();
    void updateEgo();
    void updateServices();
    void updateLinks();
    void updateIssues();
    void onCell(int row, int column);
    void onCellActivated(int row, int column);
    void onCause(const QString& key);
    void showMarks();
    void markCause(const MeshCause* cause);
    [[nodiscard]] const MeshCause* causeOf(std::uint32_t from, std::uint32_t to) const;
    [[nodiscard]] const MeshCause* causeOf(const QString& key) const;
    void toggleFold(const QString& region);
    void updateRoom();
    void chooseExport();
    void paintExport(QPainter& painter, QSize size, QSize picture) const;
    void chooseOrder(MeshOrder order, bool isGathered);
    [[nodiscard]] bool canFold() const;
    [[nodiscard]] QString sentenceOf(MatrixPlace place) const;
    [[nodiscard]] QString sentenceOfRibbon(int from, int to) const;

    std::shared_ptr<const model::MeshPicture> m_read;         ///< as it was read
    std::shared_ptr<const model::MeshPicture> m_picture;      ///< as the shown kind of links has it
    model::MeshLinkKind m_kind = model::MeshLinkKind::Cilium; ///< that is shown
    std::optional<model::MeshLinkKind> m_kindWanted;          ///< that somebody chose
    model::MeshReading m_reading;
    Instant m_now{};
    MeshChoice m_choice;
    MeshArrangement m_order;
    MeshMatrixView m_view;
    MeshChordView m_chordView;
    QString m_openRegion;        ///< of the circle; empty: none
    bool m_isFoldChosen = false; ///< by the user; else the number of clusters decides
    MeshCauses m_causes;
    std::vector<Moment> m_moments; ///< pictures that differed, oldest first; the first is kept
    std::vector<Moment> m_kept;    ///< of files, oldest first
    std::shared_ptr<const model::MeshComparison> m_comparison; ///< may be of another pair
    std::shared_ptr<const model::MeshPicture> m_earlier; ///< compared with, as the kind has it
    std::vector<View> m_offered;                         ///< in the order of the tool bar
    QString m_before; ///< words of the moment compared with; empty: none
    QString m_from;   ///< ids of the chosen pair
    QString m_to;
    QString m_cause; ///< key of the marked one

    QStackedWidget* m_stage = nullptr;
    ToneLabel* m_messageTitle = nullptr;
    ToneLabel* m_message = nullptr;
    BannerStrip* m_strip = nullptr;
    SegmentedChoice* m_views = nullptr;
    QHBoxLayout* m_toolRow = nullptr;
    QHBoxLayout* m_secondRow = nullptr; ///< of what the first has no room for
    QWidget* m_matrixTools = nullptr;   ///< that the matrix alone heeds
    LabelDropDown* m_kinds = nullptr;
    LabelDropDown* m_mesh = nullptr;
    LabelDropDown* m_compare = nullptr;
    LabelDropDown* m_sort = nullptr;
    LabelDropDown* m_shade = nullptr;
    ShadeLegend* m_shadeLegend = nullptr;
    QCheckBox* m_gather = nullptr;
    QCheckBox* m_fold = nullptr;
    StateCounts* m_counts = nullptr;
    IconButton* m_export = nullptr;
    QStackedWidget* m_left = nullptr;
    QScrollArea* m_scroll = nullptr;
    MeshMatrix* m_matrix = nullptr;
    MeshChord* m_chord = nullptr;
    Panel* m_chordPanel = nullptr;
    LinkButton* m_chordOut = nullptr;
    Panel* m_egoPanel = nullptr;
    EgoGraph* m_ego = nullptr;
    EgoGraph* m_largeEgo = nullptr;
    PairCard* m_pair = nullptr;
    LinePanel* m_causeList = nullptr;
    LinePanel* m_services = nullptr;
    LinePanel* m_links = nullptr;
    IssuesTab* m_issues = nullptr;
    EntriesTab* m_entries = nullptr;
    ProfilesTab* m_profiles = nullptr;
    LinePanel* m_changes = nullptr;
    BannerStrip* m_fileStrip = nullptr; ///< what is wrong with a snapshot
    RehearsalPanel* m_rehearsal = nullptr;
};

} // namespace pilothouse::ui
