//! The names of source files in the wasm, which panics would say and nobody is told: a panic's text could
//! hold what a patient typed, so the element writes its own. Blank, they weigh nothing: 0.4 KB.

/// How such names begin, once the folders of whoever built are replaced.
const BEGINNINGS: [&str; 5] = ["/rustc/", "/rust/deps/", "deps/", "widget/src/", "contract/src/"];
/// How they end.
const END: &[u8] = b".rs";
/// The longest that is looked for.
const LONGEST: usize = 160;

/// Blanks them; nothing moves.
pub(super) fn forget(wasm: &mut [u8]) {
    let mut at = 0;
    while at < wasm.len() {
        let length = name_at(&wasm[at..]);
        wasm[at..at + length].fill(b'-');
        at += length.max(1);
    }
}

/// The length of the name that stands here; 0 when none does.
fn name_at(bytes: &[u8]) -> usize {
    if !BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning.as_bytes())) {
        return 0;
    }
    let is_of_a_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(byte);
    let name = bytes.iter().take(LONGEST).take_while(|byte| is_of_a_name(byte)).count();
    let end = bytes[..name].windows(END.len()).position(|end| end == END);
    end.map_or(0, |end| end + END.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_source_files_are_blank_and_all_else_is_as_it_was() {
        let mut wasm = b"\0asm noticewidget/src/ui/a.rscardeps/x-1.0/src/b.rs\x01deps/ or".to_vec();
        let length = wasm.len();
        forget(&mut wasm);
        assert_eq!(wasm.len(), length);
        let text = String::from_utf8_lossy(&wasm).replace('-', "");
        assert_eq!(text, "\0asm noticecar\x01deps/ or");
    }
}
