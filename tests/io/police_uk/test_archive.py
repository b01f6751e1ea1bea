"""Bulk archives from a real server on this machine: broken off, changed, damaged, cancelled, and always resumed."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bluelamp.core.errors import RefusedInputError, UnreadableInputError, UsageError
from bluelamp.io.police_uk import Conduct, LeakyBucket, RetryPolicy, download_archive
from worlds.police_uk_server import ArchiveSite, FakeClock, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def _archive(seed: int = 0, n_bytes: int = 3_000_000) -> bytes:
    """A zip of about three megabytes that does not compress."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("2024-04/2024-04-lanternshire-street.csv", np.random.default_rng(seed).bytes(n_bytes))
    return out.getvalue()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def _conduct(clock: FakeClock | None = None, attempts: int = 4) -> Conduct:
    clock = clock or FakeClock()
    limiter = LeakyBucket(clock=clock, sleep=clock.sleep)
    return Conduct(limiter, RetryPolicy(attempts=attempts), clock.sleep, timeout_s=5.0)


def _left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.spec
def test_an_archive_comes_whole_with_progress_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    content, seen = _archive(), []
    with serving(ArchiveSite(content)) as url:
        path = download_archive(
            "2024-04", tmp_path, base_url=url, progress=lambda *now: seen.append(now), conduct=_conduct()
        )
    assert path == tmp_path / "2024-04.zip"
    assert path.read_bytes() == content
    assert _left(tmp_path) == ["2024-04.zip"]
    assert seen[0] == (0, len(content))
    assert seen[-1] == (len(content), len(content))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.spec
def test_a_line_that_breaks_twice_is_resumed_from_where_it_broke(tmp_path: Path) -> None:
    content = _archive()
    site = ArchiveSite(content, cuts=[1_000_000, 500_000])
    with serving(site) as url:
        path = download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert path.read_bytes() == content
    starts = [request.headers.get("range") for request in site.seen]
    assert starts == [None, "bytes=1000000-", "bytes=1500000-"]
    assert all(request.headers["if-range"] == '"v1"' for request in site.seen[1:])


def test_a_line_that_never_brings_more_is_given_up_and_the_next_call_goes_on(tmp_path: Path) -> None:
    content = _archive()
    site, clock = ArchiveSite(content, cuts=[1_000_000, 0, 0, 0]), FakeClock()
    with serving(site) as url:
        with pytest.raises(UnreadableInputError, match="1,000,000 bytes are kept") as caught:
            download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct(clock, attempts=3))
        assert caught.value.code == "BL-DOWNLOAD-02"
        assert _left(tmp_path) == ["2024-04.zip.part", "2024-04.zip.part.json"]
        assert len(clock.slept) == 2
        site.cuts.clear()
        path = download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert path.read_bytes() == content
    assert site.seen[-1].headers["range"] == "bytes=1000000-"


@pytest.mark.spec
def test_ctrl_c_leaves_a_part_that_the_next_call_completes(tmp_path: Path) -> None:
    content = _archive()
    site = ArchiveSite(content)

    def cancel(done: int, _total: int | None) -> None:
        if done:
            raise KeyboardInterrupt

    with serving(site) as url:
        with pytest.raises(KeyboardInterrupt):
            download_archive("2024-04", tmp_path, base_url=url, progress=cancel, conduct=_conduct())
        held = (tmp_path / "2024-04.zip.part").stat().st_size
        assert 0 < held < len(content)
        path = download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert path.read_bytes() == content
    assert site.seen[-1].headers["range"] == f"bytes={held}-"


def _cancelled(tmp_path: Path, site: ArchiveSite, n_bytes: int = 1_000_000) -> None:
    """Leave a part of the site's archive behind."""
    site.cuts.append(n_bytes)
    with serving(site) as url, pytest.raises(UnreadableInputError):
        download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct(attempts=1))
    assert (tmp_path / "2024-04.zip.part").stat().st_size == n_bytes


def _continued(tmp_path: Path, site: ArchiveSite) -> bytes:
    """Serve at the old address, which is part of what a part belongs to, and finish."""
    with serving(site) as url:
        note = tmp_path / "2024-04.zip.part.json"
        if note.exists():
            old = json.loads(note.read_text())
            note.write_text(json.dumps(old | {"url": f"{url}/data/archive/2024-04.zip"}))
        return download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct()).read_bytes()


def test_a_server_without_ranges_starts_afresh(tmp_path: Path) -> None:
    content = _archive()
    _cancelled(tmp_path, ArchiveSite(content))
    site = ArchiveSite(content, knows_ranges=False)
    assert _continued(tmp_path, site) == content
    assert len(site.seen) == 1


@pytest.mark.parametrize("minds_if_range", [True, False])
def test_an_archive_that_changed_meanwhile_is_never_mixed_with_the_old_one(
    tmp_path: Path, *, minds_if_range: bool
) -> None:
    _cancelled(tmp_path, ArchiveSite(_archive(seed=1)))
    newer = _archive(seed=2)
    site = ArchiveSite(newer, etag='"v2"', minds_if_range=minds_if_range)
    assert _continued(tmp_path, site) == newer


def test_a_part_longer_than_the_new_archive_is_forgotten(tmp_path: Path) -> None:
    _cancelled(tmp_path, ArchiveSite(_archive(seed=1)))
    small = _archive(seed=2, n_bytes=1000)
    assert _continued(tmp_path, ArchiveSite(small, minds_if_range=False)) == small


def test_a_weak_etag_is_no_ground_to_continue_on_but_a_date_of_change_is(tmp_path: Path) -> None:
    content, date = _archive(), "Wed, 01 May 2024 00:00:00 GMT"
    _cancelled(tmp_path, ArchiveSite(content, etag='W/"v1"'))
    site = ArchiveSite(content, etag='W/"v1"')
    assert _continued(tmp_path, site) == content
    assert "range" not in site.seen[0].headers
    (tmp_path / "2024-04.zip").unlink()
    _cancelled(tmp_path, ArchiveSite(content, etag="", modified=date))
    dated = ArchiveSite(content, etag="", modified=date)
    assert _continued(tmp_path, dated) == content
    assert dated.seen[0].headers["if-range"] == date


@pytest.mark.parametrize("note", ["", "[]", '{"url": 1}', "not json"])
def test_a_part_whose_note_is_lost_or_spoilt_is_not_trusted(tmp_path: Path, note: str) -> None:
    content = _archive()
    (tmp_path / "2024-04.zip.part").write_bytes(b"something else")
    (tmp_path / "2024-04.zip.part.json").write_text(note)
    with serving(ArchiveSite(content)) as url:
        path = download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert path.read_bytes() == content


def test_a_part_that_was_complete_is_only_verified(tmp_path: Path) -> None:
    content = _archive()
    _cancelled(tmp_path, ArchiveSite(content))
    (tmp_path / "2024-04.zip.part").write_bytes(content)
    site = ArchiveSite(content)
    assert _continued(tmp_path, site) == content
    assert site.seen == []


def test_a_whole_archive_is_not_asked_for_again_and_a_damaged_one_is(tmp_path: Path) -> None:
    content = _archive()
    (tmp_path / "2024-04.zip").write_bytes(content)
    site = ArchiveSite(content)
    with serving(site) as url:
        download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
        assert site.seen == []
        (tmp_path / "2024-04.zip").write_bytes(content[:5000])
        path = download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert path.read_bytes() == content


@pytest.mark.spec
def test_a_month_without_an_archive_is_named(tmp_path: Path) -> None:
    with serving(ArchiveSite(b"")) as url, pytest.raises(UsageError, match="no archive for 2031-01") as caught:
        download_archive("2031-01", tmp_path, base_url=url, conduct=_conduct())
    assert caught.value.code == "BL-DOWNLOAD-01"
    assert _left(tmp_path) == []


def test_what_is_no_month_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a month"):
        download_archive("2024-13", tmp_path, base_url="http://127.0.0.1:1")


@pytest.mark.spec
@pytest.mark.parametrize("damage", ["bits", "tail", "page"])
def test_a_damaged_archive_is_removed_and_said_so(tmp_path: Path, damage: str) -> None:
    content = _archive()
    flipped = content[:2_000_000] + bytes(8) + content[2_000_008:]
    spoilt = {"bits": flipped, "tail": content[:-100], "page": b"<html>sorry</html>"}[damage]
    with serving(ArchiveSite(spoilt)) as url, pytest.raises(UnreadableInputError, match="no sound zip") as caught:
        download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert caught.value.code == "BL-DOWNLOAD-03"
    assert _left(tmp_path) == []


def test_a_server_that_tells_no_length_is_judged_by_the_zip_alone(tmp_path: Path) -> None:
    content, totals = _archive(), set()
    with serving(ArchiveSite(content, tells_length=False)) as url:
        path = download_archive(
            "2024-04", tmp_path, base_url=url, progress=lambda _, total: totals.add(total), conduct=_conduct()
        )
    assert path.read_bytes() == content
    assert totals == {None}


def test_a_busy_server_is_waited_for_as_long_as_it_asks(tmp_path: Path) -> None:
    site, clock = ArchiveSite(_archive(), first_statuses=[429, 503], retry_after="7"), FakeClock()
    with serving(site) as url:
        download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct(clock))
    assert clock.slept == [7.0, 7.0]


def test_a_refusal_that_no_patience_changes_is_said_at_once(tmp_path: Path) -> None:
    site = ArchiveSite(_archive(), first_statuses=[403])
    with serving(site) as url, pytest.raises(UnreadableInputError, match="answered 403"):
        download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert len(site.seen) == 1


def test_nobody_at_the_address_is_an_error_with_advice(tmp_path: Path) -> None:
    with serving(ArchiveSite(b"")) as url:
        pass
    with pytest.raises(UnreadableInputError, match="try later"):
        download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct(attempts=2))


@pytest.fixture
def small_disk() -> Iterator[None]:
    """Let no file of this process grow over 1.5 MB: the system then says what it says of a full disk."""
    resource = pytest.importorskip("resource", reason="Windows cannot limit the size of files")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.spec
@pytest.mark.usefixtures("small_disk")
def test_a_full_disk_is_said_and_what_came_is_kept(tmp_path: Path) -> None:
    site = ArchiveSite(_archive())
    with serving(site) as url:
        for _ in range(2):
            with pytest.raises(RefusedInputError, match="disk is full; what came is kept") as caught:
                download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert caught.value.code == "BL-DOWNLOAD-04"
    assert _left(tmp_path) == ["2024-04.zip.part", "2024-04.zip.part.json"]
    assert site.seen[1].headers["range"] == f"bytes={(tmp_path / '2024-04.zip.part').stat().st_size}-"


def test_a_folder_in_the_place_of_the_archive_is_an_error_with_advice(tmp_path: Path) -> None:
    (tmp_path / "2024-04.zip").mkdir()
    folder = pytest.raises(RefusedInputError, match="choose another folder")
    with serving(ArchiveSite(_archive())) as url, folder as caught:
        download_archive("2024-04", tmp_path, base_url=url, conduct=_conduct())
    assert caught.value.code == "BL-DOWNLOAD-05"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RefusedInputError, match="make it first") as caught:
        download_archive("2024-04", tmp_path / "nowhere", base_url="http://127.0.0.1:1")
    assert caught.value.code == "BL-DOWNLOAD-05"
