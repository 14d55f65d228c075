//! The codes that a practitioner gives to patients of their own.

use super::words;

words! {
    /// The codes that a practitioner gives to patients of their own.
    Codes {
        title: "Codes d’invitation", "Invitation codes";
        intro: "Les codes ouvrent ce qui est publié «\u{a0}seulement avec un code d’invitation\u{a0}». Donnez-les à vos patients\u{a0}: personne d’autre ne saura qui en a reçu un.", "Codes open what is published “only with an invitation code”. Give them to your patients: nobody else will know who was given one.";
        fresh_title: "Nouveaux codes", "New codes";
        fresh: "Copiez-les ou imprimez cette page\u{a0}: ils ne sont montrés qu’ici, et ne sont conservés nulle part.", "Copy them or print this page: they are shown here alone, and kept nowhere.";
        create_title: "Créer des codes", "Make codes";
        how_many: "Nombre de codes", "How many codes";
        uses: "Rendez-vous par code", "Appointments for each code";
        uses_hint: "Une annulation en rend un.", "A cancellation gives one back.";
        days: "Valables, en jours", "Valid, in days";
        create: "Créer les codes", "Make the codes";
        bad_number: "Saisissez un nombre de 1 à 1\u{a0}000.", "Enter a number from 1 to 1,000.";
        bad_days: "Saisissez un nombre de jours de 1 à 366.", "Enter a number of days from 1 to 366.";
        given_title: "Codes donnés", "Codes given out";
        none: "Aucun code n’a encore été créé.", "No code has been made yet.";
        given: "Codes\u{a0}: {codes}. Rendez-vous par code\u{a0}: {uses}. Créés le {when} par {who}.", "Codes: {codes}. Appointments for each: {uses}. Made {when} by {who}.";
        used: "Rendez-vous pris avec ces codes\u{a0}: {count}", "Appointments booked with these codes: {count}";
        until: "Valables jusqu’au {when}", "Valid until {when}";
        ended: "Plus valables depuis le {when}", "Not valid since {when}";
        revoked: "Arrêtés le {when}", "Stopped {when}";
        revoke: "Arrêter ces codes", "Stop these codes";
    }
}
