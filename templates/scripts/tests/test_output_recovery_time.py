import json
import sys
import unittest
from datetime import datetime, timezone
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import output_recovery_time as script
from record_start_time import record_start_time

NOW = datetime(2026, 1, 2, 3, 4, 5, 900_000, tzinfo=timezone.utc)


class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return NOW.astimezone(tz)


def seconds(start):
    with mock.patch.object(script, "datetime", Clock):
        return script.output_recovery_time({"StartTime": start}, {})["RecoveryTime"]


class OutputRecoveryTime(unittest.TestCase):
    def test_both_names_carry_the_same_whole_number(self):
        with mock.patch.object(script, "datetime", Clock):
            result = script.output_recovery_time({"StartTime": "2026-01-02T03:04:00.000000+00:00"}, {})
        self.assertEqual(result, {"Duration": 5, "RecoveryTime": 5})
        self.assertEqual(json.dumps(result), '{"Duration": 5, "RecoveryTime": 5}')

    def test_more_than_a_day_is_counted_in_full(self):
        self.assertEqual(seconds("2026-01-01T03:04:05+00:00"), 86_400)
        self.assertEqual(seconds("2025-12-31T03:04:04+00:00"), 2 * 86_400 + 1)
        self.assertEqual(seconds("2024-01-02T03:04:05+00:00"), 731 * 86_400)

    def test_a_part_of_a_second_is_left_out(self):
        self.assertEqual(seconds("2026-01-02T03:04:05.000001+00:00"), 0)
        self.assertEqual(seconds("2026-01-02T03:04:04.900001+00:00"), 0)
        self.assertEqual(seconds("2026-01-02T03:04:04.900000+00:00"), 1)

    def test_a_clock_set_back_gives_zero(self):
        self.assertEqual(seconds("2026-01-02T03:04:06+00:00"), 0)
        self.assertEqual(seconds("2030-01-01T00:00:00+00:00"), 0)
        self.assertEqual(seconds("9999-12-31T23:59:59-12:00"), 0)

    def test_the_same_moment_may_be_written_in_many_ways(self):
        for start in (
            "2026-01-02T03:04:00Z",
            "2026-01-02T03:04:00z",
            "2026-01-02T03:04:00.123456Z",
            "2026-01-02T03:04:00.123Z",
            "2026-01-02T03:04:00",
            "2026-01-02 03:04:00+00:00",
            "2026-01-02T08:34:00+05:30",
            "2026-01-01T19:04:00-08:00",
        ):
            with self.subTest(start):
                self.assertEqual(seconds(start), 5)

    def test_the_oldest_times_do_not_overflow(self):
        self.assertGreater(seconds("0001-01-01T00:00:00+14:00"), 63_000_000_000)

    def test_what_is_no_time_is_named(self):
        for start in (
            None,
            "",
            "Z",
            "yesterday",
            "1767323045",
            1767323045,
            True,
            ["2026-01-02T03:04:00Z"],
            {"StartTime": "2026-01-02T03:04:00Z"},
            "2026-13-02T03:04:05Z",
            "{{ RecordStartTime.StartTime }}",
            "No output available yet because the step is not successfully executed",
        ):
            with self.subTest(start), self.assertRaises(ValueError) as caught:
                seconds(start)
            self.assertIn(f"StartTime is {start!r}", str(caught.exception))

    def test_a_payload_without_the_time_is_named_too(self):
        with self.assertRaisesRegex(ValueError, "StartTime is None"):
            script.output_recovery_time({}, {})

    def test_it_reads_what_its_partner_wrote(self):
        result = script.output_recovery_time(record_start_time({}, {}), {})
        self.assertIn(result["Duration"], range(0, 60))


if __name__ == "__main__":
    unittest.main()
