#!/usr/bin/env bash
# Pins requirements/*.in to versions and hashes. The runtime's pins follow the developers', so that tests run on what is deployed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pin() {
  CUSTOM_COMPILE_COMMAND="make requirements" .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@"
}

pin "$@" --output-file requirements/dev.txt requirements/dev.in
pin -c requirements/dev.txt --output-file requirements/runtime.txt requirements/runtime.in
pin "$@" --output-file requirements/node.txt requirements/node.in
