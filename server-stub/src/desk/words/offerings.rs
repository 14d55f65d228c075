//! The start page and the list of a practitioner’s offerings.

use super::words;

words! {
    /// The start page and the list of a practitioner’s offerings.
    Offerings {
        title: "Offres", "Offerings";
        intro: "Ce que les patients peuvent réserver en ligne, et ce qui attend une réponse.", "What patients can book online, and what waits for an answer.";
        people_title: "Praticiens", "Practitioners";
        people_search: "Rechercher par nom", "Search by name";
        people_find: "Rechercher", "Search";
        people_none: "Aucun praticien de ce nom.", "No practitioner of this name.";
        people_more: "{count} autres\u{a0}: précisez la recherche.", "{count} more: narrow your search.";
        to_answer_one: "1 à décider", "1 to be answered";
        to_answer_many: "{count} à décider", "{count} to be answered";
        published_one: "1 publiée", "1 published";
        published_many: "{count} publiées", "{count} published";
        none: "Votre établissement n’a encore rien proposé ici.", "Your establishment has proposed nothing here yet.";
        proposed: "À décider", "To be answered";
        proposed_hint: "Proposées par l’établissement. Rien n’est réservable tant que le praticien ne publie pas.", "Proposed by the establishment. Nothing can be booked until the practitioner publishes it.";
        deferred: "Répondu «\u{a0}plus tard\u{a0}»", "Answered “later”";
        published: "Publiées", "Published";
        paused: "En pause", "Paused";
        withdrawn: "Retirées", "Withdrawn";
        state_proposed: "À décider", "To be answered";
        state_deferred: "Plus tard", "Later";
        state_published: "Publiée", "Published";
        state_paused: "En pause", "Paused";
        state_withdrawn: "Retirée", "Withdrawn";
        no_periods: "Aucune plage d’ouverture\u{a0}: rien n’est réservable.", "No opening period: nothing can be booked.";
        stock: "Stock\u{a0}: {taken} sur {stock} pris", "Stock: {taken} of {stock} taken";
        paused_by: "En pause\u{a0}: {scope}", "Paused: {scope}";
        scope_site: "tout l’établissement", "the whole site";
        scope_location: "le lieu {name}", "the place {name}";
        scope_practitioner: "toutes les offres de {name}", "all offerings of {name}";
        scope_reason: "le motif {name}", "the reason {name}";
        scope_offering: "l’offre {name}", "the offering {name}";
        scope_this: "cette offre", "this offering";
        recall: "Annuler des rendez-vous, par critère…", "Recall appointments, by their cause…";
        pause_all: "Mettre en pause toutes ses offres", "Pause all these offerings";
        pause_all_hint: "En une fois, dès maintenant, jusqu’à la reprise. Les rendez-vous déjà pris restent pris.", "In one step, from now on, until you resume. What was booked stays booked.";
        resume_all: "Reprendre toutes ses offres", "Resume all these offerings";
        paused_all: "Toutes ces offres sont en pause depuis le {when}, par {who}.", "All these offerings are paused since {when}, by {who}.";
    }
}
