// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace pilothouse {

/// A name that cannot be mixed up with another kind of name. A value; any thread.
template<class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) : m_text(std::move(text)) {}
    [[nodiscard]] const std::string& str() const { return m_text; }
    [[nodiscard]] bool empty() const { return m_text.empty(); }
    auto operator<=>(const Id&) const = default;

private:
    std::string m_text;
};

/// One cluster of the fleet, however many sources show it. Stable for as long as the fleet file and
/// sources stay.
using ClusterId = Id<struct ClusterTag>;

} // namespace pilothouse

template<class Tag>
struct std::hash<pilothouse::Id<Tag>> {
    std::size_t operator()(const pilothouse::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
