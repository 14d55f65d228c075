//! How long an SMS is: the alphabets of 3GPP TS 23.038, and how they fill segments.
//!
//! Owns the default alphabet with its extension table (section 6.2.1), the number of segments that a
//! text takes, and what stands in for letters that the alphabet lacks. Start reading at [`measure`].

/// The default alphabet, each of one septet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The extension table: an escape and a septet.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// In what a text is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits a character.
    Gsm7,
    /// Sixteen, for everything else.
    Ucs2,
}

impl Encoding {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gsm7 => "gsm7",
            Self::Ucs2 => "ucs2",
        }
    }

    /// What fits into one that stands alone, and into each of several, whose header takes the rest.
    const fn rooms(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    /// How much a character takes; `None` when the alphabet lacks it.
    fn units(self, c: char) -> Option<usize> {
        match self {
            Self::Gsm7 if BASIC.contains(c) => Some(1),
            Self::Gsm7 => EXTENSION.contains(c).then_some(2),
            Self::Ucs2 => Some(c.len_utf16()),
        }
    }
}

/// How long a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// In what it is sent.
    pub encoding: Encoding,
    /// In how many segments; at least 1.
    pub segments: u32,
}

/// How long a text is, in the smallest alphabet that has all of it.
pub fn measure(text: &str) -> Measure {
    let small = text.chars().all(|c| Encoding::Gsm7.units(c).is_some());
    let encoding = if small { Encoding::Gsm7 } else { Encoding::Ucs2 };
    let (alone, each) = encoding.rooms();
    let units = || text.chars().filter_map(|c| encoding.units(c));
    if units().sum::<usize>() <= alone {
        return Measure { encoding, segments: 1 };
    }
    let (mut segments, mut used) = (1, 0);
    for units in units() {
        // Neither an escape nor a surrogate is torn from what it belongs to.
        if used + units > each {
            (segments, used) = (segments + 1, 0);
        }
        used += units;
    }
    Measure { encoding, segments }
}

/// The text with what the default alphabet lacks and something can stand in for, such as `e` for `ê`.
/// What nothing stands in for stays.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match Encoding::Gsm7.units(c) {
            Some(_) => out.push(c),
            None => match stand_in(c) {
                Some(instead) => out.push_str(instead),
                None => out.push(c),
            },
        }
    }
    out
}

fn stand_in(c: char) -> Option<&'static str> {
    // A combining accent, where a name was typed in parts.
    if ('\u{300}'..='\u{36f}').contains(&c) {
        return Some("");
    }
    STAND_INS.iter().find(|(of, _)| of.contains(c)).map(|(_, instead)| *instead)
}

/// Characters, and what stands in for each of them.
const STAND_INS: &[(&str, &str)] = &[
    ("áâãāăą", "a"),
    ("ÀÁÂÃĀĂĄ", "A"),
    ("çćč", "c"),
    ("ĆČ", "C"),
    ("ďđ", "d"),
    ("ĎĐ", "D"),
    ("êëēęě", "e"),
    ("ÈÊËĒĘĚ", "E"),
    ("ğ", "g"),
    ("Ğ", "G"),
    ("íîïīı", "i"),
    ("ÌÍÎÏĪİ", "I"),
    ("ł", "l"),
    ("Ł", "L"),
    ("ńň", "n"),
    ("ŃŇ", "N"),
    ("óôõő°", "o"),
    ("ÒÓÔÕŐ", "O"),
    ("œ", "oe"),
    ("Œ", "OE"),
    ("ř", "r"),
    ("Ř", "R"),
    ("śšşș", "s"),
    ("ŚŠŞȘ", "S"),
    ("ťţț", "t"),
    ("ŤŢȚ", "T"),
    ("úûūůű", "u"),
    ("ÙÚÛŪŮŰ", "U"),
    ("×", "x"),
    ("ýÿ", "y"),
    ("ÝŸ", "Y"),
    ("źżž", "z"),
    ("ŹŻŽ", "Z"),
    ("’‘ʼ′`´", "'"),
    ("“”«»„", "\""),
    ("–—‐‑−·•", "-"),
    ("…", "..."),
    ("\u{a0}\u{202f}\u{2009}\t", " "),
    ("\u{ad}\u{200b}\u{feff}", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Encoding, u32) {
        let Measure { encoding, segments } = measure(text);
        (encoding, segments)
    }

    #[test]
    fn the_tables_are_those_of_the_standard() {
        assert_eq!(BASIC.chars().count(), 127, "128 places, one of them the escape");
        assert_eq!(EXTENSION.chars().count(), 10);
        assert!("àèéùìòÇ".chars().all(|c| BASIC.contains(c)));
        assert!(!"çêëîïôûœâ’".chars().any(|c| BASIC.contains(c)));
    }

    #[test]
    fn a_segment_is_full_where_the_standard_says() {
        assert_eq!(of(""), (Encoding::Gsm7, 1));
        assert_eq!(of(&"a".repeat(160)), (Encoding::Gsm7, 1));
        assert_eq!(of(&"a".repeat(161)), (Encoding::Gsm7, 2));
        assert_eq!(of(&"a".repeat(306)), (Encoding::Gsm7, 2));
        assert_eq!(of(&"a".repeat(307)), (Encoding::Gsm7, 3));
        assert_eq!(of(&"ê".repeat(70)), (Encoding::Ucs2, 1));
        assert_eq!(of(&"ê".repeat(71)), (Encoding::Ucs2, 2));
        assert_eq!(of(&"ê".repeat(134)), (Encoding::Ucs2, 2));
        assert_eq!(of(&"ê".repeat(135)), (Encoding::Ucs2, 3));
    }

    #[test]
    fn a_sign_of_the_extension_takes_two_places() {
        assert_eq!(of(&"€".repeat(80)), (Encoding::Gsm7, 1));
        assert_eq!(of(&"€".repeat(81)), (Encoding::Gsm7, 2));
        // 153 is odd: the last place of a segment stays free.
        assert_eq!(of(&"€".repeat(152)), (Encoding::Gsm7, 2));
        assert_eq!(of(&"€".repeat(153)), (Encoding::Gsm7, 3));
    }

    #[test]
    fn a_letter_beyond_sixteen_bits_takes_two_places() {
        assert_eq!(of(&"𝄞".repeat(35)), (Encoding::Ucs2, 1));
        assert_eq!(of(&"𝄞".repeat(36)), (Encoding::Ucs2, 2));
        assert_eq!(of(&"𝄞".repeat(67)), (Encoding::Ucs2, 3), "67 is odd");
    }

    #[test]
    fn french_names_become_of_the_small_alphabet() {
        assert_eq!(plain("Hôpital de l’Île d’Œuf « A »"), "Hopital de l'Ile d'OEuf \" A \"");
        assert_eq!(plain("Maïs être ça à é"), "Mais etre ca à é");
        assert_eq!(plain("e\u{302}tre"), "etre");
        assert_eq!(plain("医院"), "医院", "what nothing stands in for stays");
    }
}
