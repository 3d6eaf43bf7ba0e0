//! Services and operations.

use std::cmp::Ordering;

use super::fold;
use super::page::Paginator;
use super::shape::Shape;
use super::snake::snake;
use super::table::{Header, NONE, OPERATION_WORDS, SERVICE_WORDS, Table};
use super::wait::Waiter;
use crate::text::nearest;

/// Bits of an operation's flags.
pub(super) mod flags {
    pub(in crate::catalog) const DEPRECATED: u32 = 1;
    pub(in crate::catalog) const STREAMING_INPUT: u32 = 2;
    pub(in crate::catalog) const STREAMING_OUTPUT: u32 = 4;
    pub(in crate::catalog) const EVENT_STREAM: u32 = 8;
}

/// One service.
#[derive(Debug, Clone, Copy)]
pub struct Service<'t> {
    pub(super) table: Table<'t>,
    pub(super) index: u32,
}

impl<'t> Service<'t> {
    fn word(self, field: u32) -> u32 {
        self.table.word(self.table.header(Header::Services) + self.index * SERVICE_WORDS + field)
    }

    /// boto3's name: what a runbook writes as `Service`.
    pub fn name(self) -> &'t str {
        self.table.string(self.word(0))
    }

    /// The name that signatures and IAM actions begin with, in most services.
    pub fn signing_name(self) -> &'t str {
        self.table.string(self.word(1))
    }

    /// What its host names begin with.
    pub fn endpoint_prefix(self) -> &'t str {
        self.table.string(self.word(2))
    }

    /// The API's version, a date.
    pub fn api_version(self) -> &'t str {
        self.table.string(self.word(3))
    }

    /// Its operations, by their folded names.
    pub fn operations(self) -> impl ExactSizeIterator<Item = Operation<'t>> {
        let start = self.word(4);
        (0..self.word(5)).map(move |index| Operation { service: self, index: start + index })
    }

    /// The operation of a name in any of the spellings that the service takes: `DescribeInstances`, `describeInstances`,
    /// `describe_instances` (reference 4.2).
    pub fn operation(self, name: &str) -> Option<Operation<'t>> {
        let wanted = fold(name);
        let (mut low, mut high) = (self.word(4), self.word(4) + self.word(5));
        while low < high {
            let index = low + (high - low) / 2;
            let operation = Operation { service: self, index };
            match operation.folded().cmp(wanted.as_str()) {
                Ordering::Equal => return Some(operation),
                Ordering::Less => low = index + 1,
                Ordering::Greater => high = index,
            }
        }
        None
    }

    /// The operation whose name is nearest to a wrong one.
    pub fn nearest_operation(self, name: &str) -> Option<&'t str> {
        nearest(name, self.operations().map(Operation::name))
    }

    /// The protocol that it speaks: `json`, `rest-json`, `rest-xml`, `query`, `ec2`, `smithy-rpc-v2-cbor`.
    pub fn protocol(self) -> &'t str {
        self.table.string(self.word(8))
    }

    /// The errors that boto3 has an exception class for (`client.exceptions.NAME`), by the class's name.
    pub fn exceptions(self) -> impl ExactSizeIterator<Item = Exception<'t>> {
        let at = self.word(7);
        (0..self.table.data(at)).map(move |index| {
            let at = at + 1 + index * 3;
            Exception {
                name: self.table.string(self.table.data(at)),
                code: self.table.string(self.table.data(at + 1)),
                status: u16::try_from(self.table.data(at + 2)).unwrap_or(400),
            }
        })
    }

    /// Its waiters, by name.
    pub fn waiters(self) -> impl Iterator<Item = Waiter<'t>> {
        let at = self.word(6);
        (0..self.table.data(at)).map(move |index| Waiter {
            name: self.table.string(self.table.data(at + 1 + index * 2)),
            definition: self.table.string(self.table.data(at + 2 + index * 2)),
        })
    }

    /// The waiter of a name: the API's (`InstanceRunning`) or boto3's (`instance_running`).
    pub fn waiter(self, name: &str) -> Option<Waiter<'t>> {
        self.waiters().find(|waiter| waiter.name == name || waiter.snake_name() == name)
    }
}

/// An error that boto3 has an exception class for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exception<'t> {
    /// The class's name.
    pub name: &'t str,
    /// The error's code: most often the same.
    pub code: &'t str,
    /// The HTTP status that it comes with.
    pub status: u16,
}

/// One operation.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'t> {
    service: Service<'t>,
    index: u32,
}

impl<'t> Operation<'t> {
    fn word(self, field: u32) -> u32 {
        let table = self.service.table;
        table.word(table.header(Header::Operations) + self.index * OPERATION_WORDS + field)
    }

    fn string(self, field: u32) -> &'t str {
        self.service.table.string(self.word(field))
    }

    fn folded(self) -> &'t str {
        self.string(0)
    }

    fn shape(self, field: u32) -> Option<Shape<'t>> {
        let index = self.word(field);
        (index != NONE).then_some(Shape { table: self.service.table, index })
    }

    fn flag(self, flag: u32) -> bool {
        self.word(6) & flag != 0
    }

    /// The API's name, such as `DescribeInstances`.
    pub fn name(self) -> &'t str {
        self.string(1)
    }

    /// The service that it is of.
    pub fn service(self) -> Service<'t> {
        self.service
    }

    /// The HTTP method.
    pub fn method(self) -> &'t str {
        self.string(2)
    }

    /// What it takes: a structure; `None` when nothing.
    pub fn input(self) -> Option<Shape<'t>> {
        self.shape(3)
    }

    /// What it gives: a structure; `None` when nothing.
    pub fn output(self) -> Option<Shape<'t>> {
        self.shape(4)
    }

    /// The codes of the errors that it is documented to give.
    pub fn errors(self) -> impl Iterator<Item = &'t str> {
        let (table, at) = (self.service.table, self.word(5));
        (0..table.data(at)).map(move |index| table.string(table.data(at + 1 + index)))
    }

    /// Whether a name is one of the spellings that runbooks of AWS have for it (reference 4.2): those that boto3 makes its method of. A
    /// name that only folds to the same, such as the CLI's `describe-instances`, is not.
    pub fn is_spelt(self, name: &str) -> bool {
        snake(name) == self.snake_name()
    }

    /// boto3's name of its method, such as `describe_instances`.
    pub fn snake_name(self) -> String {
        snake(self.name())
    }

    /// How its pages follow one another; `None` when boto3 has no paginator for it.
    pub fn paginator(self) -> Option<Paginator<'t>> {
        (self.word(7) != NONE).then(|| Paginator::read(self.string(7))).flatten()
    }

    /// Whether AWS calls it deprecated.
    pub fn is_deprecated(self) -> bool {
        self.flag(flags::DEPRECATED)
    }

    /// Whether it takes a stream, which a runbook cannot give (reference 4.3).
    pub fn streams_in(self) -> bool {
        self.flag(flags::STREAMING_INPUT)
    }

    /// Whether it gives a stream, which a runbook cannot take (reference 4.3).
    pub fn streams_out(self) -> bool {
        self.flag(flags::STREAMING_OUTPUT)
    }

    /// Whether it gives or takes a stream of events.
    pub fn has_event_stream(self) -> bool {
        self.flag(flags::EVENT_STREAM)
    }
}
