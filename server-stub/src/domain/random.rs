//! Fresh identifiers, from randomness that comes in as an argument.

/// A source of random bytes. The binary has the operating system's; tests have their own.
pub trait Random: Send + Sync {
    /// Fills the buffer with bytes that nobody can guess.
    fn fill(&self, buffer: &mut [u8]);
}

/// 26 characters of Crockford's base 32, lower case: 128 random bits, so that nobody guesses
/// another's and no two are ever the same.
pub fn identifier(random: &dyn Random) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    let bits = u128::from_be_bytes(bytes);
    (0..26).rev().map(|place| char::from(ALPHABET[(bits >> (place * 5)) as usize & 31])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);

    impl Random for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn an_identifier_carries_all_128_bits() {
        assert_eq!(identifier(&Fixed(0)), "0".repeat(26));
        assert_eq!(identifier(&Fixed(255)), format!("7{}", "z".repeat(25)));
        assert!(guichet_contract::ids::is_identifier(&identifier(&Fixed(0x5a))));
    }
}
