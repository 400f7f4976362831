"""How real forms and programs spoil a lead, so that the demo shows what becomes of it."""

from collections.abc import Callable
from random import Random
from typing import Any

from deploy.local.demo_people import COUNTRIES

Body = dict[str, Any]


def shouted(_: Random, body: Body) -> Body:
    loud: Body = {name: body[name].upper() for name in ("email", "first_name", "company") if name in body}
    return {**body, **loud}


def one_name(random: Random, body: Body) -> Body:
    title = random.choice(("Dr. ", "Prof. ", "", "Mr "))
    names = f"{title}{body.get('first_name', 'Sam')}  {body.get('last_name', '')}"
    rest = {name: value for name, value in body.items() if name not in {"first_name", "last_name"}}
    return {**rest, "name": names}


def phone_only(random: Random, body: Body) -> Body:
    country = body.get("country", "US")
    number = COUNTRIES[country].phone.format(random.randrange(100))
    rest = {name: value for name, value in body.items() if name != "email"}
    return {**rest, "country": country, "phone": random.choice((number, number.replace(" ", "."), f"({number})"))}


def tagged(_: Random, body: Body) -> Body:
    local, _at, domain = body["email"].partition("@")
    return {**body, "email": f"{local}+webinar@{domain}"}


def unknown_fields(_: Random, body: Body) -> Body:
    return {**body, "How did you hear about us?": "a friend 👋", "crm_id": "0034x", "custom": {"seats": 120}}


def hostile(_: Random, body: Body) -> Body:
    evil = '=HYPERLINK("http://evil.example","win")'
    return {**body, "company": evil, "message": "<script>alert(1)</script> '; DROP TABLE leads; --"}


def broken_email(random: Random, body: Body) -> Body:
    broken = ("not-an-address", "a@@b.example", "grace@", "@example.com", "grace hopper")
    return {**body, "email": random.choice(broken)}


def nobody(_: Random, body: Body) -> Body:
    return {name: value for name, value in body.items() if name not in {"email", "phone"}}


def long_message(_: Random, body: Body) -> Body:
    return {**body, "message": "Please read all of this. " * 120}


MESSES: tuple[tuple[str, Callable[[Random, Body], Body]], ...] = (
    ("shouted", shouted),
    ("one name field", one_name),
    ("phone only", phone_only),
    ("tagged e-mail", tagged),
    ("unknown fields", unknown_fields),
    ("hostile text", hostile),
    ("broken e-mail", broken_email),
    ("neither e-mail nor phone", nobody),
    ("long message", long_message),
)
