//! Signing in and out.

use super::words;

words! {
    /// Signing in and out.
    SignIn {
        title: "Se connecter", "Sign in";
        token: "Votre jeton", "Your token";
        hint: "Il commence par guichet_ et vous a été remis par votre établissement. Vous pouvez le coller.", "It begins with guichet_ and was given to you by your establishment. You can paste it.";
        submit: "Se connecter", "Sign in";
        missing: "Saisissez votre jeton.", "Enter your token.";
        wrong: "Ce jeton n’ouvre rien. Vérifiez qu’il est complet\u{a0}; s’il a expiré, demandez-en un autre.", "This token opens nothing. Check that it is complete; if it has expired, ask for another.";
        how_long: "Vous resterez connecté huit heures au plus. Sur un poste partagé, déconnectez-vous en partant.", "You will stay signed in for eight hours at most. On a shared computer, sign out when you leave.";
        once_title: "Votre lien de connexion", "Your sign-in link";
        once: "Ce lien ne sert qu’une fois, dans l’heure qui suit sa création.", "This link works once, within an hour of being made.";
        once_submit: "Se connecter avec ce lien", "Sign in with this link";
        once_over: "Ce lien a déjà servi, ou il a plus d’une heure. Demandez-en un autre, ou saisissez votre jeton.", "This link was used before, or is older than an hour. Ask for another, or enter your token.";
    }
}
