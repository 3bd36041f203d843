// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/audit.h"
#include "ui/pages/audit/audit_model.h"
#include "ui/pages/audit/audit_words.h"

#include <QSet>
#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QBoxLayout;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace pilothouse::ui {

class AuditDetails;
class AuditSpan;
class BannerStrip;
class ErrorState;
class FilterField;
class Panel;
class SegmentedChoice;
class ThinProgress;
class ToneLabel;

/// The audit log of the open fleet, newest first: who did what, when, why, on what, and what came
/// of it. Asks questions and for texts through signals; Enter opens what an entry is about. GUI
/// thread.
class AuditPage : public QWidget {
    Q_OBJECT
public:
    explicit AuditPage(QWidget* parent = nullptr);
    /// Null: not read yet.
    void setPicture(const std::shared_ptr<const model::AuditPicture>& picture,
                    const AuditContext& context);
    void addLines(const std::vector<model::AuditLine>& lines);
    void setContext(const AuditContext& context);
    void focusFilter();
    void focusTable();
    [[nodiscard]] QTableView* table() const { return m_table; }
    [[nodiscard]] AuditModel* entries() const { return m_model; }
    /// What is asked for now.
    [[nodiscard]] model::AuditQuestion question() const;

Q_SIGNALS:
    void questionAsked(const pilothouse::model::AuditQuestion& question);
    void linesWanted(const std::vector<std::int64_t>& numbers);
    /// All entries that fit, into this file: comma separated, or JSON.
    void exportWanted(const pilothouse::model::AuditQuestion& question, bool isCsv,
                      const QString& file);
    /// Somebody looks, or no longer.
    void followed(bool isOn);
    /// What an entry is about: a run by name, and the part of it that was asked of.
    void entryOpened(const QString& run, const QString& object);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum Page : int { Loading, Empty, Error, Table };
    void buildTable();
    void buildTools(QBoxLayout* column);
    [[nodiscard]] QWidget* buildBody();
    void ask();
    void wantVisible();
    void updateWords();
    void updateStack();
    void showCurrent();
    void open();
    void copyRow();
    void copyCommand();
    void copyMarkdown();
    void chooseFile();
    void openMenu(const QPoint& globalPos);
    void narrow(const QString& key, const QString& value);
    void clearFilters();

    std::shared_ptr<const model::AuditPicture> m_picture;
    AuditContext m_context;
    std::optional<model::AuditQuestion> m_asked;
    QSet<std::int64_t> m_wanted; ///< texts that are on their way
    std::optional<model::AuditLine> m_current;
    model::AuditOrder m_order = model::AuditOrder::Number;
    bool m_isAscending = false;
    QTimer m_askLater;
    QTimer m_wantLater;
    AuditModel* m_model;
    QBoxLayout* m_columns;
    Panel* m_panel;
    FilterField* m_filter;
    AuditSpan* m_span;
    SegmentedChoice* m_choice;
    QPushButton* m_export;
    ThinProgress* m_progress;
    QStackedWidget* m_stack;
    QTableView* m_table;
    QWidget* m_nothing;
    ErrorState* m_error;
    BannerStrip* m_strip;
    AuditDetails* m_details;
};

} // namespace pilothouse::ui
