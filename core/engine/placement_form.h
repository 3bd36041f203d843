// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "engine/placement_lab.h"
#include "kube/yaml.h"
#include "model/placement_form.h"

#include <string>
#include <vector>

/// A placement's text as a form, and the form's edits made in the text. Pure; any thread. Source of
/// the fields: kubefleet apis/placement/v1beta1/clusterresourceplacement_types.go.
namespace pilothouse::engine {

/// The form of a document; `errors` go to the fields, rows and lists that they are of.
[[nodiscard]] model::LabForm readLabForm(const kube::YamlNode& root,
                                         const std::vector<Error>& errors);

/// The same of a text that was read, or why it has none.
[[nodiscard]] model::LabForm labFormOf(const LabText& text);

/// The text with the edit made and every other letter as it was (kube/yaml_edit.h); an error, with
/// its line, leaves the text as it is. New fields go where the API's order has them; a mapping or
/// list that an edit leaves empty goes too, up to the row that it is of.
[[nodiscard]] Result<std::string> applyFormEdit(const std::string& text,
                                                const model::LabFormEdit& edit);

/// "spec.policy.tolerations[0].key", as errors write paths.
[[nodiscard]] std::string pathText(const kube::YamlNode& root, const model::LabPath& path);

} // namespace pilothouse::engine
