// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/certificate.h"

#include "base/free_ptr.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <optional>

namespace pilothouse::kube {

namespace {

using BioPtr = FreePtr<BIO, BIO_free_all>;
using X509Ptr = FreePtr<X509, X509_free>;
using NamesPtr = FreePtr<GENERAL_NAMES, GENERAL_NAMES_free>;

std::string nameText(const X509_NAME* name) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    std::string text(BIO_ctrl_pending(out.get()), '\0');
    BIO_read(out.get(), text.data(), static_cast<int>(text.size()));
    return text;
}

std::optional<Instant> instantOf(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) {
        return std::nullopt;
    }
    using namespace std::chrono;
    const auto date = year{parts.tm_year + 1900} / month{static_cast<unsigned>(parts.tm_mon + 1)} /
                      day{static_cast<unsigned>(parts.tm_mday)};
    return Instant{sys_days{date}} + hours{parts.tm_hour} + minutes{parts.tm_min} +
           seconds{parts.tm_sec};
}

std::string_view bytesOf(const ASN1_STRING* text) {
    const void* data = ASN1_STRING_get0_data(text);
    return {static_cast<const char*>(data), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// "10.0.0.1" or eight groups of an IPv6 address.
std::string addressText(std::string_view bytes) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.size() == 4) {
        return fmt::format("{}.{}.{}.{}", at(0), at(1), at(2), at(3));
    }
    std::string text;
    for (std::size_t i = 0; bytes.size() == 16 && i < 16; i += 2) {
        text += fmt::format("{}{:x}", i == 0 ? "" : ":", at(i) * 256 + at(i + 1));
    }
    return text;
}

std::vector<std::string> alternativeNames(const X509* certificate) {
    std::vector<std::string> out;
    const NamesPtr names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const auto* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) {
            out.emplace_back(bytesOf(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            out.push_back(addressText(bytesOf(name->d.iPAddress)));
        }
    }
    return out;
}

std::string hexText(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) {
        text += fmt::format("{:02x}", static_cast<unsigned char>(c));
    }
    return text;
}

std::string keyIdOf(X509* certificate) {
    if (const auto* id = X509_get0_subject_key_id(certificate)) {
        return hexText(bytesOf(id));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_pubkey_digest(certificate, EVP_sha1(), digest.data(), &size) != 1) {
        return {};
    }
    return hexText({reinterpret_cast<const char*>(digest.data()), size});
}

std::string authorityKeyIdOf(X509* certificate) {
    const auto* id = X509_get0_authority_key_id(certificate);
    return id == nullptr ? std::string() : hexText(bytesOf(id));
}

std::optional<Certificate> read(X509* certificate) {
    const auto from = instantOf(X509_get0_notBefore(certificate));
    const auto until = instantOf(X509_get0_notAfter(certificate));
    if (!from || !until) {
        return std::nullopt;
    }
    return Certificate{.subject = nameText(X509_get_subject_name(certificate)),
                       .issuer = nameText(X509_get_issuer_name(certificate)),
                       .notBefore = *from,
                       .notAfter = *until,
                       .names = alternativeNames(certificate),
                       .isAuthority = X509_check_ca(certificate) != 0,
                       .keyId = keyIdOf(certificate),
                       .authorityKeyId = authorityKeyIdOf(certificate)};
}

} // namespace

Result<std::vector<Certificate>> parseCertificates(std::string_view pem) {
    constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
    std::vector<Certificate> out;
    for (auto at = pem.find(kBegin); at != std::string_view::npos; at = pem.find(kBegin, at + 1)) {
        const auto end = pem.find(kEnd, at);
        const auto block =
            pem.substr(at, end == std::string_view::npos ? end : end + kEnd.size() - at);
        const BioPtr in(block.size() < (std::size_t{1} << 20)
                            ? BIO_new_mem_buf(block.data(), static_cast<int>(block.size()))
                            : nullptr);
        const X509Ptr certificate(in ? PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)
                                     : nullptr);
        ERR_clear_error();
        auto one = certificate ? read(certificate.get()) : std::nullopt;
        if (!one) {
            return fail(
                ErrorKind::Validation,
                fmt::format("certificate {} of the PEM text cannot be read", out.size() + 1));
        }
        out.push_back(std::move(*one));
    }
    if (out.empty()) {
        return fail(ErrorKind::Validation, "there is no PEM certificate in the text");
    }
    return out;
}

} // namespace pilothouse::kube
