"""Job titles as people write them."""

import pytest

from services.scoring.models.seniority import SeniorityLevel, seniority_of

C_LEVEL = """CISO|ciso|Chief Information Security Officer|Chief Information & Security Officer|C.E.O.|CEO|Founder
Founder & CEO|Co-Founder|Cofounder / CTO|President|Owner|Business Owner|Vice President and CISO|Chief Executive
CTO, ex-Google|Geschäftsführerin|Directeur général|Group CFO|CHRO"""
VP = """VP Security|Vice President|Vice-President, IT|SVP|EVP Sales|AVP|V.P. Sales|Senior Vice President|Deputy CISO
Assistant Vice President|Deputy Chief Information Officer|VP of Engineering (reports to the CTO)"""
DIRECTOR = """Director|Deputy Director|Managing Director|Sr. Director of IT|Associate Director|Assistant Director
Director, Office of the CFO|Dir. of Sales|Direktorin"""
NONE = """Security Manager|Executive Assistant to the CEO|EA to CTO|Office of the CIO|Chief of Staff|Chief Architect
Former CEO|CEO's assistant|CEO assistant|Product Owner|Member of the Board of Directors|VPN Engineer|Chief Petty Officer
Assistant to the Director|Intern|Trainee, office of the president|Head of Security|Developer"""


def titles(text: str) -> list[str]:
    return text.replace("\n", "|").split("|")


class TestSeniority:
    @pytest.mark.parametrize("title", titles(C_LEVEL))
    def test_sees_the_c_level(self, title: str) -> None:
        found = seniority_of(title)
        assert found is not None
        assert found.level is SeniorityLevel.C_LEVEL

    @pytest.mark.parametrize("title", titles(VP))
    def test_sees_vps(self, title: str) -> None:
        found = seniority_of(title)
        assert found is not None
        assert found.level is SeniorityLevel.VP

    @pytest.mark.parametrize("title", titles(DIRECTOR))
    def test_sees_directors(self, title: str) -> None:
        found = seniority_of(title)
        assert found is not None
        assert found.level is SeniorityLevel.DIRECTOR

    @pytest.mark.parametrize("title", titles(NONE))
    def test_is_not_fooled_by_words(self, title: str) -> None:
        assert seniority_of(title) is None
