// SPDX-License-Identifier: GPL-3.0-or-later
// The picture of the map page as a file.
#include "ui/bridge/qt_convert.h"
#include "ui/canvas/geo/geo_map.h"
#include "ui/canvas/logical/logic_map.h"
#include "ui/pages/map/map_export.h"
#include "ui/pages/map/map_page.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QPainter>
#include <QPointer>
#include <QThreadPool>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

} // namespace

void MapPage::chooseExport() {
    if (!m_fleet || m_view == View::Table) {
        return; // a table is no picture
    }
    auto* dialog = new QFileDialog(this, tr("Export picture"), {},
                                   tr("Pictures (*.svg *.png);;All files (*)"));
    dialog->setObjectName(u"mapExportFile"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(u"svg"_s);
    dialog->selectFile(u"map.svg"_s);
    connect(dialog, &QFileDialog::fileSelected, this, &MapPage::exportTo);
    dialog->open();
}

void MapPage::exportTo(const QString& file) {
    if (!m_fleet) {
        return;
    }
    const bool isLogical = m_picture == View::Logical;
    const Tokens& tokens = theme(this);
    MapPrint print;
    print.size = isLogical ? m_boxes->size() : m_map->view().size.toSize();
    print.ground = tokens.window;
    print.title = tr("%1: %2").arg(toQt(m_snapshot->fleet), countsWords(m_fleet->all({})));
    if (!isLogical) {
        print.lines = m_map->coastlines();
        print.view = m_map->view();
        print.look = landLook(tokens, m_map->ground());
    }
    QPainter painter(&print.over);
    if (isLogical) {
        m_boxes->drawTo(painter);
    } else {
        m_map->drawMarks(painter);
    }
    painter.end();
    QThreadPool::globalInstance()->start([self = QPointer<MapPage>(this), print, file] {
        const QString trouble = writePrint(print, file);
        if (auto* app = QCoreApplication::instance()) {
            QMetaObject::invokeMethod(app, [self, file, trouble] {
                if (self) {
                    Q_EMIT self->exported(file, trouble);
                }
            });
        }
    });
}

} // namespace pilothouse::ui
