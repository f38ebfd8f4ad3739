"""A profile is read strictly, written privately, and never quoted in an error."""

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model import InputError, Profile
from auditor.tasks.profile import load_profile, new_profile, parse_pairs, template


def written(folder: Path, text: str) -> Path:
    path = folder / "me.toml"
    path.write_text(text, "utf-8")
    return path


def test_values_come_in_the_order_given_without_repeats(tmp_path: Path) -> None:
    path = written(tmp_path, '[known]\nvoucher = ["b", " a ", "b", ""]\nemail = ["me@x.org"]\n')
    assert load_profile(path) == Profile((("voucher", ("b", "a")), ("email", ("me@x.org",))))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no [known] table"),
        ("[known]\n", "is empty"),
        ('[known]\nemail = [""]\n', "is empty"),
        ('[known]\nemail = "me@secret.org"\n', "must be a list of strings"),
        ("[known]\nimei = [490154203237518]\n", "must be a list of strings"),
        ('[known]\nlocation = ["secret place"]\n', 'must be "latitude,longitude"'),
        ('[known]\nlocation = ["22.3193,114.1694", "95.5,10.5"]\n', 'must be "latitude,longitude"'),
        ('email = ["me@secret.org"]\n', "unknown part 'email'"),
        ('known = ["me@secret.org"]\n', "no [known] table"),
        ('[known]\nemail = ["me@secret.org"\n[', "not valid TOML (at line"),
    ],
)
def test_each_mistake_has_its_sentence(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(InputError) as caught:
        load_profile(written(tmp_path, text))
    sentence = str(caught.value)
    assert complaint in sentence
    assert "secret" not in sentence
    assert "490154203237518" not in sentence
    assert sentence.endswith(".")


def test_a_file_that_is_no_text_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    with pytest.raises(InputError, match="There is no profile"):
        load_profile(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        load_profile(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_profile(tmp_path)


def test_new_profile_is_private_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "me.toml"
    new_profile(path, {"email": ['a"b\\@x.org'], "gate code": ["42"]})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert dict(load_profile(path).known) == {"email": ('a"b\\@x.org',), "gate code": ("42",)}
    with pytest.raises(InputError, match="exists already"):
        new_profile(path, {})
    assert "gate code" in path.read_text("utf-8")


def test_the_template_is_toml_that_asks_to_be_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    new_profile(path, {})
    assert tomllib.loads(path.read_text("utf-8")) == {"known": {}}
    with pytest.raises(InputError, match="is empty"):
        load_profile(path)
    uncommented = path.read_text("utf-8").replace("\n# ", "\n")
    assert "advertising_id" in tomllib.loads(uncommented[uncommented.index("[known]") :])["known"]


PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.dictionaries(PRINTABLE, st.lists(PRINTABLE, min_size=1, max_size=3), max_size=5))
def test_any_value_survives_being_written(known: dict[str, list[str]]) -> None:
    assert tomllib.loads(template(known))["known"] == known


def test_pairs() -> None:
    assert parse_pairs(["email=a@b.c", "email=d=e"]) == {"email": ["a@b.c", "d=e"]}
    for wrong in ("email", "=x", "email="):
        with pytest.raises(InputError, match="KEY=VALUE"):
            parse_pairs([wrong])
    with pytest.raises(InputError, match="unprintable"):
        parse_pairs(["email=\udcff"])
