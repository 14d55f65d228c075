//! Whom no message reached.

use super::words;

words! {
    /// Whom no message reached.
    Untold {
        title: "Patients non prévenus", "Patients who were not told";
        intro: "Aucun message n’est arrivé à ces personnes. Appelez-les, ou renvoyez le message.", "No message reached these people. Call them, or send the message again.";
        none: "Personne à appeler\u{a0}: aucun message n’a échoué. Ceux qui attendent encore ne sont pas dans cette liste.", "There is nobody to call: no message has failed. Those that still wait are not in this list.";
        booked: "Rendez-vous pris", "Appointment booked";
        cancelled: "Rendez-vous annulé", "Appointment cancelled";
        moved: "Rendez-vous déplacé", "Appointment moved";
        recalled: "Rendez-vous annulé par l’établissement", "Appointment cancelled by the establishment";
        reminder: "Rappel de rendez-vous", "Reminder of an appointment";
        by_email: "Par courriel\u{a0}: {why}", "By e-mail: {why}";
        by_sms: "Par SMS\u{a0}: {why}", "By SMS: {why}";
        no_way: "{why}", "{why}";
        no_address: "aucune adresse ni aucun numéro utilisable.", "no usable address or number.";
        rejected: "l’adresse ou le numéro n’existe pas, ou refuse les messages.", "the address or the number does not exist, or refuses messages.";
        not_configured: "cet envoi n’est pas en service ici.", "messages are not sent this way here.";
        not_reached: "l’envoi n’a pas abouti pendant une journée.", "it could not be sent for a day.";
        erased: "Données effacées", "Data erased";
        retry: "Renvoyer", "Send again";
    }
}
