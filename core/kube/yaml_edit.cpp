// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml_edit.h"

#include "kube/strategy/yaml_text.h"
#include "kube/yaml_edit_steps.h"
#include "kube/yaml_layout.h"
#include "kube/yaml_scan.h"

#include <algorithm>
#include <utility>

namespace pilothouse::kube {

namespace {

using detail::YamlLayout;
using detail::YamlPart;

constexpr int kStep = 2; ///< letters of an indentation

bool isEmptyCollection(const YamlNode& node) {
    return (node.kind == YamlKind::Mapping || node.kind == YamlKind::Sequence) &&
           node.items.empty();
}

bool isLine(const YamlNode& node) {
    return node.kind == YamlKind::Null || node.kind == YamlKind::Scalar || isEmptyCollection(node);
}

bool isFlat(const YamlNode& node) {
    return std::all_of(node.items.begin(), node.items.end(), isLine);
}

/// A scalar in the quotes that stood there before, or as its text needs.
std::string scalarText(const YamlNode& node, char quote) {
    if (!node.quoted) {
        return node.text;
    }
    auto out = detail::yamlScalar(node.text);
    const bool isPlain = out == node.text;
    const bool isSimple = std::all_of(node.text.begin(), node.text.end(),
                                      [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
    if (quote == '\'' && isSimple) {
        std::string text = "'";
        for (const char c : node.text) {
            text.append(c == '\'' ? 2 : 1, c);
        }
        return text + "'";
    }
    return quote == '"' && isPlain ? "\"" + out + "\"" : out;
}

/// In one line: scalars, empty collections, and brackets for the rest.
std::string inlineText(const YamlNode& node, char quote = 0) {
    switch (node.kind) {
    case YamlKind::Null: return "null";
    case YamlKind::Scalar: return scalarText(node, quote);
    case YamlKind::Sequence: {
        std::string out;
        for (const auto& each : node.items) {
            out += (out.empty() ? "" : ", ") + inlineText(each);
        }
        return "[" + out + "]";
    }
    case YamlKind::Mapping: break;
    }
    std::string out;
    for (std::size_t at = 0; at < node.keys.size(); ++at) {
        out += (at == 0 ? "" : ", ") + detail::yamlScalar(node.keys[at].text) + ": " +
               inlineText(node.items[at]);
    }
    return "{" + out + "}";
}

/// How the text writes line ends and lists below keys.
struct Manner {
    std::string newline = "\n";
    int listIndent = 0; ///< of dashes below their key
};

/// Block style; the first line has no indentation of its own, none ends with a line feed.
std::string blockText(const YamlNode& node, int column, const Manner& manner) {
    const auto pad = manner.newline + std::string(static_cast<std::size_t>(column), ' ');
    std::string out;
    for (std::size_t at = 0; at < node.items.size(); ++at) {
        const auto& item = node.items[at];
        out += at == 0 ? "" : pad;
        if (node.kind == YamlKind::Sequence) {
            out += "- ";
            out += isLine(item) ? inlineText(item) : blockText(item, column + kStep, manner);
            continue;
        }
        out += detail::yamlScalar(node.keys[at].text) + ":";
        if (isLine(item)) {
            out += " " + inlineText(item);
            continue;
        }
        const int below = column + (item.kind == YamlKind::Sequence ? manner.listIndent : kStep);
        out += manner.newline + std::string(static_cast<std::size_t>(below), ' ') +
               blockText(item, below, manner);
    }
    return out;
}

YamlNode below(const YamlPath& path, std::size_t from, YamlNode value) {
    for (auto at = path.size(); at > from; --at) {
        value = yamlMapNode({{path[at - 1], std::move(value)}});
    }
    return value;
}

/// Whether lists stand deeper than their keys, as the first one does.
std::optional<int> listIndentOf(const YamlPart& part, std::string_view text) {
    for (std::size_t at = 0; at < part.items.size(); ++at) {
        const auto& item = part.items[at];
        if (part.kind == YamlKind::Mapping && part.isBlock() && item.isBlock() &&
            item.kind == YamlKind::Sequence) {
            const int by = detail::columnOf(text, item.dashes.front()) -
                           detail::columnOf(text, part.keys[at].begin);
            return by > 0 ? kStep : 0;
        }
        if (const auto found = listIndentOf(item, text)) {
            return found;
        }
    }
    return std::nullopt;
}

/// One text that is cut and filled in at a few places.
class Editor {
public:
    Editor(std::string_view text, const YamlLayout& layout) : m_text(text), m_layout(layout) {
        m_manner.listIndent = listIndentOf(layout.root, text).value_or(0);
        if (text.find("\r\n") != std::string_view::npos) {
            m_manner.newline = "\r\n";
        }
    }

    Result<std::string> edit(const YamlEdit& edit) {
        m_edit = &edit;
        auto done = edit.kind == YamlEdit::Kind::Set      ? set(edit.path, edit.value)
                    : edit.kind == YamlEdit::Kind::Insert ? insert()
                                                          : change();
        if (!done) {
            return fail(std::move(done.error()));
        }
        return finished();
    }

private:
    /// A part with what leads to it.
    struct Held {
        const YamlPart* part = nullptr;
        const YamlPart* parent = nullptr; ///< null: it is the root
        std::size_t index = 0;            ///< in the parent
    };
    struct Splice {
        std::size_t begin;
        std::size_t end;
        std::string text;
    };

    [[nodiscard]] Error refuse(std::size_t at, std::string message) const {
        return {.kind = ErrorKind::Validation,
                .message = std::move(message),
                .position = detail::placeOf(m_text, at)};
    }

    void splice(std::size_t begin, std::size_t end, std::string text) {
        m_splices.push_back({begin, end, std::move(text)});
    }

    std::string finished() {
        std::stable_sort(m_splices.begin(), m_splices.end(),
                         [](const Splice& a, const Splice& b) { return a.begin < b.begin; });
        std::string out;
        std::size_t at = 0;
        for (const auto& each : m_splices) {
            out.append(m_text.substr(at, each.begin - at)).append(each.text);
            at = each.end;
        }
        return out.append(m_text.substr(at));
    }

    /// As far as the path leads; `steps` says how far that is.
    Result<Held> walk(const YamlPath& path, std::size_t most, std::size_t& steps) const {
        Held held{.part = &m_layout.root};
        for (steps = 0; steps < most; ++steps) {
            if (held.part->isAlias) {
                return fail(refuse(held.part->begin,
                                   "an alias stands here: edit the part that it repeats"));
            }
            const auto found = detail::stepIn(*held.part, path[steps]);
            if (!found) {
                break;
            }
            held = {.part = &held.part->items[*found], .parent = held.part, .index = *found};
        }
        return held;
    }

    Result<void> set(const YamlPath& path, const YamlNode& value) {
        std::size_t steps = 0;
        const auto held = walk(path, path.size(), steps);
        if (!held) {
            return fail(held.error());
        }
        if (steps == path.size()) {
            return replace(*held, value);
        }
        auto rest = below(path, steps + 1, value);
        if (held->part->kind == YamlKind::Mapping && !held->part->isAlias) {
            return addKey(*held, path[steps], rest);
        }
        if (held->part->kind == YamlKind::Null && !held->part->isAlias) {
            return replace(*held, yamlMapNode({{path[steps], std::move(rest)}}));
        }
        return fail(refuse(held->part->begin, "this holds no further parts"));
    }

    [[nodiscard]] static bool isInBlock(const Held& held) {
        return held.parent == nullptr || held.parent->isBlock();
    }

    /// Of the keys or dashes that surround a part.
    [[nodiscard]] int columnAround(const Held& held) const {
        if (held.parent == nullptr) {
            return 0;
        }
        return detail::columnOf(m_text, held.parent->kind == YamlKind::Sequence
                                            ? held.parent->dashes[held.index]
                                            : held.parent->keys[held.index].begin);
    }

    /// Of a block collection that takes the part's place.
    [[nodiscard]] int columnFor(const Held& held, const YamlNode& value) const {
        if (held.parent == nullptr) {
            return 0;
        }
        const bool isList = value.kind == YamlKind::Sequence;
        const bool isInMap = held.parent->kind == YamlKind::Mapping;
        return columnAround(held) + (isInMap && isList ? m_manner.listIndent : kStep);
    }

    Result<void> replace(const Held& held, const YamlNode& value) {
        const auto& part = *held.part;
        if (part.hasProperties) {
            return fail(refuse(part.begin, "an anchor or a tag stands before this"));
        }
        const bool isRoot = held.parent == nullptr;
        if (isRoot && !part.isWritten) {
            return appendRoot(value);
        }
        const bool staysInBrackets =
            part.isFlow && !part.items.empty() && part.kind == value.kind && isFlat(value);
        if (!isInBlock(held) || isLine(value) || staysInBrackets) {
            replaceInline(held, value);
            return {};
        }
        const auto column = columnFor(held, value);
        const auto text = blockText(value, column, m_manner);
        if (isRoot || held.parent->kind == YamlKind::Sequence) {
            // In the line of the dash, where there is one.
            splice(part.begin, part.end, (part.isWritten ? "" : " ") + text);
            return {};
        }
        const auto lines = std::string(static_cast<std::size_t>(column), ' ') + text;
        if (part.isBlock()) {
            splice(detail::lineStart(m_text, part.begin), part.end, lines);
            return {};
        }
        // What stood behind the colon goes; a comment there stays.
        splice(held.parent->keys[held.index].colon + 1, part.end, "");
        const auto end = detail::lineEnd(m_text, part.end);
        splice(end, end, m_manner.newline + lines);
        return {};
    }

    /// The quotes of what stands there; of an empty text they say nothing.
    template<class Part>
    [[nodiscard]] char quoteOf(const Part& part) const {
        return part.end > part.begin + 2 ? m_text[part.begin] : '\0';
    }

    void replaceInline(const Held& held, const YamlNode& value) {
        const auto& part = *held.part;
        const auto text = inlineText(value, quoteOf(part));
        if (!part.isWritten) {
            const bool hasColon =
                held.parent->kind != YamlKind::Mapping || held.parent->keys[held.index].hasColon;
            splice(part.begin, part.begin, (hasColon ? " " : ": ") + text);
            return;
        }
        if (part.isBlock() && held.parent != nullptr && held.parent->kind == YamlKind::Mapping) {
            const auto behind = held.parent->keys[held.index].colon + 1;
            splice(behind, behind, " " + text);
            cutLines(part.begin, part.end);
            return;
        }
        splice(part.begin, part.end, text);
    }

    Result<void> appendRoot(const YamlNode& value) {
        const auto end = m_layout.end;
        const bool needsLine = end > 0 && m_text[end - 1] != '\n';
        splice(end, end,
               (needsLine ? m_manner.newline : "") +
                   (isLine(value) ? inlineText(value) : blockText(value, 0, m_manner)) +
                   m_manner.newline);
        return {};
    }

    Result<void> addKey(const Held& map, const std::string& key, const YamlNode& value) {
        const auto& part = *map.part;
        const auto entry = yamlMapNode({{key, value}});
        if (part.keys.empty()) {
            return replace(map, entry);
        }
        const auto place = detail::placeOfNewKey(part.keys, m_edit->behind);
        if (part.isFlow) {
            auto text = inlineText(entry);
            text = text.substr(1, text.size() - 2);
            place == 0 ? splice(part.keys[0].begin, part.keys[0].begin, text + ", ")
                       : splice(endOf(part, place - 1), endOf(part, place - 1), ", " + text);
            return {};
        }
        const auto column = detail::columnOf(m_text, part.keys[0].begin);
        const auto text = blockText(entry, column, m_manner);
        insertLines(place == 0 ? std::nullopt : std::optional(endOf(part, place - 1)),
                    part.keys[0].begin, column, text);
        return {};
    }

    /// Behind the line in which something ends, or before what begins there.
    void insertLines(std::optional<std::size_t> behind, std::size_t before, int column,
                     const std::string& text) {
        const auto pad = m_manner.newline + std::string(static_cast<std::size_t>(column), ' ');
        if (behind) {
            const auto end = detail::lineEnd(m_text, *behind);
            splice(end, end, pad + text);
        } else {
            splice(before, before, text + pad);
        }
    }

    /// Behind an entry of a collection, its colon or dash included.
    [[nodiscard]] static std::size_t endOf(const YamlPart& part, std::size_t at) {
        const auto lead = part.kind == YamlKind::Mapping
                              ? part.keys[at].colon + (part.keys[at].hasColon ? 1 : 0)
                          : part.isFlow ? 0
                                        : part.dashes[at] + 1;
        return std::max(lead, part.items[at].end);
    }
    [[nodiscard]] static std::size_t beginOf(const YamlPart& part, std::size_t at) {
        return part.kind == YamlKind::Mapping ? part.keys[at].begin
               : part.isFlow                  ? part.items[at].begin
                                              : part.dashes[at];
    }

    Result<void> insert() {
        const auto& path = m_edit->path;
        std::size_t steps = 0;
        const auto held = walk(path, path.size() - 1, steps);
        if (!held) {
            return fail(held.error());
        }
        const auto& part = *held->part;
        if (steps + 1 < path.size() || part.kind == YamlKind::Null) {
            return set(YamlPath(path.begin(), path.end() - 1), yamlListNode({m_edit->value}));
        }
        if (part.isAlias) {
            return fail(refuse(part.begin, "an alias stands here: edit the part that it repeats"));
        }
        if (part.items.empty()) {
            return replace(*held, yamlListNode({m_edit->value}));
        }
        const auto index = detail::indexOf(path.back()).value_or(0);
        if (part.isFlow) {
            const auto text = inlineText(m_edit->value);
            index < part.items.size()
                ? splice(part.items[index].begin, part.items[index].begin, text + ", ")
                : splice(part.items.back().end, part.items.back().end, ", " + text);
            return {};
        }
        const auto column = detail::columnOf(m_text, part.dashes[0]);
        const bool isLast = index >= part.items.size();
        insertLines(isLast ? std::optional(endOf(part, part.items.size() - 1)) : std::nullopt,
                    isLast ? 0 : part.dashes[index], column,
                    blockText(yamlListNode({m_edit->value}), column, m_manner));
        return {};
    }

    Result<void> change() {
        const auto& path = m_edit->path;
        std::size_t steps = 0;
        const auto held = walk(path, path.size() - 1, steps);
        if (!held) {
            return fail(held.error());
        }
        const auto& part = *held->part;
        if (part.isAlias) {
            return fail(refuse(part.begin, "an alias stands here: edit the part that it repeats"));
        }
        const auto index = detail::stepIn(part, path.back()).value_or(0);
        if (m_edit->kind == YamlEdit::Kind::Rename) {
            const auto& key = part.keys[index];
            splice(key.begin, key.end, scalarText(yamlTextNode(m_edit->name), quoteOf(key)));
            return {};
        }
        return m_edit->kind == YamlEdit::Kind::Move ? move(part, index) : remove(*held, index);
    }

    /// The lines from one that holds `begin` to the one that holds `end`.
    void cutLines(std::size_t begin, std::size_t end) {
        const auto from = detail::lineStart(m_text, begin);
        const auto to = detail::lineAfter(m_text, end);
        splice(from, to, "");
    }

    Result<void> remove(const Held& held, std::size_t index) {
        const auto& part = *held.part;
        const auto begin = beginOf(part, index);
        const auto end = endOf(part, index);
        if (part.items.size() == 1) {
            YamlNode empty;
            empty.kind = part.kind;
            if (part.isFlow) {
                splice(begin, end, "");
                return {};
            }
            return replace(held, empty);
        }
        const bool isLast = index + 1 == part.items.size();
        if (part.isFlow) {
            isLast ? splice(endOf(part, index - 1), end, "")
                   : splice(begin, beginOf(part, index + 1), "");
            return {};
        }
        if (detail::isFirstInLine(m_text, begin)) {
            cutLines(begin, end);
            return {};
        }
        // The first entry, in the line of a dash: the next one comes up, unless comments stand
        // between.
        const auto next = beginOf(part, index + 1);
        const auto line = detail::lineAfter(m_text, end);
        const bool isNext = next >= line && detail::lineStart(m_text, next) == line;
        const bool hasComment =
            detail::skipSpace(m_text, end, false) < detail::lineEnd(m_text, end);
        splice(begin, isNext && !hasComment ? next : end, "");
        return {};
    }

    Result<void> move(const YamlPart& part, std::size_t from) {
        std::vector<std::pair<std::size_t, std::size_t>> chunks;
        for (std::size_t at = 0; at < part.items.size(); ++at) {
            if (part.isFlow) {
                chunks.emplace_back(part.items[at].begin, part.items[at].end);
                continue;
            }
            if (!detail::isFirstInLine(m_text, part.dashes[at])) {
                return fail(refuse(part.dashes[at], "this list begins inside a line"));
            }
            // Comments before an item go with it.
            chunks.emplace_back(at == 0 ? detail::lineStart(m_text, part.dashes[0])
                                        : detail::lineAfter(m_text, endOf(part, at - 1)),
                                detail::lineEnd(m_text, endOf(part, at)));
        }
        auto order = chunks;
        order.erase(order.begin() + static_cast<std::ptrdiff_t>(from));
        order.insert(order.begin() + static_cast<std::ptrdiff_t>(m_edit->to), chunks[from]);
        for (std::size_t at = 0; at < chunks.size(); ++at) {
            const auto [begin, end] = order[at];
            splice(chunks[at].first, chunks[at].second,
                   std::string(m_text.substr(begin, end - begin)));
        }
        return {};
    }

    std::string_view m_text;
    const YamlLayout& m_layout;
    const YamlEdit* m_edit = nullptr;
    Manner m_manner;
    std::vector<Splice> m_splices;
};

/// Where the edit would be, as near as the tree tells.
Position positionOf(const YamlNode& root, const YamlPath& path) {
    const auto* at = &root;
    for (const auto& step : path) {
        const auto found = detail::stepIn(*at, step);
        if (!found) {
            break;
        }
        at = &at->items[*found];
    }
    return {.file = {}, .line = std::max(1, at->line), .column = std::max(1, at->column)};
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

Result<std::string> editChecked(std::string_view text, const YamlEdit& edit) {
    auto document = parseYaml(text, {});
    if (!document) {
        return fail(std::move(document.error()));
    }
    auto wanted = document->root;
    if (auto meant = editYamlTree(wanted, edit); !meant) {
        meant.error().position = positionOf(document->root, edit.path);
        return fail(std::move(meant.error()));
    }
    const auto layout = detail::layoutOf(text);
    if (!layout) {
        return fail(layout.error());
    }
    auto edited = Editor(text, *layout).edit(edit);
    if (!edited) {
        return edited;
    }
    const auto again = parseYaml(*edited, {});
    if (!again || !isSameYaml(wanted, again->root) || again->hasMore != document->hasMore) {
        return fail(
            Error{.kind = ErrorKind::Validation,
                  .message = layout->hasAnchors
                                 ? "what stands here is repeated elsewhere (anchors): edit the text"
                                 : "this is written in a way that only its text can be edited",
                  .position = positionOf(document->root, edit.path)});
    }
    return edited;
}

} // namespace

Result<std::string> editYaml(std::string_view text, const YamlEdit& edit) {
    if (!text.starts_with(kByteOrderMark)) {
        return editChecked(text, edit);
    }
    const auto rest = text.substr(kByteOrderMark.size());
    if (rest.starts_with(kByteOrderMark)) {
        return fail(Error{.kind = ErrorKind::Validation,
                          .message = "two marks of byte order stand before the text",
                          .position = detail::placeOf(text, 0)});
    }
    auto edited = editChecked(rest, edit);
    return edited ? Result<std::string>(std::string(kByteOrderMark) + *edited) : edited;
}

} // namespace pilothouse::kube
