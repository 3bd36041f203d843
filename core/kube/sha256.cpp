// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/sha256.h"

#include <openssl/evp.h>

#include <array>

namespace pilothouse::kube {

std::string sha256Hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    std::string out;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) {
        return out;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (unsigned at = 0; at < size; ++at) {
        out += kDigits[digest[at] >> 4U];
        out += kDigits[digest[at] & 0xFU];
    }
    return out;
}

} // namespace pilothouse::kube
