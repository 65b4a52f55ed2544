from applications.models.admission import Admission
from applications.models.application import Application
from applications.models.decision import Decision, NumberSeries
from applications.models.draft import Draft, DraftSection, StepTally
from applications.models.lookup import StatusCode
from applications.models.submission import Submission, SubmissionSection
from applications.models.timeline import Clock, ClockPause, Event

__all__ = [
    "Admission",
    "Application",
    "Clock",
    "ClockPause",
    "Decision",
    "Draft",
    "DraftSection",
    "Event",
    "NumberSeries",
    "StatusCode",
    "StepTally",
    "Submission",
    "SubmissionSection",
]
