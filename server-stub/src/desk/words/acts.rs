//! What was just done, or was not.

use super::words;

words! {
    /// What was just done, or was not.
    Acts {
        signed_out: "Vous êtes déconnecté.", "You are signed out.";
        published: "L’offre est publiée. Les patients peuvent réserver, sauf pause en cours ou absence de plage d’ouverture.", "The offering is published. Patients can book, unless it is paused or has no opening period.";
        changed: "L’offre est publiée aux nouvelles conditions.", "The offering is published on the new terms.";
        already: "L’offre était déjà publiée à ces conditions. Rien n’a changé.", "The offering was published on these terms already. Nothing has changed.";
        later: "Votre réponse «\u{a0}plus tard\u{a0}» est enregistrée. Cette offre n’est pas réservable\u{a0}; vos autres offres ne changent pas.", "Your answer “later” is on record. This offering cannot be booked; your other offerings are unchanged.";
        withdrawn: "L’offre n’est plus publiée. Les rendez-vous déjà pris restent pris.", "The offering is published no more. What was booked stays booked.";
        not_published: "L’offre n’était pas publiée. Rien n’a changé.", "The offering was not published. Nothing has changed.";
        is_published: "L’offre est publiée\u{a0}: mettez-la en pause ou retirez-la.", "The offering is published: pause it or withdraw it.";
        paused: "La pause a commencé. Plus rien de ce qu’elle couvre n’est réservable\u{a0}; les rendez-vous déjà pris restent pris.", "The pause has begun. Nothing that it covers can be booked; what was booked stays booked.";
        nothing_chosen: "Rien n’a changé\u{a0}: choisissez d’abord ce qui est à mettre en pause.", "Nothing has changed: choose first what is to be paused.";
        paused_already: "Cette pause était déjà en cours.", "This had been paused already.";
        resumed: "La pause est terminée. Ce qu’aucune autre pause n’arrête est comme avant.", "The pause has ended. What no other pause stops is as it was.";
        not_paused: "Cette pause était déjà terminée.", "This pause had ended already.";
        paused_by_practitioner: "Un praticien a commencé cette pause\u{a0}: seul un praticien, ou l’exploitant du serveur, peut y mettre fin.", "A practitioner began this pause: only a practitioner, or whoever runs the server, can end it.";
        codes_ended: "Ces codes ne permettent plus rien. Les rendez-vous déjà pris restent pris.", "These codes open nothing any more. What was booked stays booked.";
        sent_again: "Le message est renvoyé. S’il n’arrive pas, il reviendra dans cette liste.", "The message is sent again. If it does not arrive, it will be in this list again.";
        not_sent_again: "Ce message est déjà reparti.", "This message is already on its way again.";
        recalled: "Les rendez-vous sont annulés. Vous pouvez encore tout retirer, jusqu’à l’heure indiquée.", "The appointments are cancelled. You can still undo it, until the time below.";
        recall_undone: "L’annulation est retirée\u{a0}: les rendez-vous sont comme avant, et personne n’a été prévenu.", "The recall is undone: the appointments are as they were, and nobody was told.";
        recall_too_late: "Il est trop tard\u{a0}: les patients sont en train d’être prévenus. Rien n’a changé.", "It is too late: patients are being told. Nothing has changed.";
        recall_ended: "Cette annulation avait déjà été retirée, ou ses horaires rouverts. Rien n’a changé.", "This recall had been undone or reopened before. Nothing has changed.";
        recall_reopened: "Les horaires à venir sont rouverts.", "The times ahead are open again.";
        week_changed: "La semaine est enregistrée.", "The week is saved.";
    }
}
