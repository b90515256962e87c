"""A small good engagement as text, to be broken in one place at a time."""

from __future__ import annotations

from advisor.catalogue import load_catalogue
from advisor.faults import Fault, FaultsError
from advisor.storage.engagement_file import read_engagement

CATALOGUE = load_catalogue()
GOOD = """\
engagement: 1
id: good
title: A good engagement
currency: EUR
catalogue: {id: maturity-advisor, version: 1.0.0}
edition: full
profile: {ai: pilots, engineers: 30, regulated: false, units: 5}
teams:
  - {id: core, title: Core, people: 10}
respondents:
  - {id: r1, team: core, role: engineer}
  - {id: r2, team: core, role: management}
rounds:
  - id: spring
    date: 2026-03-12
    answers:
      - {respondent: r1, team: core, practice: ci-build, state: chosen, value: 0.5}
targets: []
limits: {quarters: 4, weeks-per-quarter: 40, budget: 100000, starts-at-once: 3, week-cost: 4000}
"""
ANSWER = "{respondent: r1, team: core, practice: ci-build, state: chosen, value: 0.5}"


def faults_of(text: str) -> tuple[Fault, ...]:
    try:
        read_engagement(text, "e.yaml", CATALOGUE)
    except FaultsError as error:
        return error.faults
    return ()
