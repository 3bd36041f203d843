// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <memory>

namespace pilothouse {

/// Deletes with a C library's own function: FreedBy<X509_free>.
template<auto Free>
struct FreedBy {
    template<class T>
    void operator()(T* object) const {
        Free(object);
    }
};

/// Owns an object of a C library, OpenSSL's for one: FreePtr<X509, X509_free>. Costs no more than
/// the bare pointer.
template<class T, auto Free>
using FreePtr = std::unique_ptr<T, FreedBy<Free>>;

} // namespace pilothouse
