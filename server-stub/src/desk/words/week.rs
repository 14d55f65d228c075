//! A practitioner’s opening periods and absences, and changing them.

use super::words;

words! {
    /// A practitioner’s opening periods and absences, and changing them.
    Week {
        title: "Semaine", "Week";
        intro: "Quand le praticien reçoit, et pour quoi. Rien n’est réservable en dehors.", "When the practitioner receives, and for what. Nothing can be booked outside of it.";
        periods: "Plages d’ouverture", "Opening periods";
        no_periods: "Aucune plage d’ouverture\u{a0}: rien n’est réservable.", "No opening period: nothing can be booked.";
        absences: "Absences", "Absences";
        no_absences: "Aucune absence.", "No absence.";
        add_period: "Ajouter une plage", "Add a period";
        add_absence: "Ajouter une absence", "Add an absence";
        edit: "Modifier", "Change";
        edit_period: "Modifier une plage", "Change a period";
        edit_absence: "Modifier une absence", "Change an absence";
        remove: "Supprimer", "Remove";
        weekly: "Chaque {days}, de {from} à {until}", "Every {days}, {from} to {until}";
        once: "Le {date}, de {from} à {until}", "On {date}, {from} to {until}";
        from_date: "à partir du {date}", "from {date} on";
        until_date: "jusqu’au {date}", "until {date}";
        absence_days: "Du {from} au {until}", "From {from} until {until}";
        absence_day: "Le {date}", "On {date}";
        for_what: "Pour quelles offres", "For which offerings";
        for_what_hint: "Celles que vous cochez, et aucune autre. Toutes au même lieu.", "Those that you tick, and no other. All at one place.";
        when: "Quand", "When";
        repeated: "Chaque semaine", "Every week";
        one_day: "Un seul jour", "One day only";
        weekdays: "Jours", "Days";
        first: "Premier jour", "First day";
        last: "Dernier jour", "Last day";
        date: "Jour", "Day";
        from: "De", "From";
        until: "À", "To";
        time_hint: "Par exemple 09:00. La fin de la journée est 24:00.", "Such as 09:00. The end of the day is 24:00.";
        absence_hint: "Sans heure, les jours entiers, premier et dernier compris.", "Without times, whole days, the first and the last included.";
        from_time: "Heure de début", "Start time";
        until_time: "Heure de fin", "End time";
        save: "Enregistrer", "Save";
        save_hint: "S’il y a des rendez-vous qui ne seraient plus couverts, vous les verrez avant l’enregistrement.", "If appointments would fall outside, you will see them before it is saved.";
        cancel: "Ne rien changer", "Change nothing";
        outside_title: "Des rendez-vous ne seraient plus couverts", "Appointments would fall outside";
        outside_one: "1 rendez-vous tomberait en dehors de la semaine modifiée.", "1 appointment would fall outside of the changed week.";
        outside_many: "{count} rendez-vous tomberaient en dehors de la semaine modifiée.", "{count} appointments would fall outside of the changed week.";
        outside_recall: "Enregistrer, puis annuler ces rendez-vous…", "Save, then recall these appointments…";
        outside_recall_hint: "Ou enregistrez la semaine, puis annulez-les, en prévenant chaque patient. Vous verrez d’abord ce qui se passerait\u{a0}: jusque-là, ils restent pris.", "Or save the week, then recall them, which tells each patient. You will see first what would happen: until then they stay booked.";
        outside_stay: "Rien n’est encore enregistré. Si vous continuez, ils restent pris\u{a0}: personne n’est prévenu, et c’est à vous de les honorer ou de les annuler.", "Nothing is saved yet. If you go on, they stay booked: nobody is told, and it is for you to keep or to cancel them.";
        outside_already: "Déjà en dehors avant ce changement", "Outside already before this change";
        outside_yes: "Oui, enregistrer et garder ces rendez-vous", "Yes, save and keep these appointments";
        conflict: "Quelqu’un d’autre a modifié cette semaine entre-temps. Votre saisie est gardée ci-dessous\u{a0}: relisez la semaine, puis enregistrez à nouveau.", "Somebody else has changed this week meanwhile. What you typed is kept below: read the week again, then save once more.";
        conflict_gone: "Quelqu’un d’autre a modifié cette semaine entre-temps. Vous n’avez rien changé\u{a0}: relisez-la ci-dessous.", "Somebody else has changed this week meanwhile. You have changed nothing: read it again below.";
        now: "La semaine actuelle", "The week as it is";
        bad_offerings: "Cochez au moins une offre.", "Tick at least one offering.";
        bad_places: "Ces offres sont à des lieux différents\u{a0}: faites une plage par lieu.", "These offerings are at different places: make one period for each place.";
        bad_entrydays: "Cochez au moins un jour.", "Tick at least one day.";
        bad_date: "Saisissez une date, par exemple 24/11/2026.", "Enter a date, such as 24/11/2026.";
        bad_last: "Le dernier jour est avant le premier.", "The last day is before the first.";
        bad_time: "Saisissez une heure, par exemple 09:00.", "Enter a time, such as 09:00.";
        bad_until: "La fin n’est pas après le début.", "The end is not after the start.";
        bad_holiday: "C’est un jour férié ou fermé à ce lieu.", "It is a holiday there, or a closed day.";
        bad_fit: "La plage est plus courte qu’une visite pour l’une de ces offres.", "The period is shorter than a visit for one of these offerings.";
        bad_overlap: "Une autre plage est ailleurs au même moment, ou déjà pour l’une de ces offres.", "Another period is elsewhere at the same time, or is for one of these offerings already.";
        bad_entry: "La semaine se contredirait.", "The week would contradict itself.";
    }
}
