// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/hub_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace pilothouse::simulator {

namespace fs = std::filesystem;

namespace {

void markMembers(const HubSpec& spec, std::vector<hub::Joined>& members) {
    for (const HubMarks& marks : spec.marks) {
        int used = 0;
        for (hub::Joined& member : members) {
            if (!marks.target.matches(member.spec.labels()) ||
                (marks.count > 0 && used >= marks.count)) {
                continue;
            }
            ++used;
            member.taints.insert(member.taints.end(), marks.taints.begin(), marks.taints.end());
            member.labels.insert(member.labels.end(), marks.labels.begin(), marks.labels.end());
        }
    }
}

/// The files of the folder `hub` beside the scenario.
Result<std::vector<hub::SeedFile>> readSeed(const HubSpec& spec) {
    std::vector<hub::SeedFile> files;
    std::error_code error;
    const fs::path folder = spec.folder / "hub";
    if (spec.folder.empty() || !fs::is_directory(folder, error)) {
        return files;
    }
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        std::ifstream stream(entry.path(), std::ios::binary);
        std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        if (!stream) {
            return fail(ErrorKind::Storage, "cannot read " + entry.path().string());
        }
        files.push_back({entry.path().string(), std::move(text)});
    }
    if (error) {
        return fail(ErrorKind::Storage, fmt::format("{}: {}", folder.string(), error.message()));
    }
    std::sort(files.begin(), files.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return files;
}

} // namespace

Result<hub::HubInput> hubInput(const HubSpec& spec, const Estate& estate,
                               const std::vector<std::vector<Effect>>& effects) {
    hub::HubInput input;
    input.members.reserve(estate.members.size());
    for (std::size_t i = 0; i < estate.members.size(); ++i) {
        input.members.push_back({estate.members[i], effects[i], {}, {}});
    }
    markMembers(spec, input.members);
    auto seed = readSeed(spec);
    if (!seed) {
        return fail(seed.error());
    }
    input.seed = *std::move(seed);
    return input;
}

Result<void> writeExamples(const HubSpec& spec, const fs::path& directory) {
    for (const char* name : {"placements", "resources"}) {
        std::error_code error;
        const fs::path from = spec.folder / name;
        if (spec.folder.empty() || !fs::is_directory(from, error)) {
            continue;
        }
        fs::copy(from, directory / name,
                 fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
        if (error) {
            return fail(ErrorKind::Storage,
                        fmt::format("cannot copy {}: {}", from.string(), error.message()));
        }
    }
    return {};
}

} // namespace pilothouse::simulator
