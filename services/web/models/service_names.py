"""What the services are called in front of people."""

NAMES = {"crm": "CRM"}


def service_name(service: str) -> str:
    return NAMES.get(service, service.capitalize())
