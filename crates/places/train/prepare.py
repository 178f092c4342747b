#!/usr/bin/env python3
"""Takes names with their coordinates out of the development corpora: see README.md.

usage: prepare.py DATA > gold.jsonl
"""
import gzip
import hashlib
import json
import pathlib
import sys


def records(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            kept = hashlib.md5(record["id"].encode()).hexdigest()[-1] in "012"
            if record["split"] == "dev" and not kept:
                yield record


def named(record):
    """The place that a coded event names, where its notes have the name."""
    gold = record["gold"]
    at = record["text"].find(gold["location"])
    if at >= 0 and gold.get("geo_precision") == 1:
        yield {"start": at, "end": at + len(gold["location"]), "lat": gold["lat"], "lon": gold["lon"]}


def main():
    data = pathlib.Path(sys.argv[1])
    for path in sorted(data.glob("geo_*.jsonl.gz")) + [data / "acled.jsonl.gz"]:
        for record in records(path):
            if "gold" in record:
                places = list(named(record))
            else:
                has_point = [t for t in record["toponyms"] if t.get("scored", True) and t.get("lat") is not None]
                places = [{key: t[key] for key in ("start", "end", "lat", "lon")} for t in has_point]
            if places:
                print(json.dumps({"text": record["text"], "published": record.get("published"), "places": places}))


main()
