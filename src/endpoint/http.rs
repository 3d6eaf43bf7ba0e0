//! HTTP: who may ask, what is asked, and how the answer is written.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::endpoint::caller::Scope;
use crate::endpoint::refusal::Refusal;
use crate::endpoint::service::Service;
use crate::endpoint::{clock, sts};
use crate::json::{self, Value};

/// The largest request; the greatest start of an execution that the service takes is smaller.
const MAX_BODY: usize = 8 * 1024 * 1024;
/// How much is read of one that is larger: a client that is cut off while it writes does not hear why.
const READ: usize = 4 * MAX_BODY;
const JSON: &str = "application/x-amz-json-1.1";
const XML: &str = "text/xml";
const FORM: &str = "application/x-www-form-urlencoded";
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// What every request is answered with.
struct Front {
    service: Arc<Service>,
    port: u16,
    requests: AtomicU64,
}

/// The routes: every path is the same.
pub(super) fn router(service: Arc<Service>, address: SocketAddr) -> Router {
    let front = Front { service, port: address.port(), requests: AtomicU64::new(0) };
    Router::new().fallback(handle).with_state(Arc::new(front))
}

async fn handle(State(front): State<Arc<Front>>, request: Request) -> Response {
    let count = front.requests.fetch_add(1, Ordering::Relaxed);
    let id = format!("00000000-0000-4000-8000-{count:012x}");
    let (parts, body) = request.into_parts();
    let speaks_xml = header(&parts.headers, &CONTENT_TYPE).is_some_and(|kind| kind.starts_with(FORM));
    if let Err(refusal) = admit(&parts.headers, &parts.method, front.port) {
        return refused(&refusal, speaks_xml, &id);
    }
    let Some(bytes) = to_bytes(body, READ).await.ok().filter(|bytes| bytes.len() <= MAX_BODY) else {
        let message = format!("the request is larger than {MAX_BODY} bytes, or did not come to its end");
        return refused(&Refusal::new("RequestEntityTooLargeException", message).with_status(413), speaks_xml, &id);
    };
    let number = id.clone();
    // The service reads and writes files and judges documents: that is no work for the thread that all connections share.
    let answered = tokio::task::spawn_blocking(move || answer(&front, &parts.headers, &bytes, &number)).await;
    match answered {
        Ok(Ok((kind, text))) => respond(200, kind, text, &id),
        Ok(Err(refusal)) => refused(&refusal, speaks_xml, &id),
        Err(_) => {
            refused(&Refusal::internal("ssmith failed while it answered; this is a defect of ssmith, please report it"), speaks_xml, &id)
        }
    }
}

/// Only programs on this machine may ask, not the pages that a browser on it shows: those can be made to name another host.
fn admit(headers: &HeaderMap, method: &Method, port: u16) -> Result<(), Refusal> {
    let forbidden = |message: String| Refusal::new("AccessDeniedException", message).with_status(403);
    let host = header(headers, &HOST).unwrap_or_default();
    let ours = ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
        let rest = host.get(name.len()..).unwrap_or_default();
        host.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && (rest == format!(":{port}") || (rest.is_empty() && port == 80))
    });
    if !ours {
        return Err(forbidden(format!(
            "this endpoint answers to http://127.0.0.1:{port} and http://localhost:{port} only, not to `{host}`"
        )));
    }
    if headers.contains_key(ORIGIN) {
        return Err(forbidden("this endpoint does not answer web pages".to_owned()));
    }
    if method != Method::POST {
        let message = "this is ssmith's local endpoint for Systems Manager; it answers POST requests of AWS clients";
        return Err(Refusal::new("UnknownOperationException", message).with_status(404));
    }
    Ok(())
}

fn answer(front: &Front, headers: &HeaderMap, bytes: &[u8], id: &str) -> Result<(&'static str, String), Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refusal::new("SerializationException", "the request is no UTF-8"))?;
    let scope = Scope::read(header(headers, &AUTHORIZATION))?;
    let kind = header(headers, &CONTENT_TYPE).unwrap_or_default();
    match header(headers, &TARGET) {
        Some(target) => {
            let Some(operation) = target.strip_prefix("AmazonSSM.") else {
                let message =
                    format!("`{target}` is no operation of Systems Manager; ssmith's local endpoint has parts of ssm and sts only");
                return Err(Refusal::new("UnknownOperationException", message).with_status(404));
            };
            let input = if text.trim().is_empty() { Some(Value::Object(json::Map::new())) } else { json::parse(text) };
            let input = input.ok_or_else(|| Refusal::new("SerializationException", "the request is no JSON"))?;
            front.service.answer(&scope, operation, &input).map(|answer| (JSON, answer.to_string()))
        }
        None if kind.starts_with(FORM) && scope.service == "sts" => {
            let mut state = front.service.state();
            sts::answer(&mut state.sessions, &scope, &sts::form(text), id, clock::now()).map(|answer| (XML, answer))
        }
        None => {
            let message = format!(
                "the request names no operation of Systems Manager or STS (it is signed for `{}`); ssmith's local endpoint has parts of ssm and sts only",
                scope.service
            );
            Err(Refusal::new("UnknownOperationException", message).with_status(404))
        }
    }
}

fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn refused(refusal: &Refusal, speaks_xml: bool, id: &str) -> Response {
    if speaks_xml {
        return respond(refusal.status, XML, sts::refusal(refusal, id), id);
    }
    let mut response = respond(refusal.status, JSON, refusal.to_json().to_string(), id);
    if let Ok(code) = refusal.code.parse() {
        response.headers_mut().insert(ERROR_TYPE, code);
    }
    response
}

fn respond(status: u16, kind: &str, text: String, id: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, kind), (REQUEST_ID, id)], Body::from(text)).into_response()
}
