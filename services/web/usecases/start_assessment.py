"""Begin an assessment for a visitor."""

from services.web.gateways.participant import Participant
from services.web.gateways.platform import Refused, Unavailable
from services.web.models.assessment_start import StartForm
from services.web.models.form_trouble import FormTrouble, missing_fields, refused, unreachable

INPUTS = ("email", "name", "company")


async def start_assessment(participant: Participant, form: StartForm) -> str | FormTrouble:
    """The id, which is the right to go on; or why not."""
    if missing := form.missing():
        return missing_fields(missing)
    try:
        return await participant.start(form.person(), once=form.submission)
    except Refused as error:
        retry_after = error.headers.get("retry-after")
        return refused(error.status, error.errors, INPUTS, retry_after=retry_after, trace_id=error.trace_id)
    except Unavailable as error:
        return unreachable(error.trace_id)
