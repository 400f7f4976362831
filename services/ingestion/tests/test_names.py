"""Names of persons and companies: splitting, and the forms in which spellings are compared (R2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingestion.models.company_name import company_key
from services.ingestion.models.person_name import name_key, split_name


class TestSplitName:
    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [
            ("Ada Lovelace", "Ada", "Lovelace"),
            ("Dr. Ludwig van Beethoven", "Ludwig", "van Beethoven"),
            ("Lovelace, Ada", "Ada", "Lovelace"),
            ("Smith, John, PhD", "John", "Smith"),
            ("Ada", "Ada", None),
            ("Prof.", "Prof.", None),
            ("Mary Ann O'Neill", "Mary Ann", "O'Neill"),
            ("Mr. Jos\u00e9 de la Cruz", "Jos\u00e9", "de la Cruz"),
            ("", None, None),
        ],
    )
    def test_tells_first_from_last(self, name: str, first: str | None, last: str | None) -> None:
        assert split_name(name) == (first, last)


class TestNameKey:
    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("Dr. Jos\u00e9  O'Neill", "jose oneill"),
            ("STRAU\u00df", "strauss"),
            ("Anne-Marie", "anne marie"),
            ("Dr.", "dr"),
        ],
    )
    def test_forgets_case_accents_titles_and_punctuation(self, name: str, key: str) -> None:
        assert name_key(name) == key

    @given(st.text(max_size=40))
    def test_is_stable(self, name: str) -> None:
        assert name_key(name_key(name)) == name_key(name)


class TestCompanyKey:
    @pytest.mark.parametrize(
        ("company", "key"),
        [
            ("Acme, Inc.", "acme"),
            ("M\u00fcller & S\u00f6hne GmbH & Co. KG", "muller sohne"),
            ("Foo S.p.A.", "foo"),
            ("Limited", "limited"),
            ("The Gap", "the gap"),
        ],
    )
    def test_forgets_legal_suffixes(self, company: str, key: str) -> None:
        assert company_key(company) == key

    @given(st.text(max_size=40))
    def test_is_stable(self, company: str) -> None:
        assert company_key(company_key(company)) == company_key(company)
