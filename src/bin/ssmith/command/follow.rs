//! `ssmith follow`: an execution on the screen until its end.

use ssmith::execution::Cadence;

use crate::args::Follow;
use crate::ui::Ui;
use crate::watch::{Watch, Watched, conclude};
use crate::{CliError, Exit, aws};

pub(crate) fn run(args: &Follow, ui: &mut Ui) -> Result<Exit, CliError> {
    aws::block_on(async {
        let (identity, session) = aws::open(&args.aws, ui).await?;
        let automation = session.automation(&identity.account);
        let options = aws::options(&args.aws, &identity);
        let watch = Watch {
            automation: &automation,
            id: &args.id,
            prefix: String::new(),
            silent: false,
            options,
            cadence: Cadence::default(),
            just_started: false,
            view: args.view,
        };
        match Box::pin(watch.watch(ui)).await? {
            Watched::Ended(record, tally) => conclude(&record, tally.as_ref(), args.view.format, ui),
            Watched::Left => Ok(Exit::Unsuccessful),
        }
    })
}
