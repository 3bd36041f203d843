// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/json_fault.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pilothouse::storage::detail {

JsonFault faultOf(std::string_view text) {
    using Json = nlohmann::json;
    try {
        [[maybe_unused]] const auto json = Json::parse(text);
    } catch (const Json::parse_error& error) {
        return {.byte = error.byte};
    } catch (const Json::out_of_range& error) {
        // It tells no place, but quotes the number and nothing else.
        const std::string_view said = error.what();
        const auto from = std::min(said.find('\''), said.size() - 1) + 1;
        const auto at = text.find(said.substr(from, said.rfind('\'') - from));
        return {.byte = at == std::string_view::npos ? 1 : at + 1, .isNumber = true};
    }
    return {};
}

} // namespace pilothouse::storage::detail
