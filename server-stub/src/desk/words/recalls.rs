//! Recalls. In French never `rappel`, which is also a reminder.

use super::words;

words! {
    /// Recalls.
    Recalls {
        title: "Annulations ciblées", "Recalls";
        intro: "Annuler, en une fois, les rendez-vous concernés et eux seuls. Chaque patient est prévenu une fois.", "Cancel the appointments concerned and no others, in one act. Each patient is told once.";
        new: "Nouvelle annulation ciblée", "New recall";
        none: "Aucune annulation ciblée.", "Nothing was recalled.";
        run_by: "le {when}, par {who}", "{when}, by {who}";
        recalled_one: "{count} rendez-vous annulé", "{count} appointment cancelled";
        recalled_many: "{count} rendez-vous annulés", "{count} appointments cancelled";
        undone: "Retirée\u{a0}: tout est comme avant", "Undone: everything is as it was";
        reopened: "Horaires rouverts", "Times reopened";
        closed: "Horaires fermés", "Times closed";
        ask_title: "Quels rendez-vous annuler\u{a0}?", "Which appointments?";
        ask_intro: "Ce que vous indiquez s’ajoute\u{a0}: tout doit être vrai. Rien n’est annulé avant la page suivante.", "All that you say must hold. Nothing is cancelled before the next page.";
        offering: "Offre", "Offering";
        reason: "Motif", "Reason";
        any_reason: "Tous les motifs", "Any reason";
        practitioner: "Praticien", "Practitioner";
        any_practitioner: "Tous ceux pour qui vous agissez", "Everybody for whom you act";
        location: "Lieu", "Place";
        any_location: "Tous les lieux", "Any place";
        chosen: "Rendez-vous choisis", "Chosen appointments";
        booked: "Pris depuis le", "Booked since";
        booked_hint: "Pour n’annuler que ce qui a été pris à partir de ce jour.", "To cancel what was booked from that day on and nothing else.";
        booked_time: "À partir de quelle heure (facultatif)", "From what time on (optional)";
        booked_until: "Pris jusqu’au", "Booked until";
        booked_until_hint: "Ce jour compris, sauf si vous indiquez une heure.", "That day included, unless you give a time.";
        booked_until_time: "Jusqu’à quelle heure (facultatif)", "Until what time (optional)";
        from: "Visites à partir du", "Visits from";
        until: "Visites jusqu’au", "Visits until";
        publication: "Publication", "Publication";
        look: "Voir ce qui se passerait", "See what would happen";
        bad_choice: "Choisissez dans la liste.", "Choose from the list.";
        bad_date: "Indiquez une date, par exemple 24/11/2026.", "Give a date, such as 24/11/2026.";
        bad_time: "Indiquez une heure, par exemple 9:30.", "Give a time, such as 9:30.";
        no_cause: "Indiquez au moins un critère.", "Say at least one of these.";
        review_title: "Ce qui se passerait", "What would happen";
        has_changed: "Ces rendez-vous ne sont plus ceux que vous aviez vus. Rien n’a été annulé\u{a0}: relisez.", "These are not the appointments that you had seen. Nothing was cancelled: read again.";
        would_one: "{count} rendez-vous serait annulé.", "{count} appointment would be cancelled.";
        would_many: "{count} rendez-vous seraient annulés.", "{count} appointments would be cancelled.";
        cause_title: "Critères", "Cause";
        list_title: "Rendez-vous concernés", "Appointments concerned";
        more: "et {count} autres", "and {count} more";
        patients_title: "Patients prévenus", "Patients who are told";
        by_email: "par courriel", "by e-mail";
        by_sms: "par SMS", "by SMS";
        without_address: "sans adresse, à appeler", "without an address, to be telephoned";
        examples_title: "Ce que reçoit un patient", "What a patient gets";
        example_email: "Courriel", "E-mail";
        example_sms: "SMS", "SMS";
        stay_title: "Ce qui reste", "What stays";
        stay_none: "Ces praticiens n’ont pas d’autre rendez-vous à venir.", "These practitioners have no other appointment ahead.";
        has_paused: "La pause a commencé\u{a0}: rien de ce qu’elle couvre ne s’ajoute plus. Elle dure jusqu’à ce que vous y mettiez fin, même si vous retirez l’annulation.", "The pause has begun: nothing that it covers is added any more. It stands until you end it, even if you undo the recall.";
        pause_hint: "Les patients peuvent encore réserver ce qui suit. S’ils sont nombreux, mettez d’abord en pause\u{a0}: la liste ne grandira plus pendant que vous lisez.", "Patients can still book what follows. If they are many, pause first: the list does not grow any more while you read.";
        pause_now: "Mettre en pause maintenant, puis relire", "Pause now, then read again";
        time_stays: "Les horaires annulés restent fermés jusqu’à ce que vous les rouvriez.", "The time stays closed until you reopen it.";
        pause: "Mettre aussi en pause", "Pause as well";
        grace: "Les patients sont prévenus dans {minutes} minutes. Jusque-là, vous pouvez tout retirer.", "Patients are told in {minutes} minutes. Until then you can undo it.";
        run: "Annuler ces rendez-vous", "Cancel these appointments";
        again: "Changer les critères", "Change the cause";
        show_title: "Annulation ciblée", "Recall";
        account: "Où en sont les patients", "How far patients were told";
        patients: "Patients concernés", "Patients concerned";
        waiting: "En attente d’envoi", "Waiting";
        sent: "Prévenus", "Told";
        delivered: "dont message reçu", "of those, delivered";
        unreachable: "Injoignables", "Unreachable";
        rebooked: "Ont repris rendez-vous", "Have booked again";
        undo_until: "Vous pouvez tout retirer jusqu’au {when}\u{a0}: personne n’est encore prévenu.", "You can undo it until {when}: nobody has been told yet.";
        undo: "Retirer l’annulation", "Undo the recall";
        reopen: "Rouvrir les horaires", "Reopen the times";
        reopen_hint: "Les horaires à venir redeviennent réservables, sauf pause en cours. Les rendez-vous restent annulés, et l’annulation ne peut plus être retirée.", "The times ahead can be booked again, unless a pause stops it. The appointments stay cancelled, and the recall cannot be undone any more.";
        reopen_yes: "Oui, rouvrir", "Yes, reopen";
        calls: "Liste d’appels", "Call list";
        calls_title: "Patients à appeler", "Patients to telephone";
        calls_none: "Personne à appeler.", "Nobody to telephone.";
        calls_table: "Télécharger en CSV", "Download as CSV";
        patient: "Patient", "Patient";
        contact: "Contact", "Contact";
        visits: "Rendez-vous annulés", "Cancelled appointments";
        erased: "Effacé", "Erased";
        back: "Toutes les annulations ciblées", "All recalls";
    }
}
