// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/credential_plugin.h"

#include "base/free_ptr.h"

#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

namespace pilothouse::net {

namespace {

constexpr std::size_t kTokenLength = 32; // a run of this length with a digit may be a token

bool isProgram(const std::string& path) {
    struct stat info {};
    return stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
           access(path.c_str(), X_OK) == 0;
}

/// Owner of the file and whether others may write it: consent does not pass to another author.
std::string authorOf(const std::string& file) {
    struct stat info {};
    if (file.empty() || stat(file.c_str(), &info) != 0) {
        return "nobody";
    }
    return std::to_string(info.st_uid) + ((info.st_mode & S_IWOTH) != 0 ? "+" : "");
}

std::string absoluteOf(const std::string& file) {
    return file.empty() ? file : std::filesystem::absolute(file).lexically_normal().string();
}

/// SHA-256 in hex over texts with their lengths, so that no two lists give the same bytes.
class Fingerprint {
public:
    Fingerprint() { EVP_DigestInit_ex(m_digest.get(), EVP_sha256(), nullptr); }
    void add(std::string_view text) {
        const std::string length = std::to_string(text.size()) + ':';
        EVP_DigestUpdate(m_digest.get(), length.data(), length.size());
        EVP_DigestUpdate(m_digest.get(), text.data(), text.size());
    }
    [[nodiscard]] std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
        unsigned size = 0;
        EVP_DigestFinal_ex(m_digest.get(), raw.data(), &size);
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            constexpr std::string_view kDigits = "0123456789abcdef";
            text += kDigits[raw[i] >> 4U];
            text += kDigits[raw[i] & 15U];
        }
        return text;
    }

private:
    FreePtr<EVP_MD_CTX, EVP_MD_CTX_free> m_digest{EVP_MD_CTX_new()};
};

void add(Fingerprint& print, const EnvironmentEntries& entries) {
    print.add(std::to_string(entries.size()));
    for (const auto& [name, value] : entries) {
        print.add(name);
        print.add(value);
    }
}

/// What PluginCommand and PluginIdentity have in common.
template<class Plugin>
void addPlugin(Fingerprint& print, const Plugin& plugin) {
    print.add(plugin.program);
    print.add(std::to_string(plugin.args.size()));
    for (const std::string& arg : plugin.args) {
        print.add(arg);
    }
    add(print, plugin.env);
    print.add(plugin.source);
}

std::string fingerprintOf(const PluginIdentity& identity) {
    Fingerprint print;
    addPlugin(print, identity);
    print.add(authorOf(identity.source));
    return print.hex();
}

bool isWordByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_+/=.~%-").find(c) != std::string_view::npos;
}

bool mayBeToken(std::string_view word) {
    return word.size() >= kTokenLength &&
           word.find_first_of("0123456789") != std::string_view::npos;
}

/// Paths and URLs stay legible: their parts are judged one by one.
std::string withoutTokens(std::string_view word) {
    if (!word.starts_with('/')) {
        return mayBeToken(word) ? "***" : std::string(word);
    }
    std::string text;
    while (!word.empty()) {
        const auto end = std::min(word.find('/', 1), word.size());
        const std::string_view segment = word.substr(0, end);
        text += mayBeToken(segment) ? std::string("/***") : std::string(segment);
        word.remove_prefix(end);
    }
    return text;
}

/// Length of the escape sequence at the start of `text`: ESC [ … letter, or ESC ] … BEL.
std::size_t escapeLength(std::string_view text) {
    if (text.size() < 2) {
        return text.size();
    }
    if (text[1] == ']') {
        return std::min(text.find('\a'), text.size() - 1) + 1;
    }
    if (text[1] != '[') {
        return 2;
    }
    const auto end =
        std::find_if(text.begin() + 2, text.end(), [](char c) { return c >= '@' && c <= '~'; });
    return std::min(static_cast<std::size_t>(end - text.begin()) + 1, text.size());
}

std::string withoutControls(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        if (byte == 0x1b) {
            text.remove_prefix(escapeLength(text));
            continue;
        }
        if (byte == '\n' || byte == '\t' || byte == '\r') {
            clean += clean.empty() || clean.back() == ' ' ? "" : " ";
        } else if (byte >= ' ' && byte != 0x7f) {
            clean += text.front();
        }
        text.remove_prefix(1);
    }
    return clean;
}

} // namespace

std::optional<std::string> findProgram(const std::string& program) {
    if (program.find('/') != std::string::npos) {
        if (!isProgram(program)) {
            return std::nullopt;
        }
        // Links stay: some programs look at the name they are called by.
        return std::filesystem::absolute(program).lexically_normal().string();
    }
    const char* variable = std::getenv("PATH"); // NOLINT(concurrency-mt-unsafe): nobody sets it
    std::string_view rest = variable != nullptr ? variable : "";
    while (!rest.empty()) {
        const auto end = std::min(rest.find(':'), rest.size());
        std::string path = std::string(rest.substr(0, end)) + '/' + program;
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (path.starts_with('/') && isProgram(path)) {
            return path;
        }
    }
    return std::nullopt;
}

Result<PluginIdentity> identify(const PluginCommand& command) {
    auto path = findProgram(command.program);
    if (!path) {
        const std::string hint = readableMessages(command.installHint);
        return fail(ErrorKind::NotFound, "the sign-in program " + command.program +
                                             " is not installed" +
                                             (hint.empty() ? "" : ": " + hint));
    }
    PluginIdentity identity{.program = std::move(*path),
                            .args = command.args,
                            .env = command.env,
                            .source = absoluteOf(command.source),
                            .fingerprint = {}};
    identity.fingerprint = fingerprintOf(identity);
    return identity;
}

std::string runKey(const PluginCommand& command) {
    Fingerprint print;
    addPlugin(print, command);
    add(print, command.request);
    return print.hex();
}

std::string readableMessages(std::string_view text, std::size_t limit) {
    const std::string clean = withoutControls(text);
    std::string result;
    for (std::string_view rest = clean; !rest.empty();) {
        const auto end = static_cast<std::size_t>(
            std::find_if_not(rest.begin(), rest.end(), &isWordByte) - rest.begin());
        if (end == 0) {
            result += rest.front();
            rest.remove_prefix(1);
        } else {
            result += withoutTokens(rest.substr(0, end));
            rest.remove_prefix(end);
        }
    }
    while (result.ends_with(' ') || result.ends_with('.')) {
        result.pop_back();
    }
    if (result.size() > limit) {
        std::size_t from = result.size() - limit;
        while (from < result.size() &&
               (static_cast<unsigned char>(result[from]) & 0xc0U) == 0x80U) {
            ++from; // not into the middle of a character
        }
        result = "…" + result.substr(from);
    }
    return result;
}

} // namespace pilothouse::net
