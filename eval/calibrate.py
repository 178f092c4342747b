#!/usr/bin/env python3
"""Fits `crates/claims/data/confidence.tsv` and prints how reliable `confidence` is.

usage: calibrate.py DATA OUTPUTS
  DATA     the folder of the development corpora, with the scorer in DATA/tools
  OUTPUTS  what `python3 DATA/tools/eval.py … --save OUTPUTS acled airwars fakes` kept

A main claim is right when its kind of event, day, number of dead, country and place are (acled: the whole row; airwars: lowest
number of killed, place and day; fakes: all supported numbers and the governorate). Records whose id has an md5 that ends
in 0–2 are kept for the table. The same input gives the same weights. numpy is all it needs.
"""
import gzip
import hashlib
import json
import pathlib
import sys

import numpy as np

DATA, OUTPUTS = map(pathlib.Path, sys.argv[1:3])
sys.path.insert(0, str(DATA / "tools"))
from scorers import acled, airwars, fakes  # noqa: E402

DOUBTS = ("always", "no event", "place inferred", "no place", "place unresolved", "place coarse", "time inferred", "no time", "mixed quote",
          "nobody took part", "many figures", "no best figure", "not certain", "long sentence", "kind open", "secondary source")
COARSE = ("admin1", "country", "region", "unknown")


def doubts(c):
    """The doubts of `crates/claims/src/confidence.rs`, from the JSON."""
    place, when, event = c.get("place"), c.get("when"), c.get("event")
    told = bool(event and event.get("acled")) or bool(c["casualties"])
    resolved = place and place.get("country")
    return (1, event is None, told and bool(place and place.get("inferred")), told and place is None, told and bool(place and not resolved),
            told and bool(resolved and place["precision"] in COARSE), told and bool(when and when.get("inferred")), told and when is None,
            c["quote"] == "mixed", bool(event) and not c["participants"], len(c["casualties"]) > 2,
            any(f["best"] is None for f in c["casualties"]), c["factuality"] != "certain", len(c["text"].split()) > 40,
            bool(event) and event.get("acled") in (None, "Attack", "Other"), c["source"]["kind"] != "report")


def records(name):
    outputs = {}
    for line in open(OUTPUTS / f"{name}.dev.jsonl", encoding="utf-8"):
        row = json.loads(line)
        outputs[row["key"]] = row["output"]
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        for record in map(json.loads, file):
            yield record, outputs


def examples():
    for rec, outputs in records("acled"):
        out = outputs[str(rec["id"])]
        main = acled.main_claim(out)
        if main:
            yield rec["id"], main, dict((r[0], r[1]) for r in acled.score([rec], [[out]]))["whole row right"] == 1, 1
    for rec, outputs in records("airwars"):
        out = outputs[str(rec["id"])]
        main = airwars.main_claim(out)
        if main:
            rows = dict((r[0], r[1]) for r in airwars.score([rec], [[out]]))
            yield rec["id"], main, rows["killed low"] == 1 and rows["place"] != 0 and rows["day"] != 0, 2
    for rec, outputs in records("fakes"):
        key = fakes.inputs(rec)[0].key
        made = fakes.main_claims(outputs[key])
        if made:
            rows = dict((r[0], r[1]) for r in fakes.score([rec], [[outputs[key]]]))
            yield key, made[0], rows["numbers right"] in (None, 1) and rows["governorate"] == 1, 2


def main():
    rows = list(examples())
    x = np.array([[float(d) for d in doubts(c)] for _, c, _, _ in rows])
    y = np.array([float(right) for _, _, right, _ in rows])
    held = np.array([hashlib.md5(str(i).encode()).hexdigest()[-1] in "012" for i, _, _, _ in rows])
    weight = np.array([w for _, _, _, w in rows]) * ~held
    said = np.array([c["confidence"] for _, c, _, _ in rows])
    w = np.zeros(x.shape[1])
    for _ in range(3000):
        wrong = 1 / (1 + np.exp(-x @ w)) - y
        w -= 0.002 * ((x * (weight * wrong)[:, None]).sum(0) + 0.5 * np.r_[0, w[1:]])
    for name, value in zip(DOUBTS, w):
        print(f"{name}\t{value:.2f}")
    print(f"\n| confidence | claims | said | right |\n|---|---|---|---|")
    for low in np.arange(0, 1, .1):
        band = held & (said >= low) & (said < low + .1)
        if band.any():
            print(f"| {low:.1f}–{low + .1:.1f} | {band.sum()} | {said[band].mean():.2f} | {y[band].mean():.2f} |")


main()
