// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/pod.h"

#include "base/symbol.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstring>
#include <limits>
#include <memory>
#include <new>
#include <tuple>

namespace pilothouse::model {

namespace {

/// What one container of few pods has to tell.
struct Trouble {
    std::uint16_t index = 0;
    Symbol reason{};
    Symbol message{};
    Symbol lastReason{};
    std::optional<std::int32_t> exitCode{};
    std::optional<std::int32_t> lastExitCode{};
    bool operator==(const Trouble&) const = default;
};

/// What few pods have, kept apart so that the many do not pay for it.
struct Rare {
    std::string uid{};       ///< one that is no UUID
    std::string ownerName{}; ///< one that does not begin the pod's name
    Symbol message{};
    std::optional<Instant> lastRestartAt{};
    std::optional<Instant> deletionAt{};
    std::vector<Trouble> troubles{};
    bool operator==(const Rare&) const = default;
};

/// A container in the block; packed by bytes because the tail is not aligned.
struct PackedContainer {
    std::uint8_t flags = 0;
    std::int32_t restarts = 0;
    std::uint32_t startedAt = 0; ///< seconds since 1970
};
constexpr std::size_t kPackedSize = 9;
constexpr std::uint8_t kPhaseBits = 0x03;
constexpr std::uint8_t kReady = 0x04;
constexpr std::uint8_t kStarted = 0x08;

constexpr std::uint8_t kIsReady = 0x01;
constexpr std::uint8_t kHasUuid = 0x02;
constexpr std::uint8_t kIpIsV4 = 0x04;

using Uuid = std::array<std::uint8_t, 16>;
constexpr std::string_view kHex = "0123456789abcdef";

/// The sixteen bytes of a canonical UUID in lower case; none for any other text.
std::optional<Uuid> packUuid(std::string_view text) {
    Uuid out{};
    if (text.size() != 36) {
        return std::nullopt;
    }
    std::size_t digit = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-') {
                return std::nullopt;
            }
            continue;
        }
        const auto value = kHex.find(text[i]);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        auto& byte = out[digit / 2];
        byte = static_cast<std::uint8_t>((static_cast<unsigned>(byte) << 4U) | value);
        ++digit;
    }
    return out;
}

std::string uuidText(const Uuid& uuid) {
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            out += '-';
        }
        out += kHex[uuid[i] >> 4U];
        out += kHex[uuid[i] & 0x0FU];
    }
    return out;
}

/// The four bytes of a dotted address that prints the same again; none for any other text.
std::optional<std::array<char, 4>> packIpv4(std::string_view text) {
    std::array<char, 4> out{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t part = 0; part < out.size(); ++part) {
        if (part > 0) {
            if (at == end || *at != '.') {
                return std::nullopt;
            }
            ++at;
        }
        std::uint8_t value = 0;
        const auto read = std::from_chars(at, end, value);
        const bool isPadded = at != end && *at == '0' && read.ptr != at + 1;
        if (read.ec != std::errc() || isPadded) {
            return std::nullopt;
        }
        out[part] = static_cast<char>(value);
        at = read.ptr;
    }
    return at == end ? std::optional(out) : std::nullopt;
}

template<class Number>
std::uint16_t saturated(Number value) {
    constexpr Number kMost = std::numeric_limits<std::uint16_t>::max();
    return static_cast<std::uint16_t>(std::clamp<Number>(value, 0, kMost));
}

void appendNumber(std::string& out, std::size_t value) {
    const auto number = static_cast<std::uint32_t>(value);
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// Names, images and kinds of the containers in one text, the same for all replicas of a template.
std::string templateOf(const std::vector<Container>& containers) {
    std::string out;
    for (const auto& one : containers) {
        out += one.init ? 'i' : 'c';
        appendNumber(out, one.name.size());
        appendNumber(out, one.image.size());
        out += one.name;
        out += one.image;
    }
    return out;
}

/// Takes the next container off a text that templateOf made.
Container takeContainer(std::string_view& text) {
    std::array<std::uint32_t, 2> sizes{};
    std::memcpy(sizes.data(), text.data() + 1, sizeof sizes);
    Container out;
    out.init = text.front() == 'i';
    text.remove_prefix(1 + sizeof sizes);
    out.name = text.substr(0, sizes[0]);
    text.remove_prefix(sizes[0]);
    out.image = text.substr(0, sizes[1]);
    text.remove_prefix(sizes[1]);
    return out;
}

PackedContainer packContainer(const Container& one) {
    constexpr std::int64_t kLast = std::numeric_limits<std::uint32_t>::max();
    PackedContainer out;
    out.flags = static_cast<std::uint8_t>(one.state);
    out.restarts = one.restarts;
    out.flags = static_cast<std::uint8_t>(out.flags | (one.ready ? kReady : 0));
    if (one.startedAt) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(*one.startedAt);
        out.flags = static_cast<std::uint8_t>(out.flags | kStarted);
        out.startedAt = static_cast<std::uint32_t>(
            std::clamp<std::int64_t>(seconds.time_since_epoch().count(), 0, kLast));
    }
    return out;
}

void unpackContainer(const char* from, Container& out) {
    PackedContainer packed;
    std::memcpy(&packed.flags, from, 1);
    std::memcpy(&packed.restarts, from + 1, 4);
    std::memcpy(&packed.startedAt, from + 5, 4);
    out.state = static_cast<ContainerPhase>(packed.flags & kPhaseBits);
    out.ready = (packed.flags & kReady) != 0;
    out.restarts = packed.restarts;
    if ((packed.flags & kStarted) != 0) {
        out.startedAt = Instant(std::chrono::seconds(packed.startedAt));
    }
}

std::vector<Trouble> troublesOf(const std::vector<Container>& containers) {
    std::vector<Trouble> out;
    for (std::size_t i = 0; i < saturated(containers.size()); ++i) {
        const auto& one = containers[i];
        if (!one.reason.empty() || !one.message.empty() || !one.lastReason.empty() ||
            one.exitCode || one.lastExitCode) {
            out.push_back({.index = saturated(i),
                           .reason = Symbol(one.reason),
                           .message = Symbol(one.message),
                           .lastReason = Symbol(one.lastReason),
                           .exitCode = one.exitCode,
                           .lastExitCode = one.lastExitCode});
        }
    }
    out.shrink_to_fit();
    return out;
}

/// The parts that few pods have; null when this one has none of them.
std::unique_ptr<Rare> rareOf(const PodFacts& facts, bool hasUuid) {
    Rare rare;
    if (!hasUuid) {
        rare.uid = facts.uid;
    }
    if (!facts.name.starts_with(facts.ownerName)) {
        rare.ownerName = facts.ownerName;
    }
    rare.message = Symbol(facts.message);
    rare.lastRestartAt = facts.lastRestartAt;
    rare.deletionAt = facts.deletionAt;
    rare.troubles = troublesOf(facts.containers);
    return rare == Rare{} ? nullptr : std::make_unique<Rare>(std::move(rare));
}

} // namespace

/// The block. Its tail holds the name, the address and the containers.
struct Pod::Record {
    mutable std::atomic<std::uint32_t> references{1};
    std::int32_t restarts = 0;
    Symbol ns{};
    Symbol node{};
    Symbol status{};
    Symbol ownerKind{};
    Symbol containerTemplate{};
    std::unique_ptr<Rare> rare{};
    Instant createdAt{};
    Uuid uuid{};
    std::uint16_t ready = 0;
    std::uint16_t total = 0;
    std::uint16_t nameSize = 0;
    std::uint16_t ownerSize = 0; ///< the first so many bytes of the name are the owner's
    std::uint16_t containers = 0;
    PodPhase phase = PodPhase::Unknown;
    PodProblem problem = PodProblem::None;
    std::uint8_t flags = 0;
    std::uint8_t ipSize = 0;

    [[nodiscard]] const char* tail() const { return reinterpret_cast<const char*>(this + 1); }
    [[nodiscard]] char* tail() { return reinterpret_cast<char*>(this + 1); }
    [[nodiscard]] std::size_t tailSize() const {
        return std::size_t{nameSize} + ipSize + containers * kPackedSize;
    }
    [[nodiscard]] std::string_view name() const { return {tail(), nameSize}; }
    [[nodiscard]] std::string_view ip() const { return {tail() + nameSize, ipSize}; }
    [[nodiscard]] const char* container(std::size_t index) const {
        return tail() + nameSize + ipSize + index * kPackedSize;
    }
};

namespace {

using Record = Pod::Record;

void fillRecord(Record& record, const PodFacts& facts) {
    record.restarts = facts.restarts;
    record.ns = Symbol(facts.ns);
    record.node = Symbol(facts.node);
    record.status = Symbol(facts.status);
    record.ownerKind = Symbol(facts.ownerKind);
    record.createdAt = facts.createdAt;
    record.ready = saturated(facts.readyContainers);
    record.total = saturated(facts.totalContainers);
    record.phase = facts.phase;
    record.problem = facts.problem;
    record.flags = facts.isReady ? kIsReady : 0;
    if (const auto uuid = packUuid(facts.uid)) {
        record.uuid = *uuid;
        record.flags = static_cast<std::uint8_t>(record.flags | kHasUuid);
    }
    if (facts.name.starts_with(facts.ownerName)) {
        record.ownerSize = saturated(facts.ownerName.size());
    }
    record.containerTemplate = Symbol(templateOf(facts.containers));
    record.rare = rareOf(facts, (record.flags & kHasUuid) != 0 || facts.uid.empty());
}

void fillTail(Record& record, const PodFacts& facts, std::string_view ip) {
    char* to = record.tail();
    to = std::copy_n(facts.name.begin(), record.nameSize, to);
    to = std::copy_n(ip.data(), ip.size(), to);
    for (std::size_t i = 0; i < record.containers; ++i) {
        const auto packed = packContainer(facts.containers[i]);
        std::memcpy(to, &packed.flags, 1);
        std::memcpy(to + 1, &packed.restarts, 4);
        std::memcpy(to + 5, &packed.startedAt, 4);
        to += kPackedSize;
    }
}

/// Longer than any API server keeps (an object ends at etcd's 1.5 MiB): cut rather than refused.
const Record* makeRecord(const PodFacts& facts) {
    const auto v4 = packIpv4(facts.podIp);
    const auto ip = v4 ? std::string_view(v4->data(), v4->size()) : facts.podIp.substr(0, 255);
    const auto nameSize = saturated(facts.name.size());
    const auto containers = saturated(facts.containers.size());
    void* room = ::operator new(sizeof(Record) + nameSize + ip.size() + containers * kPackedSize);
    auto* record = new (room) Record;
    record->nameSize = nameSize;
    record->ipSize = static_cast<std::uint8_t>(ip.size());
    record->containers = containers;
    fillRecord(*record, facts);
    record->flags = static_cast<std::uint8_t>(record->flags | (v4 ? kIpIsV4 : 0));
    fillTail(*record, facts, ip);
    return record;
}

void release(const Record* record) noexcept {
    if (record == nullptr || record->references.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        return;
    }
    const auto size = sizeof(Record) + record->tailSize();
    record->~Record();
    ::operator delete(const_cast<Record*>(record), size);
}

void retain(const Record* record) noexcept {
    if (record != nullptr) {
        record->references.fetch_add(1, std::memory_order_relaxed);
    }
}

const Rare kNothingRare{};

const Rare& rareIn(const Record* record) {
    return record != nullptr && record->rare ? *record->rare : kNothingRare;
}

} // namespace

Pod::Pod(const PodFacts& facts) : m_record(makeRecord(facts)) {}

Pod::Pod(const Pod& other) noexcept : m_record(other.m_record) {
    retain(m_record);
}

Pod& Pod::operator=(const Pod& other) noexcept {
    Pod copy(other);
    std::swap(m_record, copy.m_record);
    return *this;
}

Pod& Pod::operator=(Pod&& other) noexcept {
    const auto* taken = std::exchange(other.m_record, nullptr);
    release(std::exchange(m_record, taken));
    return *this;
}

Pod::~Pod() {
    release(m_record);
}

std::string_view Pod::ns() const {
    return m_record == nullptr ? std::string_view() : m_record->ns.view();
}

std::string_view Pod::name() const {
    return m_record == nullptr ? std::string_view() : m_record->name();
}

std::string_view Pod::node() const {
    return m_record == nullptr ? std::string_view() : m_record->node.view();
}

std::string_view Pod::status() const {
    return m_record == nullptr ? std::string_view() : m_record->status.view();
}

std::string_view Pod::message() const {
    return rareIn(m_record).message.view();
}

std::string_view Pod::ownerKind() const {
    return m_record == nullptr ? std::string_view() : m_record->ownerKind.view();
}

std::string_view Pod::ownerName() const {
    const auto& rare = rareIn(m_record);
    return rare.ownerName.empty() && m_record != nullptr
               ? m_record->name().substr(0, m_record->ownerSize)
               : std::string_view(rare.ownerName);
}

std::string Pod::uid() const {
    return m_record != nullptr && (m_record->flags & kHasUuid) != 0 ? uuidText(m_record->uuid)
                                                                    : rareIn(m_record).uid;
}

std::string Pod::podIp() const {
    if (m_record == nullptr) {
        return {};
    }
    const auto ip = m_record->ip();
    if ((m_record->flags & kIpIsV4) == 0) {
        return std::string(ip);
    }
    std::string out;
    for (const char part : ip) {
        out += out.empty() ? "" : ".";
        out += std::to_string(static_cast<unsigned>(static_cast<unsigned char>(part)));
    }
    return out;
}

PodPhase Pod::phase() const {
    return m_record == nullptr ? PodPhase::Unknown : m_record->phase;
}

PodProblem Pod::problem() const {
    return m_record == nullptr ? PodProblem::None : m_record->problem;
}

bool Pod::isReady() const {
    return m_record != nullptr && (m_record->flags & kIsReady) != 0;
}

std::int32_t Pod::readyContainers() const {
    return m_record == nullptr ? 0 : m_record->ready;
}

std::int32_t Pod::totalContainers() const {
    return m_record == nullptr ? 0 : m_record->total;
}

std::int32_t Pod::restarts() const {
    return m_record == nullptr ? 0 : m_record->restarts;
}

Instant Pod::createdAt() const {
    return m_record == nullptr ? Instant{} : m_record->createdAt;
}

std::optional<Instant> Pod::lastRestartAt() const {
    return rareIn(m_record).lastRestartAt;
}

std::optional<Instant> Pod::deletionAt() const {
    return rareIn(m_record).deletionAt;
}

std::vector<Container> Pod::containers() const {
    std::vector<Container> out;
    if (m_record == nullptr) {
        return out;
    }
    out.reserve(m_record->containers);
    auto text = m_record->containerTemplate.view();
    for (std::size_t i = 0; i < m_record->containers; ++i) {
        out.push_back(takeContainer(text));
        unpackContainer(m_record->container(i), out.back());
    }
    for (const auto& trouble : rareIn(m_record).troubles) {
        auto& one = out.at(trouble.index);
        one.reason = trouble.reason.view();
        one.message = trouble.message.view();
        one.lastReason = trouble.lastReason.view();
        one.exitCode = trouble.exitCode;
        one.lastExitCode = trouble.lastExitCode;
    }
    return out;
}

bool Pod::operator==(const Pod& other) const {
    const auto* a = m_record;
    const auto* b = other.m_record;
    if (a == b || a == nullptr || b == nullptr) {
        return a == b;
    }
    const auto key = [](const Record& one) {
        return std::tie(one.restarts, one.ns, one.node, one.status, one.ownerKind,
                        one.containerTemplate, one.createdAt, one.uuid, one.ready, one.total,
                        one.nameSize, one.ownerSize, one.containers, one.phase, one.problem,
                        one.flags, one.ipSize);
    };
    return key(*a) == key(*b) && std::memcmp(a->tail(), b->tail(), a->tailSize()) == 0 &&
           rareIn(a) == rareIn(b);
}

std::string podPath(const Pod& pod) {
    std::string out(pod.ns());
    out += '/';
    out += pod.name();
    return out;
}

} // namespace pilothouse::model
