//! The worker's process: started with nothing of the person's environment, heard with a time limit, killed with all that it started.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::json::Value;
use crate::worker::frame::{self, Frame};

/// Messages on their way, in either direction. Few: they may be large.
const QUEUE: usize = 4;
/// How much of what the process says besides is kept.
const SAID: u64 = 16 * 1024;

/// A running process.
#[derive(Debug)]
pub(super) struct Child {
    process: process::Child,
    incoming: Receiver<Frame>,
    outgoing: SyncSender<Vec<u8>>,
    said: Arc<Mutex<Vec<u8>>>,
}

/// What came next.
#[derive(Debug)]
pub(super) enum Heard {
    /// A message.
    Message(Value),
    /// What is no message.
    Corrupt,
    /// Nothing more will come.
    End,
    /// Nothing came in time.
    Late,
}

impl Child {
    /// Starts a command in a process group of its own.
    pub(super) fn start(command: &mut Command, folder: &Path) -> std::io::Result<Self> {
        command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let mut process = command.spawn()?;
        let (Some(mut stdin), Some(mut stdout), Some(stderr)) = (process.stdin.take(), process.stdout.take(), process.stderr.take()) else {
            return Err(std::io::Error::other("the process has no pipes"));
        };
        let (send, incoming) = sync_channel(QUEUE);
        thread::spawn(move || {
            loop {
                let frame = frame::read(&mut stdout);
                let last = !matches!(frame, Frame::Message(_));
                if send.send(frame).is_err() || last {
                    break;
                }
            }
        });
        let (outgoing, receive) = sync_channel::<Vec<u8>>(QUEUE);
        thread::spawn(move || {
            while let Ok(bytes) = receive.recv() {
                if stdin.write_all(&bytes).and_then(|()| stdin.flush()).is_err() {
                    break;
                }
            }
        });
        let said = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&said);
        thread::spawn(move || listen(stderr, &kept));
        Ok(Self { process, incoming, outgoing, said })
    }

    /// Says something. `false` when nobody listens.
    pub(super) fn say(&self, message: &Value) -> bool {
        self.outgoing.try_send(frame::bytes(message)).is_ok()
    }

    /// Hears the next message; the waiting is taken off `budget`.
    pub(super) fn hear(&self, budget: &mut Duration) -> Heard {
        let begun = Instant::now();
        let heard = match self.incoming.recv_timeout(*budget) {
            Ok(Frame::Message(message)) => Heard::Message(message),
            Ok(Frame::Corrupt) => Heard::Corrupt,
            Ok(Frame::End) | Err(RecvTimeoutError::Disconnected) => Heard::End,
            Err(RecvTimeoutError::Timeout) => Heard::Late,
        };
        *budget = budget.saturating_sub(begun.elapsed());
        heard
    }

    /// What the process has said on its standard error since this was last asked.
    pub(super) fn take_said(&self) -> String {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&std::mem::take(&mut *said)).into_owned()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        end_group(&mut self.process);
    }
}

/// Ends a process and its whole group.
pub(super) fn end_group(process: &mut process::Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        // It may have ended already; nothing else can be done about it.
        let _ended = kill_process_group(Pid::from_child(process), Signal::KILL);
    }
    drop(process.kill());
    drop(process.wait());
}

/// Keeps the beginning of what is said, and throws the rest away, so that nobody waits for a full pipe.
fn listen(mut from: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut part = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut part) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if (kept.len() as u64) < SAID {
            kept.extend_from_slice(&part[..count]);
        }
    }
}
