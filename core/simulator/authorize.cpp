// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/authorize.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pilothouse::simulator {

using nlohmann::json;

namespace {

const json kNothing = json::object();

const json& at(const json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() ? *found : kNothing;
}

std::string text(const json& object, const char* key) {
    const json& value = at(object, key);
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool names(const json& list, std::string_view wanted) {
    return std::any_of(list.begin(), list.end(), [&](const json& one) {
        return one.is_string() && (one == "*" || one == wanted);
    });
}

/// "pods/log" is also matched by "*/log"; "*" matches every resource and subresource.
bool namesResource(const json& list, const std::string& resource) {
    const auto slash = resource.find('/');
    return names(list, resource) ||
           (slash != std::string::npos && names(list, "*" + resource.substr(slash)));
}

bool ruleAllows(const json& rule, const Access& access) {
    const json& only = at(rule, "resourceNames");
    return names(at(rule, "verbs"), access.verb) && names(at(rule, "apiGroups"), access.group) &&
           namesResource(at(rule, "resources"), access.resource) &&
           (only.empty() || (!access.name.empty() && names(only, access.name)));
}

bool isSubject(const json& binding, const Caller& caller) {
    for (const json& subject : at(binding, "subjects")) {
        const std::string kind = text(subject, "kind");
        const std::string name = text(subject, "name");
        const bool isGroup =
            kind == "Group" &&
            ((name == "system:authenticated" && !isUnauthenticated(caller)) ||
             std::find(caller.groups.begin(), caller.groups.end(), name) != caller.groups.end());
        const bool isUser = kind == "User" && name == caller.user;
        const bool isAccount = kind == "ServiceAccount" &&
                               caller.user == fmt::format("system:serviceaccount:{}:{}",
                                                          text(subject, "namespace"), name);
        if (isGroup || isUser || isAccount) {
            return true;
        }
    }
    return false;
}

/// Rules of the role that a binding names.
json rulesOfRole(const Store& store, const json& binding, const std::string& nameSpace) {
    const json& reference = at(binding, "roleRef");
    const bool isLocal = text(reference, "kind") == "Role";
    const StoredPtr role = store.find(isLocal ? KindId::Role : KindId::ClusterRole,
                                      isLocal ? nameSpace : "", text(reference, "name"));
    return role ? at(json::parse(role->json, nullptr, false), "rules") : json::array();
}

/// Calls `visit(rule)` for each rule that bindings of a kind give the caller in a namespace, until
/// it returns true.
template<class Visit>
bool anyRule(const Store& store, KindId kind, const Caller& caller, const std::string& nameSpace,
             Visit visit) {
    const auto bindings = store.snapshot(kind, store.version());
    for (const StoredPtr& stored : bindings.value_or(std::vector<StoredPtr>{})) {
        if (kind == KindId::RoleBinding && stored->nameSpace != nameSpace) {
            continue;
        }
        const json binding = json::parse(stored->json, nullptr, false);
        if (!isSubject(binding, caller)) {
            continue;
        }
        const json rules = rulesOfRole(store, binding, stored->nameSpace);
        if (std::any_of(rules.begin(), rules.end(), visit)) {
            return true;
        }
    }
    return false;
}

bool anyBindingAllows(const Store& store, KindId kind, const Caller& caller, const Access& access) {
    return anyRule(store, kind, caller, access.nameSpace,
                   [&](const json& rule) { return ruleAllows(rule, access); });
}

/// The fields of one line; quotes protect commas.
std::vector<std::string> fieldsOf(std::string_view line) {
    std::vector<std::string> fields(1);
    bool isQuoted = false;
    for (const char c : line) {
        if (c == '"') {
            isQuoted = !isQuoted;
        } else if (c == ',' && !isQuoted) {
            fields.emplace_back();
        } else if (c != '\r') {
            fields.back() += c;
        }
    }
    return fields;
}

std::vector<std::string> splitGroups(std::string_view list) {
    std::vector<std::string> groups;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        groups.emplace_back(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return groups;
}

} // namespace

bool isUnauthenticated(const Caller& caller) {
    return std::find(caller.groups.begin(), caller.groups.end(), "system:unauthenticated") !=
           caller.groups.end();
}

bool isAllowed(const Store& store, const Caller& caller, const Access& access) {
    if (store.denies(access.resource)) {
        return false;
    }
    if (std::find(caller.groups.begin(), caller.groups.end(), "system:masters") !=
        caller.groups.end()) {
        return true;
    }
    return anyBindingAllows(store, KindId::ClusterRoleBinding, caller, access) ||
           (!access.nameSpace.empty() &&
            anyBindingAllows(store, KindId::RoleBinding, caller, access));
}

json rulesOf(const Store& store, const Caller& caller, const std::string& nameSpace) {
    json rules = json::array();
    if (std::find(caller.groups.begin(), caller.groups.end(), "system:masters") !=
        caller.groups.end()) {
        rules.push_back({{"verbs", {"*"}}, {"apiGroups", {"*"}}, {"resources", {"*"}}});
    }
    for (const KindId kind : {KindId::ClusterRoleBinding, KindId::RoleBinding}) {
        anyRule(store, kind, caller, nameSpace, [&](const json& rule) {
            rules.push_back(rule);
            return false;
        });
    }
    return rules;
}

std::string forbiddenText(const Caller& caller, const Access& access) {
    const std::string plain = access.resource.substr(0, access.resource.find('/'));
    const std::string full = access.group.empty() ? plain : plain + "." + access.group;
    const std::string named = access.name.empty() ? "" : fmt::format(" \"{}\"", access.name);
    const std::string where = access.nameSpace.empty()
                                  ? "at the cluster scope"
                                  : fmt::format("in the namespace \"{}\"", access.nameSpace);
    return fmt::format("{}{} is forbidden: User \"{}\" cannot {} resource \"{}\" in API group "
                       "\"{}\" {}",
                       full, named, caller.user, access.verb, access.resource, access.group, where);
}

std::vector<TokenUser> parseTokenFile(std::string_view text) {
    std::vector<TokenUser> users;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto fields = fieldsOf(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (fields.size() < 3 || fields[0].empty()) {
            continue;
        }
        users.push_back(
            {fields[0],
             {fields[1], fields.size() > 3 ? splitGroups(fields[3]) : std::vector<std::string>{},
              fields[2]}});
    }
    return users;
}

} // namespace pilothouse::simulator
