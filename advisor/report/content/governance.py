"""Who answers for what, what is measured, and when it is looked at again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from advisor.report.content.context import Context, counted, simple_table
from advisor.report.content.outcomes import compared
from advisor.report.figures.plan import track_of
from advisor.report.model import Block, Heading, ListBlock, Paragraph, Section
from advisor.report.model import Item as Entry
from advisor.report.numbers import day, measured, quarter_starts

if TYPE_CHECKING:
    from advisor.flow import Projection

__all__ = ["governance_section", "signing_section"]

_TRACKS = {"devops": "DevOps", "platform": "Platform", "mlops": "MLOps"}
_MEASURES = 6


def governance_section(context: Context, projection: Projection) -> Section | None:
    """The RACI of the plan's tracks, the measures with today and target, the reviews."""
    if not projection.roadmap.items:
        return None
    blocks: list[Block] = [
        Heading(text="Who does it, and who is asked", unit="RACI by track"),
        _raci(context, projection),
        Heading(text="What is measured", finding=_measured(projection)),
        _measures(context, projection),
        *_reviews(context, projection),
    ]
    return Section(
        id="governance",
        title=_title(projection),
        short="Governance and measures",
        lede="Names are yours to fill in; the roles are those the practices ask for.",
        blocks=tuple(blocks),
    )


def _title(projection: Projection) -> str:
    number = counted(len(projection.roadmap.items), "practice")
    return f"Somebody answers for each of the {number}, and outcomes decide what goes on"


def _raci(context: Context, projection: Projection) -> Block:
    rows = []
    actions = {one.practice: one.owner for one in context.engagement.actions}
    for track, title in _TRACKS.items():
        planned = projection.roadmap.items
        mine = [i for i in planned if track_of(context.catalogue, i.practice) == track]
        if not mine:
            continue
        roles: dict[str, int] = {}
        for item in mine:
            for role in context.catalogue.practices[item.practice].roles:
                roles[role] = roles.get(role, 0) + 1
        ranked = sorted(roles, key=lambda role: (-roles[role], role))
        owners = sorted({actions[i.practice] for i in mine if i.practice in actions})
        rows.append(
            (
                f"{title}, {counted(len(mine), 'practice')}",
                context.roles(ranked[:2]),
                ", ".join(owners) or "to be named",
                context.roles(ranked[2:4]) or "the teams",
                "leadership, at each review",
            )
        )
    return simple_table(
        ("Track", "Responsible", "Accountable", "Consulted", "Informed"),
        rows,
        widths=(1.4, 1.6, 1.4, 1.6, 1.2),
        bold=(0,),
        caption="Responsible: the roles most practices of the track name. Accountable: owners of "
        "recorded actions.",
    )


def _measured(projection: Projection) -> str:
    number = len(compared(projection)[:_MEASURES])
    told = counted(number, "outcome says", "outcomes say", capitals=True)
    return f"{told} whether the plan works"


def _measures(context: Context, projection: Projection) -> Block:
    rows = []
    for one in compared(projection)[:_MEASURES]:
        before = measured(*_three(one.today, one.unit), currency=context.currency)
        after = measured(*_three(one.plan, one.unit), currency=context.currency, like=one.today[0])
        rows.append((one.label, before.full, after.full))
    return simple_table(
        ("Measure", "Today, simulated", "With the plan, on average"),
        rows,
        widths=(2.2, 1.6, 1.6),
        right=(1, 2),
        caption=f"80% ranges; {context.from_simulation}. Measure them in your own logs: that is "
        "what the next report is fitted to.",
    )


def _three(values: tuple[float, float, float], unit: str) -> tuple[float, str, float, float]:
    return values[0], unit, values[1], values[2]


def _reviews(context: Context, projection: Projection) -> list[Block]:
    quarters = len(projection.roadmap.load)
    if context.dated is None or not quarters:
        return [Paragraph(text="Reviews are dated once a round is.", small=True)]
    starts = quarter_starts(context.dated, quarters + 1)
    middle = starts[min(2, quarters)]
    return [
        Heading(text="When it is looked at again"),
        ListBlock(
            items=(
                Entry(lead="Every month.", text="The first steps and what holds them up."),
                Entry(
                    lead="First review.",
                    text="Outcomes against the ranges above; what left its range is planned again.",
                    aside=day(middle),
                ),
                Entry(
                    lead="Next round.",
                    text="The same questions to the same people; what moved is shown beyond doubt.",
                    aside=day(_a_year_on(context.dated, starts[-1])),
                ),
            )
        ),
    ]


def _a_year_on(start: date, end: date) -> date:
    """A year after the round, or the plan's end where that is sooner."""
    year = start.replace(year=start.year + 1, day=min(start.day, 28))
    return min(year, end)


def signing_section(context: Context) -> Section:
    """What is to be done next, by whom and when, and where it is signed."""
    actions = sorted(context.engagement.actions, key=lambda one: (one.date, one.id))
    waiting = [one for one in actions if one.status in ("open", "under-way")]
    blocks: list[Block] = []
    if waiting:
        rows = [
            (one.title, context.practice(one.practice), one.owner, day(one.date),
             one.status.replace("-", " "))
            for one in waiting
        ]  # fmt: skip
        heads = ("Action", "Practice", "Owner", "By", "State")
        table = simple_table(heads, rows, widths=(2.4, 2.0, 1.4, 0.9, 0.8), bold=(0,))
        blocks += [Heading(text="What was agreed"), table]
    blocks += [
        Heading(text="Agreed by"),
        simple_table(
            ("For", "Name", "Date", "Signature"),
            [("The client", "", "", ""), ("The consultant", "", "", "")],
            widths=(1.2, 2.0, 1.0, 2.2),
        ).model_copy(update={"stays": True}),
    ]
    return Section(
        id="sign-off",
        title=_signing_title(len(waiting)),
        short="Next steps and sign-off",
        lede=_made_again(context),
        blocks=tuple(blocks),
    )


def _made_again(context: Context) -> str:
    again = "The same answers, questionnaire and engine make this report again"
    card = "" if context.profile == "board" else "; the card at its end names them"
    return f"{again}{card}."


def _signing_title(waiting: int) -> str:
    if not waiting:
        return "No action is recorded yet: name owners and dates before the first quarter"
    if waiting == 1:
        return "One action waits for its owner"
    return f"{counted(waiting, 'action', capitals=True)} wait for their owners"
