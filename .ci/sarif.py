"""Lets Microsoft's validator of SARIF logs judge what `config validate --output sarif` writes: by the schema of the standard, by its
own rules for logs, and by those of GitHub code scanning.

Usage: sarif.py BINARY FOLDER

FOLDER holds the package @microsoft/sarif-multitool-linux.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

CLUSTER = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.0\n"
FILES = {
    "good.yaml": CLUSTER,
    "empty.yaml": "",
    "warned.yaml": CLUSTER + "apiServer:\n  extraArgs:\n  - name: audit-log-max-age\n    value: '30'\n",
    "wrong.yaml": CLUSTER + "clusterNmae: x\nnetworking: {podSubnet: nonsense, serviceSubnet: 1}\n---\nkind: [\n---\n" + CLUSTER,
    "with space, ünd % #1.yaml": CLUSTER + "certificateValidityPeriod: 0s\n",
    "binary.yaml": "\0\1",
    "folder/old.yaml": "apiVersion: kubeadm.k8s.io/v1beta2\nkind: ClusterConfiguration\n",
}
RUNS = [
    ["good.yaml"],
    ["empty.yaml"],
    ["warned.yaml"],
    list(FILES),
    ["missing.yaml", "folder", "wrong.yaml"],
    ["missing.yaml"],
    ["-"],
    ["./folder/old.yaml"],
]
# What the validator advises and this program cannot have.
LEFT = {"SARIF2005": "the program has no address in the web that could be named"}


def main():
    binary, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    package = folder / "node_modules/@microsoft/sarif-multitool-linux"
    schema = json.loads((package / "sarif-2.1.0.json").read_text())
    judge = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    faults, checked = [], 0
    with tempfile.TemporaryDirectory() as name:
        here = pathlib.Path(name)
        for path, text in FILES.items():
            (here / path).parent.mkdir(exist_ok=True)
            (here / path).write_text(text)
        logs = []
        for number, files in enumerate(RUNS):
            ran = subprocess.run(
                [binary, "config", "validate", "--output", "sarif", *files], cwd=here, input=FILES["wrong.yaml"], capture_output=True, text=True
            )
            log = here / f"log{number}.sarif"
            log.write_text(ran.stdout)
            checked += len(json.loads(ran.stdout)["runs"][0]["results"])
            faults += [f"{files}: {fault.json_path}: {fault.message}" for fault in judge.iter_errors(json.loads(ran.stdout))]
            logs.append(log)
        told = here / "told.sarif"
        subprocess.run(
            [package / "Sarif.Multitool", "validate", *logs, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--quiet", "true",
             "--log", "ForceOverwrite", "--output", told],
            cwd=here, env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}, check=True,
        )
        run = json.loads(told.read_text(encoding="utf-8-sig"))["runs"][0]
        if not all(invocation["executionSuccessful"] for invocation in run["invocations"]):
            faults.append(f"the validator failed: {run['invocations']}")
        for result in run.get("results", []):
            if result["ruleId"] not in LEFT:
                place = result["locations"][0]["physicalLocation"]
                faults.append(f"{place['artifactLocation']} {place.get('region', {}).get('startLine')}: {result['ruleId']} {result['message']}")
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"SARIF: {len(RUNS)} logs with {checked} results, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
