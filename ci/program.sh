#!/usr/bin/env bash
# The program for a pipeline: the one that is named, else one built from this source. Writes its path to $GITHUB_OUTPUT
# (path=...) where that is set, and to standard output.
#
#   KUBESTRAP_BINARY   a program that is there already
#   RUNNER_TEMP        folder for what is built; a temporary one without it
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

if [ -n "${KUBESTRAP_BINARY:-}" ]; then
  path=$(realpath "$KUBESTRAP_BINARY")
  [ -x "$path" ] || { echo "$KUBESTRAP_BINARY is no program" >&2; exit 1; }
else
  command -v cargo >/dev/null || { echo "building kubestrap needs Rust (cargo): set up a toolchain, or name a binary" >&2; exit 1; }
  root=${RUNNER_TEMP:-$(mktemp -d)}/kubestrap
  cargo install --locked --quiet --path "$here" --root "$root" >&2
  path=$root/bin/kubestrap
fi
"$path" version -o short >&2
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "path=$path" >>"$GITHUB_OUTPUT"; fi
echo "$path"
