//! The site as a whole.

use super::words;

words! {
    /// The site as a whole.
    Site {
        title: "Établissement", "Site";
        intro: "Ce qui a été proposé aux praticiens, ce qu’ils ont répondu, et ce qui est en pause.", "What was proposed to practitioners, what they answered, and what is paused.";
        answers: "Propositions et réponses", "Proposals and answers";
        reason: "Motif", "Reason";
        proposed: "Sans réponse", "No answer";
        deferred: "Plus tard", "Later";
        published: "Publiées", "Published";
        paused: "En pause", "Paused";
        withdrawn: "Retirées", "Withdrawn";
        total: "Total", "Total";
        pauses: "Pauses en cours", "Current pauses";
        no_pauses: "Aucune pause en cours.", "Nothing is paused.";
        since: "depuis le {when}, par {who}", "since {when}, by {who}";
        end: "Terminer la pause", "End the pause";
        begin: "Commencer une pause", "Begin a pause";
        begin_hint: "Effet immédiat, partout. Les rendez-vous déjà pris restent pris.", "It takes effect at once, everywhere. What was booked stays booked.";
        scope_choose: "Choisissez", "Choose";
        scope_whole: "Tout l’établissement", "The whole site";
        scope_locations: "Un lieu", "A place";
        scope_reasons: "Un motif", "A reason";
        scope_practitioners: "Un praticien", "A practitioner";
        scope_practitioner_hint: "Pour un praticien, ouvrez sa page d’offres.", "For one practitioner, open the page of their offerings.";
        pause: "Mettre en pause", "Pause";
        offerings: "Offres", "Offerings";
        filter_state: "État", "State";
        filter_all: "Tous", "All";
        filter: "Filtrer", "Filter";
        practitioner: "Praticien", "Practitioner";
        place: "Lieu", "Place";
        state: "État", "State";
        stock: "Stock", "Stock";
        stock_of: "{taken} sur {stock}", "{taken} of {stock}";
        none: "Aucune offre dans cet état.", "No offering in this state.";
        said: "Réponse", "Answer";
        more: "Encore {count}.", "{count} more.";
        next: "Page suivante", "Next page";
        first: "Première page", "First page";
    }
}
