// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml.h"

#include "kube/utf8.h"
#include "kube/yaml_block.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_set>

namespace pilothouse::kube {

namespace {

/// Values of a file with all aliases written out.
constexpr std::size_t kMaxNodes = 1'000'000;
/// Bytes of text that aliases may repeat.
constexpr std::size_t kMaxAliasBytes = std::size_t{64} << 20;
/// yaml-cpp queues the tokens of a flow collection until it ends; this bounds the queue.
constexpr std::size_t kMaxFlowTokens = 2'000'000;
/// Far above kMaxYamlDepth, because this count does not know strings and comments.
constexpr std::size_t kMaxOpenBrackets = 10'000;

/// Leaves a yaml-cpp callback; never leaves this file.
struct Refusal {
    Error error;
};

Error errorAt(const std::string& file, const YAML::Mark& mark, std::string message) {
    return {.kind = ErrorKind::Validation,
            .message = std::move(message),
            .position = Position{.file = file, .line = mark.line + 1, .column = mark.column + 1}};
}

struct Extent {
    std::size_t nodes = 1;
    std::size_t bytes = 0;
    int depth = 1;
};

Extent extentOf(const YamlNode& node) {
    Extent sum{.nodes = 1, .bytes = node.text.size(), .depth = 1};
    for (const auto& key : node.keys) {
        sum.bytes += key.text.size();
    }
    for (const auto& item : node.items) {
        const auto part = extentOf(item);
        sum.nodes += part.nodes;
        sum.bytes += part.bytes;
        sum.depth = std::max(sum.depth, part.depth + 1);
    }
    return sum;
}

/// Builds the node tree from yaml-cpp's events, so that no graph of aliases ever exists.
class Builder final : public YAML::EventHandler {
public:
    Builder(std::string file, std::size_t& nodesLeft)
        : m_file(std::move(file)), m_nodesLeft(nodesLeft) {}

    [[nodiscard]] YamlNode take() { return std::move(m_root); }

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(mark, nodeAt(mark, YamlKind::Null), anchor);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        auto node = nodeAt(mark, YamlKind::Scalar);
        node.quoted = tag == "!" || tag == "tag:yaml.org,2002:str";
        node.text = value;
        add(mark, std::move(node), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = m_anchors.find(anchor);
        if (found == m_anchors.end()) {
            refuse(mark, "an alias may not stand inside what it means");
        }
        const auto extent = extentOf(found->second);
        charge(mark, extent);
        if (static_cast<int>(m_open.size()) + extent.depth > kMaxYamlDepth) {
            refuse(mark, fmt::format("nested deeper than {} levels", kMaxYamlDepth));
        }
        attach(mark, found->second);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(mark, YamlKind::Sequence, anchor);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(mark, YamlKind::Mapping, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

private:
    struct Frame {
        YamlNode node;
        YAML::Mark mark;
        YAML::anchor_t anchor = YAML::NullAnchor;
        std::unordered_set<std::string> names; ///< keys so far
    };

    [[noreturn]] void refuse(const YAML::Mark& mark, std::string message) const {
        throw Refusal{errorAt(m_file, mark, std::move(message))};
    }

    static YamlNode nodeAt(const YAML::Mark& mark, YamlKind kind) {
        YamlNode node;
        node.kind = kind;
        node.line = mark.line + 1;
        node.column = mark.column + 1;
        return node;
    }

    void spend(const YAML::Mark& mark, std::size_t nodes) {
        if (nodes > m_nodesLeft) {
            refuse(mark, fmt::format("more than {} values", kMaxNodes));
        }
        m_nodesLeft -= nodes;
    }

    /// Accounts for a copy, as anchors and aliases make them.
    void charge(const YAML::Mark& mark, const Extent& extent) {
        spend(mark, extent.nodes);
        m_aliasBytes += extent.bytes;
        if (m_aliasBytes > kMaxAliasBytes) {
            refuse(mark, "the aliases write out to too much text");
        }
    }

    void open(const YAML::Mark& mark, YamlKind kind, YAML::anchor_t anchor) {
        if (m_open.size() >= static_cast<std::size_t>(kMaxYamlDepth)) {
            refuse(mark, fmt::format("nested deeper than {} levels", kMaxYamlDepth));
        }
        if (expectsKey()) {
            refuse(mark, "a key must be text, not a list or mapping");
        }
        spend(mark, 1);
        m_open.push_back(Frame{nodeAt(mark, kind), mark, anchor, {}});
    }

    void close() {
        auto frame = std::move(m_open.back());
        m_open.pop_back();
        remember(frame.anchor, frame.node);
        attach(frame.mark, std::move(frame.node));
    }

    void add(const YAML::Mark& mark, YamlNode node, YAML::anchor_t anchor) {
        spend(mark, 1);
        remember(anchor, node);
        attach(mark, std::move(node));
    }

    void remember(YAML::anchor_t anchor, const YamlNode& node) {
        if (anchor != YAML::NullAnchor) {
            charge(YAML::Mark{}, extentOf(node));
            m_anchors.insert_or_assign(anchor, node);
        }
    }

    [[nodiscard]] bool expectsKey() const {
        return !m_open.empty() && m_open.back().node.kind == YamlKind::Mapping &&
               m_open.back().node.keys.size() == m_open.back().node.items.size();
    }

    void attach(const YAML::Mark& mark, YamlNode node) {
        if (m_open.empty()) {
            m_root = std::move(node);
        } else if (expectsKey()) {
            addKey(mark, node);
        } else {
            m_open.back().node.items.push_back(std::move(node));
        }
    }

    void addKey(const YAML::Mark& mark, const YamlNode& key) {
        if (key.kind != YamlKind::Scalar) {
            refuse(mark, "a key must be text");
        }
        if (key.text == "<<" && !key.quoted) {
            refuse(mark, "merge keys (<<) are not supported; write the keys out");
        }
        auto& frame = m_open.back();
        if (!frame.names.insert(key.text).second) {
            refuse(mark, fmt::format("the key \"{}\" comes twice", key.text.substr(0, 128)));
        }
        frame.node.keys.push_back(
            {.text = key.text, .line = mark.line + 1, .column = mark.column + 1});
    }

    std::string m_file;
    std::size_t& m_nodesLeft;
    std::size_t m_aliasBytes = 0;
    YamlNode m_root;
    std::vector<Frame> m_open;
    std::map<YAML::anchor_t, YamlNode> m_anchors;
};

/// Line and column of a byte.
Position positionOf(std::string_view text, std::size_t at, const std::string& file) {
    const auto before = text.substr(0, at);
    const auto newline = before.rfind('\n');
    const auto lineStart = newline == std::string_view::npos ? 0 : newline + 1;
    return {.file = file,
            .line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
            .column = static_cast<int>(at - lineStart) + 1};
}

bool isForbidden(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

/// What must be settled before yaml-cpp sees the text: it reads 0x04 as the end, replaces bad UTF-8
/// silently, and queues all tokens of a flow collection.
std::optional<Error> judgeBytes(std::string_view text, const std::string& file) {
    const auto refuse = [&](std::size_t at, std::string message) {
        return Error{.kind = ErrorKind::Validation,
                     .message = std::move(message),
                     .position = positionOf(text, at, file)};
    };
    if (const auto bad = detail::firstInvalidUtf8(text); bad < text.size()) {
        return refuse(bad, "this is no UTF-8 text");
    }
    std::size_t open = 0;
    std::size_t tokens = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (isForbidden(c)) {
            return refuse(at, "a control character, which YAML does not allow");
        }
        open += c == '[' || c == '{' ? 1 : 0;
        open -= (c == ']' || c == '}') && open > 0 ? 1 : 0;
        tokens += c == '[' || c == '{' || c == ',' ? 1 : 0;
        if (open > kMaxOpenBrackets || tokens > kMaxFlowTokens) {
            return refuse(at, open > kMaxOpenBrackets
                                  ? fmt::format("nested deeper than {} levels", kMaxYamlDepth)
                                  : std::string("too many lists and mappings in brackets"));
        }
    }
    return std::nullopt;
}

std::optional<Error> judgeSize(std::string_view text, const std::string& file, std::size_t most) {
    if (text.size() <= most) {
        return std::nullopt;
    }
    return Error{.kind = ErrorKind::Validation,
                 .message = fmt::format("larger than {} MiB", most >> 20U),
                 .position = Position{.file = file}};
}

/// The first `limit` documents.
Result<std::vector<YamlDocument>> parseDocuments(std::string_view text, const std::string& file,
                                                 std::size_t limit) {
    if (auto problem = judgeSize(text, file, kMaxYamlBytes)) {
        return fail(std::move(*problem));
    }
    if (auto problem = judgeBytes(text, file)) {
        return fail(std::move(*problem));
    }
    std::vector<YamlDocument> out;
    std::size_t nodesLeft = kMaxNodes;
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (out.size() < limit) {
            Builder builder(file, nodesLeft);
            if (!parser.HandleNextDocument(builder)) {
                break;
            }
            out.push_back({.file = file, .root = builder.take()});
            if (out.size() > text.size()) { // the parser found documents in nothing, for ever
                return fail(errorAt(file, YAML::Mark(), "this is no YAML: it has no end"));
            }
        }
        if (!out.empty()) {
            out.back().hasMore = static_cast<bool>(parser);
        }
    } catch (const Refusal& refusal) {
        return fail(refusal.error);
    } catch (const YAML::Exception& problem) {
        return fail(errorAt(file, problem.mark, "this is no YAML: " + problem.msg));
    }
    return out;
}

} // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [&](const YamlKey& one) { return one.text == key; });
    return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

YamlView YamlDocument::view() const {
    return {root, file};
}

Result<YamlDocument> parseYaml(std::string_view text, std::string fileName) {
    if (auto problem = judgeSize(text, fileName, kMaxPlainYamlBytes)) {
        return fail(std::move(*problem));
    }
    if (auto root = detail::readPlainBlocks(text)) {
        return YamlDocument{.file = std::move(fileName), .root = std::move(*root)};
    }
    auto documents = parseDocuments(text, fileName, 1);
    if (!documents) {
        return fail(std::move(documents.error()));
    }
    if (documents->empty()) {
        YamlDocument empty{.file = std::move(fileName), .root = {}};
        empty.root.line = 1;
        empty.root.column = 1;
        return empty;
    }
    return std::move(documents->front());
}

Result<std::vector<YamlDocument>> parseYamlStream(std::string_view text,
                                                  const std::string& fileName) {
    auto documents = parseDocuments(text, fileName, kMaxNodes);
    if (documents) {
        std::erase_if(*documents,
                      [](const YamlDocument& one) { return one.root.kind == YamlKind::Null; });
    }
    return documents;
}

} // namespace pilothouse::kube
