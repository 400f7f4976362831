"""Completed assessments: evidence of intent."""

from services.scoring.models.evidence import Evidence, EvidenceKind
from services.scoring.models.scored_lead import LeadNews
from shared.contracts.assessments import AssessmentCompleted
from shared.messaging.received import Received


def told_of_assessment(received: Received[AssessmentCompleted]) -> LeadNews:
    done = received.event
    evidence = Evidence(EvidenceKind.ASSESSMENT_COMPLETED, str(done.assessment_id), done.completed_at)
    return LeadNews(done.lead_id, received.topic, received.cause, evidence=(evidence,))
