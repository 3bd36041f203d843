// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/consent_store.h"

#include "storage/atomic_file.h"
#include "storage/folders.h"
#include "storage/json_fault.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>

namespace pilothouse::storage {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxFileBytes = std::size_t{4} << 20;

Error badLine(const std::string& file, int line, std::size_t column, std::string what) {
    return {.kind = ErrorKind::Validation,
            .message = std::move(what),
            .position = Position{.file = file, .line = line, .column = static_cast<int>(column)}};
}

/// What changes when the file is written or replaced; empty when it is not there.
std::string stampOf(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return {};
    }
    return fmt::format("{}:{}:{}.{}", info.st_ino, info.st_size, info.st_mtim.tv_sec,
                       info.st_mtim.tv_nsec);
}

std::optional<std::string> textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? std::optional(found->get<std::string>())
                                                       : std::nullopt;
}

bool isHex(const std::string& text) {
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// What a line says, or what is wrong with it.
Result<ConsentEntry> entryOf(const Json& object) {
    const auto wrong = [](const char* what) { return fail(ErrorKind::Validation, what); };
    if (!object.is_object()) {
        return wrong("expected an object");
    }
    ConsentEntry entry;
    const auto fingerprint = textAt(object, "fingerprint");
    const auto word = textAt(object, "decision");
    const auto at = textAt(object, "at");
    const auto instant = at ? parseRfc3339(*at) : Result<Instant>(Instant{});
    const auto command = object.find("command");
    if (!fingerprint || !isHex(*fingerprint)) {
        return wrong("fingerprint: expected 64 hexadecimal digits");
    }
    if (!word || (*word != "allow" && *word != "deny")) {
        return wrong("decision: expected \"allow\" or \"deny\"");
    }
    if (!at || !instant) {
        return wrong("at: expected an instant as of RFC 3339");
    }
    if (command == object.end() || !command->is_array() ||
        !std::all_of(command->begin(), command->end(),
                     [](const Json& each) { return each.is_string(); })) {
        return wrong("command: expected a list of texts");
    }
    entry.fingerprint = *fingerprint;
    entry.isAllowed = *word == "allow";
    entry.at = *instant;
    entry.command = command->get<std::vector<std::string>>();
    entry.source = textAt(object, "source").value_or("");
    return entry;
}

Result<std::vector<ConsentEntry>> parse(std::string_view text, const std::string& file) {
    std::vector<ConsentEntry> entries;
    for (int line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (one.find_first_not_of(" \t\r") == std::string_view::npos) {
            continue;
        }
        const auto object = Json::parse(one, nullptr, false);
        if (object.is_discarded()) {
            const auto fault = detail::faultOf(one);
            return fail(badLine(file, line, std::max<std::size_t>(fault.byte, 1),
                                fault.isNumber
                                    ? "a number is out of all bounds; remove the line or the file "
                                      "to begin anew"
                                    : "this is no JSON; remove the line or the file to begin "
                                      "anew"));
        }
        auto entry = entryOf(object);
        if (!entry) {
            return fail(badLine(file, line, 1, entry.error().message));
        }
        entries.push_back(*std::move(entry));
    }
    return entries;
}

std::string textOf(const std::vector<ConsentEntry>& entries) {
    std::string text;
    for (const auto& each : entries) {
        const Json object{{"fingerprint", each.fingerprint},
                          {"decision", each.isAllowed ? "allow" : "deny"},
                          {"at", formatRfc3339(each.at)},
                          {"command", each.command},
                          {"source", each.source}};
        text += object.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    return text;
}

/// Keeps other writers out for as long as it lives; where there can be no lock file, it does not.
class WriteLock {
public:
    explicit WriteLock(const std::string& file)
        : m_fd(::open((file + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
        while (m_fd >= 0 && ::flock(m_fd, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    ~WriteLock() {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    WriteLock(const WriteLock&) = delete;
    WriteLock& operator=(const WriteLock&) = delete;

private:
    int m_fd;
};

} // namespace

ConsentStore::ConsentStore(std::string file) : m_file(std::move(file)) {}

Result<void> ConsentStore::readIfChanged() {
    auto stamp = stampOf(m_file);
    if (stamp.empty() || stamp == m_stamp) {
        if (stamp.empty()) {
            m_entries.clear();
            m_stamp.clear();
        }
        return {};
    }
    std::ifstream stream(m_file, std::ios::binary);
    std::ostringstream text;
    if (!stream || !(text << stream.rdbuf() || stamp.find(":0:") != std::string::npos)) {
        return fail(ErrorKind::Storage, m_file + ": cannot be read");
    }
    if (text.str().size() > kMaxFileBytes) {
        return fail(badLine(m_file, 1, 1, "larger than 4 MiB"));
    }
    auto entries = parse(text.str(), m_file);
    if (!entries) {
        return fail(std::move(entries.error()));
    }
    m_entries = *std::move(entries);
    m_stamp = std::move(stamp);
    return {};
}

Result<std::optional<ConsentEntry>> ConsentStore::find(const std::string& fingerprint) {
    const std::lock_guard lock(m_mutex);
    if (auto read = readIfChanged(); !read) {
        return fail(std::move(read.error()));
    }
    const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const auto& each) {
        return each.fingerprint == fingerprint;
    });
    return found == m_entries.end() ? std::nullopt : std::optional(*found);
}

Result<std::vector<ConsentEntry>> ConsentStore::all() {
    const std::lock_guard lock(m_mutex);
    if (auto read = readIfChanged(); !read) {
        return fail(std::move(read.error()));
    }
    return m_entries;
}

template<class Change>
Result<void> ConsentStore::rewrite(Change change) {
    const std::lock_guard lock(m_mutex);
    if (m_file.empty()) {
        return fail(ErrorKind::Storage, "no folder for state: neither XDG_STATE_HOME nor HOME is "
                                        "set; name one with --state");
    }
    if (stampOf(m_file).empty()) { // makes the folder, for the lock
        if (auto made = writeAtomically(m_file, {}); !made) {
            return made;
        }
    }
    const WriteLock others(m_file);
    if (auto read = readIfChanged(); !read) {
        return read;
    }
    auto entries = m_entries;
    change(entries);
    if (auto written = writeAtomically(m_file, textOf(entries)); !written) {
        return written;
    }
    m_entries = std::move(entries);
    m_stamp = stampOf(m_file);
    return {};
}

Result<void> ConsentStore::put(const ConsentEntry& entry) {
    return rewrite([&](std::vector<ConsentEntry>& entries) {
        std::erase_if(entries,
                      [&](const auto& each) { return each.fingerprint == entry.fingerprint; });
        entries.push_back(entry);
    });
}

Result<void> ConsentStore::forget(const std::vector<std::string>& fingerprints) {
    return rewrite([&](std::vector<ConsentEntry>& entries) {
        std::erase_if(entries, [&](const auto& each) {
            return std::find(fingerprints.begin(), fingerprints.end(), each.fingerprint) !=
                   fingerprints.end();
        });
    });
}

std::string consentFile(const std::string& folder) {
    constexpr const char* kName = "/sign-in-programs.jsonl";
    if (!folder.empty()) {
        return folder + kName;
    }
    const auto home = stateHome();
    return home.empty() ? std::string() : home + kName;
}

} // namespace pilothouse::storage
