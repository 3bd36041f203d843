// SPDX-License-Identifier: GPL-3.0-or-later
#include "placement/go_text.h"

#include "kube/values/go_json.h"

namespace pilothouse::placement {

std::string goDouble(double value) {
    return kube::goDouble(value);
}

std::string goQuoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

} // namespace pilothouse::placement
