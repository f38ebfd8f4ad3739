"""Normal forms of values, encodings of forms, and how weak a value is."""

import base64
import hashlib

import pytest

from auditor.detect.known.encodings import Encoding
from auditor.detect.known.entropy import TINY, WEAK, bits
from auditor.detect.known.forms import forms, raw_bytes
from auditor.detect.known.needles import MAX_NEEDLES, compile_profile
from auditor.model import Profile
from tests.detect.helpers import engine, leaf, message, profile


def texts(data_type: str, value: str) -> set[str]:
    return {form.text for form in forms(data_type, value)}


def test_a_phone_in_all_its_notations() -> None:
    assert texts("id.phone", "+852 9123-4567") >= {
        "+852 9123-4567",
        "+85291234567",
        "85291234567",
        "0085291234567",
        "91234567",
        "+852 9123 4567",
        "+852-9123-4567",
        "852-9123-4567",
        "+852.9123.4567",
        "+852 91234567",
        "852-91234567",
        "(852) 9123-4567",
        "(+852) 9123 4567",
        "9123-4567",
    }
    assert texts("id.phone", "+1 415 555 2671") >= {"(415) 555-2671", "415.555.2671"}
    assert texts("id.phone", "07911 123456") >= {"07911 123456", "07911123456"}
    assert "+4915112345678" in texts("id.phone", "4915112345678")


def test_addresses_and_ids() -> None:
    assert texts("id.email", " Jane.Doe+a@Gmail.com ") >= {
        "jane.doe+a@gmail.com",
        "JANE.DOE+A@GMAIL.COM",
        "janedoe@gmail.com",
        "jane.doe@gmail.com",
    }
    assert texts("id.device", "A4:5E:60:c1:0f:9b") >= {
        "a45e60c10f9b",
        "A45E60C10F9B",
        "a4-5e-60-c1-0f-9b",
        "a45e.60c1.0f9b",
        "a4 5e 60 c1 0f 9b",
    }
    assert "7a2016d717b0572fa7a613f89a81d905" in texts(
        "id.advertising", "7A2016D7-17B0-572F-A7A6-13F89A81D905"
    )
    assert "35-209900-176148-1" in texts("id.device", "352099001761481")
    assert texts("id.name", "Chan  Tai Man") >= {"chan tai man", "CHANTAIMAN", "chan_tai_man"}


def test_raw_bytes_of_ids() -> None:
    assert raw_bytes("A4:5E:60:C1:0F:9B") == bytes.fromhex("a45e60c10f9b")
    assert raw_bytes("7a2016d7-17b0-572f-a7a6-13f89a81d905") is not None
    assert raw_bytes("jane@posteo.de") is None


def needles(**known: str) -> set[tuple[Encoding, bytes]]:
    found = compile_profile(Profile(tuple((key, (value,)) for key, value in known.items())))
    return {(n.encoded.encoding, n.encoded.pattern) for n in found.needles}


def test_every_encoding_is_there() -> None:
    found = needles(email="jane@posteo.de")
    plain = b"jane@posteo.de"
    assert (Encoding.PLAIN, plain) in found
    assert (Encoding.PLAIN, plain[::-1]) in found
    assert (Encoding.ESCAPED, b"jane%40posteo%2Ede") not in found
    assert (Encoding.ESCAPED, b"jane%40posteo.de") in found
    assert (Encoding.HEX, plain.hex().encode()) in found
    assert (Encoding.BASE64, base64.b64encode(plain).rstrip(b"=")[:-1]) in found
    for algorithm in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"):
        digest = hashlib.new(algorithm, plain).digest()
        assert (Encoding.DIGEST_HEX, digest.hex().encode()[:32]) in found
        assert (Encoding.DIGEST_BASE64, base64.b64encode(digest)[:21]) in found
        again = hashlib.sha256(digest.hex().encode()).hexdigest()
        if algorithm in ("md5", "sha1", "sha256", "sha512"):
            assert (Encoding.RAW, digest[:16]) in found
            assert (Encoding.DIGEST_HEX, again.encode()[:32]) in found
            for inner in (digest.hex().upper().encode(), base64.b64encode(digest)):
                again = hashlib.md5(inner, usedforsecurity=False).hexdigest()
                assert (Encoding.DIGEST_HEX, again.encode()) in found
    short = hashlib.blake2b(plain, digest_size=20).hexdigest()
    assert (Encoding.DIGEST_HEX, short[:32].encode()) in found


def test_digests_cut_to_64_bits_and_short_ones_in_base64() -> None:
    found = needles(email="hello")
    assert (Encoding.DIGEST_HEX, b"cbd8a7b341bd9b02") in found  # the first half of MurmurHash3-128
    assert (Encoding.DIGEST_NUMBER, b"14688674573012802306") in found
    assert (Encoding.DIGEST_NUMBER, b"-3758069500696749310") in found
    assert (Encoding.SHORT_DIGEST, b"NhCmhg") in found  # CRC-32 is 0x3610a686


def test_base64_of_the_url_alphabet_is_searched_where_it_differs() -> None:
    found = needles(canary="a>>?b7~?c>>?d9q~x")
    patterns = {pattern for encoding, pattern in found if encoding is Encoding.BASE64}
    assert any(b"-" in p or b"_" in p for p in patterns)
    assert any(b"+" in p or b"/" in p for p in patterns)


def test_known_values_are_each_other_s_salt() -> None:
    found = needles(email="jane@posteo.de", canary="qv7h2k9xw3tmz84c")
    for separator in ("", ":", "|", "_", "-"):
        text = f"jane@posteo.de{separator}qv7h2k9xw3tmz84c".encode()
        other = f"qv7h2k9xw3tmz84c{separator}jane@posteo.de".encode()
        for algorithm in ("md5", "sha1", "sha256", "sha512"):
            for joined in (text, other):
                digest = hashlib.new(algorithm, joined).hexdigest()
                assert (Encoding.DIGEST_HEX, digest[:32].encode()) in found


@pytest.mark.parametrize("algorithm", ["md5", "sha256", "sha512"])
@pytest.mark.parametrize("turn", ["", "reversed"])
def test_a_salted_digest_in_base64_is_looked_up_where_it_is_all_of_a_field(
    algorithm: str, turn: str
) -> None:
    known = profile(email="jane@posteo.de", canary="qv7h2k9xw3tmz84c")
    digest = hashlib.new(algorithm, b"jane@posteo.de_qv7h2k9xw3tmz84c").digest()
    other = hashlib.new(algorithm, b"jane@posteo.de_qv7h2k9xw3tmz84d").digest()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for data, found in ((digest, "email"), (digest[:16], "email"), (other, "")):
            text = encode(data).decode().rstrip("=")
            sent = leaf(text[::-1] if turn else text, "q")
            hits = engine(known).scan(message(), [sent], [])
            assert {hit.known for hit in hits if hit.known} == ({found} if found else set())


@pytest.mark.parametrize(
    ("value", "data_type", "weak"),
    [
        ("1", "id.canary", True),
        ("John", "id.name", True),
        ("Chan Tai Man", "id.name", True),
        ("91234567", "id.phone", True),
        ("aaaaaaaaaaaaaaaaaaaa", "id.canary", True),
        ("password", "id.canary", True),
        ("1987-04-23", "id.birth", True),
        ("999077", "location.coarse", True),
        ("85291234567", "id.phone", False),
        ("352099001761481", "id.device", False),
        ("a45e60c10f9b", "id.device", False),
        ("jo@qq.com", "id.email", False),
        ("qzxkvbwpjt", "id.canary", False),
        ("R58M123ABCD", "id.device", False),
    ],
)
def test_weak_values(value: str, data_type: str, *, weak: bool) -> None:
    assert (bits(value, data_type) < WEAK) is weak


def test_the_weakest_are_not_searched_inside_text() -> None:
    needles = compile_profile(Profile((("badge", ("1", "")), ("name", ("Al",)))))
    assert bits("Al", "id.name") < TINY
    assert not [n for n in needles.needles if n.encoded.encoding is Encoding.PLAIN]
    assert {word for word, _ in needles.words} >= {"1", "al"}


def test_a_profile_that_is_too_large_is_cut_where_it_costs_least_and_says_so() -> None:
    values = tuple(f"value-{number:06d}-x" for number in range(3_000))
    compiled = compile_profile(Profile((("badge", values),)))
    assert len(compiled.needles) == MAX_NEEDLES
    assert compiled.left_out > MAX_NEEDLES
    assert "more forms than the 50,000" in compiled.says_left_out()
    plain = {n.encoded.pattern for n in compiled.needles if n.encoded.encoding is Encoding.PLAIN}
    assert {value.encode() for value in values} <= plain
    assert compile_profile(Profile((("badge", values[:1]),))).says_left_out() == ""
    assert compiled == compile_profile(Profile((("badge", values),)))


def test_an_iccid_with_the_filler_of_its_file() -> None:
    assert "8949205128374619056F" in texts("id.sim", "8949205128374619056")
    assert "89492051283746190567F" not in texts("id.sim", "89492051283746190567")


def test_a_phone_in_full_width_digits() -> None:
    wide = {ord(sign): ord(sign) + 0xFEE0 for sign in "+-0123456789"}
    assert texts("id.phone", "+4915172389041") >= {
        one.translate(wide) for one in ("+4915172389041", "4915172389041", "015172389041")
    }


@pytest.mark.parametrize(
    "text",
    ["Sunday, 29 March 1987", "29th of March 1987", "March 29th, 1987", "29-Mar-87", "29/3/87",
     "3/29/87", "1987_03_29", "Sun Mar 29 1987", "Sun, 29 Mar 1987 00:00:00 GMT",
     "1987-03-29 00:00:00", "1987-03-29T00:00:00.000+02:00", "1987-03-29T00:00:00+0900",
     "1987-03-28T22:00:00.000Z", "1987-03-29T12:00:00Z"],
)  # fmt: skip
def test_a_birthday_as_programs_write_it(text: str) -> None:
    known = engine(profile(birthday="1987-03-29"))
    named = known.scan(message(), [leaf(text, "birthday")], [])
    assert [f.confidence.rank for f in named if f.known] == [2]
    unnamed = known.scan(message(), [leaf(text, "q")], [])
    assert not any(f.confidence.rank for f in unnamed if f.known)


@pytest.mark.parametrize(
    "text",
    ["Monday, 29 March 1987", "28th of March 1987", "29-Mar-88", "1987-03-29T13:00:00Z",
     "1987-03-27T22:00:00.000Z", "1987-03-30T00:00:00.000+02:00"],
)  # fmt: skip
def test_another_birthday(text: str) -> None:
    known = engine(profile(birthday="1987-03-29"))
    found = known.scan(message(), [leaf(text, "birthday")], [])
    assert not any(f.confidence.rank == 2 for f in found if f.known)


def test_the_ordinals_of_days() -> None:
    for day, nth in ((1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (13, "13th"), (22, "22nd")):
        assert f"{nth} May 1990" in texts("id.birth", f"1990-05-{day:02}")
