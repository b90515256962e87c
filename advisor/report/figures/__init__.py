"""Charts as data: the specification every renderer draws, and the builders that fill it."""

from advisor.report.figures.changes import Moved, changes
from advisor.report.figures.graph import plan_graph
from advisor.report.figures.laboratory import rhythm_costs
from advisor.report.figures.money import amount, cash_curve, value_tornado
from advisor.report.figures.outcome import Compared, fan, fan_of, measure_ranges
from advisor.report.figures.periods import period_curve
from advisor.report.figures.plan import gantt, plan_title, quarter_names
from advisor.report.figures.quality import quality_log
from advisor.report.figures.quantiles import quantile_plot
from advisor.report.figures.roles import role_map
from advisor.report.figures.scores import interval_dots, level_bars
from advisor.report.figures.spec import (
    Axis,
    Band,
    Bar,
    ChartSpec,
    Key,
    Panel,
    Point,
    Region,
    RowLabel,
    Rule,
    Series,
    Span,
    Table,
    Tick,
)
from advisor.report.figures.study import Swung, settling, tornado
from advisor.report.figures.verdict import quadrant, verdict_shares
from advisor.report.figures.waterfall import waterfall

__all__ = [
    "Axis",
    "Band",
    "Bar",
    "ChartSpec",
    "Compared",
    "Key",
    "Moved",
    "Panel",
    "Point",
    "Region",
    "RowLabel",
    "Rule",
    "Series",
    "Span",
    "Swung",
    "Table",
    "Tick",
    "amount",
    "cash_curve",
    "changes",
    "fan",
    "fan_of",
    "gantt",
    "interval_dots",
    "level_bars",
    "measure_ranges",
    "period_curve",
    "plan_graph",
    "plan_title",
    "quadrant",
    "quality_log",
    "quantile_plot",
    "quarter_names",
    "rhythm_costs",
    "role_map",
    "settling",
    "tornado",
    "value_tornado",
    "verdict_shares",
    "waterfall",
]
