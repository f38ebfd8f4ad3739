"""Every data type has its names; the two columns of special categories differ where they must."""

from auditor.model import DATA_TYPES, VOCABULARY, terms_of


def test_every_type_has_terms_and_no_term_is_without_a_type() -> None:
    assert set(VOCABULARY) == set(DATA_TYPES)
    for terms in VOCABULARY.values():
        assert terms.dpv
        assert all(term.startswith("pd:") for term in terms.dpv)
        assert terms.play
        assert terms.apple
        assert terms.gdpr


def test_the_vocabulary_marks_biometrics_special_and_the_law_only_where_identifying() -> None:
    template = terms_of("bio.face_template")
    assert template.special_dpv
    assert template.special_gdpr == "when processed to identify somebody uniquely"
    picture = terms_of("bio.face_image")
    assert not picture.special_dpv
    assert "recital 51" in picture.gdpr
    assert terms_of("health.record").special_gdpr == "yes"
    assert terms_of("id.email").special_gdpr == "no"


def test_an_unknown_type_has_no_names() -> None:
    assert terms_of("x.y").dpv == ()
