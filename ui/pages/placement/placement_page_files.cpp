// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the lab: opened, dropped, saved, exported.
#include "model/placement_resources.h"
#include "ui/bridge/qt_convert.h"
#include "ui/pages/placement/decision_table.h"
#include "ui/pages/placement/hub_panel.h"
#include "ui/pages/placement/lab_apply.h"
#include "ui/pages/placement/lab_export.h"
#include "ui/pages/placement/lab_lands.h"
#include "ui/pages/placement/lab_members.h"
#include "ui/pages/placement/lab_report.h"
#include "ui/pages/placement/lab_why.h"
#include "ui/pages/placement/placement_page.h"
#include "ui/pages/placement/scenario_dialog.h"
#include "ui/theme/icons.h"
#include "ui/widgets/code_editor.h"

#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSaveFile>
#include <QThreadPool>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

QStringList localFiles(const QMimeData* data) {
    QStringList files;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile()) {
            files.append(url.toLocalFile());
        }
    }
    return files;
}

} // namespace

void PlacementPage::openFiles(const QStringList& paths) {
    m_trouble.clear();
    for (const QString& path : paths) {
        ++m_awaited;
        Q_EMIT openWanted(path, ++m_last);
    }
    refresh();
}

void PlacementPage::openExample(int clusters) {
    m_trouble.clear();
    m_hasOffered = false;
    m_selected.clear();
    m_isExampleAwaited = true;
    Q_EMIT exampleWanted(clusters, ++m_last);
    refresh();
}

void PlacementPage::showOpened(const QString& path, const QString& trouble) {
    if (!trouble.isEmpty()) {
        m_trouble = trouble.contains(path) ? trouble : u"%1: %2"_s.arg(path, trouble);
    }
    m_awaited = std::max(0, m_awaited - 1);
    if (trouble.isEmpty()) {
        Q_EMIT filesChanged(files());
    }
    setPicture(m_picture);
    if (m_revision == 0 && m_awaited == 0 && trouble.isEmpty() && QFileInfo(path).isDir()) {
        begin(); // what is placed is there: a placement to select it with
    }
    refresh();
}

void PlacementPage::showSaved(const QString& path, const QString& trouble) {
    m_trouble = trouble.isEmpty() ? QString() : u"%1: %2"_s.arg(path, trouble);
    if (trouble.isEmpty()) {
        Q_EMIT filesChanged(files());
    }
    refresh();
}

QStringList PlacementPage::files() const {
    QStringList out;
    if (m_picture && m_picture->source.kind == model::LabSource::Kind::Files) {
        out << toQt(m_picture->source.members) << toQt(m_picture->source.bindings);
    }
    if (m_picture) {
        out << toQt(m_picture->file);
    }
    const auto* resources = m_picture ? m_picture->resources.get() : nullptr;
    if (resources != nullptr && resources->from == model::LabResources::From::Folder) {
        out << toQt(resources->source);
    }
    out.removeAll({});
    return out;
}

void PlacementPage::chooseFiles() {
    auto* dialog = new QFileDialog(
        this, tr("Open placement, member clusters or bindings"),
        m_picture && !m_picture->file.empty() ? QFileInfo(toQt(m_picture->file)).path() : QString(),
        tr("Objects of a hub (*.yaml *.yml *.json);;All files (*)"));
    dialog->setObjectName(u"labFiles"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &PlacementPage::openFiles);
    dialog->open();
}

void PlacementPage::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("Open a folder of manifests"),
                                   m_picture && !m_picture->file.empty()
                                       ? QFileInfo(toQt(m_picture->file)).path()
                                       : QString());
    dialog->setObjectName(u"labFolder"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& folder) { openFiles({folder}); });
    dialog->open();
}

void PlacementPage::setHubOffered(bool isOffered) {
    m_startHub->setVisible(isOffered);
    if (!isOffered) {
        m_isHubAwaited = false;
        m_hub.clear();
        m_hubPlacements.clear();
    }
    m_apply->setHubOffered(isOffered);
    m_hubPanel->setHubOffered(isOffered);
    m_members->setOffered(isOffered);
    refresh();
}

void PlacementPage::readHub() {
    m_trouble.clear();
    m_isHubAwaited = true;
    m_hubPanel->setReading(true);
    m_startHub->setEnabled(false);
    m_startHub->setText(tr("Reading the hub…"));
    refresh();
    Q_EMIT hubWanted();
}

void PlacementPage::showHub(const QString& hub, const QStringList& placements,
                            const QString& trouble) {
    m_isHubAwaited = false;
    m_startHub->setEnabled(true);
    m_startHub->setText(tr("Read the hub"));
    m_hub = hub;
    m_hubPlacements = placements;
    m_trouble = trouble;
    if (!hub.isEmpty() && placements.isEmpty()) {
        m_trouble = tr("%1 has no placement yet: open one from a file").arg(hub);
    }
    refresh();
    if (placements.size() == 1) {
        openFromHub(0);
    } else if (!placements.isEmpty()) {
        chooseFromHub();
    }
}

void PlacementPage::openFromHub(int place) {
    m_hasOffered = false;
    m_selected.clear();
    Q_EMIT hubPlacementWanted(place, ++m_last);
    refresh();
    m_editor->setFocus();
}

/// The placements of the hub, below the button that leads to them.
void PlacementPage::chooseFromHub() {
    auto* menu = new QMenu(this);
    menu->setObjectName(u"labHubMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Placements of %1").arg(m_hub))->setEnabled(false);
    for (int place = 0; place < m_hubPlacements.size(); ++place) {
        menu->addAction(m_hubPlacements.at(place), this, [this, place] { openFromHub(place); });
    }
    QWidget* anchor = m_open->isVisible() ? m_open : m_startHub;
    menu->popup(anchor->mapToGlobal(QPoint(0, anchor->height() + 4)));
    menu->setActiveAction(menu->actions().at(1));
}

void PlacementPage::chooseSource() {
    auto* menu = new QMenu(this);
    menu->setObjectName(u"labOpenMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Files…"), this, &PlacementPage::chooseFiles);
    menu->addAction(tr("Folder of manifests…"), this, &PlacementPage::chooseFolder)
        ->setToolTip(tr("What the placement selects, with its overrides and budget"));
    if (!m_startHub->isHidden()) {
        addHubActions(menu);
    }
    menu->addSeparator();
    auto* advise = menu->addAction(tr("Advise by region…\tCtrl+Shift+I"), this,
                                   &PlacementPage::adviseByRegion);
    advise->setToolTip(tr("Where replicas of a model would find GPUs, as a draft"));
    advise->setEnabled(m_picture && m_picture->facts);
    menu->popup(m_open->mapToGlobal(QPoint(0, m_open->height() + 4)));
}

void PlacementPage::addHubActions(QMenu* menu) {
    QAction* read =
        menu->addAction(m_hub.isEmpty() ? tr("Read the hub") : tr("Read %1 again").arg(m_hub), this,
                        &PlacementPage::readHub);
    read->setEnabled(!m_isHubAwaited);
    if (!m_hubPlacements.isEmpty()) {
        menu->addAction(tr("Another placement of %1…").arg(m_hub), this,
                        &PlacementPage::chooseFromHub);
    }
}

void PlacementPage::chooseSave() {
    if (!m_picture || m_revision == 0) {
        return;
    }
    const QString file = toQt(m_picture->file);
    auto* dialog = new QFileDialog(this, tr("Save the placement"),
                                   file.isEmpty() ? QString() : QFileInfo(file).path(),
                                   tr("YAML (*.yaml *.yml);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"yaml"_s);
    const QString name = m_picture->name.empty() ? u"placement"_s : toQt(m_picture->name);
    dialog->selectFile(file.isEmpty() ? QString(name).replace(u'/', u'-') + u".yaml"_s
                                      : QFileInfo(file).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, &PlacementPage::saveWanted);
    dialog->open();
}

void PlacementPage::openExportMenu() {
    if (!m_decided) {
        return;
    }
    auto* menu = new QMenu(this);
    menu->setObjectName(u"labExportMenu"_s);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto picture = m_decided;
    menu->addAction(themedIcon(Icon::Copy), tr("Copy the table as Markdown"), this,
                    &PlacementPage::copyTable);
    menu->addAction(tr("Copy the explanation"), this,
                    [this] { QApplication::clipboard()->setText(m_why->text()); });
    menu->addAction(tr("Copy the placement as YAML"), this,
                    [this] { QApplication::clipboard()->setText(m_editor->toPlainText()); });
    menu->addSeparator();
    m_lands->map()->readCoastlinesOnce(); // there by the time that a file is chosen
    menu->addAction(themedIcon(Icon::Export), tr("Report with pictures (Markdown)…"), this,
                    [this, picture] { exportReport(picture); });
    menu->addAction(tr("Decisions (CSV)…"), this, [this, picture] {
        exportTo(tr("Save the decisions"), u"csv"_s, labCsv(*picture));
    });
    menu->popup(m_export->mapToGlobal(QPoint(0, m_export->height() + 4)));
}

void PlacementPage::exportTo(const QString& title, const QString& suffix, const QString& text) {
    auto* dialog = new QFileDialog(this, title, {}, u"*.%1"_s.arg(suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(u"placement-%1.%2"_s.arg(toQt(m_decided->name).replace(u'/', u'-'), suffix));
    connect(dialog, &QFileDialog::fileSelected, this, [this, text](const QString& path) {
        QSaveFile file(path);
        const bool isWritten =
            file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0 && file.commit();
        m_trouble = isWritten ? QString() : u"%1: %2"_s.arg(path, file.errorString());
        refreshStrip();
    });
    dialog->open();
}

void PlacementPage::exportReport(const std::shared_ptr<const model::PlacementPicture>& picture) {
    auto* dialog = new QFileDialog(this, tr("Save the report"), {}, u"*.md"_s);
    dialog->setObjectName(u"labReportFile"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"md"_s);
    dialog->selectFile(u"placement-%1.md"_s.arg(toQt(picture->name).replace(u'/', u'-')));
    connect(dialog, &QFileDialog::fileSelected, this, [this, picture](const QString& file) {
        const LabReport report =
            labReport(picture, m_zone, file, m_lands->regionPlaces(), m_lands->map()->coastlines());
        // Pictures are encoded and written beside the screen.
        QThreadPool::globalInstance()->start([self = QPointer<PlacementPage>(this), report, file] {
            const QString trouble = writeLabReport(report, file);
            if (auto* app = QCoreApplication::instance()) {
                QMetaObject::invokeMethod(app, [self, trouble] {
                    if (self) {
                        self->m_trouble = trouble;
                        self->refreshStrip();
                        Q_EMIT self->reportWritten(trouble);
                    }
                });
            }
        });
    });
    dialog->open();
}

void PlacementPage::copyTable() {
    if (m_decided) {
        QApplication::clipboard()->setText(labTableMarkdown(*m_decided));
    }
}

void PlacementPage::dragEnterEvent(QDragEnterEvent* event) {
    if (!localFiles(event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
    }
}

void PlacementPage::dropEvent(QDropEvent* event) {
    const QStringList files = localFiles(event->mimeData());
    if (!files.isEmpty()) {
        event->acceptProposedAction();
        openFiles(files);
    }
}

} // namespace pilothouse::ui
