// SPDX-License-Identifier: GPL-3.0-or-later
#include "rollout/calendar_ics_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace pilothouse::rollout {

namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxDepth = 8; // VCALENDAR, VTIMEZONE, STANDARD is three

std::string upper(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return result;
}

/// A line of the file with those that continue it.
struct Line {
    std::string text{};
    int number = 0;
};

/// Takes the next line, unfolded (RFC 5545, 3.1), off the front; empty lines are left out.
std::optional<Line> takeLine(std::string_view& text, int& number) {
    std::optional<Line> line;
    while (!text.empty()) {
        const bool continues = text.front() == ' ' || text.front() == '\t';
        if (line && !continues) {
            break;
        }
        auto one = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(one.size() + 1, text.size()));
        ++number;
        if (one.ends_with('\r')) {
            one.remove_suffix(1);
        }
        if (line) {
            line->text += one.substr(1);
        } else if (!one.empty()) {
            line = Line{std::string(one), number};
        }
    }
    return line;
}

bool isName(std::string_view text) {
    return !text.empty() &&
           text.find_first_not_of(
               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
               std::string_view::npos;
}

/// Reads ";NAME=VALUE" off the front; a value may stand in quotes, and be a list of such.
bool takeParam(std::string_view& rest, IcsProperty& property) {
    rest.remove_prefix(1);
    const auto equals = rest.find('=');
    if (equals == std::string_view::npos || !isName(rest.substr(0, equals))) {
        return false;
    }
    const auto name = rest.substr(0, equals);
    std::string value;
    bool isQuoted = false;
    std::size_t at = equals + 1;
    for (; at < rest.size() && (isQuoted || (rest[at] != ';' && rest[at] != ':')); ++at) {
        if (rest[at] == '"') {
            isQuoted = !isQuoted;
        } else {
            value += rest[at];
        }
    }
    rest.remove_prefix(at);
    property.params.emplace_back(upper(name), std::move(value));
    return !isQuoted;
}

std::optional<IcsProperty> propertyOf(const Line& line) {
    std::string_view rest = line.text;
    const auto name = rest.substr(0, rest.find_first_of(":;"));
    rest.remove_prefix(name.size());
    IcsProperty property{.name = upper(name), .line = line.number};
    while (rest.starts_with(';')) {
        if (!takeParam(rest, property)) {
            return std::nullopt;
        }
    }
    if (!isName(name) || !rest.starts_with(':')) {
        return std::nullopt;
    }
    property.value = rest.substr(1);
    return property;
}

/// Builds components as their BEGIN and END come.
class Builder {
public:
    explicit Builder(const std::string& file) : m_file(file) {}

    Result<void> take(IcsProperty property) {
        const auto wrong = [&](std::string what) {
            return fail(icsError(ErrorKind::Validation, m_file, property.line, std::move(what)));
        };
        if (property.name == "BEGIN") {
            if (m_open.size() == kMaxDepth ||
                (m_open.empty() && upper(property.value) != "VCALENDAR")) {
                return wrong(m_open.empty() ? "expected BEGIN:VCALENDAR" : "components too deep");
            }
            m_open.push_back({.name = upper(property.value), .line = property.line});
            return {};
        }
        if (m_open.empty()) {
            return wrong("expected BEGIN:VCALENDAR");
        }
        if (property.name != "END") {
            m_open.back().properties.push_back(std::move(property));
            return {};
        }
        if (upper(property.value) != m_open.back().name) {
            return wrong(fmt::format("expected END:{}, which began in line {}", m_open.back().name,
                                     m_open.back().line));
        }
        auto done = std::move(m_open.back());
        m_open.pop_back();
        (m_open.empty() ? m_done : m_open.back().children).push_back(std::move(done));
        return {};
    }

    Result<std::vector<IcsComponent>> finish(int lastLine) {
        if (!m_open.empty() || m_done.empty()) {
            return fail(icsError(ErrorKind::Validation, m_file, std::max(lastLine, 1),
                                 m_open.empty()
                                     ? "expected BEGIN:VCALENDAR"
                                     : fmt::format("{} of line {} does not end", m_open.back().name,
                                                   m_open.back().line)));
        }
        return std::move(m_done);
    }

private:
    const std::string& m_file;
    std::vector<IcsComponent> m_open{};
    std::vector<IcsComponent> m_done{};
};

} // namespace

std::string_view IcsProperty::param(std::string_view wanted) const {
    const auto found = std::find_if(params.begin(), params.end(),
                                    [&](const auto& each) { return each.first == wanted; });
    return found == params.end() ? std::string_view() : std::string_view(found->second);
}

const IcsProperty* IcsComponent::find(std::string_view wanted) const {
    const auto found = std::find_if(properties.begin(), properties.end(),
                                    [&](const auto& each) { return each.name == wanted; });
    return found == properties.end() ? nullptr : &*found;
}

Error icsError(ErrorKind kind, const std::string& file, int line, std::string what) {
    return {
        .kind = kind, .message = std::move(what), .position = Position{.file = file, .line = line}};
}

Result<std::vector<IcsComponent>> parseIcs(std::string_view text, const std::string& file) {
    if (text.size() > kMaxBytes) {
        return fail(icsError(ErrorKind::Validation, file, 1, "larger than 4 MiB"));
    }
    if (text.starts_with("\xEF\xBB\xBF")) {
        text.remove_prefix(3);
    }
    Builder builder(file);
    int number = 0;
    while (const auto line = takeLine(text, number)) {
        auto property = propertyOf(*line);
        if (!property) {
            return fail(icsError(ErrorKind::Validation, file, line->number,
                                 "expected NAME:VALUE or NAME;PARAMETER=VALUE:VALUE"));
        }
        if (auto taken = builder.take(*std::move(property)); !taken) {
            return fail(std::move(taken.error()));
        }
    }
    return builder.finish(number);
}

std::string icsText(std::string_view value) {
    std::string text;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] != '\\' || i + 1 == value.size()) {
            text += value[i];
            continue;
        }
        ++i;
        text += value[i] == 'n' || value[i] == 'N' ? '\n' : value[i];
    }
    return text;
}

} // namespace pilothouse::rollout
