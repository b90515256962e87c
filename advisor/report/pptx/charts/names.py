"""What the columns of a chart's sheet are called."""

from __future__ import annotations

from advisor.report.figures.spec import Band, Panel, Series

__all__ = ["band_from", "band_name", "below_name", "limit_name", "series_name"]


def series_name(series: Series) -> str:
    """A series goes by its label."""
    return series.label


def below_name(series: Series) -> str:
    """The part of a series' bars that lies below zero."""
    return f"{series.label}, below zero"


def band_name(band: Band) -> str:
    """How long the ranges are; the legend shows this name."""
    return band.label if "range" in band.label or "%" in band.label else f"{band.label}, range"


def band_from(band: Band) -> str:
    """Where the ranges begin; drawn without a fill."""
    return f"{band_name(band)}, from"


def limit_name(panel: Panel) -> str:
    """The line of a panel's limit."""
    return panel.limit_text or "limit"
