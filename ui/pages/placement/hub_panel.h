// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "model/hub_picture.h"
#include "ui/pages/placement/apply_words.h"

#include <QWidget>

#include <memory>

class QPushButton;
class QScrollArea;
class QStackedWidget;
class QStandardItemModel;
class QTableView;

namespace pilothouse::ui {

class BannerStrip;
class EmptyState;
class RunLabel;

/// What the hub says of its placements: a list with a state each, and below it, of the chosen one,
/// every condition in words, the clusters that are not well with their objects, and whether our
/// replay agrees. Given pictures, asks through signals. GUI thread.
class HubPanel : public QWidget {
    Q_OBJECT
public:
    explicit HubPanel(QWidget* parent = nullptr);

    void setContext(const LabContext& context);
    void setHubOffered(bool isOffered);
    /// A reading is under way.
    void setReading(bool isReading);
    /// `trouble`: why the last reading failed; the picture is an older one then.
    void setPicture(const std::shared_ptr<const model::HubPicture>& picture,
                    const QString& trouble);
    /// The placement of the draft: chosen in the list, as long as nobody chose another.
    void setDraft(const QString& name);
    [[nodiscard]] std::shared_ptr<const model::HubPicture> picture() const { return m_picture; }
    [[nodiscard]] QTableView* table() const { return m_table; }
    /// Place in the picture's list; -1: none.
    [[nodiscard]] int placeOf(const QString& name) const;
    [[nodiscard]] QString chosen() const { return m_chosen; }

Q_SIGNALS:
    void readWanted();
    /// By its place in the picture's list.
    void openWanted(int place);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refresh();
    void refreshHead();
    void fillTable();
    void showDetails();
    void choose(const QString& name);

    LabContext m_context;
    bool m_isOffered = false;
    bool m_isReading = false;
    bool m_isChosenByHand = false;
    bool m_isFilling = false; ///< what is selected meanwhile, nobody chose
    std::shared_ptr<const model::HubPicture> m_picture;
    QString m_trouble;
    QString m_chosen;
    QString m_draft;
    RunLabel* m_head;
    QPushButton* m_read;
    QPushButton* m_open;
    BannerStrip* m_strip;
    QStackedWidget* m_stack;
    EmptyState* m_none;
    EmptyState* m_unread;
    QStandardItemModel* m_model;
    QTableView* m_table;
    QScrollArea* m_scroll;
};

} // namespace pilothouse::ui
