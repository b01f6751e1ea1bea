"""Addresses of the overtime sheet."""

from __future__ import annotations

__all__ = ["urlpatterns"]

from django.urls import path

from bluelamp_station.plans.views import claims, offers, swaps

urlpatterns = [
    path("offers/", offers.offers, name="offers"),
    path("offers/programme/<int:pk>/new/", offers.new_offer, name="new_offer"),
    path("offers/programme/<int:pk>/week.csv", offers.offers_csv, name="offers_csv"),
    path("offers/<int:pk>/", offers.offer, name="offer"),
    path("offers/<int:pk>/settle/", offers.settle, name="settle_offer"),
    path("offers/<int:pk>/withdraw/", offers.withdraw, name="withdraw_offer"),
    path("offers/swaps/<int:pk>/", swaps.decide, name="decide_swap"),
    path("mine/", claims.mine, name="mine"),
    path("mine/offers/<int:pk>/", claims.own_offer, name="mine_offer"),
    path("mine/offers/<int:pk>/claim/", claims.claim, name="mine_claim"),
    path("mine/offers/<int:pk>/give-back/", claims.give_back, name="mine_give_back"),
    path("mine/offers/<int:pk>/swap/", swaps.ask, name="mine_swap"),
    path("mine/swaps/<int:pk>/answer/", swaps.answer, name="mine_answer_swap"),
    path("mine/swaps/<int:pk>/take-back/", swaps.take_back, name="mine_take_back_swap"),
]
