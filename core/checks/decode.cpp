// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/decode.h"

#include "kube/quantity.h"
#include "kube/status.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace pilothouse::checks::detail {

namespace {

const Json kNull;

} // namespace

const Json& member(const Json& json, std::string_view key) {
    if (!json.is_object()) {
        return kNull;
    }
    const auto found = json.find(key);
    return found == json.end() ? kNull : *found;
}

std::string text(const Json& json, std::string_view key) {
    const auto& value = member(json, key);
    return value.is_string() ? value.get_ref<const std::string&>() : std::string();
}

std::int64_t integer(const Json& json, std::string_view key, std::int64_t absent) {
    const auto& value = member(json, key);
    if (!value.is_number_integer() ||
        (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX)) {
        return absent;
    }
    return value.get<std::int64_t>();
}

std::optional<Instant> instant(const Json& json, std::string_view key) {
    const auto& value = member(json, key);
    if (!value.is_string()) {
        return std::nullopt;
    }
    const auto parsed = parseRfc3339(value.get_ref<const std::string&>());
    return parsed ? std::optional(*parsed) : std::nullopt;
}

const Json& condition(const Json& object, std::string_view type) {
    const auto& conditions = member(member(object, "status"), "conditions");
    if (conditions.is_array()) {
        for (const auto& item : conditions) {
            const auto& word = member(item, "type");
            if (word.is_string() && word.get_ref<const std::string&>() == type) {
                return item;
            }
        }
    }
    return kNull;
}

Result<Json> parseObject(std::string_view body, std::string_view what) {
    auto json = Json::parse(body, nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        return fail(kube::errorFromForeignBody(body, what));
    }
    return json;
}

Result<std::string> readList(std::string_view body, std::string_view what,
                             const std::function<void(const Json&)>& item) {
    const auto json = parseObject(body, what);
    if (!json) {
        return fail(json.error());
    }
    const auto& items = member(*json, "items");
    if (!items.is_array() && !text(*json, "kind").ends_with("List")) {
        return fail(kube::errorFromForeignBody(body, what));
    }
    if (items.is_array()) {
        for (const auto& each : items) {
            item(each);
        }
    }
    return text(member(*json, "metadata"), "continue");
}

ApiServiceFact readApiService(const Json& item) {
    const auto& available = condition(item, "Available");
    return {.name = text(member(item, "metadata"), "name"),
            .available = text(available, "status"),
            .reason = text(available, "reason"),
            .since = instant(available, "lastTransitionTime")};
}

JobFact readJob(const Json& item) {
    const auto& metadata = member(item, "metadata");
    return {.ns = text(metadata, "namespace"),
            .name = text(metadata, "name"),
            .isComplete = text(condition(item, "Complete"), "status") == "True",
            .isFailed = text(condition(item, "Failed"), "status") == "True",
            .failed = integer(member(item, "status"), "failed"),
            .backoffLimit = integer(member(item, "spec"), "backoffLimit", 6)};
}

Result<QueryFact> readQuery(std::string_view body) {
    const auto json = parseObject(body, "an answer of Prometheus");
    if (!json) {
        return fail(json.error());
    }
    if (text(*json, "status") != "success") {
        return fail(ErrorKind::Decode,
                    "Prometheus answered: " + kube::oneLine(text(*json, "error"), 300));
    }
    const auto& data = member(*json, "data");
    const auto& result = member(data, "result");
    const auto kind = text(data, "resultType");
    QueryFact fact;
    const auto add = [&fact](const Json& sample) { // [instant, "value"]
        if (sample.is_array() && sample.size() == 2) {
            fact.values.push_back(readNumber(sample[1]).value_or(std::nan("")));
        }
    };
    if (kind == "scalar") {
        add(result);
    } else if (kind == "vector" && result.is_array()) {
        for (const auto& series : result) {
            add(member(series, "value"));
        }
    } else {
        return fail(ErrorKind::Decode, "the query gives no number but a " + kind.substr(0, 32));
    }
    return fact;
}

std::optional<double> readNumber(const Json& value) {
    if (value.is_number()) {
        return value.get<double>();
    }
    if (value.is_boolean()) {
        return value.get<bool>() ? 1 : 0;
    }
    if (!value.is_string()) {
        return std::nullopt;
    }
    const auto& word = value.get_ref<const std::string&>();
    double number = 0;
    const auto* end = word.data() + word.size();
    const auto* from = word.data() + (word.starts_with('+') ? 1 : 0); // Prometheus writes "+Inf"
    const auto [to, failure] = std::from_chars(from, end, number);
    if (failure == std::errc() && to == end && !word.empty()) {
        return number;
    }
    const auto milli = kube::quantityMilli(word);
    return milli ? std::optional(static_cast<double>(*milli) / 1000) : std::nullopt;
}

} // namespace pilothouse::checks::detail
