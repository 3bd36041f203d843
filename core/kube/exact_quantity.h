// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"

#include <compare>
#include <string>
#include <string_view>

namespace pilothouse::kube {

/// An amount of any size, compared exactly, with the double that Kubernetes' own code makes of it.
/// An immutable value; about 30 ns to compare with an equal one, less otherwise. Source:
/// kubernetes/apimachinery pkg/api/resource/quantity.go ParseQuantity, Cmp, AsApproximateFloat64.
class ExactQuantity {
public:
    /// Zero.
    ExactQuantity() = default;

    /// Validation for text that is no quantity, with the words of the source.
    [[nodiscard]] static Result<ExactQuantity> parse(std::string_view text);

    /// The double of the source, which depends on how the amount is written: "0.3" is
    /// 0.30000000000000004, "300m" is 0.3. May be infinite.
    [[nodiscard]] double approximate() const { return m_approximate; }

    /// The double next to the amount. Of two amounts whose doubles differ, the smaller double is
    /// the smaller amount; of equal ones nothing follows.
    [[nodiscard]] double nearest() const { return m_nearest; }

    [[nodiscard]] std::strong_ordering operator<=>(const ExactQuantity& other) const;
    [[nodiscard]] bool operator==(const ExactQuantity& other) const {
        return (*this <=> other) == std::strong_ordering::equal;
    }

private:
    double m_nearest = 0; ///< the double next to the amount: orders all but neighbours
    double m_approximate = 0;
    bool m_isNegative = false;
    /// Digits without zeros at either end; the point stands m_point digits behind the first.
    std::string m_digits;
    long m_point = 0;
};

} // namespace pilothouse::kube
