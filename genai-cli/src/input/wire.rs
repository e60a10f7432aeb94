//! Protobuf's wire format, only as far as required to read the spans of a long file one by one.

use std::io::{self, BufRead};

/// A reader that counts its position.
pub(super) struct Wire<R> {
    reader: R,
    /// The position of the next byte.
    pub(super) position: u64,
}

/// The reason why the walk ended early.
#[derive(Debug)]
pub(super) enum WireError {
    /// The file ends within a message.
    Torn,
    /// The bytes are not protobuf.
    Malformed(&'static str),
    Io(io::Error),
}

impl From<io::Error> for WireError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Torn
        } else {
            Self::Io(error)
        }
    }
}

impl<R: BufRead> Wire<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, position: 0 }
    }

    /// The next field that is a message or a text before `end`: its number and length. Other fields are skipped.
    pub(super) fn field(&mut self, end: u64) -> Result<Option<(u64, u64)>, WireError> {
        while self.position < end {
            let key = self.varint()?;
            match key & 7 {
                0 => {
                    self.varint()?;
                }
                1 => self.skip(8)?,
                5 => self.skip(4)?,
                2 => {
                    let length = self.varint()?;
                    let is_within = self.position.checked_add(length).is_some_and(|after| after <= end);
                    // A field beyond the end of the file is incomplete; one beyond the end of its message is malformed.
                    return if is_within || end == u64::MAX {
                        Ok(Some((key >> 3, length)))
                    } else {
                        Err(WireError::Malformed("a field is longer than its message"))
                    };
                }
                _ => return Err(WireError::Malformed("unknown wire type")),
            }
        }
        Ok(None)
    }

    /// Whether the file is at its end.
    pub(super) fn is_at_end(&mut self) -> Result<bool, WireError> {
        Ok(self.reader.fill_buf()?.is_empty())
    }

    pub(super) fn bytes(&mut self, length: u64) -> Result<Vec<u8>, WireError> {
        let mut bytes = Vec::new();
        // A length in the file must not decide how much memory is allocated.
        let read = io::Read::take(&mut self.reader, length);
        let read = io::Read::read_to_end(&mut { read }, &mut bytes)? as u64;
        self.position += read;
        if read < length { Err(WireError::Torn) } else { Ok(bytes) }
    }

    pub(super) fn skip(&mut self, length: u64) -> Result<(), WireError> {
        let skipped = io::copy(&mut io::Read::take(&mut self.reader, length), &mut io::sink())?;
        self.position += skipped;
        if skipped < length { Err(WireError::Torn) } else { Ok(()) }
    }

    fn varint(&mut self) -> Result<u64, WireError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            io::Read::read_exact(&mut self.reader, &mut byte)?;
            self.position += 1;
            value |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] < 0x80 {
                return Ok(value);
            }
        }
        Err(WireError::Malformed("a number is longer than 64 bits"))
    }
}
