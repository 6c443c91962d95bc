//! The known name that somebody may have meant.

/// Of more findings than this, no further names are suggested: who writes so many did not mistype one.
pub const MOST_SUGGESTIONS: usize = 100;

/// The name among `known` that is nearest to `given`: the same but for case, or a few letters off.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = given.to_lowercase();
    // Of one letter or two, nothing would be left that tells what was meant.
    let limit = (given.chars().count() / 3).min(4);
    let length = wanted.chars().count();
    known
        .into_iter()
        .filter(|name| *name != given && name.chars().count().abs_diff(length) <= limit)
        .map(|name| (distance(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Number of letters to insert, remove, replace or swap with a neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(rows[i - 2][j - 2] + 1);
            }
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["clusterName", "certSANs", "extraArgs"];
        assert_eq!(nearest("clustername", known), Some("clusterName"));
        assert_eq!(nearest("certSans", known), Some("certSANs"));
        assert_eq!(nearest("extraArsg", known), Some("extraArgs"));
        assert_eq!(nearest("podSubnet", known), None);
        assert_eq!(nearest("a", ["v", "vmodule"]), None);
        assert_eq!(nearest("V", ["v", "vmodule"]), Some("v"));
    }
}
