"""The same runbooks judged by ssmith and by cfn-lint, as whole processes in one run; then 1, 10 and 100 times as many bytes by ssmith.

    cargo build --release
    PYTHONPATH=target/python/site-packages python3 benches/cfn_lint.py [FOLDER] [COUNT]

cfn-lint reads CloudFormation templates: each runbook is put into one, as the content of an AWS::SSM::Document. ssmith reads the runbooks.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
SSMITH = ROOT / "target/release/ssmith"
# The package has no `__main__`; this is what its script does.
CFN_LINT = [sys.executable, "-c", "import sys; from cfnlint.runner import main; sys.exit(main())"]


def measured(command):
    """Seconds and MiB of one process, and how it ended."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - before, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def show(name, command, count, size):
    best = min(measured(command) for _ in range(3))
    print(f"{name:34} {count:5} files {size / 1e6:8.2f} MB {best[0]:8.3f} s {best[1]:7.0f} MiB  exit {best[2]}")
    return best[0]


def documents(folder):
    for path in sorted(folder.glob("*.yaml")) + sorted(folder.glob("*.json")):
        content = yaml.load(path.read_text(), Loader=yaml.CSafeLoader)
        if isinstance(content, dict) and content.get("schemaVersion") == "0.3":
            yield path, content


def main():
    folder = (Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "../shared/corpus/live").resolve()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    chosen = [document for _, document in zip(range(count), documents(folder))]
    size = sum(path.stat().st_size for path, _ in chosen)
    with tempfile.TemporaryDirectory() as scratch:
        templates = []
        for path, content in chosen:
            properties = {"DocumentType": "Automation", "Content": content}
            template = {"Resources": {"Runbook": {"Type": "AWS::SSM::Document", "Properties": properties}}}
            templates.append(Path(scratch) / f"{path.stem}.json")
            templates[-1].write_text(json.dumps(template, default=str))
        paths = [path for path, _ in chosen]
        ours = show("ssmith check", [SSMITH, "check", *paths], count, size)
        theirs = show("cfn-lint", [*CFN_LINT, *templates], count, size)
        print(f"cfn-lint takes {theirs / ours:.0f} times as long")
        one = show("ssmith check, one file", [SSMITH, "check", paths[0]], 1, paths[0].stat().st_size)
        other = show("cfn-lint, one file", [*CFN_LINT, templates[0]], 1, paths[0].stat().st_size)
        print(f"cfn-lint takes {other / one:.0f} times as long")
        for times in (1, 10, 100):
            tree = Path(scratch) / f"times-{times}"
            for copy in range(times):
                (tree / str(copy)).mkdir(parents=True)
                for path in paths:
                    shutil.copy(path, tree / str(copy))
            every = [tree / str(copy) / path.name for copy in range(times) for path in paths]
            show(f"ssmith check, {times} times", [SSMITH, "check", *every], len(every), size * times)


if __name__ == "__main__":
    main()
