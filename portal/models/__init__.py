from portal.models.access import EnrolmentCode, RateLimit
from portal.models.agency import AgencySettings
from portal.models.audit import AuditEntry, AuditHead
from portal.models.days import CalendarDay
from portal.models.matters import LocalMatter
from portal.models.messages import TextMessage
from portal.models.outbox import Outbox, OutboxListener
from portal.models.users import User

__all__ = [
    "AgencySettings",
    "AuditEntry",
    "AuditHead",
    "CalendarDay",
    "EnrolmentCode",
    "LocalMatter",
    "Outbox",
    "OutboxListener",
    "RateLimit",
    "TextMessage",
    "User",
]
