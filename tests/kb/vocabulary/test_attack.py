"""ATT&CK names by id."""

from kb.vocabulary.attack import full_name, technique


def test_a_technique_and_its_tactics() -> None:
    found = technique("t1566.002 ")
    assert found is not None
    assert (found.id, found.name, found.tactics) == (
        "T1566.002",
        "Spearphishing Link",
        ("Initial Access",),
    )
    assert full_name("T1566.002") == "Phishing: Spearphishing Link"
    assert full_name("T1566") == "Phishing"


def test_an_unknown_id_has_no_name() -> None:
    assert technique("T9999") is None
    assert full_name("T9999") == ""
