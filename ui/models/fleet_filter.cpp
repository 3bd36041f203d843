// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/fleet_filter.h"

#include "model/edge.h"
#include "ui/bridge/qt_convert.h"
#include "ui/models/words.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <QVersionNumber>

#include <array>
#include <optional>

namespace pilothouse::ui {

namespace {

using model::ClusterState;
using Predicate = std::function<bool(const ClusterState&)>;

QString tr(const char* text) {
    return QCoreApplication::translate("FleetFilter", text);
}

enum class Op : std::uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };

bool holds(Op op, int order) {
    switch (op) {
    case Op::Equal: return order == 0;
    case Op::NotEqual: return order != 0;
    case Op::Less: return order < 0;
    case Op::LessEqual: return order <= 0;
    case Op::Greater: return order > 0;
    case Op::GreaterEqual: return order >= 0;
    }
    return false;
}

struct Comparison {
    QString field;
    Op op = Op::Equal;
    QString value;
};

/// Splits "version<=1.33"; none when the word holds no operator.
std::optional<Comparison> comparisonOf(const QString& word) {
    static const std::array<std::pair<QLatin1String, Op>, 6> kOps{{
        {QLatin1String("!="), Op::NotEqual},
        {QLatin1String("<="), Op::LessEqual},
        {QLatin1String(">="), Op::GreaterEqual},
        {QLatin1String("="), Op::Equal},
        {QLatin1String("<"), Op::Less},
        {QLatin1String(">"), Op::Greater},
    }};
    for (qsizetype at = 0; at < word.size(); ++at) {
        for (const auto& [sign, op] : kOps) {
            if (QStringView(word).mid(at).startsWith(sign)) {
                return Comparison{.field = word.left(at).toLower(),
                                  .op = op,
                                  .value = word.mid(at + sign.size())};
            }
        }
    }
    return std::nullopt;
}

QString labelOf(const ClusterState& state, const QString& key) {
    for (const auto& [name, value] : state.identity.labels) {
        if (toQt(name) == key) {
            return toQt(value);
        }
    }
    return {};
}

bool hasProblemHealth(const ClusterState& state) {
    const Look look = lookOf(state);
    return look == Look::Down || look == Look::Degraded;
}

Predicate textTerm(const Comparison& term, std::function<QString(const ClusterState&)> read) {
    const QRegularExpression pattern(
        QRegularExpression::anchoredPattern(QRegularExpression::wildcardToRegularExpression(
            term.value, QRegularExpression::UnanchoredWildcardConversion)),
        QRegularExpression::CaseInsensitiveOption);
    const bool wanted = term.op == Op::Equal;
    return [pattern, wanted, read = std::move(read)](const ClusterState& state) {
        return pattern.match(read(state)).hasMatch() == wanted;
    };
}

/// A count that is not known matches no comparison: unknown is not 0.
Predicate countTerm(const Comparison& term, double value,
                    std::function<std::optional<std::int32_t>(const ClusterState&)> read) {
    return [op = term.op, value, read = std::move(read)](const ClusterState& state) {
        const auto count = read(state);
        return count && holds(op, *count < value ? -1 : (*count > value ? 1 : 0));
    };
}

/// "1.33" means the whole minor: version=1.33 holds for 1.33.5, version<1.33 for 1.32.9.
Predicate versionTerm(Op op, const QVersionNumber& wanted) {
    return [op, wanted](const ClusterState& state) {
        if (!state.version) {
            return false;
        }
        const auto has = QVersionNumber::fromString(shortVersion(state.version->value));
        const auto part = QVersionNumber(has.segments().mid(0, wanted.segmentCount()));
        return holds(op, QVersionNumber::compare(part, wanted));
    };
}

std::function<QString(const ClusterState&)> textField(const QString& field) {
    if (field == QLatin1String("name") || field == QLatin1String("cluster")) {
        return [](const ClusterState& s) { return toQt(s.identity.name); };
    }
    if (field == QLatin1String("region")) {
        return [](const ClusterState& s) { return toQt(s.identity.region); };
    }
    if (field == QLatin1String("group")) {
        return [](const ClusterState& s) { return toQt(s.identity.group); };
    }
    if (field == QLatin1String("env") || field == QLatin1String("environment")) {
        return [](const ClusterState& s) { return toQt(s.identity.environment); };
    }
    if (field == QLatin1String("reach")) {
        return [](const ClusterState& s) { return toQt(model::toString(s.reach)); };
    }
    if (field.startsWith(QLatin1String("label:")) && field.size() > 6) {
        return [key = field.mid(6)](const ClusterState& s) { return labelOf(s, key); };
    }
    return {};
}

std::function<std::optional<std::int32_t>(const ClusterState&)> countField(const QString& field) {
    using Count = std::optional<std::int32_t>;
    if (field == QLatin1String("nodes")) {
        return [](const ClusterState& s) {
            return s.nodeCounts ? Count(s.nodeCounts->value.total) : Count();
        };
    }
    if (field == QLatin1String("ready")) {
        return [](const ClusterState& s) {
            return s.nodeCounts ? Count(s.nodeCounts->value.ready) : Count();
        };
    }
    if (field == QLatin1String("pods")) {
        return [](const ClusterState& s) {
            return s.podCounts ? Count(s.podCounts->value.total) : Count();
        };
    }
    if (field == QLatin1String("problems")) {
        return [](const ClusterState& s) {
            return s.podCounts ? Count(s.podCounts->value.problems) : Count();
        };
    }
    return {};
}

struct Parsed {
    Predicate matches;
    QString error;
};

Parsed failed(const QString& text) {
    return Parsed{.matches = {}, .error = text};
}

Parsed healthTerm(const Comparison& term) {
    const QString value = term.value.toLower();
    const bool wanted = term.op == Op::Equal;
    if (value == QLatin1String("bad")) {
        return {[wanted](const ClusterState& s) { return hasProblemHealth(s) == wanted; }, {}};
    }
    const QString stale = value == QLatin1String("unknown") ? QStringLiteral("stale") : value;
    const QString word = stale == QLatin1String("ok") ? QStringLiteral("healthy") : stale;
    for (const Look look : {Look::Down, Look::Degraded, Look::Stale, Look::Awaited, Look::Away,
                            Look::Upgrading, Look::Healthy}) {
        if (keyOf(look) == word) {
            return {[look, wanted](const ClusterState& s) { return (lookOf(s) == look) == wanted; },
                    {}};
        }
    }
    return failed(
        tr("“%1” is no state; use healthy, upgrading, degraded, down, stale, offline or bad")
            .arg(term.value));
}

Parsed comparisonTerm(const Comparison& term) {
    if (term.value.isEmpty()) {
        return failed(tr("“%1” needs a value").arg(term.field));
    }
    const bool ordered = term.op != Op::Equal && term.op != Op::NotEqual;
    if (term.field == QLatin1String("version")) {
        qsizetype end = 0;
        const QString text =
            term.value.startsWith(QLatin1Char('v')) ? term.value.mid(1) : term.value;
        const auto version = QVersionNumber::fromString(text, &end);
        return version.isNull() || end != text.size()
                   ? failed(tr("“%1” is no version; write 1.33 or 1.33.5").arg(term.value))
                   : Parsed{versionTerm(term.op, version), {}};
    }
    if (const auto count = countField(term.field)) {
        bool ok = false;
        const double value = term.value.toDouble(&ok);
        return ok ? Parsed{countTerm(term, value, count), {}}
                  : failed(tr("“%1” is no number").arg(term.value));
    }
    const bool isHealth =
        term.field == QLatin1String("health") || term.field == QLatin1String("state");
    const auto text = textField(term.field);
    if (!isHealth && !text) {
        return failed(
            tr("“%1” is no field; there are name, health, region, group, env, version, nodes, "
               "ready, pods, problems, reach and label:<key>")
                .arg(term.field));
    }
    if (ordered) {
        return failed(tr("“%1” has no order; use = or !=").arg(term.field));
    }
    return isHealth ? healthTerm(term) : Parsed{textTerm(term, text), {}};
}

/// What the silence of a member may mean, as a filter's flag.
constexpr std::array kEdgeFlags{std::pair("expected-offline", model::EdgeState::ExpectedOffline),
                                std::pair("overdue", model::EdgeState::Overdue),
                                std::pair("at-risk", model::EdgeState::AtRisk),
                                std::pair("expired", model::EdgeState::Expired)};

Parsed flagTerm(const QString& flag) {
    if (flag == QLatin1String("stale")) {
        return {[](const ClusterState& s) { return lookOf(s) == Look::Stale; }, {}};
    }
    if (flag == QLatin1String("production")) {
        return {[](const ClusterState& s) { return s.identity.isProduction; }, {}};
    }
    for (const auto& [name, edge] : kEdgeFlags) {
        if (flag == QLatin1String(name)) {
            return {[edge = edge](const ClusterState& s) { return model::edgeStateOf(s) == edge; },
                    {}};
        }
    }
    return failed(tr("“is:%1” is no flag; there are is:stale, is:production, is:expected-offline, "
                     "is:overdue, is:at-risk and is:expired")
                      .arg(flag));
}

/// Looks only at words that are the same in every language: names, the state's key, and causes as
/// the core and the servers word them.
bool holdsText(const ClusterState& state, const QString& needle) {
    const auto has = [&needle](const QString& text) {
        return text.contains(needle, Qt::CaseInsensitive);
    };
    if (has(toQt(state.identity.name)) || has(toQt(state.identity.region)) ||
        has(toQt(state.identity.group)) || has(toQt(state.identity.environment)) ||
        has(keyOf(lookOf(state)))) {
        return true;
    }
    if (isOld(state) && state.lastError && has(toQt(state.lastError->message))) {
        return true;
    }
    if (std::any_of(state.reasons.begin(), state.reasons.end(),
                    [&has](const auto& reason) { return has(toQt(reason.message)); })) {
        return true;
    }
    return std::any_of(state.identity.labels.begin(), state.identity.labels.end(),
                       [&has](const auto& label) { return has(toQt(label.second)); });
}

Parsed wordTerm(const QString& word) {
    if (word.startsWith(QLatin1String("is:"))) {
        return flagTerm(word.mid(3).toLower());
    }
    if (const auto comparison = comparisonOf(word)) {
        return comparisonTerm(*comparison);
    }
    return {[word](const ClusterState& s) { return holdsText(s, word); }, {}};
}

} // namespace

FleetFilter FleetFilter::parse(const QString& text) {
    static const QRegularExpression kSpaces(QStringLiteral("\\s+"));
    FleetFilter filter;
    filter.m_text = text.trimmed();
    bool negate = false;
    const QStringList words = filter.m_text.split(kSpaces, Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const QString lower = word.toLower();
        if (lower == QLatin1String("and")) {
            continue;
        }
        if (lower == QLatin1String("not")) {
            negate = !negate;
            continue;
        }
        if (lower == QLatin1String("or") || word.contains(QLatin1Char('('))) {
            filter.m_error = tr("“%1” is not understood yet: terms are joined by “and”").arg(word);
            break;
        }
        Parsed parsed = wordTerm(word);
        if (!parsed.matches) {
            filter.m_error = parsed.error;
            break;
        }
        QString shown = word;
        if (negate) {
            shown.prepend(QStringLiteral("not "));
            parsed.matches = [inner = std::move(parsed.matches)](const ClusterState& s) {
                return !inner(s);
            };
        }
        filter.m_terms.push_back({shown, std::move(parsed.matches)});
        negate = false;
    }
    if (filter.m_error.isEmpty() && negate) {
        filter.m_error = tr("“not” needs a term after it");
    }
    if (!filter.m_error.isEmpty()) {
        filter.m_terms.clear();
    }
    return filter;
}

bool FleetFilter::matches(const model::ClusterState& state) const {
    return std::all_of(m_terms.begin(), m_terms.end(),
                       [&state](const FilterTerm& term) { return term.matches(state); });
}

} // namespace pilothouse::ui
