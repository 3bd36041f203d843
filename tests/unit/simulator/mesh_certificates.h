// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

/// Certificates in the Secrets of a simulated mesh.
namespace pilothouse::simulator {

inline std::string decoded(const std::string& text) {
    return QByteArray::fromBase64(QByteArray::fromStdString(text)).toStdString();
}

using CertPtr = std::unique_ptr<X509, decltype(&X509_free)>;

inline CertPtr certificateOf(const nlohmann::json& secret, const char* key) {
    const std::string pem = decoded(secret.at("data").at(key));
    BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    CertPtr read(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), X509_free);
    BIO_free(bio);
    return read;
}

/// Whether a leaf is signed by an authority.
inline bool isSigned(X509* leaf, X509* authority) {
    return X509_verify(leaf, X509_get0_pubkey(authority)) == 1;
}

/// Days from the bench's start to the end of a certificate.
inline int daysLeft(X509* certificate) {
    ASN1_TIME* start = ASN1_TIME_set(
        nullptr, std::chrono::sys_seconds{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}}
                     .time_since_epoch()
                     .count());
    int days = 0;
    int rest = 0;
    ASN1_TIME_diff(&days, &rest, start, X509_get0_notAfter(certificate));
    ASN1_TIME_free(start);
    return rest < 0 ? days - 1 : days;
}

} // namespace pilothouse::simulator
