// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/plan_picture.h"
#include "ui/pages/plan/plan_page.h"

#include <QHash>
#include <QObject>
#include <QStringList>

#include <memory>
#include <vector>

class QStackedWidget;

namespace pilothouse::ui {

/// The plans under work in the window's stack, a page each. Hands them pictures and passes on what
/// they ask. A plan with unsaved edits outlives its tab. GUI thread.
class PlanPages : public QObject {
    Q_OBJECT
public:
    PlanPages(QStackedWidget* stack, QObject* parent);

    void setJudge(const StrategyJudge& judge) { m_judge = judge; }
    void setAzureWriter(const PlanPage::AzureWriter& writer) { m_azure = writer; }
    void setContext(const PlanContext& context);
    void setTakenNames(const QStringList& names);
    /// Groups and the newest version of the open fleet, for plans that begin with nothing.
    void setFleet(const QStringList& groups, const QString& version);
    /// A page that nothing is planned on yet; its id.
    QString add();
    [[nodiscard]] PlanPage* page(const QString& plan) const { return m_pages.value(plan); }
    /// In the order in which they were begun.
    [[nodiscard]] QStringList all() const { return m_order; }
    /// The tab is closed: the page goes, unless it has edits that are saved nowhere.
    void close(const QString& plan);
    /// The fleet is gone, and its plans with it.
    void clear();

    /// What was left unsaved and no plan has open.
    void setDrafts(const std::vector<model::LeftDraft>& drafts);
    void setPicture(const QString& plan, const std::shared_ptr<const model::PlanPicture>& picture);
    void showOpened(const QString& plan, const QString& path, const QString& trouble);
    void showSaved(const QString& plan, const QString& path, const QString& trouble);
    void showRunMade(const QString& plan, const QString& trouble);

Q_SIGNALS:
    void textWanted(const QString& plan, const QString& text, quint64 revision);
    void strategyWanted(const QString& plan, const pilothouse::model::Strategy& strategy,
                        quint64 revision);
    void wishesWanted(const QString& plan, const pilothouse::model::PlanWishes& wishes);
    void readAgainWanted(const QString& plan);
    void cancelWanted(const QString& plan);
    void openWanted(const QString& plan, const QString& path, quint64 revision);
    void saveWanted(const QString& plan, const QString& path);
    void createWanted(const QString& plan, quint64 revision, const QString& name,
                      const QString& comment, int acceptedGaps);
    void draftsWanted();
    void draftWanted(const QString& plan, const QString& draft, quint64 revision);
    void draftDiscarded(const QString& draft);
    void clusterWanted(const QString& id);
    void nameChanged(const QString& plan);
    void dropped(const QString& plan);

private:
    void drop(const QString& plan);
    QStackedWidget* m_stack;
    StrategyJudge m_judge;
    PlanPage::AzureWriter m_azure;
    PlanContext m_context;
    QStringList m_taken;
    QStringList m_groups;
    QString m_version;
    QHash<QString, PlanPage*> m_pages;
    QStringList m_order;
    int m_count = 0; ///< ever made: ids are not used twice
};

} // namespace pilothouse::ui
