"""Reading a lead as somebody posted it: every field normalised (R2), every bad field named, nothing unknown lost."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from services.ingestion.models.consent_statement import MARKETING, ConsentRefused
from services.ingestion.models.custom_fields import check_custom, check_name
from services.ingestion.models.email_address import NotAnEmailAddress, read_email
from services.ingestion.models.intake import UNKNOWN_SOURCE
from services.ingestion.models.intake_rules import DEFAULT_RULES, IntakeRules
from services.ingestion.models.lead_fields import LINES, READERS, read_utm
from services.ingestion.models.person_name import split_name
from services.ingestion.models.phone_number import NotAPhoneNumber, is_country, read_phone
from services.ingestion.models.text_fields import FieldRefused, read_line
from services.ingestion.models.web_domain import company_domain
from shared.errors import FieldError, InvalidInput

UTM = "utm_"


class LeadRefused(InvalidInput):
    """The posted lead has unacceptable fields; `errors` names each."""

    code = "lead_refused"


def read_lead(posted: Mapping[str, Any], rules: IntakeRules = DEFAULT_RULES) -> dict[str, Any]:
    """The fields of an `ArrivedLead` that a person or a form can say. Raises LeadRefused with every bad field."""
    reading = _Reading(rules)
    reading.read_all(posted)
    reading.complete()
    if reading.errors:
        count = len(reading.errors)
        detail = "1 field is not acceptable" if count == 1 else f"{count} fields are not acceptable"
        raise LeadRefused(detail, errors=reading.errors)
    return reading.fields


class _Reading:
    """One lead on its way from what was posted to what is kept."""

    __slots__ = ("custom", "errors", "fields", "rules", "utm")

    def __init__(self, rules: IntakeRules) -> None:
        self.rules = rules
        self.fields: dict[str, Any] = {}
        self.custom: dict[str, Any] = {}
        self.utm: dict[str, str] = {}
        self.errors: list[FieldError] = []

    def read_all(self, posted: Mapping[str, Any]) -> None:
        fields = self.fields
        for name, value in posted.items():
            longest = LINES.get(name)
            if (
                longest is not None
                and type(value) is str
                and value.isascii()
                and value.isprintable()
                and len(value) <= longest
            ):  # nearly every field: no need to call anything
                text = value.strip()
                if "  " in text:
                    text = " ".join(text.split())
                if text:
                    fields[name] = text
            else:
                self._read(name, value)

    def _read(self, name: str, value: Any) -> None:
        try:
            if value is None:
                check_name(name)
            elif (longest := LINES.get(name)) is not None:
                self._keep(name, read_line(value, longest))
            elif (reader := READERS.get(name)) is not None:
                self._keep(name, reader(value))
            else:
                self._read_unknown(name, value)
        except ConsentRefused as refused:
            self._refuse(refused, "consent", refused.name)
        except FieldRefused as refused:
            self._refuse(refused, name)

    def _keep(self, name: str, kept: Any) -> None:
        if kept is not None:
            self.fields[name] = kept

    def _read_unknown(self, name: str, value: Any) -> None:
        """What was put under `custom` on purpose goes before a field of the same name beside it."""
        if name == "custom" and type(value) is dict:
            self.custom.update(check_custom(value))
            return
        check_name(name)
        if name.startswith(UTM) and type(value) is str:
            if (kept := read_utm(value)) is not None:
                self.utm[name] = kept
        else:
            self.custom.setdefault(name, check_custom(value))

    def complete(self) -> None:
        """Add what follows from the fields, and miss what is missing."""
        fields = self.fields
        if "email" in fields:
            self._complete_email()
        if (country := fields.get("country")) is not None and len(country) == 2:
            fields["country"] = country.upper()
        if "phone" in fields:
            self._complete_phone()
        if "name" in fields:
            self._complete_name()
        if "consent" in fields:
            for statement in fields["consent"]:
                if statement.purpose == MARKETING:
                    fields["marketing_consent"] = statement.is_given
        if self.utm:
            self._complete_attribution()
        if self.custom:
            fields["custom"] = self.custom
        self._check_presence()

    def _complete_email(self) -> None:
        try:
            address = read_email(self.fields["email"])
        except NotAnEmailAddress as error:
            self.errors.append(FieldError("/email", "not_an_email_address", f"This is no e-mail address: {error}"))
            return
        self.fields["email"] = address.normal
        self.fields["identity"] = self.fields["email_match"] = address.match
        self.fields["company_domain"] = company_domain(address.domain)

    def _complete_phone(self) -> None:
        country = self.fields.get("country", "")
        try:
            phone = read_phone(self.fields["phone"], country if is_country(country) else self.rules.default_country)
        except NotAPhoneNumber as error:
            self.errors.append(FieldError("/phone", "not_a_phone_number", str(error)))
            return
        self.fields["phone"] = phone
        self.fields.setdefault("identity", phone)

    def _complete_name(self) -> None:
        first, last = split_name(self.fields.pop("name"))
        if "first_name" not in self.fields and "last_name" not in self.fields:
            self.fields["first_name"], self.fields["last_name"] = first, last

    def _complete_attribution(self) -> None:
        """Where no source, medium or campaign was named, the link's `utm_` parameters say it."""
        self.fields["utm"] = self.utm
        for name in ("source", "medium", "campaign"):
            if name not in self.fields and (said := self.utm.get(UTM + name)) is not None:
                self.fields[name] = said[:200]

    def _check_presence(self) -> None:
        if "email" not in self.fields and "phone" not in self.fields and not self.errors:
            self.errors.append(FieldError("/email", "missing", "An e-mail address or a phone number is needed."))
        for name in self.rules.mandatory:
            if name not in self.fields:
                self.errors.append(FieldError(f"/{name}", "missing", "This workspace asks every lead for it."))

    def _refuse(self, refused: FieldRefused, *names: str) -> None:
        self.errors.append(FieldError(pointer(*names), refused.code, f"This field {refused.message}."))


def source_of(posted: Mapping[str, Any]) -> str:
    """The source under which a lead is counted that cannot be read."""
    for name in ("source", "utm_source"):
        if type(posted.get(name)) is str:
            with suppress(FieldRefused):
                if (said := read_line(posted[name], LINES["source"])) is not None:
                    return said
    return UNKNOWN_SOURCE


def pointer(*names: str) -> str:
    """JSON Pointer (RFC 6901). A name that cannot be stored cannot be answered either: it is shown escaped."""
    shown = (name[:200].encode("utf-8", "backslashreplace").decode() for name in names)
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in shown)
