"""One change of the shipped catalogue for each kind of fault, and what must be said about it.

name: file (+ how many more faults may follow from the same slip)
- the text that is replaced, once
+ what stands there instead
@ the first line that holds this is the line of the fault
? words of the fault, all of them
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["CASES", "Case"]


@dataclass(frozen=True)
class Case:
    """One line of the table each."""

    name: str
    file: str
    others: int
    old: str
    new: str
    at: str
    says: tuple[str, ...]


_TABLE = r"""
unknown key: practices/delivery.yaml
-   - id: version-control\n
+   - id: version-control\n    evidnce: [x]\n
@ evidnce
? `evidnce` | did you mean | evidence

key given twice: practices/delivery.yaml (+999)
-   - id: version-control\n
+   - id: version-control\n    level: 3\n
@     level: 2
? `level` | twice

anchor missing: practices/delivery.yaml
-       0.25: All application
+       # All application
@ anchors:
? 0.25

anchor of no value: practices/delivery.yaml
-       0.25: All application
+       0.75: All application
@ anchors:
? 0.25

level out of range: practices/delivery.yaml
- under version control\n    level: 2
+ under version control\n    level: 6
@ level: 6
? 5

estimate falls: practices/delivery.yaml
- {low: 15, mode: 27.5, high: 50
+ {low: 15, mode: 75, high: 50
@ mode: 75
? low <= mode <= high

unknown form: practices/delivery.yaml
- {on: "pipelines[role=change].stages[role=test].applies", do: set, to: 1,
+ {on: "pipelines[role=change].stages[role=test].applies", do: sett, to: 1,
@ do: sett
? set

set without to: practices/delivery.yaml
- {on: "pipelines[role=change].stages[role=test].applies", do: set, to: 1,
+ {on: "pipelines[role=change].stages[role=test].applies", do: set,
@ tests now run
? `to`

scale without numbers: practices/delivery.yaml
- do: scale, low: 0.15, mode: 0.35, high: 0.7,
+ do: scale, low: 0.15, high: 0.7,
@ high: 0.7, basis
? low, mode and high

conserved into nothing: practices/delivery.yaml (+99)
- into: "pipelines[role=change].stages[role=review]
+ onto: "pipelines[role=change].stages[role=review]
@ add-conserved
? `into`

basis without source: practices/delivery.yaml
- anchored, source: dora-2022, group: recover
+ anchored, group: recover
@ anchored, group
? source

no effect and no reason: practices/governance.yaml
-     unsimulated: A first step and a legal duty
+     # unsimulated: A first step
@ id: ai-inventory
? unsimulated

id is no id: practices/delivery.yaml
-   - id: trunk-based\n
+   - id: Trunk Based\n
@ Trunk Based
? id

dimension inside a practice: practices/delivery.yaml
-   - id: version-control\n
+   - id: version-control\n    dimension: delivery\n
@     dimension: delivery
? dimension of its file

id taken: practices/delivery.yaml (+99)
-   - id: trunk-based\n
+   - id: rollback\n
@ anywhere
? already taken

unknown prerequisite: practices/delivery.yaml
- needs: [ci-tests, small-batches]
+ needs: [ci-test, small-batches]
@ [ci-test,
? no practice `ci-test` | did you mean `ci-tests`?

prerequisite above its level: practices/delivery.yaml (+1)
- needs: [ci-build, unit-tests]
+ needs: [ci-build, test-selection]
@ test-selection]
? above its own | raise the level to 5

cycle: practices/delivery.yaml
-     needs: []\n
+     needs: [ci-build]\n
@ needs: [version-control]\n    editions: [full, devops, mlops]\n    question: Is the soft
? `ci-build` needs `version-control` needs `ci-build`

needs itself: practices/delivery.yaml
- needs: [ci-tests, small-batches]
+ needs: [trunk-based]
@ [trunk-based]
? `trunk-based` needs `trunk-based`

unknown edition: practices/delivery.yaml
- editions: [quick, full
+ editions: [qick, full
@ [qick
? no edition `qick` | did you mean `quick`?

listed twice: practices/delivery.yaml
- editions: [quick, full
+ editions: [full, full
@ [full, full
? listed 2 times

unknown role: practices/delivery.yaml
- roles: [developer, platform
+ roles: [developper, platform
@ developper
? no role `developper` | did you mean `developer`?

unknown source: practices/delivery.yaml
- source: chen-2015, group: deploy}
+ source: chen-2051, group: deploy}
@ chen-2051
? no source | did you mean `chen-2015`?

unknown model: practices/delivery.yaml
- {model: dora, id: version-control}
+ {model: dorra, id: version-control}
@ dorra
? no model `dorra` | did you mean `dora`?

unknown dimension: practices/delivery.yaml (+1)
- dimension: delivery\n
+ dimension: delivry\n
@ dimension: delivry
? no dimension `delivry` | did you mean `delivery`?

path cannot be read: practices/delivery.yaml
- change].stages[role=integrate]
+ change.stages[role=integrate]
@ role=change.stages
? cannot be read | write it like

step of no calendar: practices/delivery.yaml
- .opens", do: step-calendar
+ .time", do: step-calendar
@ .time", do: step
? .opens

calendar off the ladder: practices/delivery.yaml
- do: set, to: office-hours
+ do: set, to: office-hour
@ to: office-hour,
? did you mean `office-hours`?

not a mapping: editions.yaml (+999)
- editions:\n
+ - editions:\n
@ anywhere
? mapping

dimension nobody uses: dimensions.yaml (+1)
-   - id: genai\n
+   - id: generative\n
@ id: generative
? no practice belongs

meaning missing: dimensions.yaml
-       5: Teams change their own way
+       # 5: Teams change
@ meanings:
? lacks a meaning

levels not one to five: dimensions.yaml
-   - number: 5\n    name: Optimising
+   - number: 4\n    name: Optimising
@ levels:
? levels 1 to 5

edition nobody is in: editions.yaml
- editions:\n
+ editions:\n  - {id: short, title: S, minutes: 5, purpose: p, cannot-tell: c}\n
@ id: short
? asks no practice

scale missing: scales.yaml
-   - id: evidence\n
+   - id: proof\n
@ scales:
? `evidence` is missing

answers of other values: scales.yaml
- {value: 0.25, label: Begun
+ {value: 0.3, label: Begun
@ points:
? 0.25

value twice: scales.yaml
- {value: shown, label
+ {value: stated, label
@ points:\n      - {value: stated
? given twice

question missing: profile.yaml
-   - id: runners\n
+   - id: build-slots\n
@ questions:
? `runners` is missing

unknown group: profile.yaml
-     group: software\n
+     group: softwear\n
@ softwear
? did you mean `software`?

money assumed: profile.yaml
-     feeds: [value]\n
+     feeds: [value]\n    default: 900\n    default-source: g\n
@ default: 900
? never assumed

outcome assumed: profile.yaml
-     unit: share of deployments\n
+     default: 0.2\n    default-source: g\n
@ id: stated-change-fail-rate
? never has a default

default without source: profile.yaml
-     default-source: Our own assumption; fraud
+     # default-source: fraud
@ id: label-delay-days
? default-source

default beyond its bounds: profile.yaml
-     default: 7\n
+     default: 900\n
@ default: 900
? 730

default of another kind: profile.yaml
-     default: true\n
+     default: perhaps\n
@ default: perhaps
? true or false

default no option: profile.yaml
- {at: 60, value: monthly}
+ {at: 60, value: montly}
@ montly
? did you mean `monthly`?

default by nothing: profile.yaml
- default-by: {by: engineers
+ default-by: {by: engneers
@ engneers
? did you mean `engineers`?

choice without options: profile.yaml
-     kind: boolean\n    feeds: [decision]
+     kind: choice\n    feeds: [decision]
@ id: regulated
? options

number without bounds: profile.yaml
-     low: 1\n    high: 20000\n
+     low: 1\n
@ id: engineers
? `high`

shown when nothing: profile.yaml
- {ai: [pilots, production]}
+ {ai: [pilot, production]}
@ [pilot,
? did you mean `pilots`?

cell twice: matrix.yaml (+1)
-     foundation: weak\n    need: pilots\n
+     foundation: weak\n    need: low\n
@ cells:
? weak / low is given 2 times

verdict twice: matrix.yaml (+2)
- verdict: devops-first-thin-slice\n
+ verdict: devops-first\n
@ cells:
? `devops-first` stands in several

weights do not make 100: matrix.yaml
-     weight: 50\n
+     weight: 60\n
@ factors:
? 110 | 100 points

override that weighs: matrix.yaml
-     axis: override\n    weight: 0\n
+     axis: override\n    weight: 5\n
@ weight: 5\n
? moves no axis

factor missing: matrix.yaml
-   - id: roadmap\n
+   - id: road\n
@ factors:
? `roadmap` is missing

flag missing: matrix.yaml
-   - id: regulated-weak-foundation\n
+   - id: regulated-weak\n
@ flags:
? `regulated-weak-foundation` is missing

score of no answer: matrix.yaml
- {none: 0, exploring: 0.15,
+ {non: 0, none: 0, exploring: 0.15,
@ non: 0
? did you mean `none`?

answer without score: matrix.yaml
- {none: 0, exploring: 0.15,
+ {none: 0,
@ profile: ai
? nothing for the answer `exploring`

points for a choice: matrix.yaml
- scores: {none: 0, exploring: 0.15, pilots: 0.6, production: 1}
+ points: [[0, 0], [1, 1]]
@ profile: ai
? `scores`

score that falls: matrix.yaml
- [3, 0.9], [5, 1]]
+ [3, 0.6], [5, 1]]
@ [3, 0.6]
? points must rise

factor on nothing: matrix.yaml
- {profile: pilots, points
+ {profile: pilotts, points
@ pilotts
? did you mean `pilots`?

cut-offs fall: matrix.yaml
- foundation: [0.35, 0.6]
+ foundation: [0.65, 0.6]
@ cutoffs:
? cut-offs must rise

classes of other names: matrix.yaml
- {id: middling, label: Middling
+ {id: medium, label: Middling
@ classes:
? weak, middling, strong

cell's practice: matrix.yaml
- [exec-sponsor, version
+ [exec-sponsors, version
@ exec-sponsors
? did you mean `exec-sponsor`?

flag's practice: matrix.yaml
- [ai-inventory, ai-policy
+ [ai-inventry, ai-policy
@ ai-inventry
? did you mean `ai-inventory`?

mandatory dimension: matrix.yaml
- pilots: [culture, delivery,
+ pilots: [cultur, delivery,
@ cultur,
? did you mean `culture`?

answer forgotten: matrix.yaml
- default-target: {none: 3, exploring: 3,
+ default-target: {none: 3,
@ default-target
? `exploring`

industry: matrix.yaml
- regulated-industries: [financial-services,
+ regulated-industries: [finance-services,
@ finance-services
? did you mean `financial-services`?

claim's source: matrix.yaml
-     source: seed-article\n
+     source: seed-articl\n
@ seed-articl\n
? did you mean `seed-article`?

claim's verdict: matrix.yaml
- verdicts: [mlops-core, mlops-level-up
+ verdicts: [mlops-cor, mlops-level-up
@ mlops-cor,
? did you mean `mlops-core`?
"""

_CASE = re.compile(
    r"^(?P<name>[^:\n]+): (?P<file>\S+)(?: \(\+(?P<others>\d+)\))?\n"
    r"- (?P<old>.*)\n\+ (?P<new>.*)\n@ (?P<at>.*)\n\? (?P<says>.*)$",
    re.MULTILINE,
)


def _read(table: str) -> list[Case]:
    cases = []
    for found in _CASE.finditer(table):
        old, new, at = (found[key].replace("\\n", "\n") for key in ("old", "new", "at"))
        says = tuple(found["says"].split(" | "))
        others = int(found["others"] or 0)
        cases.append(Case(found["name"], found["file"], others, old, new, at, says))
    return cases


CASES = _read(_TABLE)
assert len(CASES) == _TABLE.count("\n? "), "a case of the table cannot be read"
