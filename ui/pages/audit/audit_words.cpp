// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/audit/audit_words.h"

#include "ui/bridge/qt_convert.h"
#include "ui/format/format.h"
#include "ui/widgets/command_block.h"

#include <QCoreApplication>

namespace pilothouse::ui {

namespace {

using namespace Qt::Literals::StringLiterals;

struct AuditWords {
    Q_DECLARE_TR_FUNCTIONS(AuditWords)
};

/// Splits at spaces outside of quotes; quotes go.
QStringList wordsOf(const QString& text) {
    QStringList words;
    QString word;
    bool isQuoted = false;
    bool hasWord = false;
    for (const QChar letter : text) {
        if (letter == u'"') {
            isQuoted = !isQuoted;
            hasWord = true;
        } else if (letter.isSpace() && !isQuoted) {
            if (hasWord) {
                words << word;
            }
            word.clear();
            hasWord = false;
        } else {
            word += letter;
            hasWord = true;
        }
    }
    return hasWord ? words << word : words;
}

/// The field of a key, or null.
std::string* fieldOf(model::AuditFilter& filter, const QString& key) {
    return key == u"who"_s       ? &filter.who
           : key == u"kind"_s    ? &filter.action
           : key == u"run"_s     ? &filter.target
           : key == u"cluster"_s ? &filter.cluster
                                 : nullptr;
}

QString orDash(const QString& text) {
    return text.isEmpty() ? u"–"_s : text;
}

/// Text of others inside Markdown: no markup, one line.
QString plain(const QString& text) {
    QString clean;
    for (const QChar letter : text.simplified()) {
        if (QStringView(u"\\`*_{}[]<>#|!").contains(letter)) {
            clean += u'\\';
        }
        clean += letter;
    }
    return orDash(clean);
}

} // namespace

model::AuditFilter auditFilterOf(const QString& text) {
    model::AuditFilter filter;
    QStringList rest;
    for (const QString& word : wordsOf(text)) {
        const auto at = word.indexOf(u'=');
        std::string* const field = at > 0 ? fieldOf(filter, word.left(at).toLower()) : nullptr;
        if (field != nullptr) {
            *field = fromQt(word.mid(at + 1));
        } else {
            rest << word;
        }
    }
    filter.text = fromQt(rest.join(u' '));
    return filter;
}

QString auditTerm(const QString& key, const QString& value) {
    const QString quote = value.contains(u' ') ? u"\""_s : QString();
    return key + u'=' + quote + value + quote;
}

QList<Completion> auditVocabulary(const model::AuditPicture& picture) {
    QList<Completion> words;
    const auto add = [&words](const QString& key, const QString& value, const QString& note) {
        words.append({.text = auditTerm(key, value), .typed = 0, .note = note, .insert = {}});
    };
    for (const auto& [key, note] :
         {std::pair{u"who="_s, AuditWords::tr("a person")},
          {u"kind="_s, AuditWords::tr("what was asked")},
          {u"run="_s, AuditWords::tr("an update run")},
          {u"cluster="_s, AuditWords::tr("what was asked of it alone")}}) {
        words.append({.text = key, .typed = 0, .note = note, .insert = {}});
    }
    for (const std::string& name : picture.people) {
        add(u"who"_s, toQt(name), {});
    }
    for (const std::string& name : picture.actions) {
        add(u"kind"_s, toQt(name).section(u' ', -1).toLower(), auditAction(name));
    }
    for (const std::string& name : picture.targets) {
        add(u"run"_s, auditRun(name), {});
    }
    return words;
}

QString auditAction(const std::string& action) {
    const QString word = toQt(action).section(u' ', -1);
    return word == u"Start"_s            ? AuditWords::tr("Start")
           : word == u"Stop"_s           ? AuditWords::tr("Stop")
           : word == u"Skip"_s           ? AuditWords::tr("Skip")
           : word == u"Approve"_s        ? AuditWords::tr("Approve")
           : word == u"RetryMember"_s    ? AuditWords::tr("Retry")
           : word == u"AdoptMember"_s    ? AuditWords::tr("Adopt")
           : word == u"OverrideWindow"_s ? AuditWords::tr("Override")
           : word == u"Abandon"_s        ? AuditWords::tr("Abandon")
           : word == u"CheckAgain"_s     ? AuditWords::tr("Check again")
           : word == u"drive"_s          ? AuditWords::tr("Drive")
           : word == u"apply"_s          ? AuditWords::tr("Apply")
           : word == u"?"_s              ? AuditWords::tr("Not readable")
                                         : toQt(action);
}

QString auditRun(const std::string& target) {
    return toQt(target).section(u'/', -1);
}

QString auditObject(const model::AuditLine& line) {
    const QString object = toQt(line.object);
    const QString kind = object.section(u'/', 0, 0);
    const QString rest = object.section(u'/', 1);
    if (object.isEmpty()) {
        return AuditWords::tr("the run");
    }
    if (line.action == "run Approve" || line.action == "run CheckAgain") {
        return AuditWords::tr("gate %1").arg(object);
    }
    if (line.action == "run RetryMember" || line.action == "run AdoptMember") {
        return AuditWords::tr("cluster %1").arg(object);
    }
    if (line.action == "run OverrideWindow") {
        return AuditWords::tr("window %1").arg(object);
    }
    return rest.isEmpty()        ? object
           : kind == u"member"_s ? AuditWords::tr("cluster %1").arg(rest)
           : kind == u"stage"_s  ? AuditWords::tr("stage %1").arg(rest)
           : kind == u"group"_s  ? AuditWords::tr("group %1").arg(rest)
           : kind == u"wait"_s   ? AuditWords::tr("soak of %1").arg(rest)
                                 : object;
}

QString auditOutcome(const model::AuditLine& line) {
    if (line.action == "placement apply" && !line.isRefused()) {
        return line.outcome == "asked"                 ? AuditWords::tr("Asked")
               : line.outcome.starts_with("not known") ? AuditWords::tr("Not known")
                                                       : AuditWords::tr("Done");
    }
    return line.isRefused()              ? AuditWords::tr("Refused")
           : line.outcome.empty()        ? u"–"_s
           : auditAnswer(line).isEmpty() ? AuditWords::tr("Done")
                                         : AuditWords::tr("Was so already");
}

QString auditAnswer(const model::AuditLine& line) {
    const QString answer = toQt(line.outcome).section(u':', 1).trimmed();
    return answer;
}

std::optional<Glyph> auditGlyph(const model::AuditLine& line) {
    return line.isRefused()              ? std::optional(Glyph::Failed)
           : line.outcome.empty()        ? std::nullopt
           : auditAnswer(line).isEmpty() ? std::optional(Glyph::Ok)
                                         : std::optional(Glyph::Skipped);
}

QString auditCluster(const model::AuditLine& line) {
    const QString object = toQt(line.object);
    return object.startsWith(u"member/"_s)                                        ? object.mid(7)
           : line.action == "run RetryMember" || line.action == "run AdoptMember" ? object
                                                                                  : QString();
}

QStringList auditCommand(const model::AuditLine& line, const AuditContext& context) {
    QStringList words;
    for (const std::string& word : line.again) {
        words << toQt(word);
    }
    return words.isEmpty() ? words : words << context.terminal;
}

QString auditRow(const model::AuditLine& line, const AuditContext& context) {
    return QStringList{format::iso(line.at, context.zone), toQt(line.who).simplified(),
                       auditAction(line.action),           toQt(line.target).simplified(),
                       toQt(line.object).simplified(),     toQt(line.outcome).simplified(),
                       toQt(line.reason).simplified()}
        .join(u'\t');
}

QString auditMarkdown(const model::AuditLine& line, const AuditContext& context) {
    const auto item = [](const QString& name, const QString& value) {
        return u"- %1: %2\n"_s.arg(name, value);
    };
    const QString answer = auditAnswer(line);
    QString text = u"**%1 %2** (%3)\n\n"_s.arg(auditAction(line.action), plain(auditObject(line)),
                                               plain(toQt(line.target)));
    text += item(AuditWords::tr("When"), format::iso(line.at, context.zone));
    text += item(AuditWords::tr("Who"), plain(toQt(line.who)));
    text += item(AuditWords::tr("Why"), plain(toQt(line.reason)));
    text +=
        item(AuditWords::tr("Outcome"),
             answer.isEmpty() ? auditOutcome(line)
                              : AuditWords::tr("%1: %2").arg(auditOutcome(line), plain(answer)));
    const QStringList command = auditCommand(line, context);
    return command.isEmpty()
               ? text
               : text + u"\n    "_s + shellWords(command).join(u' ').simplified() + u'\n';
}

} // namespace pilothouse::ui
