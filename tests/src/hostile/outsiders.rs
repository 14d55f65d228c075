//! Who must never appear on the hospital's page: Dr Malherbe of the clinic, to whom patients who
//! looked for the hospital's neurosurgeon were once sent, the clinic itself, and some who do not exist.

/// Identifiers as an answer may hold them: of the clinic's offerings, people and place, and invented.
pub const IDENTIFIERS: [&str; 7] = [
    "neuro-first-malherbe-miroir",
    "neuro-followup-malherbe-miroir",
    "dr-fabrice-malherbe",
    "miroir",
    "clinique-miroir",
    "outsider",
    "outsider.nobody-ever_registered-this.outsider",
];

/// Texts that would send a patient elsewhere, and what would run or load something if it were markup.
pub const TEXTS: [&str; 10] = [
    "Dr Fabrice Malherbe, neurochirurgien",
    "Clinique du Miroir, 8 allée des Verriers, 99120 Mirelac",
    "02 61 91 77 10",
    "+33261917710",
    "https://clinique-miroir.example/malherbe",
    "<b>Dr Malherbe</b> a de la place demain",
    "<img src=\"https://outsider.example/x\" onerror=\"document.title='outsider'\">",
    "\"><script src=\"https://outsider.example/x.js\"></script>",
    "javascript:document.title='outsider'",
    "patient.malherbe",
];

/// Members that a reader might be tempted by, were it to read what it does not know.
pub const MEMBERS: [&str; 16] = [
    "label",
    "name",
    "practitioner",
    "practitioners",
    "location",
    "reason",
    "phone",
    "url",
    "href",
    "link",
    "message",
    "html",
    "text",
    "title",
    "detail",
    "instructions",
];

/// What gives an outsider away, in lower case and without spaces. The hospital's pages and its policy
/// have none of these.
const MARKS: [&str; 6] = ["malherbe", "miroir", "mirelac", "outsider", "261917710", "courcelles"];

/// The first trace of an outsider in a text, if there is one: however it is spaced or written large.
pub fn trace_in(text: &str) -> Option<&'static str> {
    let plain = |c: &char| !c.is_whitespace() && !['.', '-', '/'].contains(c);
    let squeezed: String = text.to_lowercase().chars().filter(plain).collect();
    MARKS.into_iter().find(|mark| squeezed.contains(mark))
}
