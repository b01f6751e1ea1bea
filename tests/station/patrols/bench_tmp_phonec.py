"""Scratch of PHONE-C."""
import cProfile, pstats, time, os, json
import datetime as dt
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from station.patrols.phone import fix_at
from collections import Counter

def shift_records(phone, pcso, n, base):
    out=[]
    for i in range(n):
        key, recs = phone.a_whole_visit(base-40*i, 15, pcso, place_ref=["HE01","HE02","HE03"][i%3])
        began = dt.datetime.fromisoformat(recs[0]["body"]["at"])
        mid={"HE01":(-0.90,51.10),"HE02":(-0.89,51.11),"HE03":(-0.88,51.12)}[["HE01","HE02","HE03"][i%3]]
        group=[recs[0]]
        for k in range(3): group.append(phone.record("fixes", key, fixes=[fix_at(began+dt.timedelta(seconds=15*s+225*k), mid) for s in range(15)]))
        group.append(recs[1])
        if i%2: group.append(phone.outcome(key, began, kind="informal_warning"))
        if i%3: group.append(phone.outcome(key, began, kind="alcohol_seized"))
        group.append(recs[2])
        out.append(group)
    return out

@pytest.mark.django_db(transaction=True)
def test_bench(phone, pcso, location_on, shift):
    print(connection.settings_dict["NAME"], connection.vendor)
    if connection.vendor=="sqlite":
        with connection.cursor() as c:
            c.execute("pragma journal_mode"); print(c.fetchone()); c.execute("pragma synchronous"); print(c.fetchone())
    warm=shift_records(phone,pcso,1,6000); phone.send(*warm[0])
    groups=shift_records(phone,pcso,12,5500)
    with CaptureQueriesContext(connection) as q: phone.send(*groups[0])
    print("queries for a whole visit in one send", len(q), len(groups[0]))
    for x in q.captured_queries: print("   ", x["sql"][:130])
    with CaptureQueriesContext(connection) as q: phone.send(*groups[1])
    print("second", len(q))
    key=None
    recs=groups[2]
    for r in recs:
        with CaptureQueriesContext(connection) as q: phone.send(r)
        print("single", r["kind"], len(q))
    rest=[r for g in groups[3:] for r in g]
    prof=cProfile.Profile(); prof.enable(); phone.send(*rest); prof.disable()
    pstats.Stats(prof).dump_stats("/tmp/phonec/p.prof")
    for trial in range(3):
        groups=shift_records(phone,pcso,12,5000-600*trial)
        rest=[r for g in groups for r in g]
        t=time.perf_counter(); c0=time.process_time(); phone.send(*rest); w=time.perf_counter()-t; c=time.process_time()-c0
        print("batched", len(rest), f"{w:.2f}s wall {c:.2f}s cpu {len(rest)/w:.0f}/s wall {len(rest)/c:.0f}/s cpu")
    groups=shift_records(phone,pcso,6,3000)
    rest=[r for g in groups for r in g]
    t=time.perf_counter(); c0=time.process_time()
    for r in rest: phone.send(r)
    w=time.perf_counter()-t; c=time.process_time()-c0
    print("one by one", len(rest), f"{w:.2f}s wall {c:.2f}s cpu {len(rest)/w:.0f}/s wall {len(rest)/c:.0f}/s cpu")
