from django.urls import path

from portal.staff import holidays, people, security

app_name = "people"
urlpatterns = [
    path("", people.PeopleView.as_view(), name="index"),
    path("me/", security.SecurityView.as_view(), name="security"),
    path("me/replace/", security.ReplaceView.as_view(), name="replace"),
    path("calendar/", holidays.HolidaysView.as_view(), name="holidays"),
    path("calendar/remove/", holidays.RemoveHolidayView.as_view(), name="remove_holiday"),
    path("<int:pk>/code/", people.IssueView.as_view(), name="issue"),
    path("<int:pk>/reset/", people.AskResetView.as_view(), name="ask_reset"),
    path("<int:pk>/sessions/", people.EndSessionsView.as_view(), name="end_sessions"),
    path("resets/<int:pk>/approve/", people.ApproveResetView.as_view(), name="approve_reset"),
    path("resets/<int:pk>/decline/", people.DeclineResetView.as_view(), name="decline_reset"),
]
