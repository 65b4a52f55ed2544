from django.urls import path

from stations import views

app_name = "stations"
urlpatterns = [
    path("", views.index, name="index"),
    path("near/", views.near, name="near"),
    path("covers/", views.covers, name="covers"),
    path("town/<str:code>/", views.area, name="town"),
    path("<slug:slug>/", views.station, name="station"),
    path("<slug:slug>/card/", views.card, name="card"),
]
