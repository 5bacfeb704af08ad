#!/usr/bin/env bash
# Prepares this checkout: a virtual environment in .venv, and RabbitMQ, PostgreSQL and Node.js where they are missing.
#
#   devstack/setup.sh             everything that development and tests need
#   devstack/setup.sh --runtime   the Python environment of the services alone (for the container image)
#
# What is ready is left alone. As root, or where sudo asks for no password, missing programs are installed from Debian's
# packages; otherwise the servers' packages are unpacked under .run/debs and used from there, and Node.js comes as a
# Python wheel. AMQP_URI and RADSLAG_TEST_POSTGRES name servers elsewhere, and then none is installed.
# RADSLAG_IGNORE_SYSTEM_BINARIES=1 uses unpacked programs only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly DEBS=$PWD/.run/debs
readonly APT=$PWD/.run/apt

say() { printf 'setup: %s\n' "$*" >&2; }
log_fail() { tail -5 "$LOG" >&2; fail "$*; the rest is in $LOG"; }
fail() { printf 'setup: error: %s\n' "$*" >&2; exit 1; }

ignoring_system() { [[ ${RADSLAG_IGNORE_SYSTEM_BINARIES:-} == 1 ]]; }

# The first existing file among the patterns, on the system or among the unpacked.
find_program() {
  local pattern found
  for pattern in "$@"; do
    ignoring_system || for found in $pattern; do [[ -x $found ]] && { echo "$found"; return; }; done
    for found in "$DEBS"$pattern; do [[ -x $found ]] && { echo "$found"; return; }; done
  done
  return 1
}

find_rabbitmq() { find_program '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server'; }
find_postgres() { find_program '/usr/lib/postgresql/*/bin/initdb'; }
find_npm() {
  if ! ignoring_system && command -v npm; then return; fi
  [[ -x .venv/bin/npm ]] && echo "$PWD/.venv/bin/npm"
}

find_python() {
  local candidate
  for candidate in python3.11 python3; do
    if [[ $("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) == 3.11 ]]; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# Words that run a command as root, or failure where that is not possible.
as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo -n "$@"
  fi
}
may_be_root() { ! ignoring_system && { ((EUID == 0)) || sudo -n true 2>/dev/null; }; }

# Install Debian packages, without starting the servers that they bring: this project starts its own.
install_packages() {
  local policy=/usr/sbin/policy-rc.d ours='' status=0
  if ! as_root test -e $policy; then
    ours=yes
    trap "as_root rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
  fi
  apt_install "$@" >>"$LOG" 2>&1 || { as_root apt-get update >>"$LOG" 2>&1 && apt_install "$@" >>"$LOG" 2>&1; } || status=$?
  if [[ -n $ours ]]; then
    as_root rm -f $policy
    trap - EXIT
  fi
  ((status == 0)) || log_fail "apt-get could not install $*"
}
apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

# Fetch packages with everything they need that is not installed, and unpack them under .run/debs.
unpack_packages() {
  command -v apt-get >/dev/null || fail "this needs $*: there is no apt-get here, so please install it yourself"
  mkdir -p "$DEBS" "$APT/lists/partial" "$APT/archives/partial"
  local status=/var/lib/dpkg/status
  if ignoring_system; then
    status=$APT/status
    forget_installed "$@"
  fi
  local options=(
    -o Debug::NoLocking=1 -o Dir::State="$APT" -o Dir::State::status="$status" -o Dir::Cache="$APT"
    -o Dir::State::lists=/var/lib/apt/lists -o APT::Sandbox::User=
  )
  if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then
    options+=(-o Dir::State::lists="$APT/lists")
    if [[ -z $(find "$APT/lists" -name '*_Packages*' -mmin -60) ]]; then
      say "reading Debian's package lists"
      apt-get "${options[@]}" update >>"$LOG" 2>&1 || log_fail "apt-get update failed"
    fi
  fi
  apt-get "${options[@]}" install -y --no-install-recommends --download-only "$@" >>"$LOG" 2>&1 ||
    log_fail "apt-get could not fetch $*"
  local package
  for package in "$APT"/archives/*.deb; do
    dpkg-deb -x "$package" "$DEBS"
    rm "$package"
  done
  # Erlang's start scripts name the folder they were built for.
  local script
  for script in "$DEBS"/usr/lib/erlang/bin/{erl,start} "$DEBS"/usr/lib/erlang/erts-*/bin/{erl,start}; do
    [[ ! -f $script || -L $script ]] || sed -i "s|=/usr/lib/erlang\$|=$DEBS/usr/lib/erlang|" "$script"
  done
}

# A copy of dpkg's list without the servers, as if they had never been installed.
forget_installed() {
  awk -v RS= -v ORS='\n\n' '!/^Package: (rabbitmq-server|erlang-|postgresql|libpq)/' \
    /var/lib/dpkg/status >"$APT/status"
}

provide() {
  local what=$1
  shift
  if may_be_root; then
    say "installing $what ($*)"
    install_packages "$@"
  else
    say "unpacking $what ($*) under .run/debs"
    unpack_packages "$@"
  fi
}

# Succeeds where the stamp says that this very input was worked in before.
is_stamped() { [[ -f $1 && $(<"$1") == "$2" ]]; }

fingerprint() { cat "$@" | sha256sum | cut -d' ' -f1; }

set_up_python() {
  local requirements=requirements/$1.txt python stamp
  stamp=$(fingerprint "$requirements" devstack/setup.sh)
  if [[ -x .venv/bin/python ]] && is_stamped .venv/.stamp "$stamp $PWD"; then
    return
  fi
  python=$(find_python) || {
    may_be_root || fail "this needs Python 3.11; please install it (Debian: python3.11, python3.11-venv)"
    provide "Python 3.11" python3.11 python3.11-venv
    python=$(find_python)
  }
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    make_environment "$python"
  fi
  say "installing $requirements into .venv"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements" >>"$LOG" 2>&1 ||
    log_fail "pip could not install $requirements"
  local site
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  echo "$PWD" >"$site/radslag.pth"
  cat >.venv/bin/radslag <<SCRIPT
#!$PWD/.venv/bin/python
import sys

from cli.main import main

sys.exit(main())
SCRIPT
  chmod 755 .venv/bin/radslag
  echo "$stamp $PWD" >.venv/.stamp
}

make_environment() {
  local python=$1
  say "making .venv with $("$python" --version)"
  rm -rf .venv
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv .venv || fail "$python could not make a virtual environment"
    return
  fi
  # Debian keeps pip's wheel in a package of its own.
  if may_be_root; then
    provide "Python's venv module" python3.11-venv
    "$python" -m venv .venv || fail "$python could not make a virtual environment"
  else
    provide "pip" python3-pip-whl
    "$python" -m venv --without-pip .venv
    local wheels=("$DEBS"/usr/share/python-wheels/pip-*.whl)
    .venv/bin/python "${wheels[0]}/pip" install --quiet --disable-pip-version-check --no-index --no-deps "${wheels[0]}" ||
      fail "pip could not be put into .venv"
  fi
}

set_up_node() {
  local stamp npm
  stamp=$(fingerprint package.json package-lock.json)
  if is_stamped node_modules/.stamp "$stamp"; then
    return
  fi
  npm=$(find_npm) || {
    provide_node
    npm=$(find_npm) || fail "npm is not here even now; please install Node.js and npm"
  }
  say "installing package-lock.json into node_modules"
  "$npm" ci --silent --no-audit --no-fund --ignore-scripts >>"$LOG" 2>&1 ||
    log_fail "npm ci failed"
  echo "$stamp" >node_modules/.stamp
}

provide_node() {
  if may_be_root; then
    provide Node.js nodejs npm
    return
  fi
  say "installing Node.js as a Python wheel into .venv"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.txt >>"$LOG" 2>&1 ||
    log_fail "pip could not install requirements/node.txt"
}

main() {
  mkdir -p .run
  exec 9>.run/setup.lock
  flock 9 || fail "another set-up is running"
  readonly LOG=$PWD/.run/setup.log
  : >"$LOG"
  case ${1:-} in
    --runtime) set_up_python runtime ;;
    '')
      set_up_python dev
      [[ -n ${AMQP_URI:-} ]] || find_rabbitmq >/dev/null || provide RabbitMQ rabbitmq-server
      [[ -n ${RADSLAG_TEST_POSTGRES:-} ]] || find_postgres >/dev/null || provide PostgreSQL postgresql
      set_up_node
      ;;
    *) fail "unknown argument: $1" ;;
  esac
}

main "$@"
