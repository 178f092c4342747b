"""spaCy's side of `cargo xtask parity` and `cargo xtask bench language`.

    spacy_side.py unpack WHEEL DIR      unpack a model wheel; print the folder of its pipeline
    spacy_side.py dump MODEL TEXTS      analyse texts (JSON strings, one a line); print one JSON analysis a line
    spacy_side.py time MODEL TEXTS      for each batch size on standard input, run nlp.pipe and print the seconds
"""

import json
import pathlib
import sys
import time
import zipfile

FIELDS = "text space lower norm tag pos morph lemma head dep sent_start".split()


def unpack(wheel, target):
    target = pathlib.Path(target)
    if not target.exists():
        zipfile.ZipFile(wheel).extractall(target)
    print(min((p.parent for p in target.rglob("config.cfg")), key=lambda p: len(str(p))))


def analysis(doc):
    tokens = [
        [t.text, bool(t.whitespace_), t.lower_, t.norm_, t.tag_, t.pos_, str(t.morph), t.lemma_, t.head.i, t.dep_,
         bool(t.is_sent_start)]
        for t in doc
    ]
    return {"tokens": tokens, "entities": [[e.start, e.end, e.label_] for e in doc.ents]}


def dump(nlp, texts):
    """Each text by itself and through nlp.pipe: `piped` says whether the two are equal."""
    for text, piped in zip(texts, nlp.pipe(texts, batch_size=64)):
        alone = analysis(nlp(text))
        alone["piped"] = alone == analysis(piped)
        print(json.dumps(alone, ensure_ascii=False, separators=(",", ":")), flush=True)


def time_pipe(nlp, texts):
    print(json.dumps({"words": sum(len(text.split()) for text in texts)}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        n_tokens = sum(len(doc) for doc in nlp.pipe(texts, batch_size=int(line)))
        print(json.dumps({"seconds": time.perf_counter() - start, "tokens": n_tokens}), flush=True)


def main():
    command, path, other = sys.argv[1:4]
    if command == "unpack":
        return unpack(path, other)
    import spacy

    sys.stdout.reconfigure(encoding="utf-8")
    texts = [json.loads(line) for line in open(other, encoding="utf-8")]
    {"dump": dump, "time": time_pipe}[command](spacy.load(path), texts)


if __name__ == "__main__":
    main()
