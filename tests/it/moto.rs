//! A real `moto_server` on a free loopback port, and a proxy before it that notes the calls and can spoil them.

use std::collections::{BTreeSet, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use crate::python;

/// Serves until its input ends, which it does when the test process ends in whatever way.
const SERVE: &str = "
import os, sys
from moto.moto_server.threaded_moto_server import ThreadedMotoServer
server = ThreadedMotoServer('127.0.0.1', 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
os._exit(0)
";

/// A running server. Its process ends when this is dropped.
pub(crate) struct Moto {
    child: Child,
    port: u16,
}

impl Moto {
    /// A server of its own, for a test that changes its settings. `settings` are environment variables.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Self {
        let mut child = with_credentials(&mut python::command())
            .args(["-c", SERVE])
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("moto did not start: it said {line:?}"));
        Self { child, port }
    }

    /// The server that tests share. Each uses document names of its own.
    pub(crate) fn shared() -> &'static Self {
        static SERVER: OnceLock<Moto> = OnceLock::new();
        SERVER.get_or_init(|| Self::start(&[]))
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The credentials that a server which checks none takes, and nothing of whoever runs the tests.
pub(crate) fn with_credentials(command: &mut Command) -> &mut Command {
    python::scrub(command);
    command.env("AWS_ACCESS_KEY_ID", "testing").env("AWS_SECRET_ACCESS_KEY", "testing").env("AWS_DEFAULT_REGION", "eu-west-1")
}

/// How the proxy spoils a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// An error of the service: HTTP status, code, message.
    Refuse(u16, &'static str, &'static str),
    /// An answer that is not the service's.
    Nonsense(u16),
    /// The connection ends without an answer.
    HangUp,
    /// The call is made, and its answer is lost.
    LoseAnswer,
    /// Another answer: one that was recorded.
    Answer(&'static str),
}

/// Hands calls on to a server and notes them.
pub(crate) struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: u16,
    /// Whether the server answers to its own name alone; another one keeps the caller's, which the signature is made for.
    by_its_name: bool,
    calls: Mutex<Vec<String>>,
    bodies: Mutex<Vec<(String, String)>>,
    keys: Mutex<BTreeSet<String>>,
    faults: Mutex<VecDeque<(&'static str, Fault)>>,
}

impl Proxy {
    /// A proxy before `moto` that spoils the next calls of the given operations, in turn.
    pub(crate) fn before(moto: &Moto, faults: &[(&'static str, Fault)]) -> Self {
        Self::start(moto.port, false, faults)
    }

    /// A proxy before a local endpoint on a port of this machine, which answers to its own name alone.
    pub(crate) fn to(upstream: u16, faults: &[(&'static str, Fault)]) -> Self {
        Self::start(upstream, true, faults)
    }

    fn start(upstream: u16, by_its_name: bool, faults: &[(&'static str, Fault)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            upstream,
            by_its_name,
            calls: Mutex::default(),
            bodies: Mutex::default(),
            keys: Mutex::default(),
            faults: Mutex::new(faults.iter().copied().collect()),
        });
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                thread::spawn(move || shared.serve(&client));
            }
        });
        Self { port, shared }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The operations that were called since this was last asked.
    pub(crate) fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.shared.calls.lock().unwrap())
    }

    /// What was asked of an operation, in turn.
    pub(crate) fn asked(&self, operation: &str) -> Vec<String> {
        self.shared.bodies.lock().unwrap().iter().filter(|(name, _)| name == operation).map(|(_, body)| body.clone()).collect()
    }

    /// How many faults are still to come.
    pub(crate) fn left(&self) -> usize {
        self.shared.faults.lock().unwrap().len()
    }

    /// The access keys that calls were signed with.
    pub(crate) fn keys(&self) -> BTreeSet<String> {
        self.shared.keys.lock().unwrap().clone()
    }
}

impl Shared {
    fn serve(&self, mut client: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(client.try_clone().ok()?);
        let mut head = String::new();
        let (mut length, mut target) = (0, None);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if lower.starts_with("x-amz-target:") {
                target = line.trim().rsplit('.').next().map(ToOwned::to_owned);
            }
            if let Some((_, credential)) = line.split_once("Credential=").filter(|_| lower.starts_with("authorization:")) {
                self.keys.lock().unwrap().extend(credential.split('/').next().map(ToOwned::to_owned));
            }
            if line == "\r\n" {
                break;
            }
            // One request per connection: the end of the answer is the end of the stream.
            if self.by_its_name && lower.starts_with("host:") {
                head.extend(["Host: 127.0.0.1:", &self.upstream.to_string(), "\r\n"]);
            } else if !lower.starts_with("connection:") {
                head.push_str(&line);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let operation = target.or_else(|| action(&body)).unwrap_or_else(|| "?".to_owned());
        self.calls.lock().unwrap().push(operation.clone());
        self.bodies.lock().unwrap().push((operation.clone(), String::from_utf8_lossy(&body).into_owned()));
        let fault = {
            let mut faults = self.faults.lock().unwrap();
            faults.iter().position(|(name, _)| *name == operation).and_then(|at| faults.remove(at)).map(|(_, fault)| fault)
        };
        let answer = match fault {
            None => self.forward(&head, &body)?,
            Some(Fault::LoseAnswer) => {
                self.forward(&head, &body)?;
                Vec::new()
            }
            Some(Fault::HangUp) => Vec::new(),
            Some(Fault::Refuse(status, code, message)) => {
                let text = serde_json::json!({"__type": code, "message": message}).to_string();
                response(status, "application/x-amz-json-1.1", &text)
            }
            Some(Fault::Answer(text)) => response(200, "application/x-amz-json-1.1", text),
            Some(Fault::Nonsense(status)) => response(status, "text/html", "<html>the proxy has a bad day</html>"),
        };
        client.write_all(&answer).ok()?;
        client.shutdown(Shutdown::Both).ok()
    }

    fn forward(&self, head: &str, body: &[u8]) -> Option<Vec<u8>> {
        let mut server = TcpStream::connect(("127.0.0.1", self.upstream)).ok()?;
        server.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).ok()?;
        server.write_all(body).ok()?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).ok()?;
        Some(answer)
    }
}

/// The operation of a call in the query protocol, which STS speaks.
fn action(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    text.split('&').find_map(|pair| pair.strip_prefix("Action=")).map(ToOwned::to_owned)
}

fn response(status: u16, kind: &str, text: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nx-amzn-RequestId: 11111111-2222-3333\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )
    .into_bytes()
}
