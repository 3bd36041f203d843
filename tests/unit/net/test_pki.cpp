// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_pki.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>

namespace pilothouse::test {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

Key makeKey() {
    return {EVP_EC_gen("P-256"), &EVP_PKEY_free};
}

std::string contentOf(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string pemOf(const Certificate& certificate) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, certificate.get());
    return contentOf(bio);
}

std::string pemOf(const Key& key) {
    BIO* bio = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return contentOf(bio);
}

void addExtension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate blank(const Key& key, const std::string& name, std::chrono::hours from,
                  std::chrono::hours until) {
    static std::atomic<long> serial{1000};
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), std::chrono::seconds(from).count());
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), std::chrono::seconds(until).count());
    X509_set_pubkey(certificate.get(), key.get());
    const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, text,
                               -1, -1, 0);
    return certificate;
}

} // namespace

Authority::Authority(const std::string& name)
    : m_key(makeKey()),
      m_certificate(blank(m_key, name, std::chrono::hours(-24 * 400), std::chrono::hours(240))) {
    X509_set_issuer_name(m_certificate.get(), X509_get_subject_name(m_certificate.get()));
    addExtension(m_certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    addExtension(m_certificate.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    X509_sign(m_certificate.get(), m_key.get(), EVP_sha256());
    m_certPem = pemOf(m_certificate);
}

Identity Authority::issue(const CertificateSpec& spec) const {
    const Key key = makeKey();
    const Certificate certificate = blank(key, spec.commonName, spec.from, spec.until);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(m_certificate.get()));
    std::string names;
    for (const std::string& dns : spec.dnsNames) {
        names += (names.empty() ? "DNS:" : ",DNS:") + dns;
    }
    for (const std::string& address : spec.addresses) {
        names += (names.empty() ? "IP:" : ",IP:") + address;
    }
    if (!names.empty()) {
        addExtension(certificate.get(), NID_subject_alt_name, names);
    }
    X509_sign(certificate.get(), m_key.get(), EVP_sha256());
    return {.certPem = pemOf(certificate), .keyPem = pemOf(key)};
}

} // namespace pilothouse::test
