//! The order of keys in what Go writes.

use std::cmp::Ordering;

/// Sorts texts as go-yaml v2 sorts keys: letters after everything else, runs of digits by their number.
///
/// Go's order is not total (`2` < `10.9` < `1a` < `2`), and there its result varies from run to run; ours does not.
pub(super) fn sort<T: AsRef<str> + Copy>(keys: &mut [T]) {
    // Not `sort_by`: it may panic where an order is not total.
    if keys.len() > SHORT {
        let (left, right) = keys.split_at_mut(keys.len() / 2);
        sort(left);
        sort(right);
        if right.first().zip(left.last()).is_some_and(|(right, left)| less(right, left)) {
            let merged = merge(left, right);
            keys.copy_from_slice(&merged);
        }
        return;
    }
    for end in 1..keys.len() {
        let place = keys[..end].partition_point(|key| !less(&keys[end], key));
        keys[place..=end].rotate_right(1);
    }
}

/// So many keys are sorted by insertion.
const SHORT: usize = 20;

fn merge<T: AsRef<str> + Copy>(left: &[T], right: &[T]) -> Vec<T> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut left = left.iter().copied().peekable();
    for key in right {
        while let Some(first) = left.next_if(|first| !less(key, first)) {
            merged.push(first);
        }
        merged.push(*key);
    }
    merged.extend(left);
    merged
}

fn less(a: &impl AsRef<str>, b: &impl AsRef<str>) -> bool {
    compare(a.as_ref(), b.as_ref()) == Ordering::Less
}

fn compare(a: &str, b: &str) -> Ordering {
    let shared = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    // Back to the beginning of a character.
    let shared = (0..=shared)
        .rev()
        .find(|at| a.is_char_boundary(*at) && b.is_char_boundary(*at))
        .unwrap_or(0);
    let (prefix, a, b) = (&a[..shared], &a[shared..], &b[shared..]);
    let (Some(first_a), Some(first_b)) = (a.chars().next(), b.chars().next()) else {
        return a.len().cmp(&b.len());
    };
    match (first_a.is_alphabetic(), first_b.is_alphabetic()) {
        (true, true) => return first_a.cmp(&first_b),
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    // A zero that goes on a number counts as one of its digits: `10` is more than `1`, `00` is not more than `0`.
    let goes_on = first_a == '0' || first_b == '0';
    let start = i64::from(
        goes_on
            && prefix
                .chars()
                .rev()
                .take_while(char::is_ascii_digit)
                .any(|digit| digit != '0'),
    );
    let (number_a, digits_a) = number(a, start);
    let (number_b, digits_b) = number(b, start);
    number_a
        .cmp(&number_b)
        .then(digits_a.cmp(&digits_b))
        .then(first_a.cmp(&first_b))
}

fn number(text: &str, start: i64) -> (i64, usize) {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    digits.fold((start, 0), |(number, count), digit| {
        (number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')), count + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_as_go_sorts_them() {
        let expected = [
            "", "-", "-x", "1", "2", "10", "010", "A", "B", "a", "a-b", "a.b", "a1", "a01", "a2", "a10", "aB", "ab", "b", "d1",
            "d7", "d7a", "d12", "d12a", "é",
        ];
        let mut keys = expected.to_vec();
        keys.reverse();
        sort(&mut keys);
        assert_eq!(keys, expected);
    }

    #[test]
    fn many_keys_are_sorted() {
        let names: Vec<String> = (0..1000).map(|n| format!("k{n}")).collect();
        let mut keys: Vec<&str> = names.iter().rev().map(String::as_str).collect();
        sort(&mut keys);
        assert_eq!(keys, names);
    }

    #[test]
    fn a_number_too_long_for_go_does_no_harm() {
        let keys = ["1".repeat(50), "2".repeat(49), "9".repeat(60)];
        sort(&mut keys.each_ref().map(String::as_str));
    }
}
