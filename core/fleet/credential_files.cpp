// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/credential_files.h"

#include "fleet/access_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sys/stat.h>

namespace pilothouse::fleet {

namespace {

constexpr std::chrono::seconds kReadAgain{50}; ///< 60 s less 10 s leeway, as client-go has it

bool isSame(const Secret& left, const Secret& right) {
    return left.reveal() == right.reveal();
}

bool isSame(const net::TlsOptions& left, const net::TlsOptions& right) {
    return left.caPem == right.caPem && isSame(left.clientCertPem, right.clientCertPem) &&
           isSame(left.clientKeyPem, right.clientKeyPem);
}

/// `made` with the label and, where nothing of it changed, the very endpoint of `before`.
std::optional<AccessChange> changeOf(const MemberAccess& before, const MemberAccess& made) {
    AccessChange change;
    change.newConnection = !isSame(*before.endpoint->tls, *made.endpoint->tls);
    if (!change.newConnection && isSame(before.authorization, made.authorization)) {
        return std::nullopt;
    }
    auto access = std::make_shared<MemberAccess>(made);
    access->endpoint = before.endpoint;
    if (change.newConnection) {
        auto endpoint = std::make_shared<net::Endpoint>(*made.endpoint);
        endpoint->label = before.endpoint->label;
        access->endpoint = std::move(endpoint);
    }
    change.access = std::move(access);
    return change;
}

} // namespace

AccessTakeover takeOver(const MemberConfig& before, const MemberConfig& made) {
    if (!before.access || !made.access) {
        const bool isSame = !before.access && !made.access && before.problem == made.problem;
        return {.isSameWay = isSame, .access = {}};
    }
    const auto& old = *before.access;
    const auto& fresh = *made.access;
    const auto& from = *old.endpoint;
    const auto& to = *fresh.endpoint;
    if (from.label != to.label || from.baseUrl != to.baseUrl || from.proxy != to.proxy ||
        from.tls->serverName != to.tls->serverName ||
        old.credentialProblem != fresh.credentialProblem) {
        return {};
    }
    AccessTakeover taken{.isSameWay = true, .access = {}, .newConnection = false};
    taken.newConnection = !isSame(*from.tls, *to.tls) || from.tls->verify != to.tls->verify;
    const bool sameProgram =
        !old.signIn == !fresh.signIn &&
        (!old.signIn || net::runKey(*old.signIn) == net::runKey(*fresh.signIn));
    if (!taken.newConnection && isSame(old.authorization, fresh.authorization) && sameProgram &&
        old.headers == fresh.headers && old.defaultNamespace == fresh.defaultNamespace &&
        old.compress == fresh.compress) {
        return taken;
    }
    auto access = std::make_shared<MemberAccess>(fresh);
    access->endpoint = taken.newConnection ? fresh.endpoint : old.endpoint;
    access->signIn = sameProgram ? old.signIn : fresh.signIn;
    taken.access = std::move(access);
    return taken;
}

std::string fileStamp(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) {
        return {};
    }
    return fmt::format("{}:{}:{}:{}.{}", info.st_dev, info.st_ino, info.st_size,
                       info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

CredentialFiles::CredentialFiles(const std::vector<MemberConfig>& members) {
    for (std::size_t index = 0; index < members.size(); ++index) {
        const auto& member = members[index];
        if (!member.recipe || !member.access) {
            continue;
        }
        m_members.push_back({.member = index,
                             .recipe = member.recipe,
                             .access = member.access,
                             .files = credentialFiles(member.recipe->connection)});
        for (const auto& path : m_members.back().files) {
            m_files.try_emplace(path);
        }
    }
}

void CredentialFiles::look(const std::string& path, File& file, SteadyTime now) const {
    auto stamp = fileStamp(path);
    file.isDue = stamp.empty() || stamp != file.stamp || now - file.readAt >= kReadAgain;
    if (file.isDue) {
        file.stamp = std::move(stamp);
        file.readAt = now;
    }
}

std::vector<AccessChange> CredentialFiles::poll(SteadyTime now) {
    for (auto& [path, file] : m_files) {
        look(path, file, now);
    }
    std::map<std::string, Result<std::string>> texts; // each file is read once a poll
    const FileReader read = [&](const std::string& path) {
        const auto found = texts.find(path);
        return found != texts.end() ? found->second
                                    : texts.emplace(path, readCredentialFile(path)).first->second;
    };
    std::vector<AccessChange> changes;
    for (auto& member : m_members) {
        if (std::none_of(member.files.begin(), member.files.end(),
                         [&](const auto& path) { return m_files.at(path).isDue; })) {
            continue;
        }
        const auto made = buildAccess(member.recipe->connection, read);
        if (!made || !isUsable(*(*made)->endpoint->tls)) {
            for (const auto& path : member.files) {
                m_files.at(path).stamp.clear(); // half of a rotation: look again next time
            }
            continue;
        }
        if (auto change = changeOf(*member.access, **made)) {
            change->member = member.member;
            member.access = change->access;
            changes.push_back(*std::move(change));
        }
    }
    return changes;
}

} // namespace pilothouse::fleet
