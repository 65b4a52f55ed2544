from django.urls import path
from django.views.decorators.cache import never_cache

from portal.staff import views

app_name = "staff"
urlpatterns = [
    path("login/", views.SignInView.as_view(), name="sign_in"),
    path("logout/", never_cache(views.SignOutView.as_view()), name="sign_out"),
    path("enrol/", views.EnrolView.as_view(), name="enrol"),
]
