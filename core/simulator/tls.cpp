// SPDX-License-Identifier: GPL-3.0-or-later
#include "simulator/tls.h"

#include "base/free_ptr.h"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace pilothouse::simulator {

namespace {

using KeyPtr = FreePtr<EVP_PKEY, EVP_PKEY_free>;
using CertPtr = FreePtr<X509, X509_free>;
using BioPtr = FreePtr<BIO, BIO_free_all>;
using ExtensionPtr = FreePtr<X509_EXTENSION, X509_EXTENSION_free>;

std::string drain(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string pemOf(X509* certificate) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), certificate);
    return drain(bio.get());
}

std::string pemOf(EVP_PKEY* key) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return drain(bio.get());
}

bool addExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

void addName(X509_NAME* name, const char* field, const std::string& value) {
    if (!value.empty()) {
        X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value.data()),
                                   static_cast<int>(value.size()), -1, 0);
    }
}

/// Version, serial number, validity and subject; the issuer and the signature are the caller's.
CertPtr draft(EVP_PKEY* key, const LeafRequest& request) {
    CertPtr certificate(X509_new());
    if (!certificate) {
        return nullptr;
    }
    std::array<unsigned char, 8> serial{};
    RAND_bytes(serial.data(), static_cast<int>(serial.size()));
    serial[0] &= 0x7FU;
    BIGNUM* number = BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr);
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
    BN_free(number);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_TIME_set(X509_getm_notBefore(certificate.get()),
                  request.notBefore.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(certificate.get()),
                  request.notAfter.time_since_epoch().count());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    addName(name, "O", request.organization);
    addName(name, "CN", request.commonName);
    X509_set_pubkey(certificate.get(), key);
    return certificate;
}

} // namespace

struct Authority::Material {
    KeyPtr key;
    CertPtr certificate;
};

Authority::Authority(std::unique_ptr<Material> material, std::string pem)
    : m_material(std::move(material)), m_pem(std::move(pem)) {}
Authority::Authority(Authority&&) noexcept = default;
Authority& Authority::operator=(Authority&&) noexcept = default;
Authority::~Authority() = default;

Result<Authority> Authority::create(const std::string& name) {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return create(name, now - std::chrono::hours{24}, now + std::chrono::hours{24 * 365 * 10});
}

Result<Authority> Authority::create(const std::string& name, std::chrono::sys_seconds notBefore,
                                    std::chrono::sys_seconds notAfter) {
    auto material = std::make_unique<Material>();
    material->key.reset(EVP_EC_gen("P-256"));
    if (material->key) {
        material->certificate = draft(material->key.get(), {name, "", "", notBefore, notAfter});
    }
    X509* certificate = material->certificate.get();
    if (certificate == nullptr) {
        return fail(ErrorKind::Internal, "cannot make a certificate authority");
    }
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
    if (!addExtension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE") ||
        !addExtension(certificate, certificate, NID_key_usage,
                      "critical,digitalSignature,keyCertSign") ||
        !addExtension(certificate, certificate, NID_subject_key_identifier, "hash") ||
        X509_sign(certificate, material->key.get(), EVP_sha256()) == 0) {
        return fail(ErrorKind::Internal, "cannot sign a certificate authority");
    }
    std::string pem = pemOf(certificate);
    return Authority(std::move(material), std::move(pem));
}

Result<KeyPair> Authority::issue(const LeafRequest& request) const {
    const KeyPtr key(EVP_EC_gen("P-256"));
    const CertPtr certificate = key ? draft(key.get(), request) : nullptr;
    if (!certificate) {
        return fail(ErrorKind::Internal, "cannot make a certificate");
    }
    X509* issuer = m_material->certificate.get();
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer));
    const bool isServer = !request.address.empty();
    const bool isNamed = !request.names.empty();
    bool isComplete =
        addExtension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE") &&
        addExtension(certificate.get(), issuer, NID_key_usage, "critical,digitalSignature") &&
        addExtension(certificate.get(), issuer, NID_ext_key_usage,
                     isNamed    ? "serverAuth,clientAuth"
                     : isServer ? "serverAuth"
                                : "clientAuth") &&
        addExtension(certificate.get(), issuer, NID_authority_key_identifier, "keyid");
    if (isServer) {
        isComplete = isComplete &&
                     addExtension(certificate.get(), issuer, NID_subject_alt_name,
                                  fmt::format("IP:{},DNS:kubernetes,DNS:kubernetes.default.svc",
                                              request.address));
    }
    if (isNamed) {
        isComplete = isComplete && addExtension(certificate.get(), issuer, NID_subject_alt_name,
                                                fmt::format("{}", fmt::join(request.names, ",")));
    }
    if (!isComplete || X509_sign(certificate.get(), m_material->key.get(), EVP_sha256()) == 0) {
        return fail(ErrorKind::Internal, "cannot sign a certificate");
    }
    return KeyPair{pemOf(certificate.get()), pemOf(key.get())};
}

std::string randomToken() {
    std::array<unsigned char, 24> bytes{};
    RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
    std::string text;
    for (const unsigned char byte : bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

std::string base64(const std::string& bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

} // namespace pilothouse::simulator
