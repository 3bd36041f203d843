// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/plan_pages.h"

#include <QStackedWidget>

namespace pilothouse::ui {

PlanPages::PlanPages(QStackedWidget* stack, QObject* parent) : QObject(parent), m_stack(stack) {}

QString PlanPages::add() {
    const QString id = QString::number(++m_count);
    auto* page = new PlanPage(id, m_stack);
    page->setJudge(m_judge);
    page->setAzureWriter(m_azure);
    page->setTakenNames(m_taken);
    page->setFleet(m_groups, m_version);
    page->setContext(m_context);
    m_pages.insert(id, page);
    m_order.append(id);
    m_stack->addWidget(page);
    connect(page, &PlanPage::textWanted, this, &PlanPages::textWanted);
    connect(page, &PlanPage::strategyWanted, this, &PlanPages::strategyWanted);
    connect(page, &PlanPage::wishesWanted, this, &PlanPages::wishesWanted);
    connect(page, &PlanPage::readAgainWanted, this, &PlanPages::readAgainWanted);
    connect(page, &PlanPage::cancelWanted, this, &PlanPages::cancelWanted);
    connect(page, &PlanPage::openWanted, this, &PlanPages::openWanted);
    connect(page, &PlanPage::saveWanted, this, &PlanPages::saveWanted);
    connect(page, &PlanPage::createWanted, this, &PlanPages::createWanted);
    connect(page, &PlanPage::clusterOpened, this, &PlanPages::clusterWanted);
    connect(page, &PlanPage::nameChanged, this, &PlanPages::nameChanged);
    connect(page, &PlanPage::draftWanted, this, &PlanPages::draftWanted);
    connect(page, &PlanPage::draftDiscarded, this, &PlanPages::draftDiscarded);
    Q_EMIT draftsWanted();
    return id;
}

void PlanPages::setContext(const PlanContext& context) {
    m_context = context;
    for (PlanPage* page : std::as_const(m_pages)) {
        page->setContext(context);
    }
}

void PlanPages::setTakenNames(const QStringList& names) {
    m_taken = names;
    for (PlanPage* page : std::as_const(m_pages)) {
        page->setTakenNames(names);
    }
}

void PlanPages::setFleet(const QStringList& groups, const QString& version) {
    m_groups = groups;
    m_version = version;
    for (PlanPage* page : std::as_const(m_pages)) {
        page->setFleet(groups, version);
    }
}

void PlanPages::drop(const QString& plan) {
    if (PlanPage* page = m_pages.take(plan)) {
        m_order.removeOne(plan);
        m_stack->removeWidget(page);
        page->deleteLater();
        Q_EMIT dropped(plan);
    }
}

void PlanPages::close(const QString& plan) {
    const PlanPage* const page = m_pages.value(plan);
    if (page != nullptr && !page->isChanged()) {
        drop(plan);
    }
}

void PlanPages::clear() {
    for (const QString& plan : QStringList(m_order)) {
        drop(plan);
    }
    m_taken.clear();
}

void PlanPages::setDrafts(const std::vector<model::LeftDraft>& drafts) {
    for (PlanPage* page : std::as_const(m_pages)) {
        page->setDrafts(drafts);
    }
}

void PlanPages::setPicture(const QString& plan,
                           const std::shared_ptr<const model::PlanPicture>& picture) {
    if (PlanPage* page = m_pages.value(plan)) {
        page->setPicture(picture);
    }
}

void PlanPages::showOpened(const QString& plan, const QString& path, const QString& trouble) {
    if (PlanPage* page = m_pages.value(plan)) {
        page->showOpened(path, trouble);
    }
}

void PlanPages::showSaved(const QString& plan, const QString& path, const QString& trouble) {
    if (PlanPage* page = m_pages.value(plan)) {
        page->showSaved(path, trouble);
    }
}

void PlanPages::showRunMade(const QString& plan, const QString& trouble) {
    if (PlanPage* page = m_pages.value(plan)) {
        page->showRunMade(trouble);
    }
}

} // namespace pilothouse::ui
