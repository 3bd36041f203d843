// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_form.h"
#include "model/placement_picture.h"

#include <QString>
#include <QStringList>

/// What the form of a placement says: names of fields, what the hub does without them, their
/// limits. Pure. Source: kubefleet apis/placement/v1beta1/clusterresourceplacement_types.go.
namespace pilothouse::ui {

struct FieldWords {
    QString label;
    QString tip;         ///< default and limits
    QString placeholder; ///< what holds while nothing is said
    QStringList choices; ///< of a field that takes one of a few words; empty: any text
};
[[nodiscard]] FieldWords fieldWords(model::LabFieldId id);

struct SectionWords {
    QString title;
    QString add;  ///< on the button; empty: rows are added otherwise
    QString none; ///< what holds while there is no row
};
[[nodiscard]] SectionWords sectionWords(model::LabEntryKind kind);

/// What the clusters offer for a field: labels, their values for `key`, properties, taints, names.
/// `facts` may be null.
[[nodiscard]] QStringList offersFor(const model::LabField& field, const QString& key,
                                    const model::LabFacts* facts);

} // namespace pilothouse::ui
