// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <simdjson.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// A small reader on JSON, inside this folder only. Nothing here throws: what is missing or of
/// another type reads as nothing.
namespace pilothouse::mesh::detail {

/// One value, or nothing. A view into a JsonText.
class Json {
public:
    Json() = default;
    explicit Json(simdjson::dom::element element) : m_element(element), m_isThere(true) {}

    /// There, and not null.
    explicit operator bool() const { return m_isThere && !m_element.is_null(); }
    [[nodiscard]] Json at(std::string_view key) const;
    [[nodiscard]] Json at(std::initializer_list<std::string_view> path) const;
    /// A string; empty for all else.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] std::string text(std::string_view key) const { return at(key).text(); }
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    [[nodiscard]] std::optional<bool> boolean() const;
    /// RFC 3339; none for all else.
    [[nodiscard]] std::optional<Instant> instant() const;
    /// JSON text with sorted keys; none where it nests deeper than 64.
    [[nodiscard]] std::optional<std::string> canonical() const;

    template<class Visit>
    void eachItem(const Visit& visit) const {
        simdjson::dom::array items;
        if (m_isThere && m_element.get(items) == simdjson::SUCCESS) {
            for (const auto item : items) {
                visit(Json(item));
            }
        }
    }
    template<class Visit>
    void eachField(const Visit& visit) const {
        simdjson::dom::object fields;
        if (m_isThere && m_element.get(fields) == simdjson::SUCCESS) {
            for (const auto field : fields) {
                visit(field.key, Json(field.value));
            }
        }
    }

private:
    [[nodiscard]] bool write(std::string& out, int depth) const;

    simdjson::dom::element m_element{};
    bool m_isThere = false;
};

/// A parsed text. Movable; views of it stay valid.
class JsonText {
public:
    /// The text as an object of one of these kinds. Decode otherwise, saying what was expected.
    [[nodiscard]] static Result<JsonText> parse(std::string_view text,
                                                std::initializer_list<std::string_view> kinds);
    [[nodiscard]] const Json& root() const { return m_root; }

private:
    std::unique_ptr<simdjson::dom::parser> m_parser; ///< values know where it is
    Json m_root;
};

/// When the object was last changed by anybody, by its managedFields; else when it was made.
[[nodiscard]] std::optional<Instant> changedAt(const Json& object);
/// metadata.continue of a list; empty on its last page.
[[nodiscard]] std::string continueOf(const Json& list);

} // namespace pilothouse::mesh::detail
