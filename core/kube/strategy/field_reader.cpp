// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/field_reader.h"

#include "kube/values/label_selector.h"
#include "kube/yaml_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

namespace pilothouse::kube::detail {

void sortByPlace(std::vector<Error>& errors) {
    std::stable_sort(errors.begin(), errors.end(), [](const Error& a, const Error& b) {
        const auto place = [](const Error& error) {
            const auto at = error.position.value_or(Position());
            return std::tuple(at.line, at.column);
        };
        return place(a) < place(b);
    });
}

void FieldReader::complain(std::string_view message) const {
    m_errors->push_back(m_view.error(message));
}

void FieldReader::complainAt(std::string_view key, std::string_view message) const {
    const auto at = m_view.find(key);
    m_errors->push_back(at && *at ? (*at)->error(message) : m_view.error(message));
}

bool FieldReader::onlyKeys(std::initializer_list<std::string_view> known) const {
    if (const auto fine = m_view.onlyKeys(known); !fine) {
        m_errors->push_back(fine.error());
        return m_view.isMapping();
    }
    return true;
}

std::optional<YamlView> FieldReader::find(std::string_view key) const {
    return m_view.isMapping() ? take(m_view.find(key)).value_or(std::nullopt) : std::nullopt;
}

std::optional<YamlView> FieldReader::need(std::string_view key) const {
    auto found = find(key);
    if (!found) {
        complain(fmt::format("\"{}\" is missing", key));
    }
    return found;
}

std::string FieldReader::text(std::string_view key, std::string fallback) const {
    const auto found = find(key);
    return found ? take(found->text()).value_or(std::move(fallback)) : std::move(fallback);
}

std::string FieldReader::needText(std::string_view key) const {
    const auto found = need(key);
    auto text = found ? take(found->text()) : std::nullopt;
    if (text && text->empty()) {
        m_errors->push_back(found->error("must not be empty"));
    }
    return std::move(text).value_or(std::string());
}

bool FieldReader::flag(std::string_view key, bool fallback) const {
    const auto found = find(key);
    return found ? take(found->boolean()).value_or(fallback) : fallback;
}

std::optional<std::int32_t> FieldReader::number(std::string_view key, std::int32_t least,
                                                std::int32_t most) const {
    const auto found = find(key);
    const auto value = found ? take(found->integer()) : std::nullopt;
    if (!value) {
        return std::nullopt;
    }
    if (*value < least || *value > most) {
        m_errors->push_back(found->error(
            most == std::numeric_limits<std::int32_t>::max()
                ? fmt::format("must be at least {}, found {}", least, *value)
                : fmt::format("must be between {} and {}, found {}", least, most, *value)));
        return std::nullopt;
    }
    return static_cast<std::int32_t>(*value);
}

std::optional<std::chrono::milliseconds> FieldReader::duration(std::string_view key) const {
    const auto found = find(key);
    return found ? take(found->duration()) : std::nullopt;
}

std::vector<std::string> FieldReader::texts(std::string_view key) const {
    const auto found = find(key);
    return found ? take(found->texts()).value_or(std::vector<std::string>())
                 : std::vector<std::string>();
}

std::optional<FieldReader> FieldReader::child(std::string_view key) const {
    auto found = find(key);
    if (!found) {
        return std::nullopt;
    }
    if (!found->isMapping()) {
        m_errors->push_back(found->error("expected a mapping"));
        return std::nullopt;
    }
    return FieldReader(*std::move(found), *m_errors);
}

std::vector<YamlView> FieldReader::items(std::string_view key) const {
    const auto found = find(key);
    return found ? take(found->list()).value_or(std::vector<YamlView>()) : std::vector<YamlView>();
}

std::vector<FieldReader> FieldReader::children(std::string_view key) const {
    std::vector<FieldReader> out;
    for (auto& item : items(key)) {
        if (item.isMapping()) {
            out.emplace_back(std::move(item), *m_errors);
        } else {
            m_errors->push_back(item.error("expected a mapping"));
        }
    }
    return out;
}

std::optional<Selector> FieldReader::labelSelector(std::string_view key) const {
    const auto object = child(key);
    if (!object) {
        return std::nullopt;
    }
    object->onlyKeys({"matchLabels", "matchExpressions"});
    for (const auto& expression : object->children("matchExpressions")) {
        expression.onlyKeys({"key", "operator", "values"});
    }
    const auto json = nlohmann::json::parse(yamlToJson(object->view().node()), nullptr, false);
    auto selector = readLabelSelector(json);
    if (!selector) {
        m_errors->push_back(object->view().error(selector.error().message));
        return std::nullopt;
    }
    return *std::move(selector);
}

} // namespace pilothouse::kube::detail
