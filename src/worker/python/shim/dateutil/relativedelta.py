"""Differences of dates in years and months."""
import calendar
import datetime as _datetime


class relativedelta:
    def __init__(self, dt1=None, dt2=None, years=0, months=0, days=0, weeks=0, hours=0, minutes=0, seconds=0, microseconds=0, year=None,
                 month=None, day=None, hour=None, minute=None, second=None, microsecond=None):
        if dt1 is not None:
            span = (dt1.year - dt2.year) * 12 + dt1.month - dt2.month
            while span and (dt2 + relativedelta(months=span) > dt1) == (span > 0):
                span -= 1 if span > 0 else -1
            rest = dt1 - (dt2 + relativedelta(months=span))
            total = rest.total_seconds()
            years, months = int(span / 12), span - int(span / 12) * 12
            days, seconds, microseconds = int(total / 86400), int(total - int(total / 86400) * 86400), rest.microseconds
            hours, seconds = int(seconds / 3600), seconds - int(seconds / 3600) * 3600
            minutes, seconds = int(seconds / 60), seconds - int(seconds / 60) * 60
        self.years, self.months, self.days = years, months, days + weeks * 7
        self.hours, self.minutes, self.seconds, self.microseconds = hours, minutes, seconds, microseconds
        self._absolute = {name: value for name, value in (
            ("year", year), ("month", month), ("day", day), ("hour", hour), ("minute", minute), ("second", second),
            ("microsecond", microsecond)) if value is not None}

    def __radd__(self, when):
        return self._apply(when, 1)

    __add__ = __radd__

    def __rsub__(self, when):
        return self._apply(when, -1)

    def __neg__(self):
        return relativedelta(years=-self.years, months=-self.months, days=-self.days, hours=-self.hours, minutes=-self.minutes, seconds=-self.seconds)

    def _apply(self, when, sign):
        year, month = self._absolute.get("year", when.year), self._absolute.get("month", when.month)
        count = year * 12 + month - 1 + sign * (self.years * 12 + self.months)
        year, month = divmod(count, 12)
        day = min(self._absolute.get("day", when.day), calendar.monthrange(year, month + 1)[1])
        rest = {name: value for name, value in self._absolute.items() if name not in ("year", "month", "day")}
        moved = when.replace(year=year, month=month + 1, day=day, **rest)
        return moved + sign * _datetime.timedelta(days=self.days, hours=self.hours, minutes=self.minutes, seconds=self.seconds, microseconds=self.microseconds)
