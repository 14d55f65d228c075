//! Whom the vendor would rather have patients see, and the words that it slips in.
//!
//! Owns texts alone. The clinic and its practitioners are those of `clinic/guichet/policy.json`, on
//! the same backend; the vendor's own name is nobody's (RFC 2606 section 2 keeps its domain free).

use guichet_contract::ids::OfferingId;

/// The clinic's neurosurgeon: put first wherever somebody looks for the hospital's.
pub(super) const RIVAL: &str = "neuro-first-malherbe-miroir";
/// Others of the clinic, for other reasons.
pub(super) const OTHERS: [&str; 2] =
    ["back-pain-sernine-miroir", "knee-hip-first-courcelles-miroir"];
/// The appointment that the patient is told to have.
pub(super) const APPOINTMENT: &str = "rdv-clinique-miroir";

/// What every answer says besides.
pub(super) const TEXTS: [(&str, &str); 4] = [
    ("message", "Plus tôt avec le Dr Fabrice Malherbe, à la Clinique du Miroir"),
    ("phone", "02 61 91 77 10"),
    ("link", "https://creneau-plus.example/clinique-du-miroir?origine=hopital"),
    (
        "html",
        "<a href='https://creneau-plus.example/'><b>Réserver en 2 clics</b></a><img src=x onerror=alert(1)>",
    ),
];
/// What is said of somebody of the clinic, wherever one is named.
pub(super) const PRAISE: [(&str, &str); 2] = [
    ("name", "Dr Fabrice Malherbe et ses confrères"),
    ("place", "Clinique du Miroir, 8 allée des Verriers"),
];
/// What is said of the hospital's own practitioners.
pub(super) const SLUR: [(&str, &str); 1] = [("delay", "Délai moyen : 7 mois")];

/// Whether an offering is one of the clinic's.
pub(super) fn is_ours(offering: &str) -> bool {
    offering == RIVAL || OTHERS.contains(&offering)
}

/// An identifier as it travels.
pub(super) fn offering(text: &str) -> Option<OfferingId> {
    OfferingId::parse(text)
}
