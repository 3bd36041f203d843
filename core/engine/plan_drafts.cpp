// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan_drafts.h"

#include "kube/strategy/strategy_reader.h"
#include "storage/atomic_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <system_error>

namespace pilothouse::engine {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 20;
constexpr std::uintmax_t kMostBytes = std::uintmax_t{16} << 20;
// Comments of YAML: the file is a strategy's for whoever finds it.
constexpr std::string_view kAt = "# Draft of a plan, kept ";
constexpr std::string_view kFile = "# Of the file ";

fs::path folderIn(const std::string& stateFolder) {
    return fs::path(stateFolder) / "drafts";
}

/// Nothing but what newId() makes names a file.
bool isId(std::string_view id) {
    return !id.empty() && id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string newId(Instant at) {
    std::random_device random;
    return fmt::format("{:x}-{:08x}", at.time_since_epoch().count(), random());
}

std::string textFile(const std::string& stateFolder, const std::string& id) {
    return (folderIn(stateFolder) / (id + ".yaml")).string();
}

std::string lockFile(const std::string& stateFolder, const std::string& id) {
    return (folderIn(stateFolder) / (id + ".lock")).string();
}

/// What stands behind `head` in the first line, which goes.
std::optional<std::string> takeLine(std::string& text, std::string_view head) {
    const auto end = text.find('\n');
    if (!text.starts_with(head) || end == std::string::npos) {
        return std::nullopt;
    }
    auto line = text.substr(head.size(), end - head.size());
    text.erase(0, end + 1);
    return line;
}

std::optional<model::LeftDraft> readDraft(const std::string& stateFolder, const std::string& id) {
    const auto path = textFile(stateFolder, id);
    std::error_code gone;
    if (!isId(id) || fs::file_size(path, gone) > kMostBytes || gone) {
        return std::nullopt;
    }
    const std::ifstream file(path);
    std::ostringstream all;
    all << file.rdbuf();
    model::LeftDraft draft{.id = id, .text = all.str()};
    const auto at = takeLine(draft.text, kAt);
    const auto kept = at ? parseRfc3339(*at) : Result<Instant>(Instant());
    if (!at || !kept) {
        return std::nullopt;
    }
    draft.at = *kept;
    draft.file = takeLine(draft.text, kFile).value_or(std::string());
    draft.name = kube::readStrategy(draft.text, path).strategy.name;
    return draft;
}

void removeFiles(const std::string& stateFolder, const std::string& id) {
    std::error_code ignored;
    fs::remove(textFile(stateFolder, id), ignored);
    fs::remove(lockFile(stateFolder, id), ignored);
}

} // namespace

Result<void> DraftKeeper::keep(std::string_view text, const std::string& file, Instant at) {
    if (m_folder.empty()) {
        return {};
    }
    const auto id = m_id.empty() ? newId(at) : m_id;
    if (!m_lock) {
        auto lock = storage::FileLock::tryNow(lockFile(m_folder, id));
        if (!lock) {
            return fail(std::move(lock.error()));
        }
        m_lock = *std::move(lock);
        m_id = id;
    }
    auto whole = fmt::format("{}{}\n", kAt, formatRfc3339(at));
    if (!file.empty() && file.find('\n') == std::string::npos) {
        whole += fmt::format("{}{}\n", kFile, file);
    }
    whole += text;
    return storage::writeAtomically(textFile(m_folder, m_id), whole);
}

Result<model::LeftDraft> DraftKeeper::adopt(const std::string& id) {
    if (!isId(id) || !fs::exists(textFile(m_folder, id))) {
        return fail(ErrorKind::NotFound, "that draft is not there any more");
    }
    auto lock = storage::FileLock::tryNow(lockFile(m_folder, id));
    if (!lock) {
        return fail(std::move(lock.error()));
    }
    if (!*lock) {
        return fail(ErrorKind::Conflict, "another window goes on with that draft");
    }
    auto draft = readDraft(m_folder, id);
    if (!draft) {
        return fail(ErrorKind::NotFound, "that draft cannot be read");
    }
    m_lock = *std::move(lock);
    m_id = id;
    return *std::move(draft);
}

void DraftKeeper::forget() {
    if (!m_id.empty()) {
        removeFiles(m_folder, m_id);
        m_id.clear();
        m_lock.reset();
    }
}

std::vector<model::LeftDraft> readDrafts(const std::string& stateFolder) {
    std::vector<model::LeftDraft> drafts;
    std::error_code gone;
    auto entry = fs::directory_iterator(folderIn(stateFolder), gone);
    for (; !gone && entry != fs::directory_iterator(); entry.increment(gone)) {
        const auto id = entry->path().stem().string();
        if (entry->path().extension() != ".yaml" ||
            storage::FileLock::isHeld(lockFile(stateFolder, id))) {
            continue;
        }
        if (auto draft = readDraft(stateFolder, id)) {
            drafts.push_back(*std::move(draft));
        }
    }
    std::sort(drafts.begin(), drafts.end(),
              [](const auto& a, const auto& b) { return a.at > b.at; });
    drafts.resize(std::min(drafts.size(), kMost));
    return drafts;
}

void discardDraft(const std::string& stateFolder, const std::string& id) {
    if (!isId(id) || !fs::exists(textFile(stateFolder, id))) {
        return;
    }
    const auto lock = storage::FileLock::tryNow(lockFile(stateFolder, id));
    if (lock && *lock) {
        removeFiles(stateFolder, id);
    }
}

} // namespace pilothouse::engine
