from datetime import datetime, timezone

from dateutil import parser
from dateutil.relativedelta import relativedelta
from dateutil.tz import gettz, tzutc


def main(events, context):
    for text in ("2026-01-02T03:04:05Z", "2026-01-02 03:04:05.25+02:00", "20260102", "2026-01-02", "Fri, 02 Jan 2026 03:04:05 GMT", "Jan 2, 2026 3:04 PM",
                 "2 January 2026", "01/02/2026 15:04", "2026/01/02", "2026-01-02T03:04:05+0000", "Fri Jan  2 03:04:05 2026", "2026-01-02T03:04"):
        print(repr(parser.parse(text)))
    for text in ("", "no date", "2026-13-01"):
        try:
            print(parser.parse(text))
        except parser.ParserError as error:
            print(type(error).__name__)
    print((datetime.now(timezone.utc) - parser.parse("2026-01-01T00:00:00Z")).total_seconds())
    print(datetime(2026, 1, 31) + relativedelta(months=1), datetime(2026, 3, 31) - relativedelta(years=1, days=1), datetime(2026, 1, 2, tzinfo=tzutc()).isoformat())
    print(relativedelta(datetime(2026, 3, 1), datetime(2025, 1, 31)).months, datetime(2026, 7, 1, tzinfo=gettz("UTC")).utcoffset())
