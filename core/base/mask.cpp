// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mask.h"

#include <algorithm>
#include <array>

namespace pilothouse {

namespace {

using namespace std::string_view_literals;

constexpr std::array kNames{
    "password"sv, "passwd"sv,    "pwd"sv,        "secret"sv,      "token"sv,      "apikey"sv,
    "api_key"sv,  "api-key"sv,   "accesskey"sv,  "access_key"sv,  "access-key"sv, "accountkey"sv,
    "sig"sv,      "signature"sv, "credential"sv, "credentials"sv, "passphrase"sv, "sas"sv};
/// These end many harmless words too, so they must stand alone.
constexpr std::array kWhole{"sig"sv, "sas"sv};
constexpr std::array kSchemes{"bearer"sv, "basic"sv};
constexpr std::string_view kHidden = "***";
constexpr std::size_t kShortest = 6; ///< of a credential behind its scheme

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool isNameLetter(char letter) {
    const char small = lower(letter);
    return (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || small == '_' ||
           small == '-';
}

bool isBlank(char letter) {
    return letter == ' ' || letter == '\t';
}

bool endsValue(char letter) {
    return static_cast<unsigned char>(letter) <= ' ' ||
           ",;&\"'<>)]}"sv.find(letter) != std::string_view::npos;
}

/// One reading from left to right; what was told is never looked at again.
class Masker {
public:
    explicit Masker(std::string_view text) : m_text(text) {}

    std::string mask() {
        while (m_at < m_text.size()) {
            if (!maskKey() && !maskUser() && !maskName()) {
                m_result += m_text[m_at++];
            }
        }
        return std::move(m_result);
    }

private:
    [[nodiscard]] char at(std::size_t place) const {
        return place < m_text.size() ? m_text[place] : '\0';
    }
    /// The place behind the value that begins at `from`, which a quote may enclose.
    [[nodiscard]] std::size_t endOfValue(std::size_t from, char quote) const {
        while (from < m_text.size() &&
               (quote != '\0' ? m_text[from] != quote : !endsValue(m_text[from]))) {
            ++from;
        }
        return from;
    }
    void copyTo(std::size_t end) {
        m_result += m_text.substr(m_at, end - m_at);
        m_at = end;
    }
    void hideTo(std::size_t end) {
        m_result += kHidden;
        m_at = end;
    }

    bool maskKey() {
        constexpr auto kBegin = "-----BEGIN "sv;
        if (m_text.substr(m_at, kBegin.size()) != kBegin) {
            return false;
        }
        const auto label = m_text.substr(m_at, 60);
        if (label.find("PRIVATE KEY") == std::string_view::npos) {
            return false;
        }
        const auto last = m_text.find("-----END ", m_at);
        const auto close = last == std::string_view::npos ? last : m_text.find("-----", last + 9);
        hideTo(close == std::string_view::npos ? m_text.size() : close + 5);
        return true;
    }

    /// "https://user:password@host".
    bool maskUser() {
        if (m_text.substr(m_at, 3) != "://") {
            return false;
        }
        for (auto place = m_at + 3; place < m_text.size(); ++place) {
            const char letter = m_text[place];
            if (letter == '@') {
                copyTo(m_at + 3);
                hideTo(place);
                return true;
            }
            if (letter == '/' || letter == '?' || letter == '#' || endsValue(letter)) {
                break;
            }
        }
        copyTo(m_at + 3);
        return true;
    }

    /// A word as a whole: a name with its value, a scheme with its credential, a token by its form.
    bool maskName() {
        if (!isNameLetter(m_text[m_at])) {
            return false;
        }
        auto end = m_at;
        while (isNameLetter(at(end))) {
            ++end;
        }
        std::string word(m_text.substr(m_at, end - m_at));
        if (word.starts_with("eyJ") && at(end) == '.') {
            hideTo(endOfValue(m_at, '\0'));
            return true;
        }
        std::transform(word.begin(), word.end(), word.begin(), lower);
        copyTo(end);
        if (std::find(kSchemes.begin(), kSchemes.end(), word) != kSchemes.end()) {
            maskCredential(false);
        } else if (isSecretName(word)) {
            maskValue(word.starts_with('-'));
        }
        return true;
    }

    static bool isSecretName(std::string_view word) {
        const auto bare = word.substr(std::min(word.find_first_not_of('-'), word.size()));
        return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view name) {
            const bool isWhole = std::find(kWhole.begin(), kWhole.end(), name) != kWhole.end();
            return isWhole ? bare == name : bare.ends_with(name);
        });
    }

    /// Where a scheme alone says that one follows, words of prose are left.
    void maskCredential(bool isSure) {
        auto begin = m_at;
        while (isBlank(at(begin))) {
            ++begin;
        }
        const auto end = endOfValue(begin, '\0');
        const auto value = m_text.substr(begin, end - begin);
        const bool isProse =
            value.size() < kShortest || std::all_of(value.begin(), value.end(), [](char letter) {
                return letter >= 'a' && letter <= 'z';
            });
        if (begin > m_at && end > begin && (isSure || !isProse)) {
            copyTo(begin);
            hideTo(end);
        }
    }

    void maskValue(bool isOption) {
        auto place = m_at;
        if (at(place) == '"' || at(place) == '\'') { // {"password": "…"}
            ++place;
        }
        const auto blank = place;
        while (isBlank(at(place))) {
            ++place;
        }
        if (at(place) == '=' || at(place) == ':') {
            ++place;
            while (isBlank(at(place))) {
                ++place;
            }
        } else if (!isOption || place == blank) {
            return;
        }
        const char first = at(place);
        const char quote = first == '"' || first == '\'' ? first : '\0';
        place += quote != '\0' ? 1U : 0U;
        auto end = endOfValue(place, quote);
        std::string value(m_text.substr(place, end - place));
        std::transform(value.begin(), value.end(), value.begin(), lower);
        copyTo(place);
        if (std::find(kSchemes.begin(), kSchemes.end(), value) != kSchemes.end()) {
            copyTo(end);
            maskCredential(true);
        } else if (end > place) {
            hideTo(end);
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_result{};
};

} // namespace

std::string maskSecrets(std::string_view text) {
    return Masker(text).mask();
}

} // namespace pilothouse
