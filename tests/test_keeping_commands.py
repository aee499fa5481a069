"""keys, retention, forget, backup and restore as an operator meets them: what they say, and their exit codes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.commands.checking import database_and_keys
from bot.core.case import Case
from bot.core.session import Session
from bot.settings import load_settings
from bot.store import backup_file, casefile, cases, conversations, processes
from bot.store.database import open_database
from bot.store.key_tables import OperatorAct
from bot.store.tables import Conversation

USER = 424242
SAID = "they keep my passport"


class Operator:
    """Somebody at the command line of one helpline."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        (folder / "pass").write_text("correct horse battery staple\n")
        values = {
            "DATABASE_URL": f"sqlite:///{folder / 'helpline.db'}",
            "KEY_FILE": str(folder / "keys.json"),
            "KEYSTORE_URL": "",
            "STAFF_FILE": str(folder / "none.yml"),
            "BACKUP_PASSPHRASE_FILE": str(folder / "pass"),
            "TELEGRAM_BOT_TOKEN": "",
        }
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(backup_file, "_COST", 2**10)

    def runs(self, *words: str, code: int = 0, says: str = "") -> str:
        """Run it; the exit code, and everything that was printed on one line."""
        result = CliRunner().invoke(app, words, input=says)
        printed = " ".join(result.output.split())
        assert result.exit_code == code, (words, result.exit_code, printed, result.exception)
        return printed

    def user_writes(self) -> None:
        """A user with an open case."""
        opened = self.opened()
        with opened.transaction() as session:
            case = Case("K7M4X", "immediate", ("locked_in",), "lscw")
            key = conversations.key_of(USER)
            conversations.save(session, key, USER, Session(language="km", case=case).to_json(), 1.0)
            cases.open_case(session, case, key, 1.0)
            casefile.write(session, "K7M4X", "user", {"text": SAID}, 1.0)
        opened.close()

    def opened(self):  # type: ignore[no-untyped-def]
        return open_database(f"sqlite:///{self.folder / 'helpline.db'}", self.folder / "keys.json")

    def users(self) -> int:
        opened = self.opened()
        with opened.transaction() as session:
            count = session.query(Conversation).count()
        opened.close()
        return count

    def lose(self, *patterns: str) -> None:
        for pattern in patterns:
            for file in self.folder.glob(pattern):
                file.unlink()

    def newest(self, folder: str, kind: str) -> str:
        return str(sorted((self.folder / folder).glob(f"helpline-{kind}-*"))[-1])


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.chdir(tmp_path)
    return Operator(tmp_path, monkeypatch)


def test_the_keys_are_shown_by_id_only_and_a_rotation_says_what_to_do_next(operator: Operator) -> None:
    operator.user_writes()
    shown = operator.runs("keys", "show")
    assert "k1" in shown and "2 in use" in shown
    rotated = operator.runs("keys", "rotate")
    assert "k2 writes; k1 is gone. 3 data keys" in rotated and "Back up the keys now" in rotated
    assert operator.users() == 1
    key_file = (operator.folder / "keys.json").read_text()
    assert not any(key in shown + rotated for key in key_file.split('"') if len(key) > 30)


def test_a_rotation_beside_a_running_bot_is_refused_with_the_code_of_keys(operator: Operator) -> None:
    operator.user_writes()
    bot = operator.opened()
    before = (operator.folder / "keys.json").read_bytes()
    assert "Stop every bot first" in operator.runs("keys", "rotate", code=5)
    assert (operator.folder / "keys.json").read_bytes() == before
    bot.close()


def test_a_bot_on_another_computer_is_noticed_by_its_heartbeat(operator: Operator) -> None:
    operator.user_writes()
    opened = operator.opened()
    with opened.transaction() as session:
        processes.beat(session, "elsewhere-1", time.time())
    opened.close()
    assert "1 bot process is running on this database" in operator.runs("keys", "rotate", code=2)
    assert '"k2"' not in (operator.folder / "keys.json").read_text()


def test_without_the_address_of_the_key_store_the_doctor_asks_for_it_and_makes_none(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bot has KEYSTORE_URL, the shell of the operator does not."""
    elsewhere = f"sqlite:///{operator.folder / 'elsewhere.db'}"
    open_database(f"sqlite:///{operator.folder / 'helpline.db'}", operator.folder / "keys.json", elsewhere).close()
    finding = database_and_keys(load_settings())
    assert not finding.fine and "Is KEYSTORE_URL set" in finding.words
    assert not (operator.folder / "datakeys.db").exists()
    assert "no bot is running" in operator.runs("status", "--once", code=1), "counting needs no key"
    monkeypatch.setenv("KEYSTORE_URL", elsewhere)
    assert database_and_keys(load_settings()).words == "open; the data keys are where KEYSTORE_URL says"


def test_the_doctor_says_that_the_data_keys_lie_beside_the_key_file(operator: Operator) -> None:
    operator.opened().close()
    finding = database_and_keys(load_settings())
    assert finding.fine and "beside the key file (no KEYSTORE_URL)" in finding.words


def test_a_user_is_forgotten_only_after_yes_and_the_output_is_counts(operator: Operator) -> None:
    operator.user_writes()
    asked = operator.runs("forget", says="K7M4X\n", code=1)
    assert "Nothing was deleted" in asked and "There is an open case" in asked and operator.users() == 1
    done = operator.runs("forget", "--yes", says=f"{USER}\n")
    assert "Deleted; 2 keys are gone" in done and str(USER) not in done and SAID not in done
    assert operator.users() == 0
    assert "Nothing is kept" in operator.runs("forget", "--yes", says=f"{USER}\n", code=1)
    opened = operator.opened()
    with opened.transaction() as session:
        assert [act.act for act in session.query(OperatorAct)] == ["forget"]
    opened.close()


def test_retention_shows_its_clocks_and_a_dry_run_deletes_nothing(operator: Operator) -> None:
    operator.user_writes()
    assert "RETENTION_IDLE_DAYS" in operator.runs("retention")
    assert "nothing was" in operator.runs("retention", "--dry-run") and operator.users() == 1


def test_everything_is_lost_and_comes_back_but_who_was_forgotten(operator: Operator) -> None:
    operator.user_writes()
    assert "restored into a scratch database" in operator.runs("backup", "--to", "content")
    operator.runs("backup", "keys", "--to", "keys")
    operator.lose("helpline.db*", "keys.json", "datakeys.db*")
    operator.runs("restore", operator.newest("keys", "master-keys"))
    assert "restore it next" in operator.runs("restore", operator.newest("keys", "data-keys"))
    assert "rows were restored" in operator.runs("restore", operator.newest("content", "database"))
    assert operator.users() == 1
    assert "were deleted" in operator.runs("restore", operator.newest("content", "database"), "--into-empty")
    operator.runs("forget", "--yes", says="K7M4X\n")
    again = operator.runs("restore", operator.newest("content", "database"), "--into-empty")
    assert "their key is gone: 1 users" in again
    assert operator.users() == 0


def test_a_restore_touches_nothing_that_is_there(operator: Operator) -> None:
    operator.user_writes()
    operator.runs("backup", "--to", "content")
    operator.runs("backup", "keys", "--to", "keys")
    file = operator.newest("content", "database")
    assert "say --into-empty" in operator.runs("restore", file, code=7)
    assert "not touched" in operator.runs("restore", operator.newest("keys", "master-keys"), code=5)
    assert "not touched" in operator.runs("restore", operator.newest("keys", "data-keys"), code=7)
    assert operator.users() == 1


@pytest.mark.parametrize("harm", ["cut", "bit", "passphrase"])
def test_a_bad_backup_is_refused_before_anything_is_deleted(operator: Operator, harm: str) -> None:
    operator.user_writes()
    operator.runs("backup", "--to", "content")
    file = Path(operator.newest("content", "database"))
    whole = file.read_bytes()
    match harm:
        case "cut":
            file.write_bytes(whole[:-20])
        case "bit":
            file.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        case _:
            (operator.folder / "pass").write_text("another passphrase\n")
    said = operator.runs("restore", str(file), "--into-empty", code=7)
    assert "damaged or has been cut off" in said or "does not open with this passphrase" in said
    assert operator.users() == 1


def test_keys_and_content_in_one_folder_and_short_passphrases_are_refused(operator: Operator) -> None:
    operator.user_writes()
    operator.runs("backup", "--to", "content")
    assert "use two folders" in operator.runs("backup", "keys", "--to", "content", code=7)
    (operator.folder / "pass").write_text("short\n")
    assert "fewer than 12 characters" in operator.runs("backup", "--to", "content", code=7)
    assert "Say where" in operator.runs("backup", code=2)


def test_old_backups_are_named_and_with_prune_deleted(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    operator.user_writes()
    now = 2_000_000_000.0
    monkeypatch.setattr("bot.commands.backups.time.time", lambda: now)
    operator.runs("backup", "--to", "content")
    monkeypatch.setattr("bot.commands.backups.time.time", lambda: now + 31 * 86400)
    assert "Too old" in operator.runs("backup", "--to", "content")
    monkeypatch.setattr("bot.commands.backups.time.time", lambda: now + 31 * 86400 + 5)
    assert "Deleted:" in operator.runs("backup", "--to", "content", "--prune")
    assert len(list((operator.folder / "content").iterdir())) == 2


@pytest.mark.parametrize(
    "words", [("backup",), ("backup", "keys"), ("restore",), ("forget",), ("retention",), ("keys", "rotate")]
)
def test_each_has_help_that_says_what_happens(operator: Operator, words: tuple[str, ...]) -> None:
    assert len(operator.runs(*words, "--help")) > 200
