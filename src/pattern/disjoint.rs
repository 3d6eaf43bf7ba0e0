//! Whether two patterns have no text in common.
//!
//! Each pattern becomes an automaton that accepts all that the pattern admits, and more where it is not known better: look-around and
//! anchors refuse nothing, and long repetitions have no end. When two such automata have no text in common, the patterns have none.

use std::collections::HashSet;

/// Groups in groups that are read.
const MAX_DEPTH: usize = 40;

/// Copies that a counted repetition is written out to.
const MAX_COPIES: usize = 100;

/// States of an automaton.
const MAX_STATES: usize = 4_000;

/// Pairs of states that are looked at.
const MAX_PAIRS: usize = 200_000;

/// Whether it is certain that no text matches both patterns from its first to its last character.
pub fn disjoint(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (Automaton::of(one), Automaton::of(other)) else { return false };
    one.meets(&other) == Some(false)
}

/// A pattern that matches the whole of every text in which another is found. Where each of its ways is tied to both ends, it is that one.
pub fn found_as_whole(pattern: &str) -> String {
    let (mut depth, mut in_class) = (0_usize, false);
    let mut ways = vec![String::new()];
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            // Within a class only its end means anything.
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => depth = depth.saturating_sub(1),
            '|' if depth == 0 && !in_class => {
                ways.push(String::new());
                continue;
            }
            _ => {}
        }
        let Some(way) = ways.last_mut() else { break };
        way.push(character);
        if character == '\\' {
            way.extend(characters.next());
        }
    }
    let is_tied = ways.iter().all(|way| way.starts_with('^') && way.ends_with('$') && !way.ends_with("\\$"));
    if is_tied { pattern.to_owned() } else { format!(".*(?:{pattern}).*") }
}

/// Some characters: a bit for each of ASCII, and one for all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Set {
    ascii: u128,
    others: bool,
}

impl Set {
    const NONE: Self = Self { ascii: 0, others: false };
    const ALL: Self = Self { ascii: u128::MAX, others: true };

    fn range(from: char, to: char) -> Self {
        let bits = (0..128_u8).filter(|byte| (from..=to).contains(&char::from(*byte))).fold(0, |bits, byte| bits | 1 << byte);
        Self { ascii: bits, others: to > '\u{7f}' }
    }

    fn or(self, other: Self) -> Self {
        Self { ascii: self.ascii | other.ascii, others: self.others || other.others }
    }

    /// All others; of those beyond ASCII some may be left.
    fn not(self) -> Self {
        Self { ascii: !self.ascii, others: true }
    }

    fn meets(self, other: Self) -> bool {
        self.ascii & other.ascii != 0 || (self.others && other.others)
    }

    /// The set that a letter behind a backslash stands for.
    fn named(letter: char) -> Option<Self> {
        let digits = Self::range('0', '9');
        let set = match letter.to_ascii_lowercase() {
            'd' => digits,
            'w' => digits.or(Self::range('a', 'z')).or(Self::range('A', 'Z')).or(Self::range('_', '_')),
            's' => Self::range(' ', ' ').or(Self::range('\t', '\r')),
            _ => return None,
        };
        Some(if letter.is_ascii_uppercase() { set.not() } else { set })
    }
}

/// What a pattern is made of.
#[derive(Debug, Clone)]
enum Part {
    One(Set),
    Row(Vec<Part>),
    Choice(Vec<Part>),
    Repeat(Box<Part>, usize, Option<usize>),
}

impl Part {
    const NOTHING: Self = Self::Row(Vec::new());
}

struct Reader {
    characters: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn eat(&mut self, wanted: &str) -> bool {
        let there = self.characters.iter().skip(self.at).copied().take(wanted.chars().count()).eq(wanted.chars());
        self.at += if there { wanted.chars().count() } else { 0 };
        there
    }

    /// Parts with `|` between them, up to the end of the group; `None` where something is not known here.
    fn choice(&mut self) -> Option<Part> {
        self.depth += 1;
        let mut rows = vec![self.row()?];
        while self.eat("|") {
            rows.push(self.row()?);
        }
        self.depth -= 1;
        Some(Part::Choice(rows))
    }

    fn row(&mut self) -> Option<Part> {
        let mut parts = Vec::new();
        while self.peek().is_some_and(|next| next != '|' && next != ')') {
            let part = self.part()?;
            parts.push(self.repeated(part)?);
        }
        Some(Part::Row(parts))
    }

    fn part(&mut self) -> Option<Part> {
        Some(match self.take()? {
            '^' | '$' => Part::NOTHING,
            '.' => Part::One(Set::ALL),
            '[' => Part::One(self.class()?),
            '(' => self.group()?,
            '\\' if matches!(self.peek(), Some('b' | 'B' | 'A' | 'z' | 'Z')) => {
                self.at += 1;
                Part::NOTHING
            }
            '\\' => Part::One(self.escaped()?),
            '*' | '+' | '?' => return None,
            plain => Part::One(Set::range(plain, plain)),
        })
    }

    fn group(&mut self) -> Option<Part> {
        if self.depth > MAX_DEPTH {
            return None;
        }
        let looks_around = ["?=", "?!", "?<=", "?<!"].iter().any(|mark| self.eat(mark));
        if !looks_around && !self.eat("?:") && !self.eat("?>") && self.peek() == Some('?') {
            // Names are passed over; flags change what follows.
            self.at += 1;
            self.eat("P");
            if !self.eat("<") {
                return None;
            }
            while self.take()? != '>' {}
        }
        let inner = self.choice()?;
        self.eat(")").then_some(if looks_around { Part::NOTHING } else { inner })
    }

    /// The part with the repetition that is written behind it.
    fn repeated(&mut self, part: Part) -> Option<Part> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                let end = self.characters.iter().skip(self.at).position(|c| *c == '}')?;
                let counts: String = self.characters.get(self.at + 1..self.at + end)?.iter().collect();
                self.at += end;
                match counts.split_once(',') {
                    None => (counts.parse().ok()?, Some(counts.parse().ok()?)),
                    Some((least, "")) => (least.parse().ok()?, None),
                    Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
                }
            }
            _ => return Some(part),
        };
        self.at += 1;
        // Lazy or possessive, it admits no more.
        if matches!(self.peek(), Some('?' | '+')) {
            self.at += 1;
        }
        if matches!(self.peek(), Some('*' | '?' | '+' | '{')) {
            return None;
        }
        Some(Part::Repeat(Box::new(part), least, most))
    }

    /// What stands for itself, or for a set, behind a backslash.
    fn escaped(&mut self) -> Option<Set> {
        let letter = self.take()?;
        if let Some(set) = Set::named(letter) {
            return Some(set);
        }
        let one = match letter {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'x' => self.code(2)?,
            'u' => self.code(4)?,
            'p' | 'P' => {
                if self.eat("{") {
                    while self.take()? != '}' {}
                } else {
                    self.take()?;
                }
                return Some(Set::ALL);
            }
            other if other.is_ascii_alphanumeric() => return None,
            other => other,
        };
        Some(Set::range(one, one))
    }

    fn code(&mut self, digits: usize) -> Option<char> {
        let text: String = if self.eat("{") {
            let end = self.characters.iter().skip(self.at).position(|c| *c == '}')?;
            let text = self.characters.get(self.at..self.at + end)?.iter().collect();
            self.at += end + 1;
            text
        } else {
            let text = self.characters.get(self.at..self.at + digits)?.iter().collect();
            self.at += digits;
            text
        };
        char::from_u32(u32::from_str_radix(&text, 16).ok()?)
    }

    /// What stands in square brackets.
    fn class(&mut self) -> Option<Set> {
        let negated = self.eat("^");
        let mut set = Set::NONE;
        let start = self.at;
        loop {
            let from = match self.take()? {
                ']' if self.at > start + 1 => break,
                // Classes in classes and their intersections are rare.
                '[' => return None,
                '&' if self.peek() == Some('&') => return None,
                '\\' => {
                    let is_set = self.peek().is_some_and(|letter| Set::named(letter).is_some() || matches!(letter, 'p' | 'P'));
                    let escaped = self.escaped()?;
                    let Some(one) = only(escaped).filter(|_| !is_set) else {
                        set = set.or(escaped);
                        continue;
                    };
                    one
                }
                plain => plain,
            };
            let is_range = self.peek() == Some('-') && self.characters.get(self.at + 1).is_some_and(|next| *next != ']');
            if !is_range {
                set = set.or(Set::range(from, from));
                continue;
            }
            self.at += 1;
            let to = match self.take()? {
                '[' => return None,
                '\\' => {
                    let escaped = self.escaped()?;
                    let Some(one) = only(escaped) else {
                        // A dash before a set is a dash.
                        set = set.or(Set::range(from, from)).or(Set::range('-', '-')).or(escaped);
                        continue;
                    };
                    one
                }
                plain => plain,
            };
            set = set.or(Set::range(from, to));
        }
        Some(if negated { set.not() } else { set })
    }
}

/// The one character of ASCII that a set has.
fn only(set: Set) -> Option<char> {
    let position = u8::try_from(set.ascii.trailing_zeros()).ok()?;
    (set.ascii.is_power_of_two() && !set.others).then(|| char::from(position))
}

/// Texts, as ways from the first state to the last.
#[derive(Debug, Default)]
struct Automaton {
    /// What each state leads to with a character.
    with: Vec<Option<(Set, usize)>>,
    /// What each state leads to with none.
    free: Vec<Vec<usize>>,
    last: usize,
}

impl Automaton {
    fn of(pattern: &str) -> Option<Self> {
        let mut reader = Reader { characters: pattern.chars().collect(), at: 0, depth: 0 };
        let part = reader.choice()?;
        if reader.peek().is_some() {
            return None;
        }
        let mut automaton = Self::default();
        let first = automaton.state()?;
        automaton.last = automaton.add(&part, first)?;
        Some(automaton)
    }

    fn state(&mut self) -> Option<usize> {
        self.with.push(None);
        self.free.push(Vec::new());
        (self.with.len() <= MAX_STATES).then(|| self.with.len() - 1)
    }

    /// Adds the ways of a part from a state on; tells where they end.
    fn add(&mut self, part: &Part, from: usize) -> Option<usize> {
        match part {
            Part::One(set) => {
                let (start, end) = (self.state()?, self.state()?);
                self.free[from].push(start);
                self.with[start] = Some((*set, end));
                Some(end)
            }
            Part::Row(parts) => parts.iter().try_fold(from, |from, part| self.add(part, from)),
            Part::Choice(parts) => {
                let end = self.state()?;
                for part in parts {
                    let start = self.state()?;
                    self.free[from].push(start);
                    let reached = self.add(part, start)?;
                    self.free[reached].push(end);
                }
                Some(end)
            }
            Part::Repeat(part, least, most) => {
                let mut at = from;
                for _ in 0..(*least).min(MAX_COPIES) {
                    at = self.add(part, at)?;
                }
                let optional = most.map(|most| most.saturating_sub(*least)).filter(|_| most.is_some_and(|most| most <= MAX_COPIES));
                let end = self.state()?;
                self.free[at].push(end);
                if let Some(optional) = optional {
                    for _ in 0..optional {
                        at = self.add(part, at)?;
                        self.free[at].push(end);
                    }
                } else {
                    let again = self.state()?;
                    self.free[at].push(again);
                    let reached = self.add(part, again)?;
                    self.free[reached].extend([again, end]);
                }
                Some(end)
            }
        }
    }

    /// Whether both have a text in common; `None` when that takes too long to find out.
    fn meets(&self, other: &Self) -> Option<bool> {
        let mut waiting = vec![(0, 0)];
        let mut seen = HashSet::from([(0, 0)]);
        while let Some((here, there)) = waiting.pop() {
            if here == self.last && there == other.last {
                return Some(true);
            }
            let mut next: Vec<_> = self.free[here].iter().map(|here| (*here, there)).collect();
            next.extend(other.free[there].iter().map(|there| (here, *there)));
            if let (Some((one, to)), Some((two, over))) = (self.with[here], other.with[there])
                && one.meets(two)
            {
                next.push((to, over));
            }
            waiting.extend(next.into_iter().filter(|pair| seen.insert(*pair)));
            if seen.len() > MAX_PAIRS {
                return None;
            }
        }
        Some(false)
    }
}

#[cfg(test)]
mod tests {
    use super::{disjoint, found_as_whole};

    #[test]
    fn patterns_without_a_common_text_are_told() {
        for (one, other) in [
            ("arn:.*", "^fs-[0-9a-f]{8,40}$"),
            ("arn:.*", "[a-zA-Z0-9\\-]{1,64}"),
            ("^arn:aws[-a-z]*:backup:.+$", "^(arn:aws:sns:.*|[0-9]{12})$"),
            ("[0-9]{12}", "[0-9]{13,20}"),
            ("(vpc|subnet)-[a-f0-9]+", "^sg-.*"),
            (r"\d+", r"\D+"),
            (r"[\w.-]+", r"^\s*$"),
            ("(?!aws)[a-z]+", "[0-9]+"),
            (r"\p{L}+x", "y?"),
            (r"[\]\-a]+", "[b-z]+"),
            ("é+", "e+"),
        ] {
            assert!(disjoint(one, other) && disjoint(other, one), "{one} {other}");
        }
    }

    #[test]
    fn patterns_that_may_have_one_are_not() {
        for (one, other) in [
            ("arn:.*", "^(arn:aws[-a-z]*:elasticfilesystem:.+|fs-[0-9a-f]{8,40})$"),
            ("[a-z]+", "^(?!aws)[a-z]+$"),
            ("a{2,4}", "a{4,}"),
            ("a*", "b*"),
            ("[a-z]{200}", "[a-z]{150}"),
            ("^[^:]+$", "é"),
            // What is not known here proves nothing.
            ("(?i)abc", "ABC"),
            (r"(a)\1", "b"),
            ("[a-z&&[^b]]", "1"),
            ("[[:alpha:]]", "1"),
            ("(a", "b"),
            ("a**", "b"),
            (r"[\w-\/.]+", "/-"),
            (r"\u0041", "A"),
        ] {
            assert!(!disjoint(one, other) && !disjoint(other, one), "{one} {other}");
        }
    }

    #[test]
    fn what_is_found_somewhere_may_have_more_around_it() {
        for (pattern, other, apart) in [
            ("^vpc-[0-9a-f]+$", "subnet-.*", true),
            ("^$|^vpc-[0-9a-f]+$", "subnet-.*", true),
            ("^vpc-[0-9a-f]+", "subnet-.*", false),
            ("^a|b$", "xb", false),
            ("^a[|]b$", "c", true),
            (r"^a\$", r"a\$b", false),
        ] {
            assert_eq!(disjoint(&found_as_whole(pattern), other), apart, "{pattern} {other}");
        }
    }

    #[test]
    fn large_patterns_end() {
        let nested = "(".repeat(500) + &")".repeat(500);
        assert!(!disjoint(&nested, "a"));
        assert!(!disjoint("((a{90}){90}){90}", "b"));
        assert!(!disjoint("(a|aa|b)*", "(b|ab|a)*"));
    }
}
