// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "model/run_record.h"

#include <string>
#include <string_view>
#include <vector>

namespace pilothouse::storage {

/// Names for the places of a frozen plan, for people who read a journal; places decide.
struct RecordNames {
    std::vector<std::string> stages{};
    std::vector<std::string> groups{};
    std::vector<std::string> members{};
    std::vector<std::string> gates{};
};

/// The body of a record as one line of JSON, keys sorted: what a journal's row holds. With names,
/// "name" stands beside each place. Pure.
[[nodiscard]] std::string bodyToJson(const model::RecordBody& body,
                                     const RecordNames* names = nullptr);

/// The body of a record of this type ("MemberIntent"). Decode where it is none: an unknown type, a
/// missing or wrong field. Unknown fields are passed over. Pure.
[[nodiscard]] Result<model::RecordBody> bodyFromJson(std::string_view type, std::string_view json);

/// A whole record as one line: {"at","body","seq","type"}; the form of exports. Pure.
[[nodiscard]] std::string recordToJson(const model::Record& record,
                                       const RecordNames* names = nullptr);
/// Decode where it is no such line. Pure.
[[nodiscard]] Result<model::Record> recordFromJson(std::string_view json);

} // namespace pilothouse::storage
