"""Opens configurations in yaml-language-server with our schema, as VS Code does, and asks it for errors and completions.

Usage: language_server.py SERVER SCHEMA
"""

import json
import pathlib
import subprocess
import sys
import tempfile

GOOD = """\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  taints: []
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
  - name: v
    value: "2"
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
maxPods: 250
---
apiVersion: v1
kind: ConfigMap
data: {}
"""

# Each wrong text, the line that the server must complain about (from 0), and a word of the complaint.
BAD = [
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  certSan: []\n", 3, "certSan"),
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    v: \"2\"\n", 4, "array"),
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint:\n  bindPort: high\n", 3, "integer"),
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nencryptionAlgorithm: RSA-1024\n", 2, "RSA-2048"),
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfig\n", 1, "ClusterConfiguration"),
]

# A text, where the cursor stands, what must be offered, and what must not.
COMPLETIONS = [
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  \n", (3, 2), {"certSANs", "extraArgs", "extraEnvs"}, {"timeoutForControlPlane"}),
    ("apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer:\n  \n", (3, 2), {"certSANs", "timeoutForControlPlane"}, {"extraEnvs"}),
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nencryptionAlgorithm: \n", (2, 21), {"ECDSA-P256", "RSA-4096"}, set()),
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\ntimeouts:\n  \n", (3, 2), {"discovery", "tlsBootstrap"}, {"bindPort"}),
]


class Server:
    def __init__(self, program):
        self.process = subprocess.Popen([program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.diagnostics = {}

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if not line and self.process.poll() is not None:
                sys.exit("the language server ended")
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif message.get("method") == "workspace/configuration":
            self.send({"id": message["id"], "result": [self.settings.get(item.get("section")) for item in message["params"]["items"]]})
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})
        return message

    def ask(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def open(self, uri, text):
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}})
        while uri not in self.diagnostics:
            self.receive()
        return self.diagnostics[uri]


def main(program, schema):
    schema = pathlib.Path(schema).resolve().as_uri()
    folder = pathlib.Path(tempfile.mkdtemp())
    server = Server(program)
    server.settings = {"yaml": {"schemas": {schema: "*.yaml"}, "completion": True, "validate": True, "schemaStore": {"enable": False}}}
    server.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {"workspace": {"configuration": True}}, "workspaceFolders": None})
    server.send({"method": "initialized", "params": {}})
    server.send({"method": "workspace/didChangeConfiguration", "params": {"settings": server.settings}})
    faults = []
    number = 0

    def document(text):
        nonlocal number
        number += 1
        uri = (folder / f"{number}.yaml").as_uri()
        return uri, server.open(uri, text)

    # With the schema named in the file itself, as docs/editors.md shows, and by the settings of the editor.
    for text in [GOOD, f"# yaml-language-server: $schema={schema}\n{GOOD}"]:
        _, found = document(text)
        if found:
            faults.append(f"complains about a good file: {found}")
    for text, line, word in BAD:
        _, found = document(text)
        if not any(one["range"]["start"]["line"] == line and word in one["message"] for one in found):
            faults.append(f"no complaint on line {line} with `{word}`: {found}\n{text}")
    for text, (line, character), wanted, unwanted in COMPLETIONS:
        uri, _ = document(text)
        answer = server.ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
        offered = {item["label"] for item in (answer["items"] if isinstance(answer, dict) else answer)}
        if not wanted <= offered or offered & unwanted:
            faults.append(f"offers {sorted(offered)}, not {sorted(wanted)}\n{text}")
    server.process.kill()
    if faults:
        sys.exit("\n".join(faults))
    print(f"yaml-language-server: {2 + len(BAD)} files judged, {len(COMPLETIONS)} completions, as they should be")


if __name__ == "__main__":
    main(*sys.argv[1:])
