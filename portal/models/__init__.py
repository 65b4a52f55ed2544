from portal.models.access import EnrolmentCode, RateLimit
from portal.models.agency import AgencySettings
from portal.models.audit import AuditEntry, AuditHead
from portal.models.days import CalendarDay
from portal.models.matters import LocalMatter
from portal.models.messages import TextMessage
from portal.models.outbox import Outbox, OutboxListener
from portal.models.staff import Authenticator, FactorReset, RecoveryCode, RecoveryCodes
from portal.models.users import User

__all__ = [
    "AgencySettings",
    "AuditEntry",
    "AuditHead",
    "Authenticator",
    "CalendarDay",
    "EnrolmentCode",
    "FactorReset",
    "LocalMatter",
    "Outbox",
    "OutboxListener",
    "RateLimit",
    "RecoveryCode",
    "RecoveryCodes",
    "TextMessage",
    "User",
]
