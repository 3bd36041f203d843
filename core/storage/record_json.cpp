// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/record_json.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

namespace pilothouse::storage {

namespace {

using Json = nlohmann::json;

/// Writes fields of a record, in step with Reader: each record says its fields once, in `fields`.
class Writer {
public:
    explicit Writer(Json& into) : m_into(into) {}

    void operator()(const char* key, const std::string& value) {
        if (!value.empty()) {
            m_into[key] = value;
        }
    }
    void operator()(const char* key, const bool& value) {
        if (value) {
            m_into[key] = true;
        }
    }
    void operator()(const char* key, const Instant& value) { m_into[key] = formatRfc3339(value); }
    void operator()(const char* key, const std::chrono::milliseconds& value) {
        m_into[key] = value.count();
    }
    template<class T>
    void operator()(const char* key, const std::optional<T>& value) {
        if (value) {
            (*this)(key, *value);
        }
    }
    template<class T>
    requires std::is_enum_v<T>
    void operator()(const char* key, const T& value) { m_into[key] = std::string(toString(value)); }
    template<class T>
    requires std::is_integral_v<T>
    void operator()(const char* key, const T& value) { m_into[key] = value; }

private:
    Json& m_into;
};

/// Reads them. What is absent keeps its default, except where `must` says that it may not.
class Reader {
public:
    explicit Reader(const Json& from) : m_from(from) {}

    void operator()(const char* key, std::string& value) {
        if (const auto* found = at(key)) {
            found->is_string() ? void(value = found->get<std::string>()) : wrong(key);
        }
    }
    void operator()(const char* key, bool& value) {
        if (const auto* found = at(key)) {
            found->is_boolean() ? void(value = found->get<bool>()) : wrong(key);
        }
    }
    void operator()(const char* key, Instant& value) {
        std::string text;
        (*this)(key, text);
        if (const auto read = parseRfc3339(text)) {
            value = *read;
        } else {
            wrong(key);
        }
    }
    void operator()(const char* key, std::chrono::milliseconds& value) {
        std::int64_t count = 0;
        (*this)(key, count);
        value = std::chrono::milliseconds(count);
    }
    template<class T>
    void operator()(const char* key, std::optional<T>& value) {
        if (at(key) != nullptr) {
            value.emplace();
            (*this)(key, *value);
        }
    }
    template<class T>
    requires std::is_enum_v<T>
    void operator()(const char* key, T& value) {
        std::string text;
        (*this)(key, text);
        for (std::uint8_t index = 0; toString(static_cast<T>(index)) != "?"; ++index) {
            if (toString(static_cast<T>(index)) == text) {
                value = static_cast<T>(index);
                return;
            }
        }
        wrong(key);
    }
    template<class T>
    requires(std::is_integral_v<T>) void operator()(const char* key, T& value) {
        const auto* found = at(key);
        if (found == nullptr || !found->is_number_integer() || !fits<T>(*found)) {
            wrong(key); // every number of a record is always written
            return;
        }
        value = found->get<T>();
    }
    [[nodiscard]] const std::string& badKey() const { return m_bad; }

private:
    [[nodiscard]] const Json* at(const char* key) const {
        const auto found = m_from.find(key);
        return found == m_from.end() ? nullptr : &*found;
    }
    template<class T>
    [[nodiscard]] static bool fits(const Json& number) {
        return number.is_number_unsigned() ? std::in_range<T>(number.get<std::uint64_t>())
                                           : std::in_range<T>(number.get<std::int64_t>());
    }
    void wrong(const char* key) {
        if (m_bad.empty()) {
            m_bad = key;
        }
    }

    const Json& m_from;
    std::string m_bad;
};

// The fields of each record, once for both ways. `Body` is const where it is written.

template<class Body, class Record>
concept Is = std::is_same_v<std::remove_const_t<Body>, Record>;

void fields(auto& on, Is<model::RunCreated> auto& body) {
    on("id", body.id);
    on("name", body.name);
    on("backend", body.backend);
    on("createdBy", body.createdBy);
    on("parentRunId", body.parentRunId);
}
void fields(auto& on, Is<model::PlanFrozen> auto& body) {
    on("hash", body.hash);
    on("plan", body.plan);
}
void fields(auto& on, Is<model::Command> auto& body) {
    on("id", body.id);
    on("kind", body.kind);
    on("target", body.target);
    on("by", body.by);
    on("comment", body.comment);
    on("retriesFailed", body.retriesFailed);
}
void fields(auto& on, Is<model::CommandTaken> auto& body) {
    fields(on, body.command);
}
void fields(auto& on, Is<model::CommandRejected> auto& body) {
    fields(on, body.command);
    on("reason", body.reason);
}
void fields(auto& on, Is<model::StateChanged> auto& body) {
    on("level", body.level);
    on("index", body.index);
    on("state", body.state);
    on("reason", body.reason);
    on("halt", body.halt);
    on("text", body.text);
}
void fields(auto& on, Is<model::GateOpened> auto& body) {
    on("gate", body.gate);
    on("resolveAt", body.resolveAt);
    on("steadyMs", body.steady);
    on("boot", body.boot);
}
void fields(auto& on, Is<model::GateResolved> auto& body) {
    on("gate", body.gate);
    on("state", body.state);
    on("by", body.by);
    on("comment", body.comment);
}
void fields(auto& on, Is<model::CheckSample> auto& body) {
    on("index", body.index);
    on("isBaseline", body.isBaseline);
    on("number", body.number);
    on("outcome", body.outcome);
    on("code", body.code);
    on("text", body.text);
    on("evidence", body.evidence);
}
void fields(auto& on, Is<model::MemberBlocked> auto& body) {
    on("member", body.member);
    on("reason", body.reason);
    on("retryAt", body.retryAt);
    on("text", body.text);
}
void fields(auto& on, Is<model::MemberIntent> auto& body) {
    on("member", body.member);
    on("attempt", body.attempt);
}
void fields(auto& on, Is<model::MemberDispatched> auto& body) {
    on("member", body.member);
    on("attempt", body.attempt);
    on("opHandle", body.handle);
    on("isAdopted", body.isAdopted);
}
void fields(auto& on, Is<model::MemberObserved> auto& body) {
    on("member", body.member);
    on("step", body.step);
    on("hasLeft", body.hasLeft);
    on("text", body.text);
}
void fields(auto& on, Is<model::MemberAttemptFailed> auto& body) {
    on("member", body.member);
    on("attempt", body.attempt);
    on("code", body.code);
    on("text", body.text);
    on("retryAt", body.retryAt);
}
void fields(auto& on, Is<model::MemberResult> auto& body) {
    on("member", body.member);
    on("attempt", body.attempt);
    on("state", body.state);
    on("isInferred", body.isInferred);
    on("isTolerated", body.isTolerated);
    on("code", body.code);
    on("text", body.text);
}
void fields(auto& on, Is<model::MemberSkipped> auto& body) {
    on("member", body.member);
    on("cause", body.cause);
    on("text", body.text);
}
void fields(auto& on, Is<model::MemberRetry> auto& body) {
    on("member", body.member);
}
void fields(auto& on, Is<model::WindowOverride> auto& body) {
    on("window", body.window);
    on("by", body.by);
    on("comment", body.comment);
}
void fields(auto& on, Is<model::Snapshot> auto& body) {
    on("digest", body.digest);
}
void fields(auto& on, Is<model::Epoch> auto& body) {
    on("number", body.number);
    on("holder", body.holder);
}

const std::string* nameAt(const std::vector<std::string>& names, model::PlanIndex index) {
    return index < names.size() ? &names[index] : nullptr;
}

/// The name of what a record is about, where it is about one thing.
const std::string* nameOf(const model::RecordBody& body, const RecordNames& names) {
    return std::visit(
        [&](const auto& one) -> const std::string* {
            using Body = std::decay_t<decltype(one)>;
            if constexpr (requires { one.member; }) {
                return nameAt(names.members, one.member);
            } else if constexpr (requires { one.gate; }) {
                return nameAt(names.gates, one.gate);
            } else if constexpr (std::is_same_v<Body, model::CheckSample>) {
                return nameAt(one.isBaseline ? names.stages : names.gates, one.index);
            } else if constexpr (std::is_same_v<Body, model::StateChanged>) {
                return one.level == model::Level::Stage   ? nameAt(names.stages, one.index)
                       : one.level == model::Level::Group ? nameAt(names.groups, one.index)
                                                          : nullptr;
            } else {
                return nullptr;
            }
        },
        body);
}

Json jsonOf(const model::RecordBody& body, const RecordNames* names) {
    auto json = Json::object();
    Writer writer(json);
    std::visit([&](const auto& one) { fields(writer, one); }, body);
    const auto* name = names == nullptr ? nullptr : nameOf(body, *names);
    if (name != nullptr) {
        json["name"] = *name;
    }
    return json;
}

std::string lineOf(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// An empty body of the alternative whose type has this name.
template<std::size_t Index = 0>
std::optional<model::RecordBody> emptyBody(std::string_view type) {
    if constexpr (Index < std::variant_size_v<model::RecordBody>) {
        model::RecordBody body(std::in_place_index<Index>);
        return typeName(body) == type ? std::optional(std::move(body)) : emptyBody<Index + 1>(type);
    } else {
        return std::nullopt;
    }
}

Result<model::RecordBody> bodyOf(std::string_view type, const Json& json) {
    auto body = emptyBody(type);
    if (!body) {
        return fail(ErrorKind::Decode, "no record type \"" + std::string(type) + '"');
    }
    if (!json.is_object()) {
        return fail(ErrorKind::Decode, "the body of a record is no object");
    }
    Reader reader(json);
    std::visit([&](auto& one) { fields(reader, one); }, *body);
    if (!reader.badKey().empty()) {
        return fail(ErrorKind::Decode,
                    "field \"" + reader.badKey() + "\" of a " + std::string(type) + " is wrong");
    }
    return std::move(*body);
}

Result<Json> parsed(std::string_view text) {
    auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) {
        return fail(ErrorKind::Decode, "a record is no JSON");
    }
    return json;
}

} // namespace

std::string bodyToJson(const model::RecordBody& body, const RecordNames* names) {
    return lineOf(jsonOf(body, names));
}

Result<model::RecordBody> bodyFromJson(std::string_view type, std::string_view json) {
    return parsed(json).and_then([&](const Json& read) { return bodyOf(type, read); });
}

std::string recordToJson(const model::Record& record, const RecordNames* names) {
    return lineOf({{"seq", record.seq},
                   {"at", formatRfc3339(record.at)},
                   {"type", std::string(typeName(record.body))},
                   {"body", jsonOf(record.body, names)}});
}

Result<model::Record> recordFromJson(std::string_view json) {
    const auto read = parsed(json);
    if (!read) {
        return fail(read.error());
    }
    model::Record record;
    std::string type;
    Reader reader(*read);
    if (!read->is_object() || !read->contains("body")) {
        return fail(ErrorKind::Decode, "a record has no body");
    }
    reader("seq", record.seq);
    reader("at", record.at);
    reader("type", type);
    if (!reader.badKey().empty()) {
        return fail(ErrorKind::Decode, "field \"" + reader.badKey() + "\" of a record is wrong");
    }
    auto body = bodyOf(type, read->at("body"));
    if (!body) {
        return fail(body.error());
    }
    record.body = std::move(*body);
    return record;
}

} // namespace pilothouse::storage
