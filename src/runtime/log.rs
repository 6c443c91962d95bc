//! Logs of containers as runtimes write them: `TIME STREAM TAG TEXT` per line, where the tag `P` says that the line goes on.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// The most of a log that is read, from its end.
const LARGEST: u64 = 256 * 1024;

/// The last lines that a container wrote, oldest first.
///
/// # Errors
/// The file cannot be read.
pub fn tail(path: &Path, lines: usize) -> io::Result<Vec<String>> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let start = size.saturating_sub(LARGEST);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    // The first line is cut where the file is longer.
    let whole = match start {
        0 => &text,
        _ => text.split_once('\n').map_or("", |(_, rest)| rest),
    };
    Ok(last_lines(whole, lines))
}

/// The last lines of a log in the form of CRI. A line in another form is taken as it is.
pub fn last_lines(text: &str, count: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // Standard output and standard error are written to in turn; each may have a line that goes on.
    let mut open: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        let Some((stream, goes_on, said)) = parts(line) else {
            lines.push(line.to_owned());
            continue;
        };
        let begun = open.iter().position(|(of, _)| *of == stream).map(|at| open.swap_remove(at).1);
        let whole = begun.unwrap_or_default() + said;
        match goes_on {
            true => open.push((stream, whole)),
            false => lines.push(whole),
        }
    }
    lines.extend(open.into_iter().map(|(_, begun)| begun));
    lines.split_off(lines.len().saturating_sub(count))
}

/// The stream, whether the line goes on, and its text.
fn parts(line: &str) -> Option<(&str, bool, &str)> {
    let (_, rest) = line.split_once(' ')?;
    let (stream, rest) = rest.split_once(' ')?;
    let (tag, said) = rest.split_once(' ').unwrap_or((rest, ""));
    let known = matches!(stream, "stdout" | "stderr") && matches!(tag.split(':').next(), Some("P" | "F"));
    known.then(|| (stream, tag.starts_with('P'), said))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIME: &str = "2026-09-30T10:00:00.123456789Z";

    #[test]
    fn lines_are_joined_and_the_last_ones_taken() {
        let text = format!(
            "{TIME} stderr F one\n{TIME} stdout P two, \n{TIME} stderr F three\n{TIME} stdout F and on\n{TIME} stderr F\nplain\n"
        );
        assert_eq!(last_lines(&text, 10), ["one", "three", "two, and on", "", "plain"]);
        assert_eq!(last_lines(&text, 2), ["", "plain"]);
        assert_eq!(last_lines(&format!("{TIME} stdout P begun"), 5), ["begun"]);
        assert!(last_lines("", 5).is_empty());
    }

    #[test]
    fn of_a_long_file_the_end_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("0.log");
        let text: String = (0..20_000).map(|number| format!("{TIME} stderr F line {number}\n")).collect();
        assert!(text.len() as u64 > LARGEST);
        std::fs::write(&path, &text).unwrap();
        assert_eq!(tail(&path, 2).unwrap(), ["line 19998", "line 19999"]);
        let all = tail(&path, usize::MAX).unwrap();
        assert!(all.len() < 20_000 && all[0].starts_with("line "), "{}", all[0]);
        assert!(tail(&folder.path().join("missing"), 1).is_err());
    }
}
