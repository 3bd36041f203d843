// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/node.h"

#include <simdjson.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Helpers over simdjson on-demand for the record decoders, inside this folder only. They throw
/// simdjson::simdjson_error, which Decoder turns into an Error. `null` is "not there", as in Go.
namespace pilothouse::kube::detail {

namespace ondemand = simdjson::ondemand;

/// Whether a value is there. Looks at its first character only.
inline bool isNull(ondemand::value& value) {
    return value.type().value() == ondemand::json_type::null;
}

/// How many bytes stand before the next quote or backslash. The parser has seen that every string
/// ends, and there are kPadding readable bytes behind the document.
inline std::size_t plainLength(const char* text) {
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    for (std::size_t at = 0;; at += sizeof(__m128i)) {
        __m128i block;
        std::memcpy(&block, text + at, sizeof block);
        const auto found = static_cast<unsigned>(_mm_movemask_epi8(
            _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash))));
        if (found != 0) {
            return at + static_cast<std::size_t>(std::countr_zero(found));
        }
    }
#else
    std::size_t at = 0;
    while (text[at] != '"' && text[at] != '\\') {
        ++at;
    }
    return at;
#endif
}

/// A string; empty for null. A lone surrogate, which has no UTF-8 form, gives U+FFFD. The view is
/// of the body where nothing is escaped, which spares a call and a copy, else of the parser's
/// buffer; both stay until the next document.
inline std::string_view readView(ondemand::value value) {
    if (isNull(value)) {
        return {};
    }
    const char* raw = value.get_raw_json_string().value().raw();
    const auto length = plainLength(raw);
    if (raw[length] == '"') {
        return {raw, length};
    }
    auto text = value.get_string();
    if (text.error() == simdjson::STRING_ERROR) {
        return "\xEF\xBF\xBD";
    }
    return text.value();
}

/// The same with a life of its own.
inline std::string readText(ondemand::value value) {
    return std::string(readView(value));
}

/// The key of a field, unescaped.
template<class Field>
std::string_view readKey(Field& item) {
    const char* raw = item.key().value().raw();
    const auto length = plainLength(raw);
    return raw[length] == '"' ? std::string_view(raw, length) : item.unescaped_key().value();
}

inline bool readBool(ondemand::value value) {
    return !isNull(value) && value.get_bool().value();
}

inline std::int64_t readInteger(ondemand::value value) {
    return isNull(value) ? 0 : value.get_int64().value();
}

inline std::int32_t readInteger32(ondemand::value value) {
    const auto number = readInteger(value);
    if (number < INT32_MIN || number > INT32_MAX) {
        throw simdjson::simdjson_error(simdjson::NUMBER_OUT_OF_RANGE);
    }
    return static_cast<std::int32_t>(number);
}

/// An RFC 3339 time; none for null and for text that is no time.
inline std::optional<Instant> readInstant(ondemand::value value) {
    const auto parsed = parseRfc3339(readView(value));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

/// Calls `visit(key, value)` for each field of an object; nothing for null.
template<class Visit>
void eachField(ondemand::value value, Visit visit) {
    if (isNull(value)) {
        return;
    }
    simdjson::ondemand::object fields =
        value.get_object().value(); // named: it refers into a temporary
    for (auto item : fields) {
        const std::string_view key = readKey(item);
        visit(key, ondemand::value(item.value().value())); // of the field, then of its result
    }
}

/// Calls `visit(value)` for each element of an array; nothing for null.
template<class Visit>
void eachItem(ondemand::value value, Visit visit) {
    if (isNull(value)) {
        return;
    }
    simdjson::ondemand::array items = value.get_array().value(); // named, as above
    for (auto item : items) {
        visit(ondemand::value(item.value()));
    }
}

/// metadata of an object, as far as any record needs it; views as readView gives them.
struct ObjectMeta {
    std::string_view kind{}; ///< of the object itself; empty within lists
    std::string_view name{};
    std::string_view ns{};
    std::string_view uid{};
    std::string_view resourceVersion{};
    Instant createdAt{};
    std::optional<Instant> deletionAt{};
    std::string_view ownerKind{}; ///< of the controller
    std::string_view ownerName{};
    model::Labels labels{}; ///< sorted
    bool initialEventsEnd = false;
};

void readMeta(ondemand::value value, ObjectMeta& meta, bool withLabels);

} // namespace pilothouse::kube::detail
