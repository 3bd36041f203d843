// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/selectors.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace pilothouse::simulator {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
        text.remove_prefix(1);
    }
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
        text.remove_suffix(1);
    }
    return text;
}

bool isAlphanumeric(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// Begins and ends with a letter or digit, with `inner` characters too in between.
bool isWord(std::string_view text, std::size_t longest, std::string_view inner) {
    return !text.empty() && text.size() <= longest && isAlphanumeric(text.front()) &&
           isAlphanumeric(text.back()) && std::all_of(text.begin(), text.end(), [&](char c) {
               return isAlphanumeric(c) || inner.find(c) != std::string_view::npos;
           });
}

/// A key, perhaps behind a lower-case DNS name and a slash.
/// Source: kubernetes/apimachinery pkg/util/validation IsQualifiedName.
bool isName(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        return isWord(text, 63, "-_.");
    }
    const auto prefix = text.substr(0, slash);
    const bool isLower = std::none_of(prefix.begin(), prefix.end(), [](char c) {
        return std::isupper(static_cast<unsigned char>(c)) != 0;
    });
    return isLower && isWord(prefix, 253, "-.") && isWord(text.substr(slash + 1), 63, "-_.");
}

bool isValue(std::string_view text) {
    return text.empty() || isWord(text, 63, "-_.");
}

/// Splits at commas outside parentheses.
std::vector<std::string_view> splitTerms(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : (text[i] == ')' ? -1 : 0);
        if (text[i] == ',' && depth == 0) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(text.substr(begin));
    return parts;
}

std::optional<long long> toInteger(std::string_view text) {
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

} // namespace

const std::string* findLabel(const Labels& labels, std::string_view key) {
    const auto found = std::find_if(labels.begin(), labels.end(),
                                    [&](const auto& label) { return label.first == key; });
    return found == labels.end() ? nullptr : &found->second;
}

std::optional<LabelSelector::Requirement> LabelSelector::parseRequirement(std::string_view text) {
    text = trimmed(text);
    if (!text.empty() && text.front() == '!') {
        const auto key = trimmed(text.substr(1));
        return isName(key) ? std::optional(Requirement{std::string(key), Op::Missing, {}})
                           : std::nullopt;
    }
    struct Sign {
        std::string_view text;
        Op op;
    };
    static constexpr Sign kSigns[] = {
        {"!=", Op::NotIn}, {"==", Op::In}, {"=", Op::In}, {">", Op::Greater}, {"<", Op::Less}};
    for (const Sign& sign : kSigns) {
        const auto at = text.find(sign.text);
        if (at == std::string_view::npos) {
            continue;
        }
        const auto key = trimmed(text.substr(0, at));
        const auto value = trimmed(text.substr(at + sign.text.size()));
        const bool isNumeric = sign.op == Op::Greater || sign.op == Op::Less;
        if (!isName(key) || !isValue(value) || (isNumeric && !toInteger(value))) {
            return std::nullopt;
        }
        return Requirement{std::string(key), sign.op, {std::string(value)}};
    }
    const auto open = text.find('(');
    if (open == std::string_view::npos) {
        return isName(text) ? std::optional(Requirement{std::string(text), Op::Exists, {}})
                            : std::nullopt;
    }
    const auto head = trimmed(text.substr(0, open));
    const auto space = head.find_first_of(" \t");
    if (text.back() != ')' || space == std::string_view::npos || !isName(head.substr(0, space))) {
        return std::nullopt;
    }
    const auto word = trimmed(head.substr(space));
    if (word != "in" && word != "notin") {
        return std::nullopt;
    }
    Requirement requirement{
        std::string(head.substr(0, space)), word == "in" ? Op::In : Op::NotIn, {}};
    for (const auto part : splitTerms(text.substr(open + 1, text.size() - open - 2))) {
        if (!isValue(trimmed(part))) {
            return std::nullopt;
        }
        requirement.values.emplace_back(trimmed(part));
    }
    return requirement;
}

std::optional<LabelSelector> LabelSelector::parse(std::string_view text) {
    LabelSelector selector;
    if (trimmed(text).empty()) {
        return selector;
    }
    for (const auto part : splitTerms(text)) {
        auto requirement = parseRequirement(part);
        if (!requirement) {
            return std::nullopt;
        }
        selector.m_requirements.push_back(std::move(*requirement));
    }
    return selector;
}

bool LabelSelector::matchesOne(const Requirement& requirement, const Labels& labels) {
    const std::string* value = findLabel(labels, requirement.key);
    const auto& values = requirement.values;
    const bool isListed =
        value != nullptr && std::find(values.begin(), values.end(), *value) != values.end();
    switch (requirement.op) {
    case Op::In: return isListed;
    case Op::NotIn: return !isListed;
    case Op::Exists: return value != nullptr;
    case Op::Missing: return value == nullptr;
    case Op::Greater:
    case Op::Less: break;
    }
    if (value == nullptr) {
        return false;
    }
    const auto have = toInteger(*value);
    const auto want = toInteger(values.front());
    if (!have || !want) {
        return false;
    }
    return requirement.op == Op::Greater ? *have > *want : *have < *want;
}

bool LabelSelector::matches(const Labels& labels) const {
    return std::all_of(m_requirements.begin(), m_requirements.end(),
                       [&](const Requirement& r) { return matchesOne(r, labels); });
}

std::optional<FieldSelector> FieldSelector::parse(std::string_view text) {
    FieldSelector selector;
    if (trimmed(text).empty()) {
        return selector;
    }
    for (const auto raw : splitTerms(text)) {
        const auto part = trimmed(raw);
        if (part.empty()) {
            continue;
        }
        const auto at = part.find('=');
        if (at == std::string_view::npos || at == 0) {
            return std::nullopt;
        }
        const bool isNegated = part[at - 1] == '!';
        const bool isDouble = at + 1 < part.size() && part[at + 1] == '=';
        selector.m_terms.push_back({std::string(trimmed(part.substr(0, isNegated ? at - 1 : at))),
                                    std::string(trimmed(part.substr(at + (isDouble ? 2 : 1)))),
                                    isNegated});
    }
    return selector;
}

bool FieldSelector::matches(const Labels& fields) const {
    return std::all_of(m_terms.begin(), m_terms.end(), [&](const Term& term) {
        const std::string* value = findLabel(fields, term.field);
        const bool isEqual = value == nullptr ? term.value.empty() : *value == term.value;
        return isEqual != term.negated;
    });
}

} // namespace pilothouse::simulator
