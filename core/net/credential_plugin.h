// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::net {

/// What a credential plugin gave. A value; shared once made.
struct PluginCredential {
    Secret token{};                   ///< bearer token; may be empty if there is a certificate
    Secret clientCertPem{};           ///< with clientKeyPem, or both empty
    Secret clientKeyPem{};            ///< PEM
    std::optional<Instant> expires{}; ///< absent: until the server refuses it
    std::uint64_t generation = 0;     ///< set by the runner: names this credential in `refused`
};

/// Reads what a plugin printed; must put nothing of it into an error. Called on the runner's
/// thread.
using PluginParser = std::function<Result<PluginCredential>(std::string_view output)>;

using EnvironmentEntries = std::vector<std::pair<std::string, std::string>>;

/// A program that prints a credential. Callers whose commands are equal in program, arguments and
/// environment share runs and credentials. A value, immutable once shared.
struct PluginCommand {
    std::string program;             ///< a path, or a name to look up in PATH
    std::vector<std::string> args{}; ///< given as they are; no shell
    EnvironmentEntries env{};        ///< configured; wins over our own environment
    EnvironmentEntries request{};    ///< what we tell the plugin about this call; wins over env
    std::string installHint{};       ///< said where the program is missing
    std::string words{};        ///< the program as people may read it; empty: the name of its file
    bool needsTerminal = false; ///< cannot work without one: is never run
    bool mayAskUser = true;     ///< may open a login: only one run of this program at a time
    std::string source{};       ///< file that configures it
    PluginParser parse{};       ///< required
};

/// What the user is asked to allow: this program with these arguments and this environment, as
/// configured by this file of this owner. A change of any of them asks anew. A value.
struct PluginIdentity {
    std::string program; ///< absolute path, links kept; exactly this is run
    std::vector<std::string> args;
    EnvironmentEntries env; ///< as configured; may hold secrets: to be shown, never logged
    std::string source;
    std::string fingerprint; ///< SHA-256 over the rest and the owner of `source`, in hex
};

/// The user's word on one PluginIdentity.
enum class Consent : std::uint8_t { Unknown, Allowed, Denied };

/// The word with what it rests on, for people: "you denied it".
struct Permission {
    Consent word = Consent::Unknown;
    std::string why{};
};

/// Where a program is that is named as in PluginCommand::program; none where there is no such
/// file that may be run. Reads the file system.
/// Source: PATH entries that are not absolute are skipped as Go's os/exec LookPath does.
[[nodiscard]] std::optional<std::string> findProgram(const std::string& program);

/// The identity of a command on this computer: looks the program up in PATH and the file's owner
/// up. NotFound with the install hint when there is no such program. Reads the file system.
[[nodiscard]] Result<PluginIdentity> identify(const PluginCommand& command);

/// Equal for commands that may share runs and credentials: a hash of all that the program gets to
/// see and of the file that configures it. Pure.
/// Source: kubernetes/client-go plugin/pkg/client/auth/exec cacheKey.
[[nodiscard]] std::string runKey(const PluginCommand& command);

/// Text of a plugin fit for people: no control characters or escape sequences, long runs that may
/// be tokens as "***", at most `limit` bytes of its end. Pure.
[[nodiscard]] std::string readableMessages(std::string_view text, std::size_t limit = 1024);

} // namespace pilothouse::net
