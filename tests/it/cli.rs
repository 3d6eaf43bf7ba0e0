//! The command as it is typed: transcripts in `tests/cli/*.md`.
//!
//! In a transcript, a block `file NAME` (or `yaml NAME`) is a file of the folder that the commands run in; a `console` block holds shell commands
//! after `$ `, each followed by what it prints: first stdout, then stderr after a line `--- stderr`, then `--- exit N` where
//! that is not 0. `UPDATE=1` writes what is printed anew.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::{expected, python};

const SSMITH: &str = env!("CARGO_BIN_EXE_ssmith");

/// A shell in `folder` that finds `ssmith` and nothing of who runs the tests.
fn shell(folder: &Path, line: &str) -> Command {
    let mut command = Command::new("sh");
    let found = std::env::join_paths([Path::new(SSMITH).parent().unwrap(), Path::new("/usr/bin"), Path::new("/bin")]).unwrap();
    command.args(["-c", line]).current_dir(folder).stdin(Stdio::null());
    python::scrub(&mut command);
    command.env("PATH", found).env("LC_ALL", "C.UTF-8").env("TERM", "xterm").env_remove("RUST_BACKTRACE").env_remove("COLUMNS");
    command
}

/// What a command printed, as a transcript holds it.
fn shown(output: &Output, folder: &Path) -> String {
    let text = |bytes: &[u8]| {
        let mut text = String::from_utf8_lossy(bytes).replace(&folder.display().to_string(), "[FOLDER]").replace('\u{1b}', "␛");
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str("[no line break]\n");
        }
        text
    };
    let mut shown = text(&output.stdout);
    if !output.stderr.is_empty() {
        write!(shown, "--- stderr\n{}", text(&output.stderr)).unwrap();
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => writeln!(shown, "--- exit {code}").unwrap(),
        None => writeln!(shown, "--- killed by a signal").unwrap(),
    }
    shown
}

/// The transcript with everything printed replaced by what is printed now.
fn replay(transcript: &str) -> String {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path().canonicalize().unwrap();
    let mut replayed = String::new();
    let mut lines = transcript.lines();
    while let Some(line) = lines.next() {
        writeln!(replayed, "{line}").unwrap();
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let body: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        if let Some((_, name)) = kind.split_once(' ') {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let text = body.iter().fold(String::new(), |text, line| text + line + "\n");
            fs::write(path, &text).unwrap();
            replayed.push_str(&text);
        } else {
            if kind != "console" {
                for line in body {
                    writeln!(replayed, "{line}").unwrap();
                }
                replayed.push_str("```\n");
                continue;
            }
            for command in body.iter().filter_map(|line| line.strip_prefix("$ ")) {
                let output = shell(&folder, command).output().unwrap();
                write!(replayed, "$ {command}\n{}", shown(&output, &folder)).unwrap();
            }
        }
        replayed.push_str("```\n");
    }
    replayed
}

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut failures = Vec::new();
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let transcript = fs::read_to_string(&path).unwrap();
        failures.extend(expected::compare(&path, &replay(&transcript)).err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_readme_shows_what_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    expected::compare(&path, &replay(&readme)).unwrap();
}

/// What a terminal of 60 columns gets from a shell line, by Python's `pty`.
fn on_a_terminal(folder: &Path, line: &str) -> String {
    const PTY: &str = "
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 60, 0, 0))
    os.execvp('sh', ['sh', '-c', sys.argv[1]])
out = b''
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    out += part
os.waitpid(pid, 0)
sys.stdout.buffer.write(out)
";
    let mut command = Command::new(python::interpreter());
    let environment = shell(folder, "");
    command.args(["-c", PTY, line]).current_dir(folder);
    for (name, value) in environment.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    // The interpreter itself was found by the path of who runs the tests.
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("SSMITH", SSMITH);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn colour_is_for_terminals() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.yaml"), format!("a: [ # {}\n", "x".repeat(100))).unwrap();
    let check = "\"$SSMITH\" check a.yaml";
    for (line, coloured) in [
        (check.to_owned(), true),
        (format!("NO_COLOR=1 {check}"), false),
        (format!("NO_COLOR= {check}"), true),
        (format!("CI=true {check}"), false),
        (format!("TERM=dumb {check}"), false),
        (format!("{check} --color never"), false),
        (format!("NO_COLOR=1 {check} --color always"), true),
        (format!("{check} | cat"), false),
        (format!("{check} --color always | cat"), true),
        ("\"$SSMITH\" check nothing.yaml".to_owned(), true),
        ("\"$SSMITH\" nonsense".to_owned(), true),
        ("NO_COLOR=1 \"$SSMITH\" nonsense".to_owned(), false),
        ("\"$SSMITH\" nonsense --color=never".to_owned(), false),
        ("\"$SSMITH\" --help".to_owned(), true),
        ("\"$SSMITH\" --help | cat".to_owned(), false),
    ] {
        let text = on_a_terminal(folder.path(), &line);
        assert_eq!(text.contains("\u{1b}["), coloured, "{line}\n{text}");
    }
    let text = on_a_terminal(folder.path(), &format!("NO_COLOR=1 {check}"));
    assert!(text.lines().all(|line| line.trim_end().chars().count() <= 60), "lines are cut at the width of the terminal\n{text}");
}

#[test]
fn a_terminal_gets_a_tree_that_is_drawn_over() {
    let folder = tempfile::tempdir().unwrap();
    let document = "schemaVersion: '0.3'\nmainSteps:\n  - {name: Nap, action: aws:sleep, inputs: {Duration: PT90M}}\n";
    fs::write(folder.path().join("a.yaml"), document).unwrap();
    let text = on_a_terminal(folder.path(), "\"$SSMITH\" simulate a.yaml");
    let (_, last) = text.rsplit_once("\u{1b}[2A").unwrap_or_else(|| panic!("nothing is drawn over: {text}"));
    assert!(last.contains("Nap") && last.contains("1h30m"), "{text}");
    // Lines that cannot be drawn over are written once.
    let text = on_a_terminal(folder.path(), "NO_COLOR=1 \"$SSMITH\" simulate a.yaml");
    assert!(!text.contains('\u{1b}') && text.contains("Z  Nap"), "{text}");
}

#[test]
fn nobody_reading_is_success() {
    let folder = tempfile::tempdir().unwrap();
    for line in ["ssmith check - --format json", "ssmith --help", "ssmith completions bash", "ssmith explain SSM0001"] {
        // The reader is gone before anything is written.
        let line = format!("{{ echo 'a: [' | {{ sleep 0.2; {line}; echo $? >&2; }} }} | true");
        let output = shell(folder.path(), &line).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "0\n", "{line}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_end() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/a.yaml"), "schemaVersion: '0.3'\nmainSteps: []\n").unwrap();
    for link in ["again", "sub/up", "sub/self"] {
        std::os::unix::fs::symlink(folder.path(), folder.path().join(link)).unwrap();
    }
    std::os::unix::fs::symlink(folder.path().join("sub/a.yaml"), folder.path().join("sub/b.yaml")).unwrap();
    let output = shell(folder.path(), "ssmith check --format json . sub again/sub/a.yaml").output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["files"], 1, "{report}");
}

#[test]
fn input_has_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let output = shell(folder.path(), "ssmith check - < /dev/zero").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("error[SSM00"), "{}", String::from_utf8_lossy(&output.stdout));
}

/// What is wrong on purpose in this repository is left out by its own settings; all the rest is right.
#[test]
fn this_repository_has_no_mistakes() {
    let output = shell(Path::new(env!("CARGO_MANIFEST_DIR")), "ssmith check --fail-on warning").output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && told.contains("1 file checked"), "{told}");
}
