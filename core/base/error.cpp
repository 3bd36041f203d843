// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

namespace pilothouse {

std::string_view toString(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::Cancelled: return "cancelled";
    case ErrorKind::Timeout: return "timeout";
    case ErrorKind::Resolve: return "resolve";
    case ErrorKind::Network: return "network";
    case ErrorKind::Tls: return "tls";
    case ErrorKind::Auth: return "auth";
    case ErrorKind::Forbidden: return "forbidden";
    case ErrorKind::NotFound: return "notFound";
    case ErrorKind::Conflict: return "conflict";
    case ErrorKind::Gone: return "gone";
    case ErrorKind::Throttled: return "throttled";
    case ErrorKind::Server: return "server";
    case ErrorKind::Intercepted: return "intercepted";
    case ErrorKind::Decode: return "decode";
    case ErrorKind::Validation: return "validation";
    case ErrorKind::Unsupported: return "unsupported";
    case ErrorKind::Storage: return "storage";
    case ErrorKind::Internal: return "internal";
    }
    return "internal";
}

Error withContext(Error error, std::string_view where) {
    if (error.where.empty()) {
        error.where = where;
    } else {
        error.where = std::string(where) + ": " + error.where;
    }
    return error;
}

std::string describe(const Error& error) {
    std::string text;
    if (error.position) {
        text += error.position->file;
        if (error.position->line > 0) {
            text += ':' + std::to_string(error.position->line);
        }
        if (error.position->column > 0) {
            text += ':' + std::to_string(error.position->column);
        }
        text += ": ";
    }
    if (!error.where.empty()) {
        text += error.where + ": ";
    }
    return text + error.message;
}

} // namespace pilothouse
