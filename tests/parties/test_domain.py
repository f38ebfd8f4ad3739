"""A recipient is the registrable domain, as tldextract and the public suffix list have it."""

import pytest
import tldextract
from hypothesis import given
from hypothesis import strategies as st

from auditor import suffixes
from auditor.parties import holder_of, recipient_of

# The list's own rules, and hosts that only make sense with them.
REFERENCE = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@pytest.mark.parametrize(
    ("host", "recipient"),
    [
        ("api.example.co.uk", "example.co.uk"),
        ("API.Example.COM.", "example.com"),
        ("example.com:8443", "example.com"),
        ("firebaseinstallations.googleapis.com", "googleapis.com"),
        ("d111111abcdef8.cloudfront.net", "cloudfront.net"),
        ("www.city.kobe.jp", "city.kobe.jp"),  # an exception rule
        ("a.b.ck", "a.b.ck"),  # a wildcard rule
        ("x.a.b.ck", "a.b.ck"),
        ("api.own.example", "own.example"),  # no rule: the last two labels
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("192.0.2.7:80", "192.0.2.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("食狮.公司.cn", "食狮.公司.cn"),
        ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
        ("", ""),
    ],
)
def test_recipient(host: str, recipient: str) -> None:
    assert recipient_of(host) == recipient


@pytest.mark.parametrize(
    ("host", "holder"),
    [
        ("api.example.co.uk", "example.co.uk"),
        ("api.alice.github.io", "alice.github.io"),
        ("github.io", "github.io"),
        ("d111111abcdef8.cloudfront.net:443", "d111111abcdef8.cloudfront.net"),
        ("192.0.2.7:80", "192.0.2.7"),
        ("", ""),
    ],
)
def test_holder(host: str, holder: str) -> None:
    assert holder_of(host) == holder


LABELS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)
TOPS = st.sampled_from(["com", "co.uk", "hk", "com.hk", "ck", "kobe.jp", "app", "nom.br", "zz"])


@given(st.lists(LABELS, min_size=1, max_size=4), TOPS)
def test_agrees_with_tldextract_where_a_rule_matches(labels: list[str], top: str) -> None:
    host = ".".join([*labels, top])
    expected = REFERENCE(host)
    if expected.suffix and not any(label.startswith("xn--") for label in labels):
        assert recipient_of(host) == (expected.top_domain_under_public_suffix or host)


@given(st.text(max_size=300))
def test_any_text_has_some_recipient(host: str) -> None:
    assert recipient_of(host) in host.lower()


def test_without_the_copy_the_package_is_asked() -> None:
    rules = suffixes.parse(REFERENCE.tlds)
    assert rules == suffixes.suffix_rules()
    private = tldextract.TLDExtract(None, suffix_list_urls=(), include_psl_private_domains=True)
    assert suffixes.parse(private.tlds) == suffixes.suffix_rules(rented=True)
