"""An encrypted cluster: certificates made here, and who has none that its authority signed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dask
import pytest
from test_computing import desk
from test_experiment_clustered import Started, started

from advisor.faults import FaultsError
from advisor.storage.computing import computed
from simulator import simulate

SETTINGS = "DASK_DISTRIBUTED__COMM__TLS__"


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder, with one certificate that it signed."""

    folder: Path

    @classmethod
    def made(cls, folder: Path, name: str) -> Authority:
        """Keys on a curve, since they take no time to make; valid for a day."""
        own = cls(folder)
        folder.mkdir()
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        own._openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "1",
                     "-subj", f"/CN={name}")  # fmt: skip
        own._openssl("req", *curve, "-keyout", "own.key", "-out", "own.csr", "-subj", "/CN=node")
        own._openssl("x509", "-req", "-in", "own.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                     "-CAcreateserial", "-out", "own.pem", "-days", "1")  # fmt: skip
        return own

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def settings(self, *roles: str) -> dict[str, str]:
        """Dask's own settings as environment variables, for these roles."""
        found = {f"{SETTINGS}CA_FILE": str(self.folder / "ca.pem")}
        for role in roles:
            found[f"{SETTINGS}{role}__CERT"] = str(self.folder / "own.pem")
            found[f"{SETTINGS}{role}__KEY"] = str(self.folder / "own.key")
        return found


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl on the PATH (Debian: apt install openssl)")
    return Authority.made(tmp_path_factory.mktemp("tls") / "ours", "ours")


@pytest.fixture(scope="module")
def encrypted(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    told = authority.settings("SCHEDULER", "WORKER")
    with started(tmp_path_factory.mktemp("cluster"), "tls", told) as found:
        yield found


@pytest.fixture
def told(encrypted: Started, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """This process as a user's with that cluster's address; its settings are the test's."""
    monkeypatch.setenv("ADVISOR_COMPUTE", encrypted.address)
    yield monkeypatch
    for name in [each for each in os.environ if each.startswith(SETTINGS)]:
        monkeypatch.delenv(name)
    dask.config.refresh()


def test_an_encrypted_cluster_gives_the_same_bytes(
    authority: Authority, told: pytest.MonkeyPatch
) -> None:
    alone = simulate(desk(), replications=6, window=50.0, engine="reference")
    for name, value in authority.settings("CLIENT").items():
        told.setenv(name, value)
    dask.config.refresh()
    told.setattr("simulator.engines.reference.ReferenceEngine.run", None)  # not here
    with computed():
        there = simulate(desk(), replications=6, window=50.0, engine="reference")
    assert there.runs.equals(alone.runs)
    assert there.series.equals(alone.series)


def test_who_cannot_show_a_certificate_of_its_authority_is_told_so(
    authority: Authority, encrypted: Started, told: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Who trusts another authority, who is signed by another, who has none: nothing runs here."""
    theirs = Authority.made(tmp_path / "theirs", "theirs")
    stranger = theirs.settings("CLIENT") | authority.settings()
    told.setattr("simulator.experiment.clustered._SECONDS_TO_ANSWER", 1.0)
    told.setattr("simulator.engines.reference.ReferenceEngine.run", None)
    for settings, what in (
        (theirs.settings("CLIENT"), "do not accept each other's certificates"),
        (stranger, "do not accept each other's certificates"),
        ({}, "takes certificates, and none are named: Dask's settings DASK_DISTRIBUTED__COMM"),
    ):
        with told.context() as inner:
            for name, value in settings.items():
                inner.setenv(name, value)
            dask.config.refresh()
            with computed(), pytest.raises(FaultsError) as error:
                simulate(desk(), replications=2, engine="reference")
        (fault,) = error.value.faults
        assert fault.where == "ADVISOR_COMPUTE"
        assert encrypted.address in fault.what
        assert what in fault.what


def test_what_is_open_to_listeners_is_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address of the documentation's range; with the flag it is asked, and nobody is there."""
    tried: list[str] = []

    def client(address: str, **_: object) -> None:
        tried.append(address)
        raise OSError("nobody is there")

    monkeypatch.setattr("distributed.Client", client)
    monkeypatch.setenv("ADVISOR_COMPUTE", "tcp://192.0.2.1:8786")
    for flag, what in (("", "neither encrypted nor on this machine"), ("1", "nobody is there")):
        monkeypatch.setenv("ADVISOR_COMPUTE_INSECURE", flag)
        with computed(), pytest.raises(FaultsError, match=what):
            simulate(desk(), replications=2)
        assert len(tried) == len(flag)
