"""Reads and writes the documents of the bench with PyYAML, pure and with libyaml, for comparison.

    PYTHONPATH=target/python/site-packages python3 benches/pyyaml.py
"""

import json
import pathlib
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEED = ROOT / "documents/efs/sop/restore_backup_in_another_region/2020-10-26/AutomationDocument.yaml"


def measure(label, work, size):
    best = min(timed(work) for _ in range(3))
    print(f"{label:<28} {best * 1000:10.2f} ms {size / best / 1e6:8.2f} MB/s")


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main():
    corpus = ROOT.parent / "shared/corpus"
    sets = {"seed": [SEED.read_text("utf-8")], "corpus": [path.read_text("utf-8") for path in sorted(corpus.glob("*/*.*"))]}
    loaders = {"PyYAML": (yaml.SafeLoader, yaml.SafeDumper)}
    if hasattr(yaml, "CSafeLoader"):
        loaders["libyaml"] = (yaml.CSafeLoader, yaml.CSafeDumper)
    for name, texts in sets.items():
        size = sum(len(text.encode()) for text in texts)
        for label, (loader, dumper) in loaders.items():
            values = [json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, loader) for text in texts]
            measure(f"{name} parse {label}", lambda: [yaml.load(text, loader) for text in texts], size)
            measure(f"{name} emit {label}", lambda: [yaml.dump(value, Dumper=dumper, sort_keys=False) for value in values], size)


if __name__ == "__main__":
    main()
