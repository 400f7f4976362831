"""A shortened ledger: the faults that find most, and the proof that the harness would notice a loss."""

import pytest

from tests.ledger.faults import SHORT, fault_named
from tests.ledger.run import run_faults, run_self_proof

pytestmark = [pytest.mark.ledger, pytest.mark.timeout(420)]

SEED = 20261121


class TestLedger:
    async def test_balances_under_faults(self) -> None:
        results = await run_faults([fault_named(name) for name in SHORT], submissions=150, seed=SEED)

        assert [result.fault for result in results if not result.passed] == [], [r.as_dict() for r in results]

    async def test_reports_a_loss_with_the_default_acknowledgement(self) -> None:
        result = await run_self_proof(submissions=600, seed=SEED)

        assert result.total("lost") > 0
