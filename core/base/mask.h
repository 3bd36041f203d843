// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>

namespace pilothouse {

/// Text of somebody else (what a program said, a command, an answer) with what looks like a secret
/// replaced by "***", for what leaves this computer: reports, notices. Known forms: values of names
/// that end like "password" or "token" (`a=b`, `a: b`, `--a b`), Bearer and Basic credentials, JSON
/// web tokens, user and password in URLs, private keys in PEM. A net under what is kept out at the
/// source, no proof. Pure; O(n). Any thread.
[[nodiscard]] std::string maskSecrets(std::string_view text);

} // namespace pilothouse
