"""Addresses of the site map, for people and for search machines."""

from django.urls import path

from home import views

urlpatterns = [
    path("site-map/", views.site_map, name="site_map"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap_section"),
]
