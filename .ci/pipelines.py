"""Runs the action, the GitLab job and the pre-commit hooks on good and bad files, as their programs would.

Usage: pipelines.py BINARY
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
GOOD = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.0\n"
OLD = "# ours\napiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.0\n"
BAD = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.0\napiServer:\n  certSan: []\n"

faults = []


def expect(what, condition, detail=""):
    if not condition:
        faults.append(f"{what}\n{detail}")


def run(command, folder, environment):
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(command, cwd=folder, env=inherited | environment, capture_output=True, text=True)


def action(folder, binary, inputs):
    """The steps of action.yml in turn, with expressions filled in as the runner does; the last step's end."""
    described = yaml.safe_load((ROOT / "action.yml").read_text())
    values = {name: str(about.get("default", "")) for name, about in described["inputs"].items()}
    unknown = set(inputs) - set(values)
    expect(f"inputs {unknown} are not described", not unknown)
    values |= inputs | {"binary": str(binary)}
    outputs = {}

    def fill(text):
        def value(match):
            kind, _, rest = match[1].partition(".")
            if kind == "inputs":
                return values[rest]
            if match[1] == "github.action_path":
                return str(ROOT)
            step, _, name = rest.partition(".outputs.")
            return outputs.get(step, {}).get(name, "")

        return re.sub(r"\$\{\{\s*(\S+)\s*\}\}", value, str(text))

    for step in described["runs"]["steps"]:
        expect("steps run in bash, with what they are given in their environment", step["shell"] == "bash" and "${{" not in step["run"])
        told = folder / f"outputs-{step['id']}"
        told.write_text("")
        environment = {name: fill(text) for name, text in step["env"].items()}
        environment |= {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(told), "RUNNER_TEMP": str(folder)}
        # As the runner calls it.
        ended = run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", fill(step["run"])], folder, environment)
        outputs[step["id"]] = dict(line.split("=", 1) for line in told.read_text().splitlines())
        if ended.returncode:
            break
    return ended, {name: fill(about["value"]) for name, about in described["outputs"].items()}


def github(folder, binary):
    ended, outputs = action(folder, binary, {"files": "clusters/**/*.yaml", "sarif": "found.sarif"})
    expect("the action fails on a bad file", ended.returncode == 3 and outputs["status"] == "3", ended)
    expect("and annotates its line", re.search(r"^::error file=clusters/b/bad\.yaml,line=5,", ended.stdout, re.M), ended.stdout)
    expect("and writes SARIF", "certSan" in (folder / "found.sarif").read_text())
    ended, _ = action(folder, binary, {"files": "clusters/a/good.yaml", "strict": "true", "migrated": "true"})
    expect("the action passes on a good file", ended.returncode == 0, ended)
    ended, _ = action(folder, binary, {"files": "old.yaml", "migrated": "true"})
    expect("the action finds an old file", ended.returncode == 4 and "+apiVersion: kubeadm.k8s.io/v1beta4" in ended.stdout, ended)
    ended, _ = action(folder, binary, {"files": "nothing/*.yaml"})
    expect("no file is a fault", ended.returncode == 1 and "no file matches" in ended.stderr, ended)


def gitlab(folder, binary):
    job = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text())[".kubeadm-configurations"]
    (folder / ".kubestrap/bin").mkdir(parents=True)
    shutil.copy(binary, folder / ".kubestrap/bin/kubestrap")
    script = "\n".join(job["before_script"] + job["script"])
    for files, wanted in [("clusters/a/*.yaml", 0), ("clusters/**/*.yaml", 3)]:
        environment = job["variables"] | {"KUBESTRAP_SOURCE": str(ROOT), "KUBESTRAP_FILES": files, "CI": "true"}
        ended = run(["bash", "-eo", "pipefail", "-c", script], folder, environment)
        expect(f"the GitLab job on {files}", ended.returncode == wanted, ended)


def pre_commit(folder, binary):
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    local = [hook | {"language": "unsupported", "entry": hook["entry"].replace("kubestrap", str(binary), 1)} for hook in hooks]
    for hook in local:
        hook["files"] = r"^(clusters/.*|old)\.yaml$"
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": local}]}))
    program = pathlib.Path(sys.executable).with_name("pre-commit")
    expect("the hooks are described as pre-commit wants it", run([program, "validate-manifest", ROOT / ".pre-commit-hooks.yaml"], folder, {}).returncode == 0)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
    for command in [["init", "-q"], ["add", "clusters", "old.yaml", ".pre-commit-config.yaml"]]:
        expect("git works", run(git + command, folder, {}).returncode == 0)
    environment = {"PRE_COMMIT_HOME": str(folder / "pre-commit")}

    def hook(name, *files, stage=()):
        return run([program, "run", name, *stage, "--files", *files], folder, environment)

    ended = hook("kubeadm-config-validate", "clusters/a/good.yaml", "clusters/b/bad.yaml")
    expect("the hook finds the bad file", ended.returncode == 1 and "certSan" in ended.stdout, ended)
    expect("the hook passes a good one", hook("kubeadm-config-validate", "clusters/a/good.yaml").returncode == 0)
    expect("the hook finds the old file", hook("kubeadm-config-migrated", "old.yaml").returncode == 1)
    hook("kubeadm-config-migrate", "old.yaml", stage=("--hook-stage", "manual"))
    migrated = (folder / "old.yaml").read_text()
    expect("the hook migrates and keeps comments", "v1beta4" in migrated and "# ours" in migrated, migrated)


def main(binary):
    binary = pathlib.Path(binary).resolve()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, text in [("clusters/a/good.yaml", GOOD), ("clusters/b/bad.yaml", BAD), ("old.yaml", OLD)]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        for part in [github, gitlab, pre_commit]:
            part(folder, binary)
    if faults:
        sys.exit("\n\n".join(faults))
    print("pipelines: the action, the GitLab job and the hooks do what they should")


if __name__ == "__main__":
    main(*sys.argv[1:])
