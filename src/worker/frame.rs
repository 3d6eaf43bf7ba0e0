//! Frames: a message of JSON behind its length in eight hexadecimal digits and a line break.

use std::io::{self, Read};

use crate::json::{self, Value};

/// The longest message that is read. A Lambda package is the largest thing that scripts send.
pub(super) const LIMIT: usize = 32 * 1024 * 1024;

/// What was read.
#[derive(Debug)]
pub(super) enum Frame {
    /// A message.
    Message(Value),
    /// No message: somebody else wrote there.
    Corrupt,
    /// The end.
    End,
}

/// Reads the next frame.
pub(super) fn read(from: &mut impl Read) -> Frame {
    let mut head = [0; 9];
    match from.read_exact(&mut head) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Frame::End,
        Err(_) => return Frame::End,
    }
    let length = std::str::from_utf8(&head).ok().and_then(|head| head.strip_suffix('\n'));
    // A number may also be read with a sign, which no frame has.
    let digits = length.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    let Some(length) = digits.and_then(|digits| usize::from_str_radix(digits, 16).ok()).filter(|length| *length <= LIMIT) else {
        return Frame::Corrupt;
    };
    let mut body = Vec::new();
    match from.take(length as u64).read_to_end(&mut body) {
        Ok(read) if read == length => {}
        _ => return Frame::End,
    }
    std::str::from_utf8(&body).ok().and_then(json::parse).map_or(Frame::Corrupt, Frame::Message)
}

/// A message as it is written.
pub(super) fn bytes(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("{:08x}\n{body}", body.len()).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::json;

    #[test]
    fn a_message_there_and_back() {
        let message = json!({"m": "log", "t": "ä\n"});
        let mut bytes = bytes(&message);
        bytes.extend_from_slice(b"print");
        let mut from = bytes.as_slice();
        assert!(matches!(read(&mut from), Frame::Message(read) if read == message));
        assert!(matches!(read(&mut from), Frame::End));
    }

    #[test]
    fn what_is_no_frame() {
        for text in ["hello, world", "00000002\n{]", "ffffffff\n", "+0000002\n{}x", "00000003\n\"\u{fffd}"] {
            assert!(!matches!(read(&mut text.as_bytes()), Frame::Message(_)), "{text}");
        }
    }
}
