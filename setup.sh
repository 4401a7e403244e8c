# Sourced by ./run and ./test: `set_up run` or `set_up test` brings in whatever is missing.
# Does nothing, and needs no network, when nothing is missing. Expects $root, the checkout.
#
# It ends the shell with 3 when system packages are missing that it may not install, with 4 when
# there is no Python that will do, with 5 when the environment can't be made.

say() { printf 'hotwash: %s\n' "$*" >&2; }

# Debian's names. The window needs the lib* of Qt's xcb and wayland plugins, the reports Pango and
# HarfBuzz; the fonts are for scripts that the bundled ones lack.
app_packages="libgl1 libegl1 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0
  libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libwayland-cursor0 libpango-1.0-0 libpangoft2-1.0-0
  libharfbuzz-subset0 fonts-dejavu-core fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"
test_packages="xvfb xauth xdotool openbox postgresql"
python_packages="ca-certificates python3 python3-venv"

# Prints those of the named packages that are not installed; one call, as a call a package is slow.
missing_packages() {
  command -v dpkg-query >/dev/null 2>&1 || return 0
  _installed=" $(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p' | tr '\n' ' ')"
  for _package in "$@"; do
    case "$_installed" in *" $_package "*) ;; *) printf ' %s' "$_package" ;; esac
  done
}

# Installs the named packages, or says what to type and ends.
need_packages() {
  _missing=$(missing_packages "$@")
  [ -n "$_missing" ] || return 0
  _line="apt-get install --no-install-recommends$_missing"
  if [ "$(id -u)" != 0 ]; then
    say "these system packages are missing:$_missing"
    say "as root, run: apt-get update && $_line"
    exit 3
  fi
  say "installing system packages:$_missing"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086  # a list of names
  if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends $_missing; } \
    >"$root/.tools/apt.log" 2>&1; then
    tail -n 5 "$root/.tools/apt.log" >&2
    say "apt-get could not install them; put that right, then run: $_line"
    exit 3
  fi
}

# Whether $1 runs, is a version that we support, and can make an environment. Asked by running it:
# a pyenv shim is on the path even for versions that aren't active, and then fails.
python_will_do() {
  "$1" -c 'import sys, venv, ensurepip, sqlite3, ssl
sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1
}

# Sets $python to the first candidate that will do, or to nothing.
find_python() {
  python=""
  for _candidate in ${HOTWASH_PYTHON:+"$HOTWASH_PYTHON"} \
    python3.12 python3.13 python3.14 python3 python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[234]*/bin/python \
    "$root"/.tools/python/cpython-3.1[234]*/bin/python3 \
    "${XDG_DATA_HOME:-$HOME/.local/share}"/uv/python/cpython-3.1[234]*/bin/python3 \
    /usr/local/bin/python3.1[234] /opt/python*/bin/python3; do
    if python_will_do "$_candidate"; then
      python=$("$_candidate" -c 'import sys; print(sys.executable)')
      return 0
    fi
  done
}

# Sets $uv to an uv that runs, or to nothing.
find_uv() {
  uv=""
  for _candidate in uv "$HOME/.local/bin/uv" "$root/.tools/uv/bin/uv"; do
    if "$_candidate" --version >/dev/null 2>&1; then
      uv=$_candidate
      return 0
    fi
  done
}

# Fetches a Python with uv, and ends with advice when that can't be done.
fetch_python() {
  say "found no Python 3.12, 3.13 or 3.14; fetching 3.12"
  find_uv
  if [ -z "$uv" ]; then
    rm -rf "$root/.tools/uv"
    python3 -m venv "$root/.tools/uv" >"$root/.tools/python.log" 2>&1 &&
      "$root/.tools/uv/bin/pip" install -q uv >>"$root/.tools/python.log" 2>&1 || true
    find_uv
  fi
  if [ -n "$uv" ]; then
    UV_PYTHON_INSTALL_DIR="$root/.tools/python" "$uv" python install --no-bin 3.12 \
      >>"$root/.tools/python.log" 2>&1 || true
    find_python
  fi
  [ -z "$python" ] || return 0
  say "could not fetch it (.tools/python.log says why)"
  say "install one of them yourself: your distribution's python3.12 with its venv module, or"
  say "\`pyenv install 3.12\`, or \`uv python install 3.12\`; then run this again."
  say "If it is in an unusual place: HOTWASH_PYTHON=/path/to/python3.12 $0"
  exit 4
}

make_environment() {
  find_python
  if [ -z "$python" ]; then
    # shellcheck disable=SC2086  # a list of names
    need_packages $python_packages
    find_python # a newer Debian's own python3 will do
  fi
  [ -n "$python" ] || fetch_python
  say "making .venv with $("$python" -c 'import platform; print("Python", platform.python_version())')"
  rm -rf "$root/.venv"
  "$python" -m venv "$root/.venv"
  printf '%s\n' "$root" >"$root/.venv/.made-in"
}

# The locked packages, each checked against its hash, compiled now: bytecode halves the start-up
# time, and the user's environment may forbid Python to write it later. The lock names every
# package: without --no-deps, pip takes coverage[toml] for another package than the locked one.
install_packages() {
  say "installing the locked packages (some 130 MB to fetch the first time)"
  find_uv
  if [ -n "$uv" ]; then
    "$uv" pip install -q --python "$root/.venv/bin/python" --compile-bytecode \
      --no-deps --require-hashes -r "$root/requirements.lock" || packages_failed
  else
    "$root/.venv/bin/python" -m pip install -q --disable-pip-version-check --no-compile \
      --no-deps --require-hashes -r "$root/requirements.lock" || packages_failed
    "$root/.venv/bin/python" -m compileall -q -j 0 "$root/.venv/lib" >/dev/null 2>&1 || true
  fi
}

packages_failed() {
  say "could not install the locked packages; the lines above say why"
  exit 5
}

install_hotwash() {
  say "installing the hotwash command into .venv"
  "$root/.venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps \
    --no-build-isolation --no-index -e "$root" || packages_failed
}

# The environment, whole and made for this checkout: scripts in it name the folder they are in.
environment_is_ours() {
  [ -x "$root/.venv/bin/python" ] && [ -f "$root/.venv/.made-in" ] || return 1
  read -r _made_in <"$root/.venv/.made-in"
  [ "$_made_in" = "$root" ]
}

checksum() { sha256sum "$1" | cut -c1-16; }

set_up_environment() {
  _lock_stamp="$root/.venv/.lock-$(checksum "$root/requirements.lock")"
  _project_stamp="$root/.venv/.project-$(checksum "$root/pyproject.toml")"
  if environment_is_ours && [ -f "$_lock_stamp" ] && [ -f "$_project_stamp" ]; then
    return 0
  fi
  if [ ! -w "$root" ]; then
    say "there is no environment that you can use, and you may not write to $root"
    exit 5
  fi
  if ! environment_is_ours || ! python_will_do "$root/.venv/bin/python" ||
    ! "$root/.venv/bin/python" -m pip --version >/dev/null 2>&1; then
    make_environment
  fi
  if [ ! -f "$_lock_stamp" ]; then
    install_packages
    rm -f "$root"/.venv/.lock-*
    : >"$_lock_stamp"
  fi
  install_hotwash
  rm -f "$root"/.venv/.project-*
  : >"$_project_stamp"
}

compile_hotwash() {
  [ -w "$root/.venv" ] || return 0
  _stamp="$root/.venv/.compiled"
  if [ ! -f "$_stamp" ] || [ -n "$(find "$root/hotwash" "$root/desktop" "$root/reports" "$root/kb" \
    -name '*.py' -newer "$_stamp" 2>/dev/null | head -n 1)" ]; then
    : >"$_stamp"
    "$root/.venv/bin/python" -m compileall -q \
      "$root/hotwash" "$root/desktop" "$root/reports" "$root/kb" >/dev/null 2>&1 || true
  fi
}

# $1: "run" or "test". In a subshell: the caller keeps its folder and its variables.
set_up() (
  cd "$root"
  if [ -w . ]; then # else another user's checkout, which is fine once it is set up
    mkdir -p .tools
    if command -v flock >/dev/null 2>&1; then
      exec 9>.tools/lock
      flock -n 9 || { say "waiting for another set-up of this checkout"; flock 9; }
    fi
  fi
  _packages=$app_packages
  [ "$1" != test ] || _packages="$_packages $test_packages"
  # shellcheck disable=SC2086  # a list of names
  need_packages $_packages
  set_up_environment
  compile_hotwash
)

# Without a UTF-8 locale Qt warns at each start, and Python can't print every title.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
  *[Uu][Tt][Ff]*) ;;
  *) export LC_ALL=C.UTF-8 ;;
esac
