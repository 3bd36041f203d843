// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support.h"

#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <QString>

namespace pilothouse::simulator {

/// One empty member and a caller who may do everything.
struct BlankMember {
    Story story{[] {
        StoryInput input;
        input.spec.name = "blank";
        input.spec.version = "1.34.3";
        input.start = Instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
        return input;
    }()};
    MemberApi api{story};
    Caller caller{"admin", {"system:masters"}};
    Offset now{1000};

    BlankMember() { story.advanceTo(now); }

    /// A body as it stands in the text.
    ApiReply sendText(const std::string& method, const std::string& path, const std::string& body,
                      const std::string& type = "application/json",
                      std::vector<std::pair<std::string, std::string>> query = {}) {
        ApiRequest request = getRequest(path, std::move(query));
        request.method = method;
        request.caller = caller;
        request.contentType = type;
        request.body = body;
        return api.handle(request, now);
    }
    ApiReply send(const std::string& method, const std::string& path,
                  const nlohmann::json& body = {}, const std::string& type = "application/json",
                  std::vector<std::pair<std::string, std::string>> query = {}) {
        return sendText(method, path, body.is_null() ? "" : body.dump(), type, std::move(query));
    }
    ApiReply merge(const std::string& path, const nlohmann::json& body) {
        return send("PATCH", path, body, "application/merge-patch+json");
    }
    nlohmann::json get(const std::string& path) {
        return nlohmann::json::parse(send("GET", path).body);
    }
};

inline QString messageOf(const ApiReply& reply) {
    return QString::fromStdString(nlohmann::json::parse(reply.body).value("message", ""));
}

} // namespace pilothouse::simulator
