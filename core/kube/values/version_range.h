// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "kube/version.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube {

/// A range of versions: ">=1.26 <1.31", "1.32", "<=1.30.4"; all of its parts must hold. A bound
/// speaks of as many numbers as it has: "<=1.30" holds for 1.30.9, "1.32" for each 1.32.x. An
/// immutable value.
class VersionRange {
public:
    /// Holds for every version.
    VersionRange() = default;
    /// Validation for what is no range; empty text holds for every version.
    [[nodiscard]] static Result<VersionRange> parse(std::string_view text);

    /// Vendors' revisions and pre-releases count as the version that they are of.
    [[nodiscard]] bool contains(const KubeVersion& version) const;
    [[nodiscard]] bool isEverything() const { return m_bounds.empty(); }
    [[nodiscard]] const std::string& text() const { return m_text; } ///< as it was written
    bool operator==(const VersionRange&) const = default;

private:
    enum class Comparison : std::uint8_t { Less, AtMost, Equal, AtLeast, More };
    struct Bound {
        Comparison comparison = Comparison::Equal;
        std::vector<int> numbers{}; ///< one to three
        bool operator==(const Bound&) const = default;
    };

    std::string m_text;
    std::vector<Bound> m_bounds;
};

} // namespace pilothouse::kube
