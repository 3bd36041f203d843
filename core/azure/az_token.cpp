// SPDX-License-Identifier: GPL-3.0-or-later
#include "azure/az_token.h"

#include "base/unix_time.h"

#include <nlohmann/json.hpp>

namespace pilothouse::azure {

std::vector<std::string> azTokenArguments(const std::string& resource) {
    return {"account", "get-access-token", "--resource", resource, "--output", "json"};
}

Result<AzToken> parseAzToken(std::string_view output) {
    constexpr std::size_t kMostBytes = std::size_t{1} << 20;
    const auto document = output.size() <= kMostBytes
                              ? nlohmann::json::parse(output, nullptr, false)
                              : nlohmann::json(nlohmann::json::value_t::discarded);
    const auto token = document.is_object() ? document.find("accessToken") : document.end();
    if (!document.is_object() || token == document.end() || !token->is_string() ||
        token->get_ref<const std::string&>().empty()) {
        return fail(ErrorKind::Decode, "the Azure CLI printed no access token");
    }
    AzToken read{.token = Secret(token->get<std::string>())};
    const auto expires = document.find("expires_on");
    if (expires != document.end() && expires->is_number_integer()) {
        const auto seconds = expires->get<std::int64_t>();
        read.expires = seconds > 0 ? instantOfUnix(seconds) : std::nullopt;
    }
    return read;
}

} // namespace pilothouse::azure
