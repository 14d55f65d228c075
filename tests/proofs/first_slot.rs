//! Time to the first bookable slot, against a page written by hand.
