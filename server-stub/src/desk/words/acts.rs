//! What was just done, or was not.

use super::words;

words! {
    /// What was just done, or was not.
    Acts {
        signed_out: "Vous êtes déconnecté.", "You are signed out.";
        published: "L’offre est publiée. Les patients peuvent réserver dès maintenant.", "The offering is published. Patients can book from now on.";
        changed: "L’offre est publiée aux nouvelles conditions.", "The offering is published on the new terms.";
        already: "L’offre était déjà publiée à ces conditions. Rien n’a changé.", "The offering was published on these terms already. Nothing has changed.";
        later: "Votre réponse «\u{a0}plus tard\u{a0}» est enregistrée. Rien n’est réservable.", "Your answer “later” is on record. Nothing can be booked.";
        withdrawn: "L’offre n’est plus publiée. Les rendez-vous déjà pris restent pris.", "The offering is published no more. What was booked stays booked.";
        not_published: "L’offre n’était pas publiée. Rien n’a changé.", "The offering was not published. Nothing has changed.";
        is_published: "L’offre est publiée\u{a0}: mettez-la en pause ou retirez-la.", "The offering is published: pause it or withdraw it.";
        paused: "La pause a commencé. Plus rien de ce qu’elle couvre n’est réservable\u{a0}; les rendez-vous déjà pris restent pris.", "The pause has begun. Nothing that it covers can be booked; what was booked stays booked.";
        nothing_chosen: "Rien n’a changé\u{a0}: choisissez d’abord ce qui est à mettre en pause.", "Nothing has changed: choose first what is to be paused.";
        paused_already: "Cette pause était déjà en cours.", "This pause was standing already.";
        resumed: "La pause est terminée. Tout est comme avant.", "The pause has ended. All is as it was.";
        not_paused: "Cette pause était déjà terminée.", "This pause had ended already.";
        paused_by_practitioner: "Un praticien a commencé cette pause\u{a0}: lui seul, ou l’exploitant du serveur, peut y mettre fin.", "A practitioner began this pause: a practitioner ends it, or whoever runs the server.";
        codes_ended: "Ces codes ne permettent plus rien. Les rendez-vous déjà pris restent pris.", "These codes open nothing any more. What was booked stays booked.";
        week_changed: "La semaine est enregistrée.", "The week is saved.";
    }
}
