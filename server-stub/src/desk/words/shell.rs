//! What stands around every page, and what is said when there is no page.

use super::words;

words! {
    /// What stands around every page, and what is said when there is no page.
    Shell {
        product: "Espace du personnel", "Staff pages";
        skip: "Aller au contenu", "Skip to the content";
        sections: "Rubriques", "Sections";
        sign_out: "Se déconnecter", "Sign out";
        language: "Langue", "Language";
        people: "Praticiens", "Practitioners";
        site: "Établissement", "Site";
        untold: "Non prévenus", "Not told";
        recalls: "Annulations", "Recalls";
        of_practitioner: "Pages du praticien", "Pages of the practitioner";
        offerings: "Offres", "Offerings";
        week: "Semaine", "Week";
        day: "Journée", "Day";
        codes: "Codes", "Codes";
        administrator: "Administration", "Administrator";
        practitioner: "Praticien", "Practitioner";
        secretary: "Secrétariat", "Secretary";
        auditor: "Audit", "Auditor";
        error: "Erreur", "Error";
        errors_title: "À corriger", "To be corrected";
        colon: "\u{a0}:", ":";
        back: "Retour", "Back";
        optional: "facultatif", "optional";
        not_found_title: "Cette page n’existe pas", "There is no such page";
        not_found: "Elle n’existe pas, ou elle n’est pas la vôtre.", "It does not exist, or it is not yours.";
        forbidden_title: "Cette action ne vous est pas ouverte", "You may not do this";
        forbidden: "Votre rôle ne la permet pas, ou le formulaire a été envoyé depuis une autre page. Rien n’a été modifié.", "Your role does not allow it, or the form was sent from another page. Nothing was changed.";
        too_often_title: "Trop de tentatives", "Too many attempts";
        too_often: "Patientez une minute, puis réessayez.", "Wait a minute, then try again.";
        overloaded_title: "Le service est très sollicité", "The service is very busy";
        overloaded: "Rien n’a été modifié. Réessayez dans un instant.", "Nothing was changed. Try again in a moment.";
        fault_title: "Le service a rencontré une erreur", "Something went wrong";
        fault: "Vérifiez si votre action a été prise en compte avant de la refaire. Si l’erreur persiste, prévenez votre service informatique.", "Check whether what you did was taken into account before you do it again. If it happens again, tell your IT department.";
        malformed_title: "La demande n’a pas pu être lue", "The request could not be read";
        malformed: "Rien n’a été modifié. Revenez en arrière et réessayez.", "Nothing was changed. Go back and try again.";
        home: "Revenir à l’accueil", "Go to the start page";
    }
}
