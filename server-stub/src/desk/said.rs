//! What was just done, for the next page to say once.

use super::words::Acts;

macro_rules! said {
    ($($variant:ident $word:ident,)*) => {
        /// What was done, or why nothing was.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Said { $($variant,)* }

        impl Said {
            /// The word that stands for it in the cookie.
            pub(super) const fn word(self) -> &'static str {
                match self { $(Self::$variant => stringify!($word),)* }
            }

            /// What a word stands for.
            pub(super) fn from_word(word: &str) -> Option<Self> {
                match word { $(stringify!($word) => Some(Self::$variant),)* _ => None }
            }

            /// The sentence.
            pub(super) fn sentence(self, words: &Acts) -> &'static str {
                match self { $(Self::$variant => words.$word,)* }
            }
        }
    };
}

said! {
    SignedOut signed_out,
    Published published,
    Changed changed,
    Already already,
    Later later,
    Withdrawn withdrawn,
    NotPublished not_published,
    IsPublished is_published,
    Paused paused,
    NothingChosen nothing_chosen,
    PausedAlready paused_already,
    Resumed resumed,
    NotPaused not_paused,
    PausedByPractitioner paused_by_practitioner,
    WeekChanged week_changed,
    CodesEnded codes_ended,
    SentAgain sent_again,
    NotSentAgain not_sent_again,
    Recalled recalled,
    RecallUndone recall_undone,
    RecallTooLate recall_too_late,
    RecallEnded recall_ended,
    RecallReopened recall_reopened,
}
