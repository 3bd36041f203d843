// SPDX-License-Identifier: GPL-3.0-or-later
#include "calendar_files.h"

#include "rollout/calendar_ics.h"

#include <array>
#include <cstdio>
#include <filesystem>

namespace pilothouse::ctl {

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20;

} // namespace

Result<std::string> readInput(const std::string& path) {
    std::FILE* const file = path == "-" ? stdin : std::fopen(path.c_str(), "rbe");
    if (file == nullptr) {
        return fail({.kind = ErrorKind::Validation, .message = "cannot be read", .where = path});
    }
    std::string text;
    std::array<char, std::size_t{64} << 10> buffer{};
    std::size_t count = 0;
    while (text.size() <= kMostBytes &&
           (count = std::fread(buffer.data(), 1, buffer.size(), file)) > 0) {
        text.append(buffer.data(), count);
    }
    const bool isBroken = std::ferror(file) != 0;
    if (file != stdin) {
        static_cast<void>(std::fclose(file));
    }
    if (isBroken || text.size() > kMostBytes) {
        return fail({.kind = ErrorKind::Validation,
                     .message = isBroken ? "cannot be read" : "larger than 16 MiB",
                     .where = path});
    }
    return text;
}

Result<void> readCalendars(model::Strategy& strategy, const std::string& strategyFile) {
    std::vector<model::Window> windows;
    for (auto& window : strategy.windows) {
        if (window.source != model::WindowSource::Calendar) {
            windows.push_back(std::move(window));
            continue;
        }
        const auto folder = std::filesystem::path(strategyFile).parent_path();
        const auto path = (folder / window.ics).lexically_normal().string();
        const auto text = readInput(path);
        auto read = text ? rollout::readIcs(*text, path, window)
                         : Result<std::vector<model::Window>>(fail(text.error()));
        if (!read) {
            return fail(std::move(read.error()));
        }
        for (auto& each : *read) {
            each.source = model::WindowSource::Written;
            each.position = window.position;
            windows.push_back(std::move(each));
        }
    }
    strategy.windows = std::move(windows);
    return {};
}

} // namespace pilothouse::ctl
