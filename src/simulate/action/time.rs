//! `aws:sleep` (reference 3.21).

use crate::simulate::action::{Attempt, Output};
use crate::simulate::fault::Fault;
use crate::time::{BadDuration, Timestamp, iso_duration};

/// The longest sleep, in seconds.
const LONGEST: u64 = 604_799;

pub(super) async fn sleep(attempt: &Attempt<'_>) -> Result<Output, Fault> {
    if let Some(text) = attempt.inputs.text("Duration")? {
        let duration = iso_duration(text).map_err(|bad| {
            Fault::inputs(&match bad {
                BadDuration::Negative => format!("Duration `{text}` is negative"),
                BadDuration::Form | BadDuration::Calendar => format!("Duration `{text}` is no ISO 8601 duration such as PT10M"),
            })
        })?;
        if duration.as_secs() > LONGEST {
            return Err(Fault::inputs(&format!("Duration `{text}` is more than {LONGEST} seconds")));
        }
        attempt.sleep(duration).await?;
    } else {
        let text = attempt.inputs.required_text("Timestamp")?;
        let until = Timestamp::parse(text).ok_or_else(|| Fault::inputs(&format!("Timestamp `{text}` is no ISO 8601 point in time")))?;
        if until.since(attempt.now()).as_secs() > LONGEST {
            return Err(Fault::inputs(&format!("Timestamp `{text}` is more than {LONGEST} seconds ahead")));
        }
        attempt.sleep_until(until).await?;
    }
    Ok(Output::default())
}
