"""Addresses of the room."""

from __future__ import annotations

__all__ = ["app_name", "urlpatterns"]

from django.urls import path

from bluelamp_station.accounts import urls_areas, urls_records
from bluelamp_station.accounts.views import emergency, grants, invitations, own, people, power_rules

app_name = "accounts"
urlpatterns = [
    path("", people.index, name="index"),
    path("ending/", people.ending, name="ending"),
    path("invite/", invitations.invite, name="invite"),
    path("invitation/<str:token>/", invitations.accept, name="accept_invitation"),
    path("set-up/<str:token>/", invitations.set_up, name="set_up"),
    path("me/", own.me, name="me"),
    path("me/digest/", own.change_digest, name="change_digest"),
    path("me/keys/new/", own.make_token, name="make_token"),
    path("me/keys/<int:pk>/end/", own.revoke_token, name="revoke_token"),
    path("emergency/", emergency.take, name="emergency"),
    path("emergency/end/", emergency.end, name="end_emergency"),
    path("emergencies/", emergency.show_all, name="emergencies"),
    path("emergencies/<int:pk>/", emergency.review, name="review_emergency"),
    path("powers/", power_rules.table, name="powers"),
    path("powers/add/", power_rules.add, name="add_power_rule"),
    path("roles/<int:pk>/end/", grants.end, name="end_grant"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/change/", people.change, name="change_person"),
    path("<int:pk>/invitation/", invitations.renew, name="renew_invitation"),
    path("<int:pk>/roles/give/", grants.give, name="give_grant"),
    path("<int:pk>/end/", people.deactivate, name="deactivate_person"),
    path("<int:pk>/start-again/", people.reactivate, name="reactivate_person"),
    path("<int:pk>/second-factor/reset/", people.reset_second_factor, name="reset_second_factor"),
    *urls_areas.urlpatterns,
    *urls_records.urlpatterns,
]
