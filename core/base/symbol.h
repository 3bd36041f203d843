// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace pilothouse {

/// A text that the process keeps once, however many records hold it: 8 bytes, equal texts are equal
/// pointers. For vocabulary (namespaces, node names, reasons, images), not for names that occur
/// once. Immutable; copies count references, and the last one gone frees the text, so the table
/// never outgrows what lives. Any thread; making one from text and dropping the last one take a
/// leaf lock of one of several shards, copying and reading take none.
class Symbol {
public:
    Symbol() noexcept = default; ///< the empty text
    explicit Symbol(std::string_view text);
    Symbol(const Symbol& other) noexcept : m_entry(other.m_entry) { retain(); }
    Symbol(Symbol&& other) noexcept : m_entry(std::exchange(other.m_entry, nullptr)) {}
    Symbol& operator=(const Symbol& other) noexcept {
        Symbol(other).swap(*this);
        return *this;
    }
    Symbol& operator=(Symbol&& other) noexcept {
        Symbol(std::move(other)).swap(*this);
        return *this;
    }
    ~Symbol() {
        if (m_entry != nullptr) {
            release(m_entry);
        }
    }

    [[nodiscard]] std::string_view view() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return m_entry == nullptr; }
    void swap(Symbol& other) noexcept { std::swap(m_entry, other.m_entry); }
    bool operator==(const Symbol& other) const noexcept { return m_entry == other.m_entry; }

    /// How many texts live now in the whole process. Takes every lock; for tests and the bench.
    [[nodiscard]] static std::size_t liveTexts();

    struct Entry; ///< of the table; nobody else's business

private:
    void retain() const noexcept;
    static void release(Entry* entry) noexcept;

    Entry* m_entry = nullptr;
};

} // namespace pilothouse
