// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/yaml.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::placement {

/// Calls `visit` (of a kube::YamlView, giving a Result<void>) for every object of a stream of
/// documents, lists opened. The first error ends it. Pure; any thread.
template<class Visit>
Result<void> eachObject(std::string_view text, const std::string& fileName, Visit visit) {
    const auto documents = kube::parseYamlStream(text, fileName);
    if (!documents) {
        return fail(documents.error());
    }
    for (const auto& document : *documents) {
        const auto root = document.view();
        const auto kind = root.textOr("kind", "");
        if (!kind) {
            return fail(kind.error());
        }
        const auto items =
            kind->ends_with("List") ? root.find("items") : Result<std::optional<kube::YamlView>>();
        if (!items) {
            return fail(items.error());
        }
        const auto objects =
            *items ? (*items)->list() : Result<std::vector<kube::YamlView>>({root});
        if (!objects) {
            return fail(objects.error());
        }
        for (const auto& object : *objects) {
            if (auto done = visit(object); !done) {
                return done;
            }
        }
    }
    return {};
}

} // namespace pilothouse::placement
