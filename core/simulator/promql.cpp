// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/promql.h"
#include "simulator/promql_values.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>

namespace pilothouse::simulator::detail {

namespace {

constexpr int kDeepest = 40; ///< brackets within each other

bool isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ':';
}

/// Thrown inside the reader alone; evaluatePromql gives it back as a value.
struct Bad {
    std::string message;
};

/// Reads and evaluates at once: the query is used once.
class Evaluator {
public:
    Evaluator(std::string_view query, const SeriesOf& seriesOf, double now)
        : m_rest(query), m_whole(query.size()), m_seriesOf(seriesOf), m_now(now) {}

    PromValue run() {
        PromValue value = comparison();
        skip();
        if (!m_rest.empty()) {
            bad(fmt::format("unexpected \"{}\"", m_rest.substr(0, 20)));
        }
        return value;
    }

private:
    [[noreturn]] void bad(const std::string& what) const {
        throw Bad{fmt::format("invalid parameter \"query\": 1:{}: parse error: {}",
                              m_whole - m_rest.size() + 1, what)};
    }
    void skip() {
        m_rest.remove_prefix(std::min(m_rest.find_first_not_of(" \t\r\n"), m_rest.size()));
    }
    bool take(std::string_view token) {
        skip();
        const bool isThere = m_rest.starts_with(token);
        m_rest.remove_prefix(isThere ? token.size() : 0);
        return isThere;
    }
    void need(std::string_view token) {
        if (!take(token)) {
            bad(fmt::format("expected \"{}\"", token));
        }
    }
    std::string word() {
        skip();
        std::size_t length = 0;
        while (length < m_rest.size() && isWord(m_rest[length])) {
            ++length;
        }
        const std::string text(m_rest.substr(0, length));
        m_rest.remove_prefix(length);
        return text;
    }
    bool takeWord(std::string_view wanted) {
        skip();
        const bool isThere = m_rest.starts_with(wanted) &&
                             (m_rest.size() == wanted.size() || !isWord(m_rest[wanted.size()]));
        m_rest.remove_prefix(isThere ? wanted.size() : 0);
        return isThere;
    }

    /// What may stand behind an operator: bool, on or ignoring, group_left or group_right.
    Matching modifiers() {
        Matching matching;
        matching.isBool = takeWord("bool");
        const bool isOn = takeWord("on");
        if (isOn || takeWord("ignoring")) {
            matching.isOn = isOn;
            matching.labels = labelList();
        }
        matching.isManyRight = takeWord("group_right");
        if (matching.isManyRight || takeWord("group_left")) {
            skip();
            if (m_rest.starts_with("(") && labelList().size() > 0) {
                bad("labels of group_left and group_right are not known here");
            }
        }
        return matching;
    }

    PromValue comparison() {
        PromValue left = sum();
        while (true) {
            std::string op;
            for (const char* each : {"==", "!=", ">=", "<=", ">", "<"}) {
                if (take(each)) {
                    op = each;
                    break;
                }
            }
            if (op.empty()) {
                return left;
            }
            const Matching matching = modifiers();
            left = combine(op, left, sum(), matching);
        }
    }
    PromValue sum() {
        PromValue left = product();
        while (true) {
            const std::string op = take("+") ? "+" : (take("-") ? "-" : "");
            if (op.empty()) {
                return left;
            }
            const Matching matching = modifiers();
            left = combine(op, left, product(), matching);
        }
    }
    PromValue product() {
        PromValue left = signedValue();
        while (true) {
            const std::string op = take("*") ? "*" : (take("/") ? "/" : "");
            if (op.empty()) {
                return left;
            }
            const Matching matching = modifiers();
            left = combine(op, left, signedValue(), matching);
        }
    }
    PromValue signedValue() {
        const bool isNegative = take("-");
        PromValue value = primary();
        return isNegative ? combine("*", {.isScalar = true, .scalar = -1}, value, {}) : value;
    }

    PromValue primary() {
        if (++m_depth > kDeepest) {
            bad("too deep");
        }
        PromValue value = read();
        --m_depth;
        return value;
    }

    PromValue read() {
        skip();
        if (take("(")) {
            PromValue value = comparison();
            need(")");
            return value;
        }
        if (!m_rest.empty() && ((m_rest[0] >= '0' && m_rest[0] <= '9') || m_rest[0] == '.')) {
            return number();
        }
        if (!m_rest.empty() && m_rest[0] == '{') {
            bad("a metric's name is expected");
        }
        const std::string name = word();
        if (name.empty()) {
            bad(m_rest.empty() ? "unexpected end of input"
                               : fmt::format("unexpected character: {}", m_rest.substr(0, 1)));
        }
        for (const char* each : {"count", "sum", "avg", "max", "min"}) {
            if (name == each) {
                return aggregate(name);
            }
        }
        skip();
        return m_rest.starts_with("(") ? call(name) : selected(name);
    }

    PromValue number() {
        double value = 0;
        const auto [end, error] =
            std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        if (error != std::errc{}) {
            bad("bad number");
        }
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        return {.isScalar = true, .scalar = value};
    }

    PromValue call(const std::string& name) {
        need("(");
        PromValue value;
        if (name == "time") {
            value = {.isScalar = true, .scalar = m_now};
        } else if (name == "rate" || name == "increase") {
            value = ranged([&](const Series& series, double seconds) {
                return series.perSecond * (name == "rate" ? 1 : seconds);
            });
        } else if (name == "max_over_time" || name == "last_over_time") {
            // Of gauges the newest sample is kept alone, of counters it is the largest.
            value = ranged([](const Series& series, double) { return series.value; });
        } else if (name == "timestamp" || name == "vector" || name == "scalar") {
            value = converted(name, comparison());
        } else {
            bad(fmt::format("unknown function with name \"{}\"", name));
        }
        need(")");
        return value;
    }

    PromValue converted(const std::string& name, PromValue value) {
        if (value.isScalar != (name == "vector")) {
            bad(fmt::format("wrong type of argument in call to function \"{}\"", name));
        }
        if (name == "vector") {
            return {.samples = {{.value = value.scalar, .at = m_now}}};
        }
        if (name == "scalar") {
            const bool isOne = value.samples.size() == 1;
            return {.isScalar = true,
                    .scalar =
                        isOne ? value.samples[0].value : std::numeric_limits<double>::quiet_NaN()};
        }
        for (Series& sample : value.samples) {
            sample.labels = withoutName(sample.labels);
            sample.value = sample.at;
        }
        return value;
    }

    template<class Of>
    PromValue ranged(Of of) {
        PromValue value = selected(word());
        need("[");
        const double seconds = range();
        need("]");
        for (Series& sample : value.samples) {
            sample.labels = withoutName(sample.labels);
            sample.value = of(sample, seconds);
        }
        return value;
    }

    double range() {
        const PromValue count = number();
        const std::string unit = word();
        const double seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
        if (seconds <= 0 || count.scalar <= 0) {
            bad("bad duration");
        }
        return count.scalar * seconds;
    }

    PromValue selected(const std::string& metric) {
        PromValue value{.samples = m_seriesOf(metric)};
        for (Series& series : value.samples) {
            series.labels.emplace_back("__name__", metric);
        }
        if (!take("{")) {
            return value;
        }
        while (!take("}")) {
            match(value);
            if (!take(",")) {
                need("}");
                break;
            }
        }
        return value;
    }

    void match(PromValue& value) {
        const std::string label = word();
        const std::string op = take("=~") ? "=~" : take("!~") ? "!~" : take("!=") ? "!=" : "=";
        if (op == "=") {
            need("=");
        }
        const std::string wanted = quoted();
        const bool isPattern = op == "=~" || op == "!~";
        const bool isWanted = op == "=" || op == "=~";
        if (isPattern && !fits(wanted, "")) {
            bad("error parsing regexp");
        }
        std::erase_if(value.samples, [&](const Series& series) {
            const std::string text = labelText(series.labels, label);
            const bool isEqual = isPattern ? *fits(wanted, text) : text == wanted;
            return isEqual != isWanted;
        });
    }

    std::string quoted() {
        skip();
        const char quote = m_rest.empty() ? ' ' : m_rest[0];
        const auto end = quote == '"' || quote == '\'' ? m_rest.find(quote, 1) : m_rest.npos;
        if (end == std::string_view::npos) {
            bad("a quoted text is expected");
        }
        const std::string text(m_rest.substr(1, end - 1));
        m_rest.remove_prefix(end + 1);
        return text;
    }

    struct Grouping {
        bool isBy = true;
        std::vector<std::string> labels{};
    };
    std::optional<Grouping> grouping() {
        const bool isBy = takeWord("by");
        if (!isBy && !takeWord("without")) {
            return std::nullopt;
        }
        return Grouping{.isBy = isBy, .labels = labelList()};
    }

    std::vector<std::string> labelList() {
        std::vector<std::string> labels;
        need("(");
        while (!take(")")) {
            labels.push_back(word());
            if (labels.back().empty()) {
                bad("a label is expected");
            }
            if (!take(",")) {
                need(")");
                break;
            }
        }
        return labels;
    }

    PromValue aggregate(const std::string& name) {
        auto by = grouping();
        need("(");
        const PromValue value = comparison();
        need(")");
        if (!by) {
            by = grouping();
        }
        if (value.isScalar) {
            bad("expected type instant vector in aggregation expression, got scalar");
        }
        const Grouping keep = by.value_or(Grouping{});
        std::map<Labels, std::vector<double>> groups;
        for (const Series& sample : value.samples) {
            Labels labels = withoutName(sample.labels);
            std::erase_if(labels, [&](const auto& label) {
                const bool isNamed = std::find(keep.labels.begin(), keep.labels.end(),
                                               label.first) != keep.labels.end();
                return isNamed != keep.isBy;
            });
            groups[labels].push_back(sample.value);
        }
        PromValue out;
        for (const auto& [labels, values] : groups) {
            out.samples.push_back({.labels = labels, .value = reduced(name, values), .at = m_now});
        }
        return out;
    }

    PromValue combine(const std::string& op, const PromValue& left, const PromValue& right,
                      const Matching& matching) {
        const bool isComparison = op.find_first_of("=<>") != std::string::npos;
        if (left.isScalar && right.isScalar) {
            if (isComparison && !matching.isBool) {
                bad("comparisons between scalars must use BOOL modifier");
            }
            const double value = isComparison ? (holds(op, left.scalar, right.scalar) ? 1.0 : 0.0)
                                              : compute(op, left.scalar, right.scalar);
            return {.isScalar = true, .scalar = value};
        }
        if (!left.isScalar && !right.isScalar &&
            hasTwins(matching.isManyRight ? left : right, matching)) {
            bad("many-to-many matching not allowed: matching labels must be unique on one side");
        }
        return combineSamples(op, left, right, matching);
    }

    std::string_view m_rest;
    std::size_t m_whole;
    const SeriesOf& m_seriesOf;
    double m_now;
    int m_depth = 0;
};

} // namespace

tl::expected<PromValue, std::string> evaluatePromql(std::string_view query,
                                                    const SeriesOf& seriesOf, double now) {
    try {
        return Evaluator(query, seriesOf, now).run();
    } catch (const Bad& error) {
        return tl::unexpected(error.message);
    }
}

} // namespace pilothouse::simulator::detail
