// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/export_toast.h"

#include <QCoreApplication>

namespace pilothouse::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ExportToast)
};

} // namespace

ToastData exportToast(const QString& file, const QString& trouble) {
    return {.glyph = trouble.isEmpty() ? Glyph::Ok : Glyph::Failed,
            .title = trouble.isEmpty() ? Words::tr("Picture exported")
                                       : Words::tr("The picture could not be written"),
            .detail = trouble.isEmpty() ? file : trouble,
            .action = {},
            .undoFormat = {}};
}

} // namespace pilothouse::ui
