// SPDX-License-Identifier: GPL-3.0-or-later
// Random trees in random handwriting, edited at random: no edit is refused, the text means what the
// edited tree means, and lines that it does not touch keep every letter.
#include "kube/yaml_edit.h"

#include <QTest>

#include <algorithm>
#include <random>
#include <set>

using namespace pilothouse;
using namespace pilothouse::kube;

namespace {

using Kind = YamlEdit::Kind;

class Dice {
public:
    explicit Dice(unsigned seed) : m_engine(seed) {}
    std::size_t below(std::size_t most) {
        return std::uniform_int_distribution<std::size_t>(0, most - 1)(m_engine);
    }
    bool oneIn(std::size_t n) { return below(n) == 0; }
    template<class T>
    const T& of(const std::vector<T>& choices) {
        return choices[below(choices.size())];
    }

private:
    std::mt19937 m_engine;
};

const std::vector<std::string> kWords{"east", "12",    "true",     "a b",   "x: y", "#no",
                                      "it's", "1.5Gi", "say \"\"", "-dash", "ä",    "null"};
const std::vector<std::string> kKeys{"name", "weight", "kind", "topology.kubernetes.io/zone",
                                     "a b",  "values", "12",   "no"};

YamlNode scalar(Dice& dice) {
    return dice.oneIn(4) ? yamlWordNode(std::to_string(dice.below(200)))
                         : yamlTextNode(dice.of(kWords));
}

YamlNode tree(Dice& dice, int depth) {
    const auto kind = depth == 0 ? 1 : dice.below(5);
    if (kind == 0 && dice.oneIn(2)) {
        return {};
    }
    if (kind < 2) {
        return scalar(dice);
    }
    const auto count = dice.below(4);
    if (kind == 2) {
        std::vector<YamlNode> items;
        for (std::size_t at = 0; at < count; ++at) {
            items.push_back(tree(dice, depth - 1));
        }
        return yamlListNode(std::move(items));
    }
    std::vector<std::pair<std::string, YamlNode>> entries;
    std::set<std::string> names;
    for (std::size_t at = 0; at < count; ++at) {
        if (const auto& key = dice.of(kKeys); names.insert(key).second) {
            entries.emplace_back(key, tree(dice, depth - 1));
        }
    }
    return yamlMapNode(std::move(entries));
}

/// Writes a tree as people do: each in another way, with comments.
class Hand {
public:
    explicit Hand(Dice& dice) : m_dice(dice), m_listIndent(dice.oneIn(2) ? 2 : 0) {}

    std::string write(const YamlNode& root) {
        m_out.clear();
        comment(0);
        block(root, 0);
        comment(0);
        if (m_dice.oneIn(6)) {
            m_out.pop_back(); // no line end
        }
        return m_out;
    }
    [[nodiscard]] int comments() const { return m_comments; }

private:
    void comment(int column) {
        while (m_dice.oneIn(4)) {
            m_out += std::string(static_cast<std::size_t>(column), ' ') + "# note " +
                     std::to_string(m_comments++) + "\n";
        }
        if (m_dice.oneIn(8)) {
            m_out += "\n";
        }
    }
    std::string quoted(const std::string& text, bool isPlainSafe) {
        if (isPlainSafe && m_dice.oneIn(2)) {
            return text;
        }
        const char quote = m_dice.oneIn(2) ? '\'' : '"';
        std::string out(1, quote);
        for (const char c : text) {
            if (quote == '\'') {
                out.append(c == '\'' ? 2 : 1, c);
            } else {
                out += c == '"' ? std::string("\\\"") : std::string(1, c);
            }
        }
        return out + quote;
    }
    std::string key(const std::string& text) {
        return quoted(text, text != "12" && text != "no" && text != "a b");
    }
    std::string line(const YamlNode& node) {
        switch (node.kind) {
        case YamlKind::Null: return m_dice.oneIn(2) ? "~" : "null";
        case YamlKind::Scalar:
            return node.quoted ? quoted(node.text, node.text == "east") : node.text;
        case YamlKind::Sequence: {
            std::string out;
            for (const auto& each : node.items) {
                out += (out.empty() ? "" : m_dice.oneIn(2) ? ", " : " , ") + line(each);
            }
            return "[" + out + "]";
        }
        case YamlKind::Mapping: break;
        }
        std::string out;
        for (std::size_t at = 0; at < node.keys.size(); ++at) {
            out += (at == 0 ? "" : ", ") + key(node.keys[at].text) + ": " + line(node.items[at]);
        }
        return m_dice.oneIn(2) ? "{" + out + "}" : "{ " + out + " }";
    }
    bool isInLine(const YamlNode& node) {
        return node.kind == YamlKind::Null || node.kind == YamlKind::Scalar || node.items.empty() ||
               m_dice.oneIn(5);
    }
    void rest(const YamlNode& node) {
        if (node.kind == YamlKind::Null && m_dice.oneIn(2)) {
            m_out += m_dice.oneIn(3) ? " # nothing" : "";
        } else if (node.kind == YamlKind::Scalar && node.quoted && node.text == "a b" &&
                   m_dice.oneIn(2)) {
            m_out += " |-\n" + std::string(40, ' ') + "a b\n";
            return;
        } else {
            m_out += " " + line(node) + (m_dice.oneIn(4) ? " # behind" : "");
        }
        m_out += "\n";
    }
    /// At the beginning of a line, or behind a dash (then `isBegun`).
    void block(const YamlNode& node, int column, bool isBegun = false) {
        const std::string pad(static_cast<std::size_t>(column), ' ');
        if (node.items.empty()) {
            m_out += pad + line(node) + "\n";
            return;
        }
        for (std::size_t at = 0; at < node.items.size(); ++at) {
            if (!isBegun || at > 0) {
                comment(column);
                m_out += pad;
            }
            const auto& item = node.items[at];
            const bool isMap = node.kind == YamlKind::Mapping;
            m_out += isMap ? key(node.keys[at].text) + ":" : "-";
            if (isInLine(item)) {
                rest(item);
            } else if (isMap) {
                m_out += m_dice.oneIn(4) ? " # behind\n" : "\n";
                block(item, column + (item.kind == YamlKind::Sequence ? m_listIndent : 2));
            } else {
                m_out += " ";
                block(item, column + 2, true);
            }
        }
    }

    Dice& m_dice;
    int m_listIndent;
    int m_comments = 0;
    std::string m_out;
};

void pathsOf(const YamlNode& node, YamlPath& at, std::vector<YamlPath>& out) {
    for (std::size_t index = 0; index < node.items.size(); ++index) {
        at.push_back(node.kind == YamlKind::Mapping ? node.keys[index].text
                                                    : std::to_string(index));
        out.push_back(at);
        pathsOf(node.items[index], at, out);
        at.pop_back();
    }
}

YamlEdit edit(Dice& dice, const YamlNode& root) {
    YamlPath begin;
    std::vector<YamlPath> paths;
    pathsOf(root, begin, paths);
    YamlEdit out{.path = paths.empty() ? YamlPath() : dice.of(paths), .value = tree(dice, 2)};
    const auto* at = yamlAt(root, out.path);
    const auto kind = dice.below(6);
    if (at->kind == YamlKind::Sequence && kind < 3 && !out.path.empty()) {
        out.kind = Kind::Insert;
        out.path.push_back(std::to_string(dice.below(at->items.size() + 1)));
    } else if ((at->kind == YamlKind::Mapping || at->kind == YamlKind::Null) && kind < 3) {
        out.path.push_back("added");
        if (dice.oneIn(3)) {
            out.path.push_back("deep");
        }
        if (dice.oneIn(2)) {
            out.behind = std::vector<std::string>{"name", "weight"};
        }
    } else if (!out.path.empty() && kind == 3) {
        out.kind = Kind::Remove;
    } else if (!out.path.empty() && kind == 4) {
        const auto* parent = yamlAt(root, YamlPath(out.path.begin(), out.path.end() - 1));
        out.kind = parent->kind == YamlKind::Mapping ? Kind::Rename : Kind::Move;
        out.name = "renamed";
        out.to = dice.below(parent->items.size());
    }
    if (out.path.empty()) {
        out.path.push_back("added");
    }
    return out;
}

std::vector<std::string> notes(const std::string& text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        auto line = text.substr(at, end - at);
        if (line.find("# note ") != std::string::npos) {
            out.push_back(line);
        }
        at = end + 1;
    }
    return out;
}

QStringList linesOf(const std::string& text) {
    return QString::fromStdString(text).split(u'\n');
}

} // namespace

class TstYamlEditProperties : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anyEditOfAnyHandIsRight() {
        int edits = 0;
        int refusedMoves = 0;
        for (unsigned seed = 0; seed < 6'000; ++seed) {
            Dice dice(seed);
            auto root = tree(dice, 4);
            if (root.kind != YamlKind::Mapping && root.kind != YamlKind::Sequence) {
                root = yamlMapNode({{"only", root}});
            }
            Hand hand(dice);
            auto text = hand.write(root);
            const auto parsed = parseYaml(text, {});
            QVERIFY2(parsed && isSameYaml(root, parsed->root), text.c_str());
            for (int step = 0; step < 4; ++step) { // on what came of it
                const auto before = parseYaml(text, {});
                QVERIFY(before.has_value());
                const auto asked = edit(dice, before->root);
                auto wanted = before->root;
                if (!editYamlTree(wanted, asked)) {
                    QVERIFY2(!editYaml(text, asked), text.c_str());
                    continue;
                }
                const auto edited = editYaml(text, asked);
                const auto told = QByteArray::fromStdString(
                    text + "\n[" + std::to_string(seed) + "/" + std::to_string(int(asked.kind)) +
                    " at " + (asked.path.empty() ? "" : asked.path.back()) + "]");
                if (!edited && asked.kind == Kind::Move) {
                    ++refusedMoves; // a list that begins in the line of a dash
                    continue;
                }
                QVERIFY2(edited.has_value(), told + (edited ? "" : edited.error().message.c_str()));
                const auto after = parseYaml(*edited, {});
                QVERIFY2(after && isSameYaml(wanted, after->root), told);
                ++edits;
                judgeLines(text, *edited, asked, before->root, told);
                text = *edited;
            }
        }
        QVERIFY2(edits > 15'000, qPrintable(QString::number(edits)));
        QVERIFY2(refusedMoves < edits / 50, qPrintable(QString::number(refusedMoves)));
    }

private:
    /// What an edit may not touch is as it was.
    static void judgeLines(const std::string& before, const std::string& after,
                           const YamlEdit& asked, const YamlNode& root, const QByteArray& told) {
        const auto* at = yamlAt(root, asked.path);
        const bool isAdded = at == nullptr || asked.kind == Kind::Insert;
        const bool isScalar =
            at != nullptr && at->kind != YamlKind::Mapping && at->kind != YamlKind::Sequence;
        const auto was = notes(before);
        const auto is = notes(after);
        if (isAdded || (asked.kind != Kind::Move && isScalar) || asked.kind == Kind::Rename) {
            QVERIFY2(was == is, told + "\n=>\n" + after.c_str());
        }
        if (asked.kind == Kind::Move) {
            auto sortedWas = was;
            auto sortedIs = is;
            std::sort(sortedWas.begin(), sortedWas.end());
            std::sort(sortedIs.begin(), sortedIs.end());
            QVERIFY2(sortedWas == sortedIs, told + "\n=>\n" + after.c_str());
        }
        // Lines before and behind the change have every letter that they had.
        const auto old = linesOf(before);
        const auto now = linesOf(after);
        if (asked.kind == Kind::Rename ||
            (asked.kind == Kind::Set && isScalar && asked.value.kind == YamlKind::Scalar &&
             at->kind == YamlKind::Scalar && old.size() == now.size())) {
            int changed = 0;
            for (qsizetype line = 0; line < old.size(); ++line) {
                changed += old.at(line) != now.at(line) ? 1 : 0;
            }
            QVERIFY2(changed <= 1, told + "\n=>\n" + after.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TstYamlEditProperties)
#include "tst_yaml_edit_properties.moc"
