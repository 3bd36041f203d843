// SPDX-License-Identifier: GPL-3.0-or-later
#include "kube/yaml_layout.h"

#include "kube/yaml_scan.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace pilothouse::kube::detail {

namespace {

/// Leaves the walk; never leaves this file.
struct Odd {
    std::size_t at = 0;
};

/// What yaml-cpp tells, in its order: beginnings without ends.
struct Beginning {
    enum class Kind : std::uint8_t { Scalar, Null, Alias, Map, Sequence, End };
    Kind kind = Kind::End;
    std::size_t at = 0;
    bool isFlow = false;
};

class Listener final : public YAML::EventHandler {
public:
    explicit Listener(std::string_view text) : m_lines(text) {}

    std::vector<Beginning> beginnings;
    bool hasAnchors = false;

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(Beginning::Kind::Null, mark, anchor, false);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  const std::string& /*value*/) override {
        add(Beginning::Kind::Scalar, mark, anchor, false);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(Beginning::Kind::Alias, mark, anchor, false);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override {
        add(Beginning::Kind::Sequence, mark, anchor, style == YAML::EmitterStyle::Flow);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override {
        add(Beginning::Kind::Map, mark, anchor, style == YAML::EmitterStyle::Flow);
    }
    void OnSequenceEnd() override { beginnings.push_back({}); }
    void OnMapEnd() override { beginnings.push_back({}); }

private:
    void add(Beginning::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor, bool isFlow) {
        hasAnchors = hasAnchors || anchor != YAML::NullAnchor;
        beginnings.push_back(
            {.kind = kind, .at = m_lines.at(mark.line, mark.column), .isFlow = isFlow});
    }

    LineStarts m_lines;
};

/// Follows the beginnings through the text and finds the ends.
class Walk {
public:
    Walk(std::string_view text, const std::vector<Beginning>& beginnings, std::size_t end)
        : m_text(text), m_beginnings(beginnings), m_end(end) {}

    YamlPart root() {
        if (m_beginnings.empty()) {
            return {.isWritten = false, .begin = m_end, .end = m_end};
        }
        return part({.behind = m_beginnings.front().at});
    }

private:
    /// What surrounds a value.
    struct Around {
        std::size_t behind = 0; ///< of the colon, dash, bracket or comma before it
        int column = -1;        ///< of the keys or dashes; text below stands deeper
        bool isFlow = false;
        bool isKey = false;
    };

    YamlPart part(const Around& around) {
        const auto& begun = m_beginnings[m_next];
        ++m_next;
        YamlPart out{.isFlow = begun.isFlow, .begin = begun.at, .end = begun.at};
        const auto at = afterProperties(out, around);
        switch (begun.kind) {
        case Beginning::Kind::Alias:
            out.isAlias = true;
            out.end = scanWord(m_text, out.begin + 1);
            break;
        case Beginning::Kind::Null: null(out, at, around); break;
        case Beginning::Kind::Scalar:
            out.kind = YamlKind::Scalar;
            out.end = scanScalar({.text = m_text,
                                  .begin = at,
                                  .bound = nextBeginning(),
                                  .column = around.column,
                                  .isFlow = around.isFlow,
                                  .isKey = around.isKey});
            break;
        case Beginning::Kind::Map:
            out.kind = YamlKind::Mapping;
            begun.isFlow ? flow(out, at, '{') : blockMap(out);
            break;
        case Beginning::Kind::Sequence:
            out.kind = YamlKind::Sequence;
            begun.isFlow ? flow(out, at, '[') : blockSequence(out, at);
            break;
        case Beginning::Kind::End: throw Odd{out.begin};
        }
        return out;
    }

    [[nodiscard]] std::size_t nextBeginning() const {
        for (auto at = m_next; at < m_beginnings.size(); ++at) {
            if (m_beginnings[at].kind != Beginning::Kind::End) {
                return std::min(m_beginnings[at].at, m_end);
            }
        }
        return m_end;
    }

    /// Behind anchors and tags, and behind the space and lines that follow them.
    std::size_t afterProperties(YamlPart& part, const Around& around) const {
        auto at = part.begin;
        while (at < m_end && (m_text[at] == '&' || m_text[at] == '!')) {
            part.hasProperties = true;
            at = scanWord(m_text, at + 1);
            part.end = at;
            at = skipSpace(m_text, at, around.isFlow || !around.isKey);
        }
        return at;
    }

    void null(YamlPart& part, std::size_t at, const Around& around) {
        // An absent value is told at whatever follows it.
        const auto word = part.hasProperties ? 0 : nullWordAt(m_text, at);
        if (word > 0 && at < nextBeginning()) {
            part.end = at + word;
        } else if (!part.hasProperties) {
            part.isWritten = false;
            part.begin = around.behind;
            part.end = around.behind;
        }
    }

    void flow(YamlPart& part, std::size_t at, char opening) {
        if (at >= m_end || m_text[at] != opening) {
            throw Odd{part.begin}; // a pair without brackets
        }
        ++at;
        while (m_next < m_beginnings.size() && m_beginnings[m_next].kind != Beginning::Kind::End) {
            if (opening == '{') {
                flowEntry(part);
            } else {
                part.items.push_back(this->part({.behind = at, .isFlow = true}));
            }
            at = part.items.back().end;
            if (!part.items.back().isWritten && opening == '[') {
                throw Odd{part.begin};
            }
        }
        ++m_next;
        at = skipTo(m_text, at, opening == '{' ? '}' : ']');
        if (at >= m_end) {
            throw Odd{part.begin};
        }
        part.end = at + 1;
    }

    void flowEntry(YamlPart& part) {
        auto key = keyAt(true);
        const auto colon = skipSpace(m_text, key.end, true);
        key.hasColon = colon < m_end && m_text[colon] == ':';
        key.colon = key.hasColon ? colon : key.end;
        const auto behind = key.hasColon ? colon + 1 : key.end;
        part.keys.push_back(std::move(key));
        part.items.push_back(this->part({.behind = behind, .isFlow = true}));
    }

    YamlKeyPlace keyAt(bool isFlow) {
        if (m_next >= m_beginnings.size() || m_beginnings[m_next].kind != Beginning::Kind::Scalar) {
            throw Odd{m_next < m_beginnings.size() ? m_beginnings[m_next].at : m_end};
        }
        const auto scalar = part({.isFlow = isFlow, .isKey = true});
        return {.begin = scalar.begin, .end = scalar.end};
    }

    void blockMap(YamlPart& part) {
        const auto first = m_beginnings[m_next].at;
        const auto column = columnOf(m_text, first);
        while (m_beginnings[m_next].kind != Beginning::Kind::End) {
            auto key = keyAt(false);
            key.colon = skipSpace(m_text, key.end, false);
            if (key.colon >= m_end || m_text[key.colon] != ':' ||
                columnOf(m_text, key.begin) != column) {
                throw Odd{key.begin};
            }
            const Around around{.behind = key.colon + 1, .column = column};
            part.keys.push_back(std::move(key));
            part.items.push_back(this->part(around));
        }
        ++m_next;
        part.end = std::max(part.items.back().end, part.keys.back().colon + 1);
    }

    void blockSequence(YamlPart& part, std::size_t at) {
        auto dash = at;
        const auto column = columnOf(m_text, dash);
        while (m_beginnings[m_next].kind != Beginning::Kind::End) {
            if (!part.dashes.empty()) {
                dash = lineOfContent(m_text, part.end) + static_cast<std::size_t>(column);
            }
            if (dash >= m_end || m_text[dash] != '-' || columnOf(m_text, dash) != column) {
                throw Odd{part.begin};
            }
            part.dashes.push_back(dash);
            part.items.push_back(this->part({.behind = dash + 1, .column = column}));
            part.end = std::max(part.items.back().end, dash + 1);
        }
        ++m_next;
    }

    std::string_view m_text;
    const std::vector<Beginning>& m_beginnings;
    std::size_t m_end;
    std::size_t m_next = 0; ///< of the beginnings
};

/// Names of keys come from the tree, in the same order.
void nameKeys(YamlPart& part, const YamlNode& node) {
    if (part.isAlias || part.keys.size() != node.keys.size() ||
        part.items.size() != node.items.size()) {
        return;
    }
    for (std::size_t at = 0; at < part.keys.size(); ++at) {
        part.keys[at].text = node.keys[at].text;
    }
    for (std::size_t at = 0; at < part.items.size(); ++at) {
        nameKeys(part.items[at], node.items[at]);
    }
}

} // namespace

Position placeOf(std::string_view text, std::size_t at) {
    at = std::min(at, text.size());
    return {.file = {},
            .line = static_cast<int>(std::count(
                        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
                    1,
            .column = columnOf(text, at) + 1};
}

Result<YamlLayout> layoutOf(std::string_view text) {
    const auto odd = [text](std::size_t at) {
        return fail(Error{.kind = ErrorKind::Validation,
                          .message = "this is written in a way that only its text can be edited",
                          .position = placeOf(text, at)});
    };
    auto document = parseYaml(text, {});
    if (!document) {
        return fail(std::move(document.error()));
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n')) {
            return odd(at);
        }
    }
    Listener listener(text);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        parser.HandleNextDocument(listener);
        const auto begin = listener.beginnings.empty() || document->root.kind == YamlKind::Null
                               ? std::string_view::npos
                               : listener.beginnings.front().at;
        YamlLayout out{.end = documentEnd(text, begin), .hasAnchors = listener.hasAnchors};
        out.root = Walk(text, listener.beginnings, out.end).root();
        if (document->root.kind == YamlKind::Null && !out.root.isWritten) {
            out.root.begin = out.end;
            out.root.end = out.end;
        }
        nameKeys(out.root, document->root);
        return out;
    } catch (const Odd& place) {
        return odd(place.at);
    } catch (const YAML::Exception& problem) {
        return fail(Error{.kind = ErrorKind::Validation,
                          .message = "this is no YAML: " + problem.msg,
                          .position = Position{.file = {},
                                               .line = problem.mark.line + 1,
                                               .column = problem.mark.column + 1}});
    }
}

} // namespace pilothouse::kube::detail
