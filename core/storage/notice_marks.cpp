// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/notice_marks.h"

#include "base/time.h"
#include "storage/atomic_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace pilothouse::storage {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 64 * 1024;

/// Ids of runs are letters and digits: nothing else becomes part of a path.
bool isPlain(std::string_view word) {
    return !word.empty() && word.size() <= 64 &&
           std::all_of(word.begin(), word.end(), [](unsigned char letter) {
               return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
                      (letter >= 'A' && letter <= 'Z');
           });
}

std::string fileOf(const std::string& folder, const std::string& run, std::string_view channel) {
    return folder + "/notices/" + run + '.' + std::string(channel) + ".json";
}

} // namespace

Result<std::optional<model::NoticeMark>>
readNoticeMark(const std::string& folder, const std::string& run, std::string_view channel) {
    if (!isPlain(run) || !isPlain(channel)) {
        return fail(ErrorKind::Validation, "\"" + run + "\" is no number of a run");
    }
    const auto path = fileOf(folder, run, channel);
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::error_code error;
        if (std::filesystem::exists(path, error)) {
            return fail({.kind = ErrorKind::Storage, .message = "cannot be read", .where = path});
        }
        return std::optional<model::NoticeMark>();
    }
    std::string text(kMostBytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    const auto json = Json::parse(text, nullptr, false);
    const auto seq = json.is_object() ? json.find("seq") : json.end();
    if (!json.is_object() || seq == json.end() || !seq->is_number_unsigned()) {
        return fail({.kind = ErrorKind::Decode, .message = "is no mark of notices", .where = path});
    }
    const auto word = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string();
    };
    return std::optional(model::NoticeMark{
        .seq = seq->get<std::uint64_t>(), .stuck = word("stuck"), .lost = word("lost")});
}

Result<void> writeNoticeMark(const std::string& folder, const std::string& run,
                             std::string_view channel, const model::NoticeMark& mark) {
    if (!isPlain(run) || !isPlain(channel)) {
        return fail(ErrorKind::Validation, "\"" + run + "\" is no number of a run");
    }
    const Json json{{"seq", mark.seq}, {"stuck", mark.stuck}, {"lost", mark.lost}};
    return writeAtomically(fileOf(folder, run, channel),
                           json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
}

Result<std::vector<std::string>> readMutedKinds(const std::string& folder,
                                                std::string_view channel) {
    const auto path = fileOf(folder, "muted", channel);
    std::ifstream file(path, std::ios::binary);
    if (!isPlain(channel) || !file) {
        return std::vector<std::string>();
    }
    std::string text(kMostBytes, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    const auto json = Json::parse(text, nullptr, false);
    const auto muted = json.is_object() ? json.find("muted") : json.end();
    if (!json.is_object() || muted == json.end() || !muted->is_array()) {
        return fail(
            {.kind = ErrorKind::Decode, .message = "is no choice of notices", .where = path});
    }
    std::vector<std::string> kinds;
    for (const auto& kind : *muted) {
        if (kind.is_string()) {
            kinds.push_back(kind.get<std::string>());
        }
    }
    return kinds;
}

Result<void> writeMutedKinds(const std::string& folder, std::string_view channel,
                             const std::vector<std::string>& kinds) {
    if (!isPlain(channel)) {
        return fail(ErrorKind::Validation, "no channel of notices");
    }
    return writeAtomically(fileOf(folder, "muted", channel), Json{{"muted", kinds}}.dump() + '\n');
}

std::string noticeToJson(const model::RunNotice& notice, const std::string& fleet) {
    const Json json{{"kind", "RunNotice"},
                    {"version", 1},
                    {"id", notice.id},
                    {"event", toString(notice.kind)},
                    {"weight", toString(notice.weight)},
                    {"fleet", fleet},
                    {"run", {{"id", notice.runId}, {"name", notice.runName}}},
                    {"at", formatRfc3339(notice.at)},
                    {"title", notice.title},
                    {"text", notice.text},
                    {"stage", notice.stage},
                    {"gate", notice.gate},
                    {"members", notice.members},
                    {"count", notice.count}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace pilothouse::storage
