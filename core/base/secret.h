// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace pilothouse {

/// Text that must never be printed: tokens, keys, passwords. Has no operator<< and no comparison of
/// content; the memory is overwritten when it goes. Any thread (a value).
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : m_text(std::move(text)) {}
    Secret(const Secret&) = default;
    // Copies, so that the other's memory can be overwritten.
    // NOLINTNEXTLINE(performance-move-constructor-init)
    Secret(Secret&& other) noexcept : m_text(other.m_text) { other.wipe(); }
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(); }

    [[nodiscard]] bool empty() const { return m_text.empty(); }
    /// The content, for the one place that sends it.
    [[nodiscard]] std::string_view reveal() const { return m_text; }

private:
    void wipe() noexcept;
    std::string m_text;
};

} // namespace pilothouse
