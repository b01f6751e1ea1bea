import pytest
from worlds.site_walk import walked_site, Walk
from worlds.whole_programme import make_world
from django.test import override_settings
@pytest.mark.django_db
def test_try(tmp_path):
    told = {"STORE_FOLDER": tmp_path / "store", "UPLOAD_FOLDER": tmp_path / "uploads", "DROP_FOLDER": tmp_path / "drop"}
    with override_settings(**told):
        w = make_world(tmp_path / "incoming")
    for n in sorted(w.samples):
        if n.startswith(("patrols","plans")): print(n, w.samples[n])
    from bluelamp_station.patrols.models import FieldRecord, Question, Visit
    print(list(FieldRecord.objects.values_list("kind","status","reason","words")))
    print(list(Question.objects.values_list("reason","turn","visit__visit_id","words")))
    print(list(Visit.objects.values_list("visit_id","state","area_path","evidence")))
