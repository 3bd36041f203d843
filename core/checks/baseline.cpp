// SPDX-License-Identifier: GPL-3.0-or-later
#include "checks/baseline.h"

#include "checks/decode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace pilothouse::checks {

namespace {

using detail::Json;
using detail::member;

template<class T>
void put(Json& into, const char* key, const std::optional<T>& value) {
    if (value) {
        into[key] = *value;
    }
}

Json toJson(const Baseline& baseline) {
    Json out{{"at", formatRfc3339(baseline.at)}};
    put(out, "trueApiServices", baseline.trueApiServices);
    put(out, "nodes", baseline.nodes);
    put(out, "readyNodes", baseline.readyNodes);
    put(out, "badPods", baseline.badPods);
    put(out, "restarts", baseline.restarts);
    put(out, "upPercent", baseline.upPercent);
    put(out, "pendingClaims", baseline.pendingClaims);
    if (baseline.drivers) {
        auto& groups = out["drivers"] = Json::array();
        for (const auto& group : *baseline.drivers) {
            groups.push_back({{"drivers", group.drivers}, {"nodes", group.nodes}});
        }
    }
    return out;
}

/// Reads the parts of one baseline; the first one of another type ends it.
class BaselineReader {
public:
    explicit BaselineReader(const Json& json) : m_json(json) {}

    Result<Baseline> read() {
        Baseline out;
        if (const auto at = detail::instant(m_json, "at")) {
            out.at = *at;
        } else {
            refuse("at");
        }
        out.trueApiServices = texts("trueApiServices");
        out.nodes = count("nodes");
        out.readyNodes = count("readyNodes");
        out.badPods = texts("badPods");
        readRestarts(out);
        if (has("upPercent")) {
            const auto& value = member(m_json, "upPercent");
            if (value.is_number() && std::isfinite(value.get<double>())) {
                out.upPercent = value.get<double>();
            } else {
                refuse("upPercent");
            }
        }
        out.pendingClaims = texts("pendingClaims");
        readDrivers(out);
        if (!m_bad.empty()) {
            return fail(ErrorKind::Decode, "the baseline's \"" + m_bad + "\" cannot be read");
        }
        return out;
    }

private:
    [[nodiscard]] bool has(const char* key) const { return !member(m_json, key).is_null(); }
    void refuse(const char* key) {
        if (m_bad.empty()) {
            m_bad = key;
        }
    }

    std::vector<std::string> textsOf(const Json& list, const char* key) {
        std::vector<std::string> out;
        if (!list.is_array() || list.size() > kMaxBaselineEntries) {
            refuse(key);
            return out;
        }
        for (const auto& item : list) {
            if (item.is_string()) {
                out.push_back(item.get<std::string>());
            } else {
                refuse(key);
            }
        }
        std::sort(out.begin(), out.end());
        return out;
    }

    std::optional<std::vector<std::string>> texts(const char* key) {
        return has(key) ? std::optional(textsOf(member(m_json, key), key)) : std::nullopt;
    }

    std::optional<std::int64_t> count(const char* key) {
        if (!has(key)) {
            return std::nullopt;
        }
        const auto number = detail::integer(m_json, key, -1);
        if (number < 0) {
            refuse(key);
        }
        return number;
    }

    void readRestarts(Baseline& out) {
        const auto& map = member(m_json, "restarts");
        if (map.is_null()) {
            return;
        }
        out.restarts.emplace();
        if (!map.is_object() || map.size() > kMaxBaselineEntries) {
            refuse("restarts");
            return;
        }
        for (const auto& [key, value] : map.items()) {
            const auto number = detail::integer(map, key, -1);
            if (number < 0 || number > INT32_MAX) {
                refuse("restarts");
            } else {
                out.restarts->emplace(key, static_cast<std::int32_t>(number));
            }
        }
    }

    void readDrivers(Baseline& out) {
        const auto& groups = member(m_json, "drivers");
        if (groups.is_null()) {
            return;
        }
        out.drivers.emplace();
        if (!groups.is_array() || groups.size() > kMaxBaselineEntries) {
            refuse("drivers");
            return;
        }
        for (const auto& group : groups) {
            out.drivers->push_back({.drivers = textsOf(member(group, "drivers"), "drivers"),
                                    .nodes = textsOf(member(group, "nodes"), "drivers")});
        }
    }

    const Json& m_json;
    std::string m_bad;
};

} // namespace

nlohmann::json toJson(const Baselines& baselines) {
    auto out = Json::object();
    for (const auto& [id, baseline] : baselines) {
        out[id.str()] = toJson(baseline);
    }
    return out;
}

Result<Baselines> readBaselines(const nlohmann::json& json) {
    if (!json.is_object()) {
        return fail(ErrorKind::Decode, "the baselines are no object");
    }
    Baselines out;
    for (const auto& [id, value] : json.items()) {
        auto baseline = BaselineReader(value).read();
        if (!baseline) {
            return fail(withContext(baseline.error(), id));
        }
        out.emplace(ClusterId(id), *std::move(baseline));
    }
    return out;
}

} // namespace pilothouse::checks
