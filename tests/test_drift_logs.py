"""What a quality log can and cannot tell: wear, seasons, changes, and the band it leaves open."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor.cli import main
from advisor.logs import calibrate
from simulator.calibration import fit_quality
from simulator.calibration.changes import change_points, effective_rows
from simulator.calibration.raw import fit_raw
from simulator.calibration.seasons import yearly_swing
from simulator.calibration.wear import age_table, draw_wear, shapes

START = pd.Timestamp("2022-01-03")
YEAR = 365.25


def log_of(
    weeks: int, *, every: int, noise: float, points: float = 8.0, days: float = 60.0
) -> pd.DataFrame:
    """Weekly rows; each retraining starts the loss anew; noise in points on both models."""
    rng = np.random.default_rng(5)
    week = np.arange(weeks)
    age = 7.0 * (week % every)
    date = START + pd.to_timedelta(7 * week, unit="D")
    fresh = 0.9 + rng.normal(0, noise / 100, weeks)
    return pd.DataFrame(
        {
            "date": date,
            "accuracy": fresh - points / 100 * -np.expm1(-age / days),
            "trained_at": date - pd.to_timedelta(age, unit="D"),
            "challenger": fresh + rng.normal(0, noise / 100, weeks),
            "labels": 500,
        }
    )


# --- changes of level ------------------------------------------------------------------------


def test_changes_are_the_cheapest_cut_and_noise_has_none() -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(0, 0.3, 90)
    levels = np.repeat([2.0, 0.0, 3.0], 30)
    assert change_points(levels + noise) == (30, 60)
    assert change_points(noise) == ()
    assert change_points(np.ones(50)) == change_points([1.0, 9.0]) == ()
    assert change_points(np.repeat([0.0, 5.0], 1500)) == (1500,)  # averaged to 1,000 rows first


def test_rows_that_resemble_their_neighbours_count_for_less() -> None:
    rng = np.random.default_rng(3)
    walk = np.zeros(4000)
    for k in range(1, 4000):
        walk[k] = 0.6 * walk[k - 1] + rng.normal()
    assert effective_rows(walk) == pytest.approx(4000 * 0.4 / 1.6, rel=0.1)
    assert effective_rows(rng.normal(size=4000)) > 3600


# --- wear ------------------------------------------------------------------------------------


def test_the_table_by_age_has_rows_intervals_and_never_falls_where_it_says_so() -> None:
    rows = pd.DataFrame(
        {
            "age": [0.0, 0.0, 8.0, 8.0, 15.0, 15.0, 200.0],
            "gap": [0.0, 0.0, 3.0, 1.0, 1.0, 0.0, 9.0],
            "cycle": [1, 2, 1, 2, 1, 2, 1],
        }
    )
    table = age_table(rows, 10.0, 50.0, seed=1)
    assert list(table["n"]) == [2, 2, 2, 1]
    assert list(table["gap"]) == [0.0, 2.0, 0.5, 9.0]
    assert list(table["isotonic"]) == [0.0, 1.25, 1.25, 9.0]  # two bins pooled
    assert (table["low"][1], table["high"][1]) == (1.0, 3.0)  # both draws one retraining
    assert math.isnan(table["low"][3])
    assert table["fitted"][3] == pytest.approx(10 * -math.expm1(-4))


def test_the_shape_that_made_a_log_foretells_it_best() -> None:
    log = log_of(120, every=120, noise=0.6)
    rows = pd.DataFrame(
        {
            "age": (log["date"] - log["trained_at"]).dt.days.astype(float),
            "gap": 100 * (log["challenger"] - log["accuracy"]),
        }
    )
    found = shapes(rows, 45.0).set_index("shape")
    assert found["miss"].idxmin() in ("saturating", "isotonic")
    assert found["miss"]["line"] > 3 * found["miss"]["saturating"]
    assert found["miss"]["no loss"] == pytest.approx(8.0, abs=0.3)
    assert found["r2"]["isotonic"] >= found["r2"]["saturating"] > 0.5


def test_without_loss_no_rate_is_given_but_the_size_that_would_have_been_seen() -> None:
    found = fit_quality(log_of(104, every=13, noise=1.0, points=0.0))
    assert (found.points, found.drift) == (0.0, {"kind": "none"})
    assert 0.2 < found.detectable < 1.5
    assert found.fits["drift"]["kind"] == "none"
    assert 0.0 < found.fits["drift"]["points-high"] < 2.0
    said = next(each for each in found.warnings if "no loss with age" in each)
    assert f"one of {found.detectable:.1f} points" in said
    assert "no rate is given" in said
    more = fit_quality(log_of(416, every=13, noise=1.0, points=0.0))
    assert more.detectable < 0.7 * found.detectable  # four times the rows: half of it


def test_what_would_have_been_seen_is_seen_four_times_in_five() -> None:
    """Logs with a loss of the size that is promised: how many show it."""
    age = np.tile(7.0 * np.arange(13), 8)
    rows = pd.DataFrame({"age": age, "cycle": np.repeat(np.arange(8), 13)})
    rng = np.random.default_rng(6)
    noise = rng.normal(0, 1.0, (150, 104))
    empty = [draw_wear(rows.assign(gap=each), 60.0, 45.0, seed=1) for each in noise]
    size = float(np.mean([each.detectable for each in empty]))
    wear = size * -np.expm1(-age / 60)
    seen = [draw_wear(rows.assign(gap=each + wear), 60.0, 45.0, seed=1).low > 0 for each in noise]
    assert np.mean(seen) == pytest.approx(0.8, abs=0.1)
    assert np.mean([each.low > 0 for each in empty]) == pytest.approx(0.05, abs=0.04)


def test_the_back_test_stands_in_numbers_and_words_however_good() -> None:
    found = fit_quality(log_of(104, every=26, noise=0.5))
    assert found.backtest is not None
    miss = found.backtest.actual - found.backtest.predicted
    assert abs(miss) < 0.5
    assert any(f"a miss of {miss:+.2f}" in each for each in found.warnings)
    (kept,) = found.fits["backtest"]
    assert kept["actual"] - kept["predicted"] == pytest.approx(miss, abs=0.002)
    short = fit_quality(log_of(3, every=3, noise=0.5))
    assert short.backtest is None
    assert any("too few rows for a back-test" in each for each in short.warnings)


def test_what_a_log_holds_of_a_wear_goes_by_the_ages_it_saw() -> None:
    young = fit_quality(log_of(104, every=8, noise=0.3, days=150.0)).fits["drift"]
    old = fit_quality(log_of(104, every=104, noise=0.3, days=60.0)).fits["drift"]
    assert (young["held"], old["held"]) == ("slope", "end")
    once = fit_quality(log_of(208, every=26, noise=0.3).drop(columns="challenger"))
    assert once.method == "jumps"
    assert once.days_low == once.days_high == pytest.approx(168.0, abs=8)
    assert any("at about one age" in each for each in once.warnings)


# --- seasons ---------------------------------------------------------------------------------


def returning(weeks: int = 126, *, back: bool = True) -> pd.DataFrame:
    """One model never retrained that loses 9 points but, if `back`, about its anniversaries."""
    log = log_of(weeks, every=weeks, noise=1.0, points=9.0)
    years = (log["date"] - START).dt.days / YEAR
    near = (years - years.round()).abs() * 12 < 1.5
    at = near & (years > 0.5) & back
    return log.assign(accuracy=log["accuracy"].where(~at, log["challenger"] + 0.01))


def test_an_old_model_as_good_as_new_a_year_on_is_a_season_and_no_negative_wear() -> None:
    found = fit_quality(returning())
    assert [each.periods for each in found.returns] == [1, 2]
    first = found.returns[0]
    assert abs((first.start - START).days - (YEAR - 45)) <= 9
    assert abs((first.end - START).days - (YEAR + 45)) <= 9
    assert first.quality > first.fresh
    assert first.between == pytest.approx(9, abs=0.5)
    assert found.loss(1000) == pytest.approx(9, abs=0.5)  # as if there were no returns
    assert found.n == 126 - sum(len(each.rows) for each in found.returns)
    assert sum("season of its training" in each for each in found.warnings) == 2
    assert fit_quality(returning(back=False)).returns == ()


def test_another_period_is_looked_for_where_it_is_given() -> None:
    log = log_of(60, every=60, noise=0.5, points=9.0, days=20.0)
    age = (log["date"] - START).dt.days
    back = (age - 140).abs() < 15
    log["accuracy"] = log["accuracy"].where(~back, log["challenger"])
    assert fit_quality(log).returns == ()
    assert [each.periods for each in fit_quality(log, period=140).returns] == [1]


def swinging(years: float) -> pd.DataFrame:
    days = np.arange(0, years * YEAR, 7)
    rng = np.random.default_rng(4)
    wave = 3.0 * np.cos(2 * np.pi * (days - 100) / YEAR)
    quality = 0.8 + (wave + rng.normal(0, 0.8, len(days))) / 100
    return pd.DataFrame({"date": START + pd.to_timedelta(days, unit="D"), "accuracy": quality})


def test_a_swing_over_the_year_is_carried_only_after_two_years() -> None:
    log = swinging(3)
    found = yearly_swing(log["date"], log["accuracy"], YEAR)
    assert found is not None
    assert found.supported
    assert found.points == pytest.approx(6.0, abs=0.4)
    assert found.low < 6.0 < found.high
    assert abs((found.best - START).days - 100) < 7
    young = swinging(1.6)
    early = yearly_swing(young["date"], young["accuracy"], YEAR)
    assert early is not None
    assert early.reason == "only 1.5 periods were seen, two are needed"
    assert yearly_swing(young["date"].head(40), young["accuracy"].head(40), YEAR) is None


def test_noise_is_no_season() -> None:
    rng = np.random.default_rng(9)
    dates = pd.Series(pd.date_range(START, periods=160, freq="7D"))
    called = 0
    for _ in range(40):
        swing = yearly_swing(dates, pd.Series(0.8 + rng.normal(0, 0.02, 160)), YEAR)
        assert swing is not None
        called += swing.supported
    assert called <= 4  # 5 % of 40 are 2


# --- bare logs and bad ones ------------------------------------------------------------------


def test_a_flat_bare_log_says_how_large_a_fall_it_would_have_shown() -> None:
    """Four yearly means of a model that was never retrained (NannyML, Massachusetts 2015-18)."""
    dates = pd.Series(pd.to_datetime([f"{year}-07-01" for year in range(2015, 2019)]))
    log = pd.DataFrame({"date": dates, "accuracy": [0.8272, 0.8253, 0.8292, 0.8282]})
    found = fit_quality(log)
    assert found.fits["drift"]["kind"] == "unknown"
    assert found.detectable == pytest.approx(fit_raw(dates, log["accuracy"]).detectable)
    assert any("no fall from first to last row" in each for each in found.warnings)
    assert not any("a month" in each or "rate of" in each for each in found.warnings)


def test_a_bare_log_that_falls_is_said_to_fall_and_not_why() -> None:
    log = log_of(60, every=60, noise=0.4, points=9.0, days=200.0)[["date", "accuracy"]]
    found = fit_quality(log)
    assert found.drift == {"kind": "none"}
    assert any("the model aged, the weeks grew harder, or both" in each for each in found.warnings)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["2026-01-05,0.9,2026-01-05,0.9", "2026-01-12,0.9,2026-01-05,0.9"], "nothing is compared"),
        ([f"2026-01-{d:02},1,2025-12-01,1" for d in range(1, 29)], "scores the same"),
        ([f"2026-01-{d:02},0.8,," for d in range(1, 29)], "cannot be told"),
        (
            [f"2026-{m:02}-{d:02},0.8,," for m in (1, 6) for d in range(1, 21)],
            "no rows between 2026-01-20 and 2026-06-01",
        ),
        (
            [f"2026-01-{d:02},{'n/a' if d == 5 else 0.8},," for d in range(1, 29)],
            "1 rows could not be used",
        ),
    ],
)
def test_odd_logs_get_clear_answers_in_valid_json(rows: list[str], said: str) -> None:
    text = "\n".join(["date,accuracy,trained_at,challenger_accuracy", *rows])
    found = calibrate(text.encode(), "odd.csv", "metric")
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert any(said in each for each in found["warnings"])
    assert found["fragment"]["models"][0]["drift"] == {"kind": "none"}


def test_the_command_takes_a_period_and_says_where_it_does_not_belong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_of(60, every=60, noise=0.5, points=9.0, days=20.0)
    back = ((log["date"] - START).dt.days - 140).abs() < 15
    log["accuracy"] = log["accuracy"].where(~back, log["challenger"])
    file = tmp_path / "weekly.csv"
    log.to_csv(file, index=False)
    assert main(["calibrate", str(file), "--kind", "metric", "--season", "140", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    found = next(each for each in answer["seasons"] if "trained" in each)
    assert (found["periods"], found["days"]) == (1, 140.0)
    assert any("1 x 140 days on" in each for each in answer["warnings"])
    assert answer["backtest"][0]["miss"] == pytest.approx(
        answer["backtest"][0]["actual"] - answer["backtest"][0]["predicted"]
    )
    assert main(["calibrate", str(file), "--kind", "metric", "--season", "140"]) == 0
    assert "age from (days)" in capsys.readouterr().out
    assert main(["calibrate", str(file), "--kind", "ci", "--season", "140"]) == 1
    assert "it goes with --kind metric" in capsys.readouterr().err
