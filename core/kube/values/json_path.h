// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// What a path finds in a document; the pointers are into it.
struct JsonMatches {
    std::vector<const nlohmann::json*> values{};
    /// So often the path led to an object that lacks the last field alone. Kubernetes leaves
    /// numbers out that are 0.
    std::size_t absentFields = 0;
};

/// The part of kubectl's JSONPath that names fields of one object: `{.status.readyReplicas}`,
/// `.metadata.labels['a.b/c']`, `\.` in a name, `[0]`, `[-1]`, `[*]`,
/// `[?(@.type=="Ready")]` with == and !=. Braces and `$` may be left out. An immutable value; any
/// thread. Source: kubernetes/client-go util/jsonpath/parser.go.
class JsonPath {
public:
    /// Validation, with the column, for what is no path or is beyond this part.
    [[nodiscard]] static Result<JsonPath> parse(std::string_view text);

    /// O(values looked at).
    [[nodiscard]] JsonMatches find(const nlohmann::json& document) const;

    static constexpr std::size_t kMaxSteps = 64;

    struct Step; ///< of json_path.cpp

private:
    std::shared_ptr<const std::vector<Step>> m_steps;
};

} // namespace pilothouse::kube
