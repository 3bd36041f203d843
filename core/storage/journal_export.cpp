// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal_export.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace pilothouse::storage {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kChecksum = 8; // hex digits before the blank

constexpr std::array<std::uint32_t, 256> crcTable() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) != 0 ? (value >> 1U) ^ 0x82F63B78U : value >> 1U;
        }
        table.at(byte) = value;
    }
    return table;
}
constexpr auto kCrcTable = crcTable();

/// A body is JSON, so a line break in it can only be white space.
std::string onOneLine(std::string body) {
    std::replace(body.begin(), body.end(), '\n', ' ');
    std::replace(body.begin(), body.end(), '\r', ' ');
    return body;
}

/// The JSON of a good line; else why it is none.
tl::expected<std::string_view, std::string> checked(std::string_view line) {
    std::uint32_t said = 0;
    const auto* const end = line.data() + std::min(kChecksum, line.size());
    const auto read = std::from_chars(line.data(), end, said, 16);
    if (line.size() <= kChecksum || read.ptr != line.data() + kChecksum || line[kChecksum] != ' ') {
        return tl::unexpected<std::string>("no checksum at the start of the line");
    }
    const auto json = line.substr(kChecksum + 1);
    if (crc32c(json) != said) {
        return tl::unexpected<std::string>("the checksum does not fit the line");
    }
    return json;
}

/// What a line with a good checksum says; `previous` is the checksum of the line before.
tl::expected<Record, std::string> recordOf(std::string_view json, std::int64_t seq,
                                           std::string_view previous) {
    const auto wrong = [](std::string what) {
        return tl::unexpected<std::string>(std::move(what));
    };
    const Json object = Json::parse(json, nullptr, false);
    const auto text = [&](const char* key) {
        const auto found = object.is_object() ? object.find(key) : object.end();
        return found != object.end() && found->is_string() ? found->get<std::string>()
                                                           : std::string();
    };
    const auto number = object.is_object() ? object.find("seq") : object.end();
    const auto body = object.is_object() ? object.find("body") : object.end();
    const auto at = parseRfc3339(text("ts"));
    const auto type = recordType(text("type"));
    if (number == object.end() || !number->is_number_integer() || *number != seq) {
        return wrong(fmt::format("expected record {}", seq));
    }
    if (text("prev") != previous) {
        return wrong("the line before is not the one that was written before it");
    }
    if (!at || !type || body == object.end() || !body->is_object()) {
        return wrong("ts, type or body is not what this version knows");
    }
    return Record{.seq = seq,
                  .type = *type,
                  .at = *at,
                  .body = body->dump(-1, ' ', false, Json::error_handler_t::replace)};
}

} // namespace

std::uint32_t crc32c(std::string_view text) {
    std::uint32_t value = 0xFFFFFFFFU;
    for (const char each : text) {
        value = (value >> 8U) ^ kCrcTable.at((value ^ static_cast<unsigned char>(each)) & 0xFFU);
    }
    return ~value;
}

std::string exportJournal(const std::vector<Record>& records) {
    std::string text;
    std::string previous(kChecksum, '0');
    for (const auto& each : records) {
        const auto json = fmt::format(R"({{"seq":{},"ts":"{}","type":"{}","body":{},"prev":"{}"}})",
                                      each.seq, formatRfc3339(each.at), toString(each.type),
                                      onOneLine(each.body), previous);
        previous = fmt::format("{:08x}", crc32c(json));
        text += fmt::format("{} {}\n", previous, json);
    }
    return text;
}

ImportedJournal importJournal(std::string_view text) {
    ImportedJournal journal;
    std::string previous(kChecksum, '0');
    for (int line = 1; !text.empty(); ++line) {
        const auto end = text.find('\n');
        const bool isLast = end == std::string_view::npos || end + 1 == text.size();
        const auto one = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const auto json = checked(one);
        const auto stop = [&](ExportState state, std::string what) {
            journal.state = state;
            journal.line = line;
            journal.what = std::move(what);
        };
        if (!json || end == std::string_view::npos) {
            stop(isLast ? ExportState::Torn : ExportState::Broken,
                 json ? "the line does not end" : json.error());
            return journal;
        }
        auto record =
            recordOf(*json, static_cast<std::int64_t>(journal.records.size()) + 1, previous);
        if (!record) { // its checksum is good: it was written so, and does not belong here
            stop(ExportState::Broken, record.error());
            return journal;
        }
        previous = one.substr(0, kChecksum);
        journal.records.push_back(*std::move(record));
    }
    return journal;
}

} // namespace pilothouse::storage
