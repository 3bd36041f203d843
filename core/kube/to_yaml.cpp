// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/to_yaml.h"

#include "kube/json_document.h"
#include "kube/status.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace pilothouse::kube {

namespace {

using Json = nlohmann::json; // a std::map: keys in alphabetical order

constexpr int kMaxDepth = 200;
constexpr std::string_view kMask = "***";
constexpr const char* kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/// Words that a YAML 1.1 reader would not take as text.
bool isSpecialWord(std::string_view text) {
    static constexpr std::array<std::string_view, 11> kWords{
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "<<"};
    std::string lower;
    for (const char c : text.substr(0, 8)) {
        lower += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return std::find(kWords.begin(), kWords.end(), lower) != kWords.end();
}

bool isPlain(std::string_view text) {
    constexpr std::string_view kFirst = "-?:,[]{}#&*!|>'\"%@`=+.0123456789~<";
    if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':' ||
        isSpecialWord(text)) {
        return false;
    }
    // A text that begins like a number is plain only where it surely is none.
    const bool isWordy =
        text.find_first_of("ghijklmnpqrstuvwxyzGHIJKLMNPQRSTUVWXYZ/") != std::string_view::npos;
    const bool startsLikeNumber = text.front() >= '0' && text.front() <= '9';
    if (kFirst.find(text.front()) != std::string_view::npos && !(startsLikeNumber && isWordy)) {
        return false;
    }
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return text.find(": ") == text.npos && text.find(" #") == text.npos &&
           std::none_of(text.begin(), text.end(), isControl);
}

std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A block scalar is readable, and right only for text whose lines survive it.
bool isBlockText(std::string_view text) {
    const auto isBad = [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F;
    };
    return text.find('\n') != text.npos && text.front() != ' ' && text.front() != '\n' &&
           text.find("\n\n\n") == text.npos && !text.ends_with("\n\n") &&
           text.find(" \n") == text.npos && std::none_of(text.begin(), text.end(), isBad);
}

class Writer {
public:
    [[nodiscard]] std::string take() { return std::move(m_out); }

    /// Writes a value that follows "key:" or "-" at that indentation.
    void write(const Json& value, std::size_t indent, bool inList) {
        if (value.is_object() && !value.empty()) {
            m_out += inList ? " " : "\n";
            writeObject(value, inList ? indent + 2 : indent, inList);
        } else if (value.is_array() && !value.empty()) {
            m_out += inList ? " " : "\n";
            writeArray(value, inList ? indent + 2 : indent, inList);
        } else if (value.is_string()) {
            writeString(value, indent + 2);
        } else {
            m_out += " " + dumped(value) + "\n";
        }
    }

    /// @param isFirstInline the first line continues the current one
    void writeObject(const Json& object, std::size_t indent, bool isFirstInline) {
        for (const auto& [key, value] : object.items()) {
            m_out.append(isFirstInline ? 0 : indent, ' ');
            isFirstInline = false;
            m_out += isPlain(key) ? key : dumped(Json(key));
            m_out += ":";
            // Lists stand at the indentation of their key, as kubectl prints them.
            write(value,
                  value.is_array()    ? indent
                  : value.is_object() ? indent + 2
                                      : indent,
                  false);
        }
    }

private:
    void writeArray(const Json& array, std::size_t indent, bool isFirstInline) {
        for (const auto& item : array) {
            m_out.append(isFirstInline ? 0 : indent, ' ');
            isFirstInline = false;
            m_out += "-";
            write(item, indent, true);
        }
    }

    void writeString(const Json& value, std::size_t indent) {
        const auto& text = value.get_ref<const std::string&>();
        if (isPlain(text)) {
            m_out += " " + text + "\n";
        } else if (!isBlockText(text)) {
            m_out += " " + dumped(value) + "\n"; // a JSON string is a YAML string
        } else {
            m_out += text.back() == '\n' ? " |\n" : " |-\n";
            for (std::size_t at = 0; at < text.size();) {
                const auto end = std::min(text.find('\n', at), text.size());
                m_out.append(end > at ? indent : 0, ' ').append(text, at, end - at).append("\n");
                at = end + 1;
            }
        }
    }

    std::string m_out;
};

void maskSecret(Json& object) {
    for (const char* key : {"data", "stringData"}) {
        if (const auto found = object.find(key); found != object.end()) {
            if (!found->is_object()) {
                *found = kMask;
            } else {
                for (auto& value : *found) {
                    value = kMask;
                }
            }
        }
    }
    const auto metadata = object.find("metadata");
    if (metadata == object.end() || !metadata->is_object()) {
        return;
    }
    const auto annotations = metadata->find("annotations");
    if (annotations != metadata->end() && annotations->is_object() &&
        annotations->contains(kLastApplied)) {
        (*annotations)[kLastApplied] = kMask;
    }
}

void apply(Json& object, const ToYamlOptions& options, bool isSecretList) {
    if (!object.is_object()) {
        return;
    }
    const auto kind = object.find("kind");
    const bool hasKind = kind != object.end() && kind->is_string();
    const auto word = hasKind ? kind->get<std::string>() : std::string();
    if (const auto metadata = object.find("metadata");
        options.dropManagedFields && metadata != object.end() && metadata->is_object()) {
        metadata->erase("managedFields");
    }
    if (options.maskSecrets && (word == "Secret" || (isSecretList && !hasKind))) {
        maskSecret(object);
    }
    if (const auto items = object.find("items");
        word.ends_with("List") && items != object.end() && items->is_array()) {
        for (auto& item : *items) {
            apply(item, options, word == "SecretList");
        }
    }
}

} // namespace

Result<std::string> jsonToYaml(std::string_view json, const ToYamlOptions& options) {
    if (detail::isDeeperThan(json, kMaxDepth)) {
        return fail(ErrorKind::Decode,
                    fmt::format("the object is nested deeper than {} levels", kMaxDepth));
    }
    auto value = Json::parse(json, nullptr, false);
    if (value.is_discarded()) {
        return fail(errorFromForeignBody(json, "an object"));
    }
    apply(value, options, false);
    Writer writer;
    if (value.is_object() && !value.empty()) {
        writer.writeObject(value, 0, false);
        return writer.take();
    }
    writer.write(value, 0, false);
    auto text = writer.take();
    text.erase(0, 1); // what stands between a key and its value
    return text;
}

} // namespace pilothouse::kube
