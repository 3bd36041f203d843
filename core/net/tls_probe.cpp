// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tls_probe.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>

namespace pilothouse::net::detail {

namespace {

using Share = std::shared_ptr<CertificateReport>;

void freeShare(void* /*parent*/, void* share, CRYPTO_EX_DATA* /*data*/, int /*index*/,
               long /*argl*/, void* /*argp*/) {
    delete static_cast<Share*>(share);
}

int shareIndex() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, &freeShare);
    return index;
}

std::optional<Instant> instantOf(const ASN1_TIME* time) {
    std::tm fields{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &fields) != 1) {
        return std::nullopt;
    }
    return std::chrono::floor<std::chrono::milliseconds>(
        std::chrono::system_clock::from_time_t(timegm(&fields)));
}

std::string addressText(const ASN1_OCTET_STRING* bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int length = ASN1_STRING_length(bytes);
    const int family = length == 4 ? AF_INET : AF_INET6;
    if ((length != 4 && length != 16) ||
        inet_ntop(family, ASN1_STRING_get0_data(bytes), text.data(), text.size()) == nullptr) {
        return {};
    }
    return text.data();
}

std::vector<std::string> namesOf(X509* certificate) {
    std::vector<std::string> names;
    auto* list = static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
    for (int i = 0; list != nullptr && i < sk_GENERAL_NAME_num(list); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(list, i);
        if (name->type == GEN_DNS) {
            const auto* data = ASN1_STRING_get0_data(name->d.dNSName);
            names.emplace_back(data, data + ASN1_STRING_length(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            names.push_back(addressText(name->d.iPAddress));
        }
    }
    GENERAL_NAMES_free(list);
    return names;
}

int onCertificate(int accepted, X509_STORE_CTX* context) {
    const auto* ssl = static_cast<SSL*>(
        X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* share = static_cast<Share*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), shareIndex()));
    X509* certificate = X509_STORE_CTX_get_current_cert(context);
    if (share == nullptr || certificate == nullptr) {
        return accepted;
    }
    CertificateReport& report = **share;
    if (X509_STORE_CTX_get_error_depth(context) == 0) {
        report.names = namesOf(certificate);
    }
    const int error = X509_STORE_CTX_get_error(context);
    if (accepted == 0 && report.verifyError == X509_V_OK) {
        report.verifyError = error;
    }
    if (error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID) {
        report.notBefore = instantOf(X509_get0_notBefore(certificate));
        report.notAfter = instantOf(X509_get0_notAfter(certificate));
    }
    return accepted; // the verdict stays OpenSSL's
}

} // namespace

CURLcode watchCertificates(CURL* /*easy*/, void* sslContext, void* user) {
    auto* context = static_cast<SSL_CTX*>(sslContext);
    auto copy = std::make_unique<Share>(*static_cast<Share*>(user));
    if (SSL_CTX_set_ex_data(context, shareIndex(), copy.get()) == 1) {
        static_cast<void>(copy.release()); // freed with the context
        SSL_CTX_set_verify(context, SSL_CTX_get_verify_mode(context), &onCertificate);
    }
    return CURLE_OK;
}

} // namespace pilothouse::net::detail
