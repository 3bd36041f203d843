// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/cluster.h"

#include <QString>

#include <functional>
#include <vector>

namespace pilothouse::ui {

/// One term of a filter, kept with its own text so that a page can say which term matches nobody.
struct FilterTerm {
    QString text;
    std::function<bool(const model::ClusterState&)> matches;
};

/// The filter over clusters: terms joined by "and" (also by a space), each optionally after "not".
/// A term is `field op value` with = != < <= > >=, a flag `is:stale`, or free text found in name,
/// region, group, labels and cause. Fields: name state health reach region group env version nodes
/// ready pods problems label:<key>. Text may hold * and ?; `health=bad` means down or degraded. A
/// value; parse() is pure.
class FleetFilter {
public:
    /// Reads `text`; where it is wrong the filter matches everybody and error() says what and
    /// where.
    [[nodiscard]] static FleetFilter parse(const QString& text);

    [[nodiscard]] bool isValid() const { return m_error.isEmpty(); }
    [[nodiscard]] bool isEmpty() const { return m_terms.empty(); }
    [[nodiscard]] const QString& error() const { return m_error; } ///< one sentence, else empty
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] const std::vector<FilterTerm>& terms() const { return m_terms; }
    [[nodiscard]] bool matches(const model::ClusterState& state) const;

private:
    QString m_text;
    QString m_error;
    std::vector<FilterTerm> m_terms;
};

} // namespace pilothouse::ui
