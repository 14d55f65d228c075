//! Tables for people at a terminal.

/// Rows under the names of their columns, which are as wide as their widest cell, two spaces apart. An
/// empty cell keeps its place; no line ends with spaces.
pub(super) fn aligned(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let header = columns.iter().map(|&name| name.to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(header).chain(rows).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_names_and_are_as_wide_as_their_widest_cell() {
        let rows = [["héron", "", "x"], ["a", "o1 o2", ""]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec());
        let expected = "id     offerings  note\nhéron             x\na      o1 o2";
        assert_eq!(aligned(&["id", "offerings", "note"], rows), expected);
        assert_eq!(aligned(&["id"], []), "id");
    }
}
