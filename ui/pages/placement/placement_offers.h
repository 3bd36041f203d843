// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/placement_picture.h"
#include "ui/widgets/code_editor.h"

#include <QString>
#include <QStringList>

namespace pilothouse::ui {

/// Keys that lead to a place of a YAML text, from the outside in, and what the line there is.
struct YamlPlace {
    QStringList path;     ///< of the mapping or list that the line is in
    QString key;          ///< of the line; empty: none yet
    bool isValue = false; ///< the place is behind the key's colon, or a bare item of a list
    int from = 0;         ///< where the word at the place begins, in the text
};
/// Pure; reads indentation alone, so it works on text that is no YAML yet.
[[nodiscard]] YamlPlace yamlPlaceAt(const QString& text, int position);

/// What may stand at a place of a placement: its fields, the words they take, and labels,
/// properties, taints and names of the clusters. `facts` may be null. Pure. Source: kubefleet
/// apis/placement/v1beta1/clusterresourceplacement_types.go.
[[nodiscard]] CodeOffer placementOffersAt(const QString& text, int position,
                                          const model::LabFacts* facts);

} // namespace pilothouse::ui
