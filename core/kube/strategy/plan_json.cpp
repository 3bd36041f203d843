// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/strategy/plan_json.h"

#include "kube/json_document.h"
#include "kube/sha256.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <concepts>
#include <type_traits>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json;
constexpr int kMaxDepth = 32;

template<class T, class U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

// One description of the fields of each record serves both directions: `field` writes or reads.

void describe(auto& field, Is<model::Bound> auto& bound) {
    field("value", bound.value);
    field("isPercent", bound.isPercent);
}

void describe(auto& field, Is<model::Zone> auto& zone) {
    field("name", zone.name);
    field("offset", zone.offset);
}

void describe(auto& field, Is<model::WindowScope> auto& scope) {
    field("stages", scope.stages);
    field("groups", scope.groups);
    field("clusters", scope.clusters);
    field("selector", scope.selector);
}

void describe(auto& field, Is<model::Window> auto& window) {
    field("id", window.id);
    field("kind", window.kind);
    field("source", window.source);
    field("scope", window.scope);
    field("start", window.start);
    field("zone", window.zone);
    field("duration", window.duration);
    field("end", window.end);
    field("rrule", window.rrule);
    field("rdate", window.rdate);
    field("exdate", window.exdate);
    field("reason", window.reason);
    field("overridableBy", window.overridableBy);
    field("ics", window.ics);
}

void describe(auto& field, Is<model::ApprovalGate> auto& gate) {
    field("quorum", gate.quorum);
    field("notInitiator", gate.notInitiator);
    field("expires", gate.expires);
}

void describe(auto& field, Is<model::ScheduleGate> auto& gate) {
    field("day", gate.day);
    field("time", gate.time);
    field("zone", gate.zone);
}

void describe(auto& field, Is<model::SoakGate> auto& gate) {
    field("duration", gate.duration);
}

void describe(auto& field, Is<model::HealthRule> auto& rule) {
    field("name", rule.name);
    field("promql", rule.promql);
    field.unlessEmpty("kql", rule.kql);
    field("object", rule.object);
    field("jsonpath", rule.jsonpath);
    field("comparison", rule.comparison);
    field("threshold", rule.threshold);
}

void describe(auto& field, Is<model::HealthHold> auto& hold) {
    field("mode", hold.mode);
    field("successes", hold.successes);
    field("interval", hold.interval);
    field("initialDelay", hold.initialDelay);
    field("failureLimit", hold.failureLimit);
    field("errorLimit", hold.errorLimit);
    field("onFail", hold.onFail);
}

void describe(auto& field, Is<model::HealthGate> auto& gate) {
    field("checks", gate.checks);
    field("rules", gate.rules);
    field("hold", gate.hold);
}

void describe(auto& field, Is<model::WebhookGate> auto& gate) {
    field("url", gate.url);
    field("timeout", gate.timeout);
}

void describe(auto& field, Is<model::Gate> auto& gate) {
    field("name", gate.name);
    field.oneOf("kind", gate.params);
}

void describe(auto& field, Is<model::Intent> auto& intent) {
    field("kind", intent.kind);
    field("kubernetesVersion", intent.kubernetesVersion);
    field("images", intent.images);
    field("imageVersions", intent.imageVersions);
    field("placement", intent.placement);
    field("snapshotIndex", intent.snapshotIndex);
}

void describe(auto& field, Is<model::Action> auto& action) {
    field("argv", action.argv);
    field("probe", action.probe);
    field("probeIdle", action.probeIdle);
    field("probeRunning", action.probeRunning);
    field("probeFailed", action.probeFailed);
    field("clusterApiContext", action.clusterApiContext);
    field("clusterApiCluster", action.clusterApiCluster);
    field("provesNodes", action.provesNodes);
    field("within", action.within);
}

void describe(auto& field, Is<model::StuckAfter> auto& after) {
    field("time", after.time);
    field("percentile", after.percentile);
}

void describe(auto& field, Is<model::Policy> auto& policy) {
    field("maxFailures", policy.maxFailures);
    field("minSuccess", policy.minSuccess);
    field("consecutiveFailures", policy.consecutiveFailures);
    field("sameError", policy.sameError);
    field("errorBudget", policy.errorBudget);
    field("strictFirstStage", policy.strictFirstStage);
    field("memberTimeout", policy.memberTimeout);
    field("retries", policy.retries);
    field("retryDelay", policy.retryDelay);
    field("onStuck", policy.onStuck);
    field("stuckAfter", policy.stuckAfter);
    field("membershipDrift", policy.membershipDrift);
    field("unstaged", policy.unstaged);
    field("onClusterBusy", policy.onClusterBusy);
    field("onClusterStopped", policy.onClusterStopped);
    field.unlessTrue("deferOffline", policy.deferOffline);
    field("soakOnStop", policy.soakOnStop);
    field("windowGuard", policy.windowGuard);
}

void describe(auto& field, Is<model::PlannedMember> auto& member) {
    field("cluster", member.cluster);
    field("name", member.name);
    field("region", member.region);
    field("version", member.version);
    field("orderKey", member.orderKey);
    field("weight", member.weight);
    field("isAtTarget", member.isAtTarget);
    field("windows", member.windows);
}

void describe(auto& field, Is<model::PlannedGroup> auto& group) {
    field("name", group.name);
    field("isImplicit", group.isImplicit);
    field("members", group.members);
    field("maxConcurrency", group.maxConcurrency);
    field("maxFailures", group.maxFailures);
    field("minSuccess", group.minSuccess);
    field("gatesBefore", group.gatesBefore);
    field("gatesAfter", group.gatesAfter);
}

void describe(auto& field, Is<model::PlannedStage> auto& stage) {
    field("name", stage.name);
    field("groups", stage.groups);
    field("maxConcurrency", stage.maxConcurrency);
    field("maxFailures", stage.maxFailures);
    field("minSuccess", stage.minSuccess);
    field("soak", stage.soak);
    field("gatesBefore", stage.gatesBefore);
    field("gatesAfter", stage.gatesAfter);
}

void describe(auto& field, Is<model::MemberShape> auto& shape) {
    field("provider", shape.provider);
    field("pools", shape.pools);
}

/// What its hash is of.
void describe(auto& field, Is<model::Plan> auto& plan) {
    field("strategy", plan.strategy);
    field("intent", plan.intent);
    field("action", plan.action);
    field("policy", plan.policy);
    field("windows", plan.windows);
    field("stages", plan.stages);
    field("unstaged", plan.unstaged);
}

/// The word of an enum, as the model's toString has it.
template<class Word>
requires std::is_enum_v<Word> std::optional<Word> wordFrom(std::string_view text) {
    for (std::size_t index = 0; index < 32; ++index) {
        // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): the words end at "Unknown"
        const auto word = static_cast<Word>(index);
        const auto name = model::toString(word);
        if (name == text) {
            return word;
        }
        if (name == "Unknown") {
            break;
        }
    }
    return std::nullopt;
}

class Writer {
public:
    explicit Writer(Json& json) : m_json(&json) {}

    template<class T>
    void operator()(const char* key, const T& value) {
        (*m_json)[key] = toJson(value);
    }
    /// Of a later version than the format: plans without it keep their text and so their hash.
    void unlessEmpty(const char* key, const std::string& value) {
        if (!value.empty()) {
            (*this)(key, value);
        }
    }
    /// Likewise, where true is what is meant without it.
    void unlessTrue(const char* key, bool value) {
        if (!value) {
            (*this)(key, value);
        }
    }
    template<class... Each>
    void oneOf(const char* key, const std::variant<Each...>& value) {
        (*m_json)[key] = model::toString(static_cast<model::GateKind>(value.index()));
        std::visit([this](const auto& each) { (*m_json)["params"] = toJson(each); }, value);
    }

private:
    template<class T>
    static Json toJson(const std::vector<T>& list) {
        Json out = Json::array();
        for (const auto& item : list) {
            out.push_back(toJson(item));
        }
        return out;
    }
    template<class T>
    static Json toJson(const std::optional<T>& value) {
        return value ? toJson(*value) : Json(nullptr);
    }
    template<class Rep, class Period>
    static Json toJson(const std::chrono::duration<Rep, Period>& value) {
        return value.count();
    }
    static Json toJson(const model::LocalTime& time) { return time.time_since_epoch().count(); }
    static Json toJson(const std::chrono::weekday& day) { return day.c_encoding(); }
    static Json toJson(const ClusterId& id) { return id.str(); }
    template<class T>
    static Json toJson(const T& value) {
        if constexpr (std::is_enum_v<T>) {
            return std::string(model::toString(value));
        } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
            return value;
        } else {
            Json out = Json::object();
            Writer inner(out);
            describe(inner, value);
            return out;
        }
    }

    Json* m_json;
};

class Reader {
public:
    Reader(const Json& json, std::string& wrong) : m_json(&json), m_wrong(&wrong) {
        if (!json.is_object()) {
            wrong = "expected an object";
        }
    }

    template<class T>
    void operator()(const char* key, T& value) {
        const auto found = m_json->find(key);
        if (found != m_json->end() && m_wrong->empty() && !read(*found, value)) {
            *m_wrong = m_wrong->empty() ? fmt::format("\"{}\" has the wrong type", key) : *m_wrong;
        }
    }
    void unlessEmpty(const char* key, std::string& value) { (*this)(key, value); }
    void unlessTrue(const char* key, bool& value) { (*this)(key, value); }
    template<class... Each>
    void oneOf(const char* key, std::variant<Each...>& value) {
        const auto kind = wordFrom<model::GateKind>(detail::text(*m_json, key));
        if (!kind) {
            *m_wrong = fmt::format("\"{}\" is no kind of gate", key);
            return;
        }
        std::size_t index = 0;
        ((index++ == static_cast<std::size_t>(*kind) ? void(value.template emplace<Each>())
                                                     : void()),
         ...);
        std::visit([this](auto& each) { (*this)("params", each); }, value);
    }

private:
    template<class T>
    bool read(const Json& json, std::vector<T>& list) {
        list.clear();
        for (const auto& item : json) {
            if (!read(item, list.emplace_back())) {
                return false;
            }
        }
        return json.is_array();
    }
    template<class T>
    bool read(const Json& json, std::optional<T>& value) {
        value.reset();
        return json.is_null() || read(json, value.emplace());
    }
    template<class Rep, class Period>
    bool read(const Json& json, std::chrono::duration<Rep, Period>& value) {
        value =
            std::chrono::duration<Rep, Period>(json.is_number_integer() ? json.get<Rep>() : Rep{});
        return json.is_number_integer();
    }
    bool read(const Json& json, model::LocalTime& time) {
        std::chrono::seconds since{};
        const bool isRead = read(json, since);
        time = model::LocalTime(since);
        return isRead;
    }
    bool read(const Json& json, std::chrono::weekday& day) {
        const auto number = json.is_number_unsigned() ? json.get<unsigned>() : 7U;
        day = std::chrono::weekday(number % 7U);
        return number < 7U;
    }
    bool read(const Json& json, ClusterId& id) {
        std::string text;
        const bool isRead = read(json, text);
        id = ClusterId(std::move(text));
        return isRead;
    }
    template<class T>
    bool read(const Json& json, T& value) {
        if constexpr (std::is_enum_v<T>) {
            const auto word =
                json.is_string() ? wordFrom<T>(json.get<std::string>()) : std::nullopt;
            value = word.value_or(value);
            return word.has_value();
        } else if constexpr (std::is_same_v<T, bool>) {
            value = json.is_boolean() && json.get<bool>();
            return json.is_boolean();
        } else if constexpr (std::is_same_v<T, std::string>) {
            value = json.is_string() ? json.get<std::string>() : std::string();
            return json.is_string();
        } else if constexpr (std::is_integral_v<T>) {
            value = json.is_number_integer() ? json.get<T>() : T{};
            return json.is_number_integer();
        } else if constexpr (std::is_floating_point_v<T>) {
            value = json.is_number() ? json.get<T>() : T{};
            return json.is_number();
        } else {
            Reader inner(json, *m_wrong);
            if (m_wrong->empty()) {
                describe(inner, value);
            }
            return m_wrong->empty();
        }
    }

    const Json* m_json;
    std::string* m_wrong;
};

} // namespace

namespace {

std::string canonical(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace

std::string planToJson(const model::Plan& plan) {
    Json json = Json::object();
    Writer writer(json);
    describe(writer, plan);
    writer("shapes", plan.shapes);
    return canonical(json);
}

Result<model::Plan> planFromJson(std::string_view text) {
    const auto json =
        detail::isDeeperThan(text, kMaxDepth) ? Json() : Json::parse(text, nullptr, false);
    std::string wrong;
    Reader reader(json, wrong);
    model::Plan plan;
    if (wrong.empty()) {
        describe(reader, plan);
        reader("shapes", plan.shapes);
    }
    if (!wrong.empty()) {
        return fail(ErrorKind::Decode, "this is no plan of a run: " + wrong);
    }
    plan.hash = planHash(plan);
    return plan;
}

std::string planHash(const model::Plan& plan) {
    Json json = Json::object();
    Writer writer(json);
    describe(writer, plan);
    return sha256Hex(canonical(json));
}

} // namespace pilothouse::kube
