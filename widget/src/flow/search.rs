//! Words, blind to case and accents.

/// The words of a text, folded: lower case, without the accents of European languages.
///
/// By hand: Unicode's own tables of case and of letters weigh 5 KB of brotli in the wasm.
pub fn words(text: &str) -> Vec<String> {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().map(lower) {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => folded.push('e'),
            'ì'..='ï' | 'ī' => folded.push('i'),
            'ñ' | 'ń' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' => folded.push('o'),
            'ù'..='ü' | 'ū' | 'ů' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'š' | 'ś' | 'ș' => folded.push('s'),
            'ž' | 'ź' | 'ż' => folded.push('z'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            // Arabic letters that are often typed one for the other.
            'آ' | 'أ' | 'إ' => folded.push('ا'),
            'ة' => folded.push('ه'),
            'ى' => folded.push('ي'),
            // Combining marks: what is left of an accent in decomposed text, Arabic vowels.
            '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{652}' => {}
            // Signs: of ASCII, of Latin-1, and the typographic ones.
            '\0'..='/' | ':'..='`' | '{'..='\u{bf}' | '،' | '؛' | '؟' | '\u{2000}'..='\u{206f}' =>
            {
                folded.push(' ');
            }
            c => folded.push(c),
        }
    }
    folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The small letter of a Latin, Greek or Cyrillic one.
fn lower(c: char) -> char {
    let code = c as u32;
    let shift = match c {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => 32,
        // Latin Extended-A goes in pairs; so far as it is folded above, a capital is even ...
        'Ā'..='ķ' | 'Ŋ'..='ŷ' | 'Ș'..='ț' => 1 - code % 2,
        // ... and odd in these rows.
        'Ĺ'..='ň' | 'Ź'..='ž' => code % 2,
        _ => 0,
    };
    char::from_u32(code + shift).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn accents_case_and_signs_make_no_difference() {
        assert_eq!(words("Contrôle de l'ŒIL"), ["controle", "de", "l", "oeil"]);
        assert_eq!(words("Controle"), words("contro\u{302}le"));
        assert_eq!(words("أسنان، مُتابعة"), ["اسنان", "متابعه"]);
        assert_eq!(
            words("ŒSTRADIOL, Škoda; Łódź — ΑΘΗΝΑ МОСКВА"),
            ["oestradiol", "skoda", "łodz", "αθηνα", "москва"]
        );
    }

    #[test]
    fn each_capital_of_the_folded_letters_folds_like_its_small_letter() {
        for small in "abzàâäáãåāăąçćčèéêëēęěìíîïīñńňòóôöõøōùúûüūůýšśșžźżœæ".chars()
        {
            let capital: String = small.to_uppercase().collect();
            assert_eq!(words(&capital), words(&small.to_string()), "{small}");
        }
    }
}
