import json
import sys
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from record_start_time import record_start_time


class RecordStartTime(unittest.TestCase):
    def test_the_time_is_now_and_says_that_it_is_utc(self):
        before = datetime.now(timezone.utc)
        start = datetime.fromisoformat(record_start_time({}, {})["StartTime"])
        after = datetime.now(timezone.utc)
        self.assertEqual(start.utcoffset(), timedelta(0))
        self.assertTrue(before <= start <= after)

    def test_the_text_has_the_same_form_at_every_moment(self):
        self.assertRegex(record_start_time({}, {})["StartTime"], r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00\Z")

    def test_automation_can_store_the_result(self):
        self.assertEqual(list(json.loads(json.dumps(record_start_time(None, None)))), ["StartTime"])


if __name__ == "__main__":
    unittest.main()
