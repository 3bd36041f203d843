// SPDX-License-Identifier: GPL-3.0-or-later
// The evidence document: {"format":1,"at","mode","baseline","outcome","code","text","totals",
// "members","membersLeftOut","baselines"}.
#include "checks/decode.h"
#include "checks/verdict.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace pilothouse::checks {

using detail::Json;
using detail::member;
using detail::text;

namespace {

constexpr int kFormat = 1;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json write(const model::CheckResult& check, std::size_t lines) {
    Json out{{"code", check.code},
             {"name", check.name},
             {"outcome", toString(check.outcome)},
             {"text", check.text}};
    auto& numbers = out["numbers"] = Json::object();
    for (const auto& number : check.numbers) {
        numbers[number.name] = number.value;
    }
    auto& evidence = out["evidence"] = Json::array();
    for (std::size_t at = 0; at < std::min(lines, check.evidence.size()); ++at) {
        const auto& line = check.evidence[at];
        Json one{{"object", line.object}, {"what", line.what}};
        if (line.since) {
            one["since"] = formatRfc3339(*line.since);
        }
        evidence.push_back(std::move(one));
    }
    const auto more =
        static_cast<std::size_t>(check.moreEvidence) + check.evidence.size() - evidence.size();
    if (more > 0) {
        out["moreEvidence"] = more;
    }
    return out;
}

Json write(const model::MemberHealth& health, std::size_t lines) {
    Json out{{"id", health.id.str()},
             {"name", health.name},
             {"outcome", toString(health.outcome)},
             {"checks", Json::array()}};
    for (const auto& check : health.checks) {
        out["checks"].push_back(write(check, lines));
    }
    return out;
}

Json write(const model::CheckTotal& total) {
    Json out{{"code", total.code},      {"name", total.name}, {"pass", total.pass},
             {"warn", total.warn},      {"fail", total.fail}, {"inconclusive", total.inconclusive},
             {"numbers", Json::array()}};
    for (const auto& number : total.numbers) {
        out["numbers"].push_back({{"name", number.name},
                                  {"members", number.members},
                                  {"sum", number.sum},
                                  {"min", number.min},
                                  {"max", number.max}});
    }
    return out;
}

/// As many members as fit into what is left of `room`, the last ones with fewer lines.
void writeMembers(const model::HealthSample& sample, std::size_t room, Json& out) {
    constexpr std::array<std::size_t, 3> kLines{SIZE_MAX, 3, 0};
    auto& members = out["members"] = Json::array();
    for (const auto& health : sample.members) {
        bool isIn = false;
        for (const auto lines : kLines) {
            auto one = write(health, lines);
            const auto size = dump(one).size() + 1;
            if (size <= room) {
                room -= size;
                members.push_back(std::move(one));
                isIn = true;
                break;
            }
        }
        if (!isIn) {
            break;
        }
    }
    const auto leftOut =
        static_cast<std::size_t>(sample.membersLeftOut) + sample.members.size() - members.size();
    if (leftOut > 0) {
        out["membersLeftOut"] = leftOut;
    }
}

/// Reads a document of this format; the first odd thing ends it.
class SampleReader {
public:
    Result<model::HealthSample> read(const Json& json) {
        model::HealthSample out{.mode = text(json, "mode") == toString(model::HoldMode::Absolute)
                                            ? model::HoldMode::Absolute
                                            : model::HoldMode::NoWorse,
                                .isBaseline = member(json, "baseline") == true,
                                .outcome = outcome(json),
                                .code = text(json, "code"),
                                .text = text(json, "text"),
                                .membersLeftOut = count(json, "membersLeftOut")};
        if (const auto at = detail::instant(json, "at")) {
            out.at = *at;
        } else {
            refuse("at");
        }
        for (const auto& total : list(json, "totals")) {
            out.totals.push_back(readTotal(total));
        }
        for (const auto& health : list(json, "members")) {
            out.members.push_back(readMember(health));
        }
        if (!m_bad.empty()) {
            return fail(ErrorKind::Decode, "the evidence's \"" + m_bad + "\" cannot be read");
        }
        return out;
    }

private:
    void refuse(std::string_view key) {
        if (m_bad.empty()) {
            m_bad = key;
        }
    }

    model::CheckOutcome outcome(const Json& json) {
        using enum model::CheckOutcome;
        for (const auto each : {Pass, Warn, Fail, Inconclusive}) {
            if (text(json, "outcome") == toString(each)) {
                return each;
            }
        }
        refuse("outcome");
        return Inconclusive;
    }

    std::int32_t count(const Json& json, const char* key) {
        const auto number = detail::integer(json, key, member(json, key).is_null() ? 0 : -1);
        if (number < 0 || number > INT32_MAX) {
            refuse(key);
            return 0;
        }
        return static_cast<std::int32_t>(number);
    }

    double number(const Json& value, const char* key) {
        if (!value.is_number() || !std::isfinite(value.get<double>())) {
            refuse(key);
            return 0;
        }
        return value.get<double>();
    }

    const Json& list(const Json& json, const char* key) {
        static const Json kEmpty = Json::array();
        const auto& value = member(json, key);
        if (!value.is_array()) {
            refuse(key);
            return kEmpty;
        }
        return value;
    }

    model::CheckTotal readTotal(const Json& json) {
        model::CheckTotal out{.code = text(json, "code"),
                              .name = text(json, "name"),
                              .pass = count(json, "pass"),
                              .warn = count(json, "warn"),
                              .fail = count(json, "fail"),
                              .inconclusive = count(json, "inconclusive")};
        for (const auto& each : list(json, "numbers")) {
            out.numbers.push_back({.name = text(each, "name"),
                                   .members = count(each, "members"),
                                   .sum = number(member(each, "sum"), "sum"),
                                   .min = number(member(each, "min"), "min"),
                                   .max = number(member(each, "max"), "max")});
        }
        return out;
    }

    model::MemberHealth readMember(const Json& json) {
        model::MemberHealth out{.id = ClusterId(text(json, "id")),
                                .name = text(json, "name"),
                                .outcome = outcome(json)};
        for (const auto& check : list(json, "checks")) {
            out.checks.push_back(readCheck(check));
        }
        return out;
    }

    model::CheckResult readCheck(const Json& json) {
        model::CheckResult out{.code = text(json, "code"),
                               .name = text(json, "name"),
                               .outcome = outcome(json),
                               .text = text(json, "text"),
                               .moreEvidence = count(json, "moreEvidence")};
        for (const auto& line : list(json, "evidence")) {
            out.evidence.push_back({.object = text(line, "object"),
                                    .what = text(line, "what"),
                                    .since = detail::instant(line, "since")});
        }
        const auto& numbers = member(json, "numbers");
        if (!numbers.is_object()) {
            refuse("numbers");
            return out;
        }
        for (const auto& [key, value] : numbers.items()) {
            out.numbers.push_back({key, number(value, "numbers")});
        }
        return out;
    }

    std::string m_bad;
};

Result<Json> parse(std::string_view evidence) {
    if (evidence.size() > kMaxDocumentBytes) {
        return fail(ErrorKind::Decode, "the evidence is larger than 64 MiB");
    }
    auto json = Json::parse(evidence, nullptr, false);
    if (json.is_discarded() || !json.is_object()) {
        return fail(ErrorKind::Decode, "the evidence is no JSON object");
    }
    if (detail::integer(json, "format") != kFormat) {
        return fail(ErrorKind::Unsupported,
                    "the evidence is of another format than this version's");
    }
    return json;
}

} // namespace

std::string writeEvidence(const model::HealthSample& sample, const Baselines* baselines) {
    Json out{{"format", kFormat},
             {"at", formatRfc3339(sample.at)},
             {"mode", toString(sample.mode)},
             {"baseline", sample.isBaseline},
             {"outcome", toString(sample.outcome)},
             {"code", sample.code},
             {"text", sample.text},
             {"totals", Json::array()}};
    for (const auto& total : sample.totals) {
        out["totals"].push_back(write(total));
    }
    constexpr std::size_t kKeys = 64; // "members", "membersLeftOut" and its number
    const auto used = dump(out).size() + kKeys;
    writeMembers(sample, kMaxEvidenceBytes - std::min(used, kMaxEvidenceBytes), out);
    if (baselines != nullptr) {
        out["baselines"] = toJson(*baselines);
    }
    return dump(out);
}

Result<model::HealthSample> readSample(std::string_view evidence) {
    const auto json = parse(evidence);
    return json ? SampleReader().read(*json) : Result<model::HealthSample>(fail(json.error()));
}

Result<Baselines> readEvidenceBaselines(std::string_view evidence) {
    const auto json = parse(evidence);
    if (!json) {
        return fail(json.error());
    }
    const auto& baselines = member(*json, "baselines");
    return baselines.is_null() ? Result<Baselines>(Baselines()) : readBaselines(baselines);
}

} // namespace pilothouse::checks
