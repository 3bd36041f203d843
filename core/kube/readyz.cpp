// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/readyz.h"

#include "kube/status.h"

#include <string>

namespace pilothouse::kube {

namespace {

/// A check's name: up to the words behind it ("failed: …", "ok", "excluded: ok").
std::string checkName(std::string_view line) {
    for (const std::string_view end : {" failed", " excluded", " ok"}) {
        if (const auto at = line.find(end); at != std::string_view::npos) {
            return oneLine(line.substr(0, at), 128);
        }
    }
    return oneLine(line, 128);
}

} // namespace

Result<model::Readiness> parseReadyz(int httpStatus, std::string_view body) {
    model::Readiness readiness{.ready = httpStatus == 200, .failing = {}};
    bool sawCheck = false;
    for (std::string_view rest = body; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        sawCheck = sawCheck || line.starts_with("[+]") || line.starts_with("[-]");
        if (line.starts_with("[-]")) {
            readiness.failing.push_back({.name = checkName(line.substr(3)), .ok = false});
        }
    }
    const auto word = body.substr(0, std::min(body.find_last_not_of(" \r\n") + 1, body.size()));
    const bool isPlainOk = word == "ok";
    if (httpStatus == 200 && !sawCheck && !isPlainOk) {
        return fail(errorFromForeignBody(body, "the readiness checks"));
    }
    if (httpStatus != 200 && !(httpStatus == 500 && sawCheck)) {
        return fail(errorFromAnswer({.httpStatus = httpStatus, .body = body}));
    }
    return readiness;
}

} // namespace pilothouse::kube
