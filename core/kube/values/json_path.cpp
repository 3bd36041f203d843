// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/values/json_path.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <charconv>
#include <optional>

namespace pilothouse::kube {

using Json = nlohmann::json;

struct JsonPath::Step {
    enum class Kind : std::uint8_t { Field, Index, All, Filter };
    Kind kind = Kind::Field;
    std::string field{};
    std::int64_t index = 0;
    std::vector<std::string> inner{}; ///< Filter: the fields behind "@"
    Json wanted{};                    ///< Filter: the literal
    bool isEqual = true;              ///< Filter: == or !=
};

namespace {

using Step = JsonPath::Step;

/// Reads a path from left to right; the first error ends it.
class PathReader {
public:
    explicit PathReader(std::string_view text) : m_text(text) {}

    Result<std::vector<Step>> read() {
        skipSpace();
        const bool isBraced = take('{');
        skipSpace();
        take('$');
        std::vector<Step> steps;
        while (m_at < m_text.size() && peek() != '}' && peek() != ' ') {
            if (steps.size() == JsonPath::kMaxSteps) {
                return error("the path is longer than 64 steps");
            }
            auto step = readStep(steps.empty());
            if (!step) {
                return fail(step.error());
            }
            steps.push_back(*std::move(step));
        }
        skipSpace();
        if (isBraced && !take('}')) {
            return error("expected }");
        }
        skipSpace();
        if (m_at < m_text.size()) {
            return error("expected the end of the path");
        }
        if (steps.empty()) {
            return error("expected a field such as .status");
        }
        return steps;
    }

private:
    [[nodiscard]] tl::unexpected<Error> error(std::string_view what) const {
        return fail(ErrorKind::Validation, fmt::format("column {}: {}", m_at + 1, what));
    }
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool take(char wanted) {
        if (m_at < m_text.size() && m_text[m_at] == wanted) {
            ++m_at;
            return true;
        }
        return false;
    }
    void skipSpace() {
        while (take(' ')) {
        }
    }

    Result<Step> readStep(bool isFirst) {
        if (take('[')) {
            return readBracket();
        }
        if (take('.')) {
            if (peek() == '.') {
                return error("\"..\" is not supported");
            }
            if (take('*')) {
                return Step{.kind = Step::Kind::All};
            }
            if (take('[')) {
                return readBracket();
            }
        } else if (!isFirst) {
            return error("expected . or [");
        }
        auto name = readName();
        if (!name) {
            return fail(name.error());
        }
        return Step{.field = *std::move(name)};
    }

    Result<std::string> readName() {
        std::string name;
        for (; m_at < m_text.size(); ++m_at) {
            const char c = m_text[m_at];
            if (c == '\\' && m_at + 1 < m_text.size()) {
                name += m_text[++m_at];
            } else if (std::string_view(" .[]{}()=!<>,'\"|").find(c) != std::string_view::npos) {
                break;
            } else {
                name += c;
            }
        }
        if (name.empty()) {
            return error("expected the name of a field");
        }
        return name;
    }

    Result<Step> readBracket() {
        skipSpace();
        Result<Step> step = Step{};
        if (take('*')) {
            step->kind = Step::Kind::All;
        } else if (peek() == '\'' || peek() == '"') {
            auto name = readQuoted();
            if (!name) {
                return fail(name.error());
            }
            step->field = *std::move(name);
        } else if (take('?')) {
            step = readFilter();
        } else {
            step = readIndex();
        }
        if (!step) {
            return step;
        }
        skipSpace();
        if (!take(']')) {
            return error("expected ]");
        }
        return step;
    }

    Result<std::string> readQuoted() {
        const char quote = m_text[m_at++];
        std::string out;
        while (m_at < m_text.size() && peek() != quote) {
            if (peek() == '\\' && m_at + 1 < m_text.size()) {
                ++m_at;
            }
            out += m_text[m_at++];
        }
        if (!take(quote)) {
            return error(fmt::format("expected {} at the end of the text", quote));
        }
        return out;
    }

    Result<Step> readIndex() {
        Step step{.kind = Step::Kind::Index};
        const auto* end = m_text.data() + m_text.size();
        const auto [to, failure] = std::from_chars(m_text.data() + m_at, end, step.index);
        if (failure != std::errc()) {
            return error("expected an index, *, a quoted name or ?(…)");
        }
        m_at = static_cast<std::size_t>(to - m_text.data());
        if (peek() == ':' || peek() == ',') {
            return error("ranges and lists of indexes are not supported");
        }
        return step;
    }

    Result<Step> readFilter() {
        Step step{.kind = Step::Kind::Filter};
        if (!take('(')) {
            return error("expected ( after ?");
        }
        skipSpace();
        if (!take('@')) {
            return error("expected @");
        }
        while (take('.')) {
            if (step.inner.size() == JsonPath::kMaxSteps) {
                return error("the filter is longer than 64 steps");
            }
            auto name = readName();
            if (!name) {
                return fail(name.error());
            }
            step.inner.push_back(*std::move(name));
        }
        skipSpace();
        const bool isNot = take('!');
        if (!take('=') || (!isNot && !take('='))) {
            return error("expected == or !=");
        }
        step.isEqual = !isNot;
        skipSpace();
        auto literal = readLiteral();
        if (!literal) {
            return fail(literal.error());
        }
        step.wanted = *std::move(literal);
        skipSpace();
        if (!take(')')) {
            return error("expected )");
        }
        return step;
    }

    Result<Json> readLiteral() {
        if (peek() == '\'' || peek() == '"') {
            return readQuoted().map([](std::string text) { return Json(std::move(text)); });
        }
        const auto from = m_at;
        while (m_at < m_text.size() &&
               std::string_view(" )]").find(peek()) == std::string_view::npos) {
            ++m_at;
        }
        const auto word = m_text.substr(from, m_at - from);
        if (word == "true" || word == "false") {
            return Json(word == "true");
        }
        double number = 0;
        const auto* end = word.data() + word.size();
        const auto [to, failure] = std::from_chars(word.data(), end, number);
        if (word.empty() || failure != std::errc() || to != end) {
            m_at = from;
            return error("expected a quoted text, a number, true or false");
        }
        return Json(number);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

const Json* field(const Json& parent, const std::string& name) {
    if (!parent.is_object()) {
        return nullptr;
    }
    const auto found = parent.find(name);
    return found == parent.end() || found->is_null() ? nullptr : &*found;
}

bool isWanted(const Step& step, const Json& item) {
    const Json* value = &item;
    for (const auto& name : step.inner) {
        value = field(*value, name);
        if (value == nullptr) {
            return false; // neither equal nor different: it is not there
        }
    }
    const bool isSame = value->is_number() && step.wanted.is_number()
                            ? value->get<double>() == step.wanted.get<double>()
                            : *value == step.wanted;
    return isSame == step.isEqual;
}

/// What one step leads to from one value.
void follow(const Step& step, const Json& from, std::vector<const Json*>& into) {
    switch (step.kind) {
    case Step::Kind::Field:
        if (const auto* value = field(from, step.field)) {
            into.push_back(value);
        }
        break;
    case Step::Kind::Index: {
        const auto size = from.is_array() ? static_cast<std::int64_t>(from.size()) : 0;
        const auto index = step.index < 0 ? size + step.index : step.index;
        if (index >= 0 && index < size) {
            into.push_back(&from[static_cast<std::size_t>(index)]);
        }
        break;
    }
    case Step::Kind::All:
        if (from.is_structured()) {
            for (const auto& item : from) {
                into.push_back(&item);
            }
        }
        break;
    case Step::Kind::Filter:
        if (from.is_array()) {
            for (const auto& item : from) {
                if (isWanted(step, item)) {
                    into.push_back(&item);
                }
            }
        }
        break;
    }
}

} // namespace

Result<JsonPath> JsonPath::parse(std::string_view text) {
    auto steps = PathReader(text).read();
    if (!steps) {
        return fail(steps.error());
    }
    JsonPath path;
    path.m_steps = std::make_shared<const std::vector<Step>>(*std::move(steps));
    return path;
}

JsonMatches JsonPath::find(const Json& document) const {
    JsonMatches matches;
    if (!m_steps) {
        return matches;
    }
    matches.values.push_back(&document);
    for (std::size_t at = 0; at < m_steps->size(); ++at) {
        const auto& step = (*m_steps)[at];
        const bool isLastField = at + 1 == m_steps->size() && step.kind == Step::Kind::Field;
        std::vector<const Json*> next;
        for (const auto* value : matches.values) {
            const auto before = next.size();
            follow(step, *value, next);
            if (isLastField && next.size() == before && value->is_object()) {
                ++matches.absentFields;
            }
        }
        matches.values = std::move(next);
    }
    return matches;
}

} // namespace pilothouse::kube
