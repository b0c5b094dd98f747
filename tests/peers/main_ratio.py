#!/usr/bin/env python3
"""The scripts that `handoff tables` writes for R and Python, held against the quarterly report.

    python main_ratio.py HANDOFF HANDOFF_TOML REPORT_JSON

Both scripts must print the report's ratio to six digits; R's is left out where Rscript is not installed.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile


def main():
    handoff, config, report = sys.argv[1:]
    completeness = json.loads(pathlib.Path(report).read_text())["figures"]["retention"]["by_record"]["completeness"]
    ratio = completeness["ratio"]["adjusted"]["value"]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "tables"
        command = [handoff, "tables", "--format", "csv", "--config", config, "--out", out]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        scripts = [[sys.executable, "main_ratio.py"]]
        if shutil.which("Rscript"):
            scripts.append(["Rscript", "main_ratio.R"])
        for script in scripts:
            said = subprocess.run(script, cwd=out, check=True, capture_output=True, text=True).stdout
            same = abs(float(said) / ratio - 1) < 1e-6
            wrong += not same
            print(f"{'ok' if same else 'DIFFERENT'}  {script[-1]}: {said.strip()}, report.json: {ratio}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
