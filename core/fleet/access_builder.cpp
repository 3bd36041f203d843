// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/access_builder.h"

#include "base/free_ptr.h"
#include "fleet/member_builder.h"
#include "fleet/sign_in.h"
#include "kube/base64.h"
#include "kube/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace pilothouse::fleet {

namespace {

Result<Secret> readPem(const kube::PemSource& source, const FileReader& read,
                       std::string_view what) {
    if (!source.data.empty() || source.path.empty()) {
        return source.data;
    }
    auto text = read(source.path);
    if (!text) {
        return fail(withContext(std::move(text.error()), what));
    }
    return Secret(*std::move(text));
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    const auto last = text.find_last_not_of(" \t\r\n");
    return first == std::string_view::npos ? std::string()
                                           : std::string(text.substr(first, last - first + 1));
}

/// The token file wins over the token once it can be read. Source: client-go transport/config.go.
Result<Secret> authorizationOf(const kube::Connection& connection, const FileReader& read) {
    if (!connection.tokenFile.empty()) {
        auto text = read(connection.tokenFile);
        if (text && !trimmed(*text).empty()) {
            return Secret("Bearer " + trimmed(*text));
        }
        if (connection.token.empty()) {
            return fail(text ? Error{.kind = ErrorKind::Auth,
                                     .message = connection.tokenFile + ": the token file is empty"}
                             : withContext(std::move(text.error()), "token file"));
        }
    }
    if (!connection.token.empty()) {
        return Secret("Bearer " + std::string(connection.token.reveal()));
    }
    if (!connection.username.empty()) {
        const auto pair = connection.username + ":" + std::string(connection.password.reveal());
        return Secret("Basic " + kube::encodeBase64(pair));
    }
    return Secret();
}

/// A key of as-user-extra as part of a header's name: what HTTP does not allow there, and '%', is
/// escaped. Source: kubernetes/client-go transport/round_trippers.go headerKeyEscape.
std::string headerKey(std::string_view key) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    constexpr std::string_view kSigns = "!#$&'*+-.^_`|~";
    std::string text;
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isToken = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                             (c >= 'A' && c <= 'Z') || kSigns.find(c) != std::string_view::npos;
        if (isToken) {
            text += c;
        } else {
            text += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
        }
    }
    return text;
}

std::vector<net::Header> impersonationHeaders(const kube::Impersonation& as) {
    std::vector<net::Header> headers;
    if (as.user.empty()) {
        return headers;
    }
    headers.push_back({"Impersonate-User", as.user});
    if (!as.uid.empty()) {
        headers.push_back({"Impersonate-Uid", as.uid});
    }
    for (const auto& group : as.groups) {
        headers.push_back({"Impersonate-Group", group});
    }
    for (const auto& [key, values] : as.extra) {
        for (const auto& value : values) {
            headers.push_back({"Impersonate-Extra-" + headerKey(key), value});
        }
    }
    return headers;
}

Result<std::shared_ptr<const net::TlsOptions>> tlsOf(const kube::Connection& connection,
                                                     const FileReader& read) {
    auto ca = readPem(connection.ca, read, "certificate authority");
    auto certificate = readPem(connection.clientCertificate, read, "client certificate");
    auto key = readPem(connection.clientKey, read, "client key");
    for (const auto* part : {&ca, &certificate, &key}) {
        if (!*part) {
            return fail(part->error());
        }
    }
    auto tls = std::make_shared<net::TlsOptions>();
    if (!connection.ca.empty()) {
        tls->caPem = std::string(ca->reveal());
    }
    tls->verify = !connection.insecureSkipVerify;
    tls->serverName = connection.tlsServerName;
    tls->clientCertPem = *std::move(certificate);
    tls->clientKeyPem = *std::move(key);
    return tls;
}

using OpenedBio = FreePtr<BIO, BIO_free>;

OpenedBio readerOf(std::string_view text) {
    return OpenedBio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

bool isPair(std::string_view certificatePem, std::string_view keyPem) {
    const auto certificateBio = readerOf(certificatePem);
    const auto keyBio = readerOf(keyPem);
    const FreePtr<X509, X509_free> certificate(
        PEM_read_bio_X509(certificateBio.get(), nullptr, nullptr, nullptr));
    char noPassphrase[] = ""; // else OpenSSL would ask on the terminal
    const FreePtr<EVP_PKEY, EVP_PKEY_free> key(
        PEM_read_bio_PrivateKey(keyBio.get(), nullptr, nullptr, noPassphrase));
    return certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
}

} // namespace

Result<std::string> readCredentialFile(const std::string& path) {
    constexpr std::size_t kMaxCredentialBytes = std::size_t{1} << 20;
    return readTextFile(path, kMaxCredentialBytes);
}

std::vector<std::string> credentialFiles(const kube::Connection& connection) {
    std::vector<std::string> paths;
    for (const auto* pem : {&connection.ca, &connection.clientCertificate, &connection.clientKey}) {
        if (pem->data.empty() && !pem->path.empty()) {
            paths.push_back(pem->path);
        }
    }
    if (!connection.tokenFile.empty()) {
        paths.push_back(connection.tokenFile);
    }
    return paths;
}

Result<std::shared_ptr<const MemberAccess>> buildAccess(const kube::Connection& connection,
                                                        const FileReader& read) {
    auto tls = tlsOf(connection, read);
    if (!tls) {
        return fail(tls.error());
    }
    auto authorization = authorizationOf(connection, read);
    if (!authorization) {
        return fail(authorization.error());
    }
    auto endpoint = std::make_shared<net::Endpoint>();
    endpoint->label = connection.contextName;
    endpoint->baseUrl = connection.server;
    endpoint->tls = *std::move(tls);
    if (!connection.proxyUrl.empty()) {
        endpoint->proxy = connection.proxyUrl;
    }
    auto access = std::make_shared<MemberAccess>();
    access->endpoint = std::move(endpoint);
    access->authorization = *std::move(authorization);
    access->headers = impersonationHeaders(connection.impersonation);
    access->defaultNamespace = connection.ns;
    access->compress = !connection.disableCompression;
    access->credentialProblem = connection.credentialProblem;
    access->signIn = signInCommand(connection, access->endpoint->tls->caPem.value_or(""));
    return access;
}

bool isUsable(const net::TlsOptions& tls) {
    if (tls.caPem && !kube::parseCertificates(*tls.caPem)) {
        return false;
    }
    return tls.clientCertPem.empty() ||
           isPair(tls.clientCertPem.reveal(), tls.clientKeyPem.reveal());
}

} // namespace pilothouse::fleet
