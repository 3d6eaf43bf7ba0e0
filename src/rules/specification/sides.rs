//! Two lists of names beside each other: what only one of them has, what is one name spelt in two ways, what stands in another order.

use crate::text::nearest;

/// What differs between the names of the specification and those of the document.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sides<'a> {
    /// The specification's spelling and the document's, of what is most likely one thing.
    pub(super) renamed: Vec<(&'a str, &'a str)>,
    /// Only in the specification.
    pub(super) specified: Vec<&'a str>,
    /// Only in the document.
    pub(super) built: Vec<&'a str>,
}

impl<'a> Sides<'a> {
    pub(super) fn new(specified: &[&'a str], built: &[&'a str]) -> Self {
        let mut sides = Self {
            renamed: Vec::new(),
            specified: specified.iter().copied().filter(|name| !built.contains(name)).collect(),
            built: built.iter().copied().filter(|name| !specified.contains(name)).collect(),
        };
        for name in std::mem::take(&mut sides.specified) {
            match nearest(name, sides.built.iter().copied()) {
                Some(near) => {
                    sides.built.retain(|other| *other != near);
                    sides.renamed.push((name, near));
                }
                None => sides.specified.push(name),
            }
        }
        sides
    }
}

/// The first name of the document that stands after one which the specification has behind it: (that name, the one before it).
pub(super) fn out_of_order<'a>(specified: &[&str], built: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let place = |name: &str| specified.iter().position(|other| *other == name);
    let common: Vec<_> = built.iter().filter_map(|name| Some((*name, place(name)?))).collect();
    common.windows(2).find_map(|pair| match pair {
        [(before, first), (name, second)] if second < first => Some((*name, *before)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Sides, out_of_order};

    #[test]
    fn what_is_spelt_in_two_ways_is_one_thing() {
        let sides = Sides::new(&["FileSystemID", "Region", "Role"], &["FileSystemId", "Region", "Days"]);
        assert_eq!(sides, Sides { renamed: vec![("FileSystemID", "FileSystemId")], specified: vec!["Role"], built: vec!["Days"] });
    }

    #[test]
    fn the_order_is_that_of_what_both_have() {
        assert_eq!(out_of_order(&["a", "b", "c"], &["a", "x", "b", "c"]), None);
        assert_eq!(out_of_order(&["a", "b", "c"], &["b", "x", "a", "c"]), Some(("a", "b")));
        assert_eq!(out_of_order(&["a"], &[]), None);
    }
}
