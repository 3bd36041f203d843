// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <string>
#include <string_view>

namespace pilothouse::kube {

struct ToYamlOptions {
    bool dropManagedFields = true; ///< as `kubectl get -o yaml` does
    bool maskSecrets = true;       ///< values of a Secret's data and stringData, and the copy in
                                   ///< the last-applied annotation, become "***"
};

/// JSON text of an object as YAML for people: keys in alphabetical order, as `kubectl get -o yaml`
/// prints them, block style, two spaces. Decode for what is no JSON or nested beyond 200 levels.
/// Any thread.
[[nodiscard]] Result<std::string> jsonToYaml(std::string_view json,
                                             const ToYamlOptions& options = {});

} // namespace pilothouse::kube
