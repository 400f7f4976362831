"""Take in what a batch of messages says of leads, and score again those that it touches."""

from collections.abc import Sequence
from datetime import datetime

from services.scoring.models.scored_lead import LeadNews
from services.scoring.repositories.scored_leads import ScoredLeadRepository
from services.scoring.repositories.workspaces import WorkspaceRepository
from shared.contracts.scoring import LeadAlertRaised
from shared.db.transaction import Transaction


async def rescore_leads(tx: Transaction, batch: Sequence[LeadNews], *, now: datetime) -> None:
    """Announces LeadScored for each lead whose score, profile or reasons changed, once for the whole batch, and
    LeadAlertRaised where it crossed the threshold. Evidence for an unknown lead waits for the lead.

    Raises UnknownWorkspace, and LeadIsBeingScored (transient) when another consumer was faster with a new lead.
    """
    workspace = await WorkspaceRepository(tx).get()
    repository = ScoredLeadRepository(tx)
    leads = await repository.lock(list(dict.fromkeys(news.lead_id for news in batch)))
    for news in batch:
        leads[news.lead_id].learn(news)
    alerts: list[LeadAlertRaised] = []
    for lead in leads.values():
        for event in lead.rescore(workspace, now=now):
            tx.announce(lead, event, cause=lead.news.cause if lead.news else None)
            if isinstance(event, LeadAlertRaised):
                alerts.append(event)
    await repository.store(leads.values(), now=now)
    if alerts:
        await repository.store_alerts(alerts)
