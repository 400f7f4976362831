"""The CRM's registry of consumers; each handler adds itself."""

from shared.messaging.consumers import Consumers

consumers = Consumers("crm")
