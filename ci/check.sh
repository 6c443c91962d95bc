#!/usr/bin/env bash
# Checks configurations in a pipeline: every finding of every file, then, where asked for, whether they are of the newest version.
#
#   KUBESTRAP            the program (kubestrap on PATH without it)
#   KUBESTRAP_FILES      files, divided by spaces or lines; patterns are expanded, ** too
#   KUBESTRAP_STRICT     true: warnings fail as well
#   KUBESTRAP_RELEASE    the release to act as
#   KUBESTRAP_MIGRATED   true: files of an older API version fail, and what would change is shown
#   KUBESTRAP_SARIF      file for the findings in SARIF
#   KUBESTRAP_FORM       form of the findings: github in GitHub's pipelines, else text
#
# Exit status: that of kubestrap (0 fine, 1 cannot run, 3 something is wrong, 4 something would change); the highest counts.
set -uo pipefail
shopt -s globstar nullglob

kubestrap=${KUBESTRAP:-kubestrap}
form=${KUBESTRAP_FORM:-$([ -n "${GITHUB_ACTIONS:-}" ] && echo github || echo text)}
# An empty variable is no release.
[ -n "${KUBESTRAP_RELEASE:-}" ] || unset KUBESTRAP_RELEASE

# Splitting and expanding is what is wanted here; names with spaces are reached by patterns.
IFS=$' \t\n'
# shellcheck disable=SC2206
files=(${KUBESTRAP_FILES:-})
if [ ${#files[@]} -eq 0 ]; then
  echo "no file matches: ${KUBESTRAP_FILES:-(KUBESTRAP_FILES is empty)}" >&2
  exit 1
fi
options=()
[ "${KUBESTRAP_STRICT:-false}" = true ] && options+=(--strict)

status=0
worse() { if [ "$1" -gt "$status" ]; then status=$1; fi; }

"$kubestrap" config validate --output "$form" ${options[@]+"${options[@]}"} "${files[@]}"
worse $?
if [ -n "${KUBESTRAP_SARIF:-}" ]; then
  "$kubestrap" config validate --output sarif ${options[@]+"${options[@]}"} "${files[@]}" >"$KUBESTRAP_SARIF"
fi
if [ "${KUBESTRAP_MIGRATED:-false}" = true ]; then
  "$kubestrap" config migrate --preserve --diff --check "${files[@]}"
  worse $?
fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "status=$status" >>"$GITHUB_OUTPUT"; fi
exit "$status"
