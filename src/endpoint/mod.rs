//! The local endpoint (DESIGN.md 5.5): AWS JSON 1.1 on loopback, so that real clients of Systems Manager run without AWS. Layer 4;
//! owner of the HTTP server crate.
//!
//! Documents and executions are kept per account and region, as the signature of a request names them; signatures are not verified.
//! An execution runs in the engine of `simulate` on a thread of its own, its AWS calls answered by a scenario. People are waited for
//! in real time; everything else takes no time, unless a speed is given.
//!
//! What differs from the service: a document is `Active` at once; rate control, targets, alarms and change requests are refused.

mod caller;
mod clock;
mod disk;
mod document;
mod execution;
mod http;
mod page;
mod refusal;
mod service;
mod sts;
mod validate;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::run::Event;
use crate::scenario::Scenario;
use crate::simulate::ports::{Calls, Scripts};
use crate::simulate::{Ending, Switches, Verdict};
use crate::time::Timestamp;
use disk::Disk;
use service::Service;

/// Makes what runs the scripts of one execution.
pub type MakeScripts = Arc<dyn Fn() -> Box<dyn Scripts> + Send + Sync>;

/// Makes what really makes the AWS calls of one execution.
pub type MakeCalls = Arc<dyn Fn() -> Box<dyn Calls> + Send + Sync>;

/// How a server is started.
#[derive(Clone, Default)]
pub struct Options {
    /// The port on loopback; 0 for any that is free.
    pub port: u16,
    /// Answers the executions' AWS calls, and gives the parameters that a start leaves out; without one no call is answered.
    pub scenario: Option<Arc<Scenario>>,
    /// Makes the executions' AWS calls; without it the scenario answers them.
    pub calls: Option<MakeCalls>,
    /// Runs scripts; without it none is run.
    pub scripts: Option<MakeScripts>,
    /// The folder that documents and executions survive in.
    pub state: Option<PathBuf>,
    /// Virtual seconds for each real second; without it only people are waited for, in real time.
    pub speed: Option<f64>,
    /// When executions begin, in their own time; without it as the scenario says, else now.
    pub start: Option<Timestamp>,
    /// What ids are made from; without it from the time.
    pub seed: Option<u64>,
    /// How unverified points are decided.
    pub switches: Switches,
    /// Whether what happened in an execution is kept for [`Running::finished`].
    pub keep_events: bool,
}

/// Why a server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken, or may not be had.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The machine gives no thread or no timer.
    #[error("cannot start the server: {0}")]
    Machine(io::Error),
    /// The folder of the state cannot be read or written.
    #[error("cannot use `{}` for the state: {source}", path.display())]
    State {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Another server has the folder.
    #[error("the state in `{}` is in use by another `ssmith serve`; stop that one, or use another folder", folder.display())]
    Taken {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder has something else in it.
    #[error("`{}` is not empty and was not made by `ssmith serve --state`; name a folder that is empty or not there", folder.display())]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the state is not what was written.
    #[error("`{}` cannot be read: {why}; mend it or remove it, and start again", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

/// How an execution ended.
#[derive(Debug, Clone)]
pub struct Finished {
    /// Its end.
    pub ending: Ending,
    /// Everything that happened in it and in its children, in order.
    pub events: Vec<Event>,
    /// What its scenario says of it, where there is one.
    pub verdict: Option<Verdict>,
}

/// The server.
#[derive(Debug)]
pub struct Server;

/// A server that runs. It is stopped when this is dropped.
pub struct Running {
    service: Arc<Service>,
    address: SocketAddr,
    stop: Mutex<Option<oneshot::Sender<()>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    /// Starts a server on a thread of its own. When this returns, it answers.
    pub fn start(options: Options) -> Result<Running, Error> {
        let disk = options.state.as_deref().map(Disk::open).transpose()?;
        let port = options.port;
        let runtime = Builder::new_current_thread().enable_io().build().map_err(Error::Machine)?;
        let listen = |source| Error::Listen { port, source };
        let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, port))).map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let service = Arc::new(Service::new(options, disk));
        let router = http::router(Arc::clone(&service), address);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = move || {
            runtime.block_on(async {
                let server = axum::serve(listener, router);
                tokio::select! {
                    _ = server => {}
                    _ = stopped => {}
                }
            });
            // Connections that are idle, and clients that do not end their requests, are not waited for.
            runtime.shutdown_background();
        };
        let thread = thread::Builder::new().name("endpoint".to_owned()).spawn(serving).map_err(Error::Machine)?;
        Ok(Running { service, address, stop: Mutex::new(Some(stop)), thread: Mutex::new(Some(thread)) })
    }
}

impl Running {
    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops it. What runs is given up; with a state, it is found as failed at the next start.
    pub fn stop(&self) {
        self.service.close();
        drop(self.stop.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.wait();
    }

    /// Waits until it is stopped.
    pub fn wait(&self) {
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic has been told of; there is nothing more to wait for.
            drop(thread.join());
        }
    }

    /// How an execution that was started ended; `None` while it runs, and where events are not kept. The API may tell a moment
    /// earlier that it has ended.
    pub fn finished(&self, execution: &str) -> Option<Finished> {
        self.service.finished(execution)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("address", &self.address).finish_non_exhaustive()
    }
}
