//! The appointments of a day.

use super::words;

words! {
    /// The appointments of a day.
    Day {
        title: "Journée", "Day";
        none: "Aucun rendez-vous.", "No appointment.";
        count_one: "1 rendez-vous", "1 appointment";
        count_many: "{count} rendez-vous", "{count} appointments";
        previous: "Veille", "Previous";
        next: "Lendemain", "Next";
        today: "Aujourd’hui", "Today";
        go: "Aller au", "Go to";
        show: "Afficher", "Show";
        time: "Heure", "Time";
        reason: "Motif", "Reason";
        patient: "Patient", "Patient";
        contact: "Contact", "Contact";
        note: "Message", "Note";
        booked_by: "réservé par {name}", "booked by {name}";
        erased: "coordonnées effacées", "details erased";
        former: "offre retirée du site", "offering no longer on the site";
    }
}
