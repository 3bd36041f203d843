// SPDX-License-Identifier: GPL-3.0-or-later
// Moments of the connectivity page: those it saw, those that files kept, and what changed since.
#include "ui/bridge/qt_convert.h"
#include "ui/models/cell_text.h"
#include "ui/pages/connectivity/change_lines.h"
#include "ui/pages/connectivity/connectivity_page.h"
#include "ui/pages/connectivity/line_panel.h"
#include "ui/pages/connectivity/mesh_kind.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/strips.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QStackedWidget>

#include <algorithm>
#include <array>

namespace pilothouse::ui {

using namespace Qt::Literals::StringLiterals;

namespace {

constexpr std::size_t kMoments = 24;

QFileDialog* snapshotDialog(QWidget* parent, const QString& title) {
    auto* dialog = new QFileDialog(
        parent, title, {}, ConnectivityPage::tr("Snapshots of a mesh (*.json);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setDefaultSuffix(u"json"_s);
    return dialog;
}

} // namespace

/// Keeps pictures whose links differ, to compare with; the first one always.
void ConnectivityPage::remember() {
    if (!m_moments.empty() && hasSameLinks(*m_moments.back().picture, *m_read)) {
        return;
    }
    m_moments.push_back({clockSecondsText(m_read->at), m_read});
    if (m_moments.size() > kMoments) {
        const bool isChosen = m_moments[1].words == m_before;
        m_moments.erase(m_moments.begin() + (isChosen ? 2 : 1));
    }
}

const ConnectivityPage::Moment* ConnectivityPage::momentNamed(const QString& words) const {
    for (const auto* moments : {&m_kept, &m_moments}) {
        const auto found = std::find_if(moments->begin(), moments->end(), [&](const Moment& each) {
            return each.words == words && each.picture != m_read;
        });
        if (found != moments->end()) {
            return &*found;
        }
    }
    return nullptr;
}

/// What can be compared with, newest first, then what can be done with files.
void ConnectivityPage::updateMoments() {
    QStringList words{tr("nothing")};
    for (const auto* moments : {&m_kept, &m_moments}) {
        for (auto each = moments->rbegin(); each != moments->rend(); ++each) {
            if (each->picture != m_read) {
                words.append(each->words);
            }
        }
    }
    if (m_moments.size() > 1) { // the last of them is never what is shown
        words.back() = tr("the start, %1").arg(words.back());
    }
    words.append({tr("Save snapshot…"), tr("Open snapshot…")});
    const Moment* const before = momentNamed(m_before);
    if (before == nullptr) {
        m_before.clear();
    }
    const bool isTold =
        before != nullptr && (before->file.isEmpty() || m_kind == model::MeshLinkKind::Cilium ||
                              model::linksOf(*before->picture, m_kind) != nullptr);
    m_earlier = isTold ? layerOfKind(before->picture, m_kind) : nullptr;
    m_choice.before = m_earlier.get();
    m_compare->setChoices(words);
    m_compare->setValue(before == nullptr ? tr("nothing") : m_before);
    updateChanges();
    if (m_earlier) {
        Q_EMIT comparisonWanted(m_earlier, m_picture);
    }
}

void ConnectivityPage::compareWith(const QString& choice) {
    if (choice == tr("Save snapshot…")) {
        chooseSave();
        return;
    }
    if (choice == tr("Open snapshot…")) {
        chooseOpen();
        return;
    }
    const bool isStart =
        !m_moments.empty() && choice == tr("the start, %1").arg(m_moments.front().words);
    m_before = isStart ? m_moments.front().words : choice == tr("nothing") ? QString() : choice;
    updateMoments();
    updateMatrix();
    updateViews();
}

void ConnectivityPage::chooseSave() {
    if (!m_read) {
        return; // there is nothing to keep
    }
    QFileDialog* const dialog = snapshotDialog(this, tr("Save snapshot"));
    dialog->setObjectName(u"meshSnapshotSave"_s);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(u"mesh-%1.json"_s.arg(clockSecondsText(m_read->at).replace(u':', u'-')));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, picture = m_read](const QString& file) {
                Q_EMIT snapshotSaveWanted(file, picture);
            });
    dialog->open();
}

void ConnectivityPage::chooseOpen() {
    if (!m_read) {
        return; // there is nothing to compare
    }
    QFileDialog* const dialog = snapshotDialog(this, tr("Open snapshot"));
    dialog->setObjectName(u"meshSnapshotOpen"_s);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAcceptMode(QFileDialog::AcceptOpen);
    connect(dialog, &QFileDialog::fileSelected, this, &ConnectivityPage::snapshotOpenWanted);
    dialog->open();
}

void ConnectivityPage::setSnapshot(const model::MeshSnapshot& snapshot) {
    m_fileStrip->setVisible(!snapshot.trouble.empty());
    m_fileStrip->setText(tr("The snapshot cannot be opened."), toQt(snapshot.trouble));
    m_fileStrip->setToolTip(toQt(snapshot.trouble));
    if (!snapshot.picture || !m_read) {
        return;
    }
    const QString file = toQt(snapshot.path);
    const QString name = QFileInfo(file).fileName();
    std::erase_if(m_kept, [&name](const Moment& each) { return each.words == name; });
    m_kept.push_back({name, snapshot.picture, file, toQt(snapshot.fleet)});
    compareWith(name);
}

void ConnectivityPage::setComparison(
    const std::shared_ptr<const model::MeshComparison>& comparison) {
    m_comparison = comparison;
    if (m_picture && m_stage->currentIndex() == 1) {
        updateChanges();
        updateViews();
    }
}

/// Which links differ, and since when.
QString ConnectivityPage::sinceWords() const {
    if (m_before.isEmpty()) {
        return tr("Mark links that are other than at an earlier moment, or than in a file");
    }
    if (!m_earlier) {
        return tr("%1 keeps no links of %2").arg(m_before, kindWord(m_kind));
    }
    return m_view.changed == 1
               ? tr("1 half-link changed since %1").arg(m_before)
               : tr("%1 half-links changed since %2").arg(m_view.changed).arg(m_before);
}

void ConnectivityPage::updateChanges() {
    const Moment* const before = momentNamed(m_before);
    m_changes->setNote(
        before == nullptr || before->file.isEmpty()
            ? QString()
            : tr("%1, of fleet %2").arg(momentText(before->picture->at), before->fleet));
    if (!m_earlier) {
        m_changes->setQuantity(before == nullptr ? QString() : sinceWords());
        m_changes->setLines({});
        return;
    }
    const bool isAnswered =
        m_comparison && m_comparison->before == m_earlier && m_comparison->now == m_picture;
    if (!isAnswered) {
        return; // what was counted for the picture before stays until then
    }
    ChangeLines changes = changeLines(*m_picture, m_comparison->changes);
    m_changes->setQuantity(tr("%1 worse, %2 better, %3 other since %4")
                               .arg(changes.worse)
                               .arg(changes.better)
                               .arg(changes.other)
                               .arg(m_before));
    m_changes->setLines(std::move(changes.lines));
}

} // namespace pilothouse::ui
