"""Reads and writes the documents of the bench with PyYAML, pure and with libyaml, for comparison.

    PYTHONPATH=target/python/site-packages python3 benches/pyyaml.py
"""

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


def readable(text, loader):
    """JSON that is indented with tabs is no YAML to PyYAML."""
    try:
        yaml.load(text, loader)
    except yaml.YAMLError:
        return False
    return True


def main():
    corpus = ROOT.parent / "shared/corpus"
    sets = {"seed": [SEED.read_text("utf-8")], "corpus": [path.read_text("utf-8") for path in sorted(corpus.glob("*/*.*"))]}
    loaders = {"PyYAML": (yaml.SafeLoader, yaml.SafeDumper)}
    if hasattr(yaml, "CSafeLoader"):
        loaders["libyaml"] = (yaml.CSafeLoader, yaml.CSafeDumper)
    for name, texts in sets.items():
        for label, (loader, dumper) in loaders.items():
            texts = [text for text in texts if readable(text, loader)]
            size = sum(len(text.encode()) for text in texts)
            values = [yaml.load(text, loader) for text in texts]
            print(f"{name}: {len(texts)} documents, {size} bytes")
            measure(f"{name} parse {label}", lambda: [yaml.load(text, loader) for text in texts], size)
            measure(f"{name} emit {label}", lambda: [yaml.dump(value, Dumper=dumper, sort_keys=False) for value in values], size)


if __name__ == "__main__":
    main()
