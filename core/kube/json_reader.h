// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/time.h"
#include "model/node.h"

#include <simdjson.h>

#include <cstdint>
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

/// A string; empty for null. A lone surrogate, which has no UTF-8 form, gives U+FFFD.
inline std::string readText(ondemand::value value) {
    if (isNull(value)) {
        return {};
    }
    auto text = value.get_string();
    if (text.error() == simdjson::STRING_ERROR) {
        return "\xEF\xBF\xBD";
    }
    return std::string(text.value());
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
    const auto parsed = parseRfc3339(readText(value));
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
        const std::string_view key = item.unescaped_key().value();
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

/// metadata of an object, as far as any record needs it.
struct ObjectMeta {
    std::string name{};
    std::string ns{};
    std::string uid{};
    std::string resourceVersion{};
    Instant createdAt{};
    std::optional<Instant> deletionAt{};
    std::string ownerKind{}; ///< of the controller
    std::string ownerName{};
    model::Labels labels{}; ///< sorted
    bool initialEventsEnd = false;
};

void readMeta(ondemand::value value, ObjectMeta& meta, bool withLabels);

} // namespace pilothouse::kube::detail
