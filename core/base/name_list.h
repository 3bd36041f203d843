// SPDX-License-Identifier: GPL-3.0-or-later
/// \file
/// Names in a sentence: the first few, and how many more.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>

namespace pilothouse {

/// "a, b and 3 more": the first \p most of \p all by name, in their order; all of them where they
/// are no more than that; empty for none. \p most is at least 1. \p nameOf tells the text of an
/// entry (quoted, cleaned); it is asked for those that are shown alone.
template<class Range, class NameOf = std::identity>
std::string nameList(const Range& all, std::size_t most, NameOf nameOf = {}) {
    const std::size_t shown = std::min(all.size(), most);
    std::string text;
    auto entry = all.begin();
    for (std::size_t at = 0; at < shown; ++at, ++entry) {
        text += at == 0 ? "" : ", ";
        text += std::invoke(nameOf, *entry);
    }
    return shown == all.size() ? text
                               : text + " and " + std::to_string(all.size() - shown) + " more";
}

} // namespace pilothouse
