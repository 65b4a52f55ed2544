"""Addresses of the site map, for people and for search machines."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from home import views
from home.sitemaps import SITEMAPS

urlpatterns = [
    path("site-map/", views.site_map, name="site_map"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
