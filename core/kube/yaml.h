// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "base/result.h"
#include "base/time.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pilothouse::kube {

inline constexpr std::size_t kMaxYamlBytes = std::size_t{16} << 20;
/// The same for text in the plain block style (yaml_block.h), which costs little.
inline constexpr std::size_t kMaxPlainYamlBytes = std::size_t{64} << 20;
inline constexpr int kMaxYamlDepth = 100;

enum class YamlKind : std::uint8_t { Null, Scalar, Sequence, Mapping };

/// A key of a mapping with its place.
struct YamlKey {
    std::string text;
    int line = 0;
    int column = 0;
    bool operator==(const YamlKey&) const = default;
};

/// One value of a parsed file. Scalars keep their text; what they mean is up to the reader.
struct YamlNode {
    YamlKind kind = YamlKind::Null;
    bool quoted = false; ///< the scalar was quoted or a block, so it is text whatever it looks like
    std::string text;    ///< of a scalar
    int line = 0;        ///< from 1
    int column = 0;
    std::vector<YamlKey> keys;   ///< of a mapping, in the order of the file, each once
    std::vector<YamlNode> items; ///< of a sequence; of a mapping the value of keys[i]
    bool operator==(const YamlNode&) const = default;

    /// The value of that key of a mapping, or null.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

class YamlView;

/// A parsed file.
struct YamlDocument {
    std::string file;     ///< as shown in errors
    YamlNode root;        ///< Null for an empty file
    bool hasMore = false; ///< another document follows, which was not read

    /// A reader on the root; valid while this document stays where it is.
    [[nodiscard]] YamlView view() const;
};

/// Parses the first document of YAML or JSON text. Validation with a position for what is no YAML,
/// a key that comes twice, merge keys, more than kMaxYamlBytes or kMaxYamlDepth, and aliases that
/// blow up. Any thread; about 100 ms a MiB (5 ms in plain block style), so never on a thread that
/// must answer.
[[nodiscard]] Result<YamlDocument> parseYaml(std::string_view text, std::string fileName);

/// All documents of a stream, in order; empty ones are left out.
[[nodiscard]] Result<std::vector<YamlDocument>> parseYamlStream(std::string_view text,
                                                                const std::string& fileName);

/// A typed reader on a node, which knows the node's path and file for its errors. A small value
/// that points into a YamlDocument. All errors are Validation with a position, such as
/// "spec.sources[0].type: expected text, found a list".
class YamlView {
public:
    YamlView(const YamlNode& node, std::string_view file, std::string path = {})
        : m_node(&node), m_file(file), m_path(std::move(path)) {}

    [[nodiscard]] const YamlNode& node() const { return *m_node; }
    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] Position position() const;
    [[nodiscard]] bool isNull() const { return m_node->kind == YamlKind::Null; }
    [[nodiscard]] bool isMapping() const { return m_node->kind == YamlKind::Mapping; }
    [[nodiscard]] bool isSequence() const { return m_node->kind == YamlKind::Sequence; }

    /// A Validation error at this place: "path: message".
    [[nodiscard]] Error error(std::string_view message) const;

    /// This value as one type. A scalar that is not quoted and reads as null counts as Null.
    [[nodiscard]] Result<std::string> text() const;     ///< any scalar
    [[nodiscard]] Result<bool> boolean() const;         ///< YAML 1.1 words, not quoted
    [[nodiscard]] Result<std::int64_t> integer() const; ///< decimal
    [[nodiscard]] Result<double> number() const;
    [[nodiscard]] Result<std::chrono::milliseconds> duration() const; ///< "90s", "1d12h"
    [[nodiscard]] Result<Instant> instant() const;                    ///< RFC 3339
    [[nodiscard]] Result<std::vector<YamlView>> list() const;         ///< Null gives an empty list
    [[nodiscard]] Result<std::vector<std::string>> texts() const;     ///< list of scalars
    /// Keys and values in the order of the file; Null gives an empty one.
    [[nodiscard]] Result<std::vector<std::pair<std::string, YamlView>>> entries() const;
    /// Like entries(), with every value a scalar, sorted by key (a label map).
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>> textMap() const;

    /// The value of a key; none when absent or null. An error when this is no mapping.
    [[nodiscard]] Result<std::optional<YamlView>> find(std::string_view key) const;
    /// The value of a key that must be there.
    [[nodiscard]] Result<YamlView> require(std::string_view key) const;
    /// The scalar at a key, or `fallback` when absent or null.
    [[nodiscard]] Result<std::string> textOr(std::string_view key, std::string fallback) const;
    [[nodiscard]] Result<bool> booleanOr(std::string_view key, bool fallback) const;
    [[nodiscard]] Result<std::int64_t> integerOr(std::string_view key, std::int64_t fallback) const;
    /// The non-empty scalar at a key that must be there.
    [[nodiscard]] Result<std::string> requireText(std::string_view key) const;

    /// Fails at the first key that is not in the list: `unknown key "sorces", did you mean
    /// "sources"?`. For files of this program; kubeconfig ignores unknown keys.
    [[nodiscard]] Result<void> onlyKeys(std::initializer_list<std::string_view> known) const;

private:
    [[nodiscard]] Error mismatch(std::string_view expected) const;
    [[nodiscard]] YamlView at(std::size_t item) const;

    const YamlNode* m_node;
    std::string_view m_file;
    std::string m_path;
};

} // namespace pilothouse::kube
