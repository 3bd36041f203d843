// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/placement/placement_page.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/pages/placement/change_dialog.h"
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/hub_panel.h"
#include "ui/pages/placement/lab_advice.h"
#include "ui/pages/placement/lab_age.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/lab_form.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_resources.h"
#include "ui/pages/placement/lab_rollout.h"
#include "ui/pages/placement/lab_summary.h"
#include "ui/pages/placement/lab_tabs.h"
#include "ui/pages/placement/lab_why.h"
#include "ui/pages/placement/lab_words.h"
#include "ui/pages/placement/scenario_dialog.h"
#include "ui/pages/placement/what_if_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/code_editor.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QPainter>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>

#include <algorithm>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

/// A placement to begin with where a person brings only clusters.
const QString kTemplate = u"apiVersion: placement.kubernetes-fleet.io/v1\n"
                          "kind: ClusterResourcePlacement\n"
                          "metadata:\n"
                          "  name: my-placement\n"
                          "spec:\n"
                          "  resourceSelectors:\n"
                          "  - group: \"\"\n"
                          "    version: v1\n"
                          "    kind: Namespace\n"
                          "    name: my-namespace\n"
                          "  policy:\n"
                          "    placementType: PickN\n"
                          "    numberOfClusters: 3\n"_s;

/// What stands where in the stack of the middle.
enum Middle : int { Decided, NoClusters, NotDecided };

/// The line says where it is: "spec.policy.placementType: expected …" without what stands before.
QString withoutPath(const QString& words) {
    const qsizetype colon = words.indexOf(u": "_s);
    return colon > 0 && !words.left(colon).contains(u' ') ? words.mid(colon + 2) : words;
}

CodeFault faultOf(const Error& error) {
    return {.line = error.position ? error.position->line : 1,
            .column = error.position ? error.position->column : 0,
            .text = withoutPath(toQt(error.message))};
}

} // namespace

bool PlacementPage::isOld() const {
    return !m_picture || m_picture->revision != m_revision || !m_picture->isDecided;
}

bool PlacementPage::isChanged() const {
    return m_editor->marks().count() > 0;
}

void PlacementPage::setPicture(const std::shared_ptr<const model::PlacementPicture>& picture) {
    m_picture = picture;
    if (!picture) {
        return;
    }
    if (picture->isDecided) {
        m_decided = picture;
    } else if (picture->source.clusters == 0) {
        m_decided = nullptr;
    }
    takeFormAnswer(*picture);
    if (picture->revision > m_revision) { // what was typed is never ahead: a file or the example
        m_revision = picture->revision;
        m_isExampleAwaited = false;
        m_editor->showText(toQt(picture->text));
    }
    if (picture->source.clusters > 0 && m_revision == 0 && m_awaited == 0) {
        begin();
        return;
    }
    m_editor->setBase(picture->base ? std::optional(toQt(*picture->base)) : std::nullopt);
    if (picture->revision == m_revision) {
        QList<CodeFault> faults;
        for (const Error& error : picture->errors) {
            faults.append(faultOf(error));
        }
        m_editor->setFaults(faults);
        m_form->setForm(picture->form, picture->refusal, picture->facts);
    }
    if (!m_hasOffered && picture->isDecided) {
        m_hasOffered = true;
        m_whatIf->setChanges(WhatIfPanel::offered(*picture));
        change(m_whatIf->changes());
    }
    if (m_selected.isEmpty() && picture->isDecided && !picture->rows->empty()) {
        // The first that is new tells most; without one the first.
        const auto& rows = *picture->rows;
        const auto fresh = std::find_if(rows.begin(), rows.end(), [](const auto& row) {
            return row.verdict == model::LabVerdict::New;
        });
        select(toQt((fresh == rows.end() ? rows.front() : *fresh).name));
    }
    refresh();
}

void PlacementPage::begin() {
    m_revision = ++m_last;
    m_editor->showText(kTemplate);
    Q_EMIT textWanted(kTemplate, m_revision);
}

void PlacementPage::refresh() {
    const bool isAwaited = m_awaited > 0 || m_isExampleAwaited;
    m_stack->setCurrentIndex(m_revision == 0 && !isAwaited ? 0 : 1);
    const bool old = isOld();
    const auto& shown = m_decided;
    m_age->setPicture(m_picture);
    showAge();
    m_summary->setPicture(shown ? shown : m_picture, old && shown);
    m_lands->setRows(shown ? shown->rows : nullptr, old);
    m_lands->setSelected(m_selected);
    m_decisions->setPicture(shown, old);
    m_decisions->setSelected(m_selected);
    m_why->setPicture(shown, old);
    showTabs(old);
    m_remedy->setRemedy(shown ? shown->remedy : std::nullopt, old);
    m_advice->setAdvice(shown && shown->why ? shown->why->advice : std::nullopt, old);
    m_whatIf->setPicture(shown, old || !m_picture || m_picture->changesSeen != m_changes);
    refreshMiddle();
    refreshHead();
    refreshStrip();
    m_apply->setDraft(m_picture, m_editor->toPlainText(), m_revision,
                      !m_picture || m_picture->revision != m_revision);
    m_hubPanel->setDraft(m_picture ? toQt(m_picture->name) : QString());
    m_compare->setEnabled(m_decided != nullptr);
    if (m_scenarios) {
        m_scenarios->setPicture(m_picture, m_kept);
    }
}

void PlacementPage::refreshMiddle() {
    const bool hasClusters = m_picture && m_picture->source.clusters > 0;
    m_middle->setCurrentIndex(m_decided ? Decided : hasClusters ? NotDecided : NoClusters);
    if (m_decided) {
        const int regions =
            static_cast<int>(m_decided->facts ? m_decided->facts->regions.size() : 0);
        m_lands->setQuantity(
            regions > 0
                ? tr("%1 by region").arg(clusterCount(static_cast<int>(m_decided->rows->size())))
                : QString());
    }
}

void PlacementPage::refreshHead() {
    if (!m_picture) {
        return;
    }
    const QString name = toQt(m_picture->name);
    m_title->setRuns(
        {{.text = name.isEmpty() ? tr("No name yet") : name, .tone = Tone::Text, .strong = true}});
    m_kind->setRuns({{.text = toQt(m_picture->kind), .tone = Tone::Secondary}});
    const int lines = m_editor->marks().count();
    m_state->setState(std::nullopt, !m_picture->base ? tr("in no file yet")
                                    : lines == 0     ? tr("as opened")
                                    : lines == 1     ? tr("1 line changed")
                                                     : tr("%1 lines changed").arg(lines));
    TextRuns runs;
    const QString source = sourceWords(m_picture->source);
    if (!source.isEmpty()) {
        runs.append({.text = source, .tone = Tone::Secondary});
        runs.append({.text = u" · "_s, .tone = Tone::Muted});
        runs.append({.text = m_picture->source.held == 0 ? tr("nothing placed yet")
                             : m_picture->source.held == 1
                                 ? tr("1 binding")
                                 : tr("%1 bindings").arg(m_picture->source.held),
                     .tone = Tone::Secondary});
        runs.append({.text = u" · "_s, .tone = Tone::Muted});
        runs.append({.text = momentWords(*m_picture, m_zone), .tone = Tone::Secondary});
    }
    m_source->setRuns(runs);
    m_moment->setVisible(m_picture->source.clusters > 0);
    m_moment->setValue(m_picture->moment == model::LabMoment::Clock ? tr("by the clock")
                                                                    : tr("as heard"));
    const int errors = static_cast<int>(m_editor->faults().size());
    m_text->setNote(errors == 0   ? tr("no errors")
                    : errors == 1 ? tr("1 error, F8")
                                  : tr("%1 errors, F8").arg(errors));
    fitTabs();
    m_export->setEnabled(m_decided != nullptr);
    m_export->setToolTip(m_decided ? tr("Report, table or YAML, to a file or the clipboard")
                                   : tr("Nothing is decided yet"));
}

void PlacementPage::refreshStrip() {
    const QString trouble = !m_trouble.isEmpty() ? m_trouble
                            : m_picture          ? toQt(m_picture->inputTrouble)
                                                 : QString();
    m_strip->setVisible(!trouble.isEmpty());
    m_strip->setText(!m_trouble.isEmpty() ? tr("A file was not taken")
                                          : tr("These clusters cannot be used"),
                     trouble);
    m_strip->setRemedy(m_trouble.isEmpty() ? tr("Open…") : tr("Close"));
}

void PlacementPage::select(const QString& name) {
    if (name.isEmpty() || name == m_selected) {
        return;
    }
    m_selected = name;
    m_lands->setSelected(name);
    m_decisions->setSelected(name);
    markInTabs();
    Q_EMIT clusterSelected(name);
}

void PlacementPage::change(const std::vector<model::LabChange>& changes) {
    ++m_changes;
    Q_EMIT changesWanted(changes, m_changes);
    if (m_picture) {
        m_whatIf->setPicture(m_decided, true); // greyed until the answer comes
    }
}

void PlacementPage::tryChange(const QString& text) {
    m_whatIf->add({.text = fromQt(text), .isOn = true});
}

void PlacementPage::tryChanges(const QStringList& changes) {
    for (const QString& each : changes) {
        tryChange(each);
    }
}

void PlacementPage::addChange() {
    if (!m_picture || !m_picture->facts) {
        return;
    }
    auto* dialog = new ChangeDialog(*m_picture->facts, m_selected, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ChangeDialog::chosen, m_whatIf, &WhatIfPanel::add);
    dialog->open();
}

void PlacementPage::focusFilter() {
    if (m_tabs->current() == u"resources"_s) {
        m_resources->focusFilter();
        return;
    }
    m_tabs->showTab(u"decisions"_s);
    m_decisions->focusFilter();
}

void PlacementPage::paintEvent(QPaintEvent* event) {
    Q_UNUSED(event)
    QPainter(this).fillRect(rect(), theme(this).window);
}

} // namespace pilothouse::ui
