// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "kube/yaml.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::kube::detail {

/// Where a key of a mapping stands: bytes of the text, `end` behind its last letter.
struct YamlKeyPlace {
    std::string text{};
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t colon = 0; ///< of a flow mapping that has none: `end`
    bool hasColon = true;
};

/// Where a value stands. Of one that is not written (`key:`), both ends are behind the colon or
/// dash that leads to it.
struct YamlPart {
    YamlKind kind = YamlKind::Null;
    bool isFlow = false;        ///< a collection in brackets
    bool isAlias = false;       ///< `*name`
    bool hasProperties = false; ///< an anchor or a tag stands before it
    bool isWritten = true;
    std::size_t begin = 0; ///< of the properties where there are any
    std::size_t end = 0;   ///< behind the last letter
    std::vector<YamlKeyPlace> keys{};
    std::vector<YamlPart> items{};
    std::vector<std::size_t> dashes{}; ///< of a block sequence, one for each item

    /// A collection whose entries stand on lines of their own.
    [[nodiscard]] bool isBlock() const {
        return !isFlow && !isAlias && (kind == YamlKind::Sequence || kind == YamlKind::Mapping);
    }
};

/// The places of the first document of a text.
struct YamlLayout {
    YamlPart root{};
    std::size_t end = 0; ///< where the document ends: a marker's line, or the text
    bool hasAnchors = false;
};

/// Finds where everything stands. Validation with a line for what is no YAML, and for what cannot
/// be told apart line by line: keys that begin with `?`, pairs without brackets in a flow list,
/// line ends of old Macintoshes. Pure; costs as much as parsing.
[[nodiscard]] Result<YamlLayout> layoutOf(std::string_view text);

/// Line and column of a byte.
[[nodiscard]] Position placeOf(std::string_view text, std::size_t at);

} // namespace pilothouse::kube::detail
