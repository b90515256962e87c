"""Hours of the week on the simulation's clock: what weekly profiles are read by."""

from __future__ import annotations

from simulator.spec import Scenario

__all__ = ["Week"]


class Week:
    """Numbered hours; hour 0 began on the Monday of the origin's week, at 00:00."""

    def __init__(self, scenario: Scenario) -> None:
        origin = scenario.origin
        self._offset = origin.weekday() * 1440 + origin.hour * 60 + origin.minute
        self._unit = scenario.unit_minutes

    def hour(self, now: float) -> tuple[int, float, float]:
        """The number of the hour that holds `now`, its start and its end."""
        hour = int((now * self._unit + self._offset) // 60)
        while self.edge(hour + 1) <= now:  # rounding of now x minutes
            hour += 1
        return hour, self.edge(hour), self.edge(hour + 1)

    def edge(self, hour: int) -> float:
        """When an hour begins."""
        return (hour * 60 - self._offset) / self._unit
