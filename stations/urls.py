from django.urls import path

from stations.views import areas, find, report, station

app_name = "stations"
urlpatterns = [
    path("", find.index, name="index"),
    path("near/", find.near, name="near"),
    path("covers/", find.covers, name="covers"),
    path("places/", find.suggestions, name="places"),
    path("town/<str:code>/", areas.area, name="town"),
    path("<slug:slug>/", station.station, name="station"),
    path("<slug:slug>/card/", station.card, name="card"),
    path("<slug:slug>/card.vcf", station.contact, name="contact"),
    path("<slug:slug>/report/", report.report, name="report"),
    path("<slug:slug>/report/thanks/", report.thanks, name="thanks"),
]
