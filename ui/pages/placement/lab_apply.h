// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/pages/placement/apply_words.h"

#include <QObject>
#include <QStringList>

#include <memory>
#include <optional>

class QPushButton;
class QWidget;

namespace pilothouse::ui {

class BannerStrip;
class SheetHost;

/// The way of the lab's draft to its hub: the button that says why it is off, the review sheet, and
/// strips that say what became of it or that the hub went on meanwhile. The page gives it the
/// draft; it asks through signals. GUI thread.
class LabApply : public QObject {
    Q_OBJECT
public:
    /// `host` has the sheet and outlives this; `parent` is what button and strips stand in.
    LabApply(SheetHost* host, QWidget* parent);

    [[nodiscard]] QPushButton* button() const { return m_button; }
    /// Strips, to stand above the page's columns.
    [[nodiscard]] QWidget* strips() const { return m_strips; }

    void setContext(const LabContext& context);
    void setHubOffered(bool isOffered);
    /// The text on screen and the newest picture; `isOld`: of an older text.
    void setDraft(const std::shared_ptr<const model::PlacementPicture>& picture,
                  const QString& text, quint64 revision, bool isOld);
    void setPicture(const std::shared_ptr<const model::ApplyPicture>& picture);
    /// The hub was read again; `trouble`: why it was not.
    void setHubRead(const QString& trouble);
    /// As the button does; says why not where it is off.
    void openReview();
    [[nodiscard]] bool isReviewing() const { return m_isReviewing; }
    /// Why the button is off; empty: it is on.
    [[nodiscard]] QString whyNot() const;

Q_SIGNALS:
    void reviewWanted(const QString& text, quint64 revision, qint64 openedGeneration);
    void applyWanted(quint64 revision, const QString& reason, const QStringList& foretold,
                     int changing);
    void cancelWanted();
    /// The hub should be read again; `isRebased`: edits count from then on against what it has.
    void hubRenewWanted(bool isRebased);
    /// The draft goes, the hub's placement comes.
    void hubTextWanted();

private:
    [[nodiscard]] bool isUnderWay() const;
    void beginReview();
    void readAnew();
    void ask();
    void confirm(const QString& reason);
    void goOn();
    void send();
    void closeReview();
    void showReview();
    [[nodiscard]] const model::ApplyReview* reviewOnSheet() const;
    void refresh();
    void refreshStrips();
    void showMoved();
    void takeProgress(const model::ApplyProgress& progress);

    SheetHost* m_host;
    QPushButton* m_button;
    QWidget* m_strips;
    BannerStrip* m_moved;
    BannerStrip* m_well;      ///< done, as foretold
    BannerStrip* m_otherwise; ///< done, otherwise, or nobody knows
    LabContext m_context;
    bool m_isHubOffered = false;
    bool m_isOld = false;
    std::shared_ptr<const model::PlacementPicture> m_picture;
    QString m_text;
    quint64 m_revision = 0;
    std::shared_ptr<const model::ApplyPicture> m_apply;
    bool m_isReviewing = false;
    std::optional<Instant> m_readBefore;           ///< the hub is read anew: when it was before
    QString m_readTrouble;                         ///< why that failed
    std::optional<ApplySeen> m_agreed;             ///< a person did, and the hub was old
    QString m_reason;                              ///< of that person
    QStringList m_changed;                         ///< since then
    bool m_isSent = false;                         ///< what is reviewed was confirmed
    bool m_isRenewed = false;                      ///< the hub was asked for after the write
    quint64 m_reviewed = 0;                        ///< revision of the text on the sheet
    QString m_name;                                ///< of the placement that was sent
    std::optional<model::ApplyProgress> m_outcome; ///< on a strip
};

} // namespace pilothouse::ui
