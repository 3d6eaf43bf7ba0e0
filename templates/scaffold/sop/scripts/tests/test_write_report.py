import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from write_report import write_report

EVENTS = {"Reason": " a drill ", "Account": "123456789012", "Arn": "arn:aws:sts::123456789012:assumed-role/Automation/run"}


class WriteReport(unittest.TestCase):
    def test_who_where_and_why(self):
        report = "arn:aws:sts::123456789012:assumed-role/Automation/run ran this in account 123456789012: a drill"
        self.assertEqual(write_report(EVENTS, {}), {"Report": report})

    def test_a_blank_reason_is_refused(self):
        with self.assertRaisesRegex(ValueError, "Reason is blank"):
            write_report(EVENTS | {"Reason": "  "}, {})


if __name__ == "__main__":
    unittest.main()
