// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/secret.h"

#include <openssl/crypto.h>

namespace pilothouse {

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe();
        m_text = other.m_text;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        m_text = other.m_text; // a copy: a moved short string would stay behind in the source
        other.wipe();
    }
    return *this;
}

void Secret::wipe() noexcept {
    OPENSSL_cleanse(m_text.data(), m_text.size());
    m_text.clear();
}

} // namespace pilothouse
