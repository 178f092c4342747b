"""Has spaCy read the golden texts: python make.py NAME=MODEL… writes NAME.jsonl beside this file.

A line is {"tokens": [[text, space, lower, norm, tag, pos, morph, lemma, head, dep, sent_start]…],
"entities": [[start, end, label]…]}; MODEL is an installed model or the directory of one.
"""

import json
import pathlib
import re
import sys

import spacy

HERE = pathlib.Path(__file__).parent
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}


def unescape(line):
    return re.sub(
        r"\\(?:u\{([0-9a-f]+)\}|(.))",
        lambda m: chr(int(m[1], 16)) if m[1] else ESCAPES[m[2]],
        line,
    )


lines = (HERE / "texts.txt").read_text(encoding="utf-8").split("\n")[:-1]
texts = [unescape(line) for line in lines if not line.startswith("# ")]
for argument in sys.argv[1:]:
    name, model = argument.split("=", 1)
    nlp = spacy.load(model)
    with open(HERE / f"{name}.jsonl", "w", encoding="utf-8") as out:
        for text in texts:
            doc = nlp(text)
            tokens = [
                [t.text, int(bool(t.whitespace_)), t.lower_, t.norm_, t.tag_, t.pos_, str(t.morph), t.lemma_,
                 t.head.i, t.dep_, int(bool(t.is_sent_start))]
                for t in doc
            ]
            entities = [[e.start, e.end, e.label_] for e in doc.ents]
            line = {"tokens": tokens, "entities": entities}
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
