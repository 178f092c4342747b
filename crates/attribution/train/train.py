#!/usr/bin/env python3
"""Learns the weights of `data/weights.tsv` from candidates and gold attributions.

usage: train.py CANDIDATES.jsonl GOLD.jsonl OUT.tsv [--l2 X] [--min N] [--shift X]

CANDIDATES.jsonl: what `AttributionReader::explain` gives, one candidate a line, with `id` (of the article), `features`,
`head`, `cue` and `content` (offsets in code points). GOLD.jsonl(.gz): articles with `id` and `attributions`
(`cue`, `content`: lists of [start, end]). Articles whose md5 of the id ends in 0-2 are kept for numbers and never learned from.

A candidate is right when it is the one that fits a gold attribution best (most characters of cue, then of content).
Logistic regression with L2, full batches, from zero: the same input gives the same weights. Features seen fewer than
`--min` times are left out. `--shift` is added to the bias: above zero it trades precision for recall.
"""
import argparse
import gzip
import hashlib
import json
from collections import Counter, defaultdict

import numpy as np


def characters(spans):
    return {i for s in spans for i in range(s[0], s[1])}


def load(path):
    with gzip.open(path, "rt") if path.endswith(".gz") else open(path) as f:
        return [json.loads(line) for line in f]


def is_kept(name):
    return hashlib.md5(name.encode()).hexdigest()[-1] in "012"


def right_ones(candidates, gold):
    """Numbers of the candidates that are right, one for each gold attribution at most."""
    sets = lambda x, k: characters([(s["start"], s["end"]) for s in x[k]["spans"]])
    have = [(sets(c, "cue"), sets(c, "content")) for c in candidates]
    at = defaultdict(list)
    for n, (cue, _) in enumerate(have):
        for i in cue:
            at[i].append(n)
    pairs = []
    for g, a in enumerate(gold):
        cue, content = characters(a["cue"]), characters(a["content"])
        for n in sorted({n for i in cue for n in at[i]}):
            got = have[n]
            union = len(content | got[1]) or 1
            pairs.append((len(cue & got[0]) / len(cue | got[0]) + 2 * len(content & got[1]) / union, -g, -n))
    right, used = set(), set()
    for _, g, n in sorted(pairs, reverse=True):
        if g not in used and n not in right:
            used.add(g)
            right.add(n)
    return {-n for n in right}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("candidates")
    parser.add_argument("gold")
    parser.add_argument("out")
    parser.add_argument("--l2", type=float, default=1.0)
    parser.add_argument("--min", type=int, default=8)
    parser.add_argument("--shift", type=float, default=0.0)
    opt = parser.parse_args()
    by_article = defaultdict(list)
    for c in load(opt.candidates):
        by_article[c["id"]].append(c)
    rows, labels = [], []
    for article in load(opt.gold):
        if is_kept(article["id"]):
            continue
        candidates = by_article[article["id"]]
        right = right_ones(candidates, article["attributions"])
        for n, c in enumerate(candidates):
            rows.append(c["features"])
            labels.append(n in right)
    count = Counter(f for r in rows for f in r)
    names = sorted(f for f, n in count.items() if n >= opt.min)
    index = {f: i for i, f in enumerate(names)}
    weights = fit([[index[f] for f in r if f in index] for r in rows], np.array(labels, float), len(names), index["bias"], opt.l2)
    weights[index["bias"]] += opt.shift
    with open(opt.out, "w") as f:
        f.write("# Weights of the features of `src/weigh.rs`: feature, weight. Learned by train/train.py; a candidate is kept\n"
                "# when the sum of its features' weights is not below zero.\n")
        for name in names:
            w = round(float(weights[index[name]]), 2)
            if w:
                f.write(f"{name}\t{w}\n")


def fit(rows, y, n_features, bias, l2):
    """Weights by full-batch gradient steps with momentum (Nesterov); the bias is not shrunk."""
    flat = np.concatenate([np.array(r) for r in rows])
    row = np.repeat(np.arange(len(rows)), [len(r) for r in rows])
    w, velocity = np.zeros(n_features), np.zeros(n_features)
    per_row = max(len(r) for r in rows)
    hessian = np.bincount(flat, minlength=n_features) * per_row / 4 + l2  # diagonal bound: a safe step for each weight
    shrink = np.full(n_features, l2)
    shrink[bias] = 0
    for step in range(600):
        ahead = w + velocity * 0.9
        p = 1 / (1 + np.exp(-np.bincount(row, ahead[flat], len(rows))))
        gradient = np.bincount(flat, (p - y)[row], n_features) + shrink * ahead
        velocity = 0.9 * velocity - gradient / hessian
        w = w + velocity
    p = 1 / (1 + np.exp(-np.bincount(row, w[flat], len(rows))))
    loss = -np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12))
    f1 = 2 * (y * (p > .5)).sum() / (y.sum() + (p > .5).sum())
    print(f"{len(rows)} candidates, {int(y.sum())} right, {n_features} features: log loss {loss:.4f}, F1 {f1:.4f}")
    return w


if __name__ == "__main__":
    main()
