// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_members.h"
#include "model/placement_picture.h"
#include "ui/pages/placement/apply_words.h"

#include <QWidget>

#include <memory>

class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class BannerStrip;
class LabEmpty;
class TextLines;
class LabelDropDown;
class Panel;
class PartBar;
class ToneLabel;

/// The tab "Members now": what each cluster's agent would do with each object that the draft
/// brings, judged by what the cluster has now; of the chosen one every place that differs. Asks on
/// demand alone. GUI thread.
class LabMembersTab : public QWidget {
    Q_OBJECT
public:
    explicit LabMembersTab(QWidget* parent = nullptr);
    /// Whether a fleet is open whose members could be asked.
    void setOffered(bool isOffered);
    void setContext(const LabContext& context);
    void setPicture(const std::shared_ptr<const model::PlacementPicture>& picture, bool isOld);
    /// Null: nobody asked.
    void setMembers(const std::shared_ptr<const model::LabMembers>& members);
    /// Shows a cluster's first line; tells nobody.
    void setSelected(const QString& cluster);
    /// Why the members cannot be asked; empty: they can.
    [[nodiscard]] QString whyNot() const;
    /// What was found is of another draft.
    [[nodiscard]] bool isStale() const;
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] TextLines* lines() const { return m_lines; }
    [[nodiscard]] TextLines* places() const { return m_places; }
    [[nodiscard]] LabEmpty* empty() const { return m_empty; }

Q_SIGNALS:
    void compareWanted();
    void cancelWanted();
    void resourcesWanted();
    void clusterSelected(const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildList();
    void buildDetail();
    void refresh();
    void refreshEmpty();
    void refreshHead();
    void refreshStrips();
    void refreshLines();
    void refreshDetail();
    void fillDetail();
    void act();
    [[nodiscard]] const model::LabMemberCluster*
    clusterAt(const QString& id, const model::LabMemberObject** object) const;

    bool m_isOffered = false;
    bool m_isOld = false;
    bool m_isMarking = false;
    LabContext m_context;
    std::shared_ptr<const model::PlacementPicture> m_picture;
    std::shared_ptr<const model::LabMembers> m_members;
    QString m_selected; ///< cluster
    QStackedWidget* m_stack;
    Panel* m_none;
    LabEmpty* m_empty;
    PartBar* m_emptyBar;
    QSplitter* m_parts;
    Panel* m_all;
    LabelDropDown* m_show;
    QPushButton* m_ask;
    PartBar* m_bar;
    BannerStrip* m_old;
    BannerStrip* m_gaps;
    ToneLabel* m_sums;
    ToneLabel* m_age;
    TextLines* m_lines;
    QTableView* m_table;
    Panel* m_one;
    ToneLabel* m_words;
    TextLines* m_places;
    QTableView* m_differences;
};

} // namespace pilothouse::ui
