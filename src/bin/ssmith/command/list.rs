//! `ssmith list`: executions and documents.

use ssmith::aws::{Automation, AwsError, DocumentSummary, ExecutionFilter, ExecutionSummary, Owner, Page};
use ssmith::json::{Value, json};
use ssmith::time::{Timestamp, duration, human};

use crate::args::{Format, List, Listed};
use crate::ui::Ui;
use crate::{CliError, Exit, aws};

pub(crate) fn run(args: &List, ui: &mut Ui) -> Result<Exit, CliError> {
    let filters = filters(args)?;
    aws::block_on(async {
        let (identity, session) = aws::open(&args.aws, ui).await?;
        let automation = session.automation(&identity.account);
        match args.what {
            Listed::Executions => {
                let found = some(args.limit, async |token| automation.executions(&filters, token).await).await?;
                let rows: Vec<_> = found.items.iter().map(execution_row).collect();
                show(args, found.items.iter().map(execution_json), &rows, found.next.is_some(), ui)
            }
            Listed::Documents => {
                let owner = if args.all { Owner::Anybody } else { Owner::Own };
                let found = some(args.limit, async |token| automation.documents(owner, args.name.as_deref(), token).await).await?;
                let rows: Vec<_> = found.items.iter().map(document_row).collect();
                show(args, found.items.iter().map(document_json), &rows, found.next.is_some(), ui)
            }
        }
    })
}

/// What is asked of the service; what it cannot be asked is wrong usage.
fn filters(args: &List) -> Result<Vec<ExecutionFilter>, CliError> {
    let only = |option: &str, what: &str| Err(CliError::usage(format!("`{option}` is for a list of {what}")));
    match args.what {
        Listed::Documents if !args.status.is_empty() => return only("--status", "executions"),
        Listed::Documents if args.since.is_some() => return only("--since", "executions"),
        Listed::Documents if args.parent.is_some() => return only("--parent", "executions"),
        Listed::Executions if args.all => return only("--all", "documents"),
        _ => {}
    }
    let mut filters = Vec::new();
    filters.extend(args.name.clone().map(ExecutionFilter::DocumentPrefix));
    filters.extend(Some(args.status.clone()).filter(|status| !status.is_empty()).map(ExecutionFilter::Status));
    filters.extend(args.parent.clone().map(ExecutionFilter::Parent));
    if let Some(text) = &args.since {
        let ago = duration(text).map(|age| Timestamp::from_millis(aws::now().millis().saturating_sub(millis(age))));
        let since = ago.or_else(|| Timestamp::parse(text)).ok_or_else(|| {
            CliError::usage(format!("`{text}` is neither a time nor how long ago"))
                .hint("write a time such as 2026-01-31T12:00:00Z, or an age such as 2h or 7d")
        })?;
        filters.push(ExecutionFilter::After(since));
    }
    Ok(filters)
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// The first items of a list, no more pages than needed; with a token where there are more.
async fn some<T>(limit: usize, ask: impl AsyncFn(Option<&str>) -> Result<Page<T>, AwsError>) -> Result<Page<T>, CliError> {
    let mut found: Page<T> = Page { items: Vec::new(), next: None };
    loop {
        let page = ask(found.next.as_deref()).await.map_err(|error| aws::failed(&error))?;
        let again = page.next == found.next;
        found.items.extend(page.items);
        found.next = page.next;
        if found.items.len() > limit {
            found.items.truncate(limit);
            found.next.get_or_insert_default();
            return Ok(found);
        }
        if found.next.is_none() || again || found.items.len() == limit {
            return Ok(found);
        }
    }
}

fn show(args: &List, objects: impl Iterator<Item = Value>, rows: &[Vec<String>], more: bool, ui: &mut Ui) -> Result<Exit, CliError> {
    match args.format {
        Format::Json => {
            for object in objects {
                ui.result(|out| writeln!(out, "{object}"))?;
            }
        }
        Format::Human => {
            let columns = rows.first().map_or(0, Vec::len);
            let widths: Vec<_> =
                (0..columns).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default()).collect();
            for row in rows {
                let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
                let line = cells.collect::<Vec<_>>().join("  ");
                ui.result(|out| writeln!(out, "{}", line.trim_end()))?;
            }
        }
    }
    ui.finish()?;
    if rows.is_empty() {
        ui.status("there is none");
    } else if more {
        ui.status(&format!("there are more than these {}; `--limit` shows them", rows.len()));
    }
    Ok(Exit::Fine)
}

fn execution_row(execution: &ExecutionSummary) -> Vec<String> {
    let took = execution.started.zip(execution.ended).map(|(started, ended)| human(ended.since(started)));
    let step = execution.current_step.clone().filter(|_| execution.ended.is_none());
    vec![
        execution.id.clone(),
        execution.started.map(|at| at.to_string()).unwrap_or_default(),
        execution.status.to_string(),
        format!("{}:{}", execution.document, execution.version),
        took.or(step.map(|step| format!("at {step}"))).unwrap_or_default(),
    ]
}

fn execution_json(execution: &ExecutionSummary) -> Value {
    let at = |time: Option<Timestamp>| time.map(|time| time.to_string());
    json!({
        "id": execution.id, "document": execution.document, "version": execution.version, "status": execution.status.as_str(),
        "started": at(execution.started), "ended": at(execution.ended), "step": execution.current_step, "by": execution.executed_by,
        "parent": execution.parent, "target": execution.target, "message": execution.message,
    })
}

fn document_row(document: &DocumentSummary) -> Vec<String> {
    vec![
        document.name.clone(),
        document.version.clone(),
        document.format.clone(),
        document.owner.clone(),
        document.created.map(|at| at.to_string()).unwrap_or_default(),
    ]
}

fn document_json(document: &DocumentSummary) -> Value {
    json!({
        "name": document.name, "version": document.version, "format": document.format, "owner": document.owner,
        "targetType": document.target_type, "created": document.created.map(|at| at.to_string()),
    })
}
