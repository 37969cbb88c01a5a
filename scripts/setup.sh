# Sourced by the scripts beside it: the project's folder, and a .venv that has what they need.
#
#   root      the project's folder
#   python    the Python of .venv, once set_up has run
#   set_up    run | dev: install requirements/*.txt by hash, then the project; nothing when nothing changed

set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
python=$root/.venv/bin/python

say() {
    printf '%s\n' "$*" >&2
}

# Print the name of a Python that can make the environment; without one, say what is missing and fail.
find_python() {
    no_venv=
    for name in python3.11 python3 python3.12 python3.13 python3.14; do
        "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$name"
            return 0
        fi
        no_venv=$name
    done
    if [ -n "$no_venv" ]; then
        say "$no_venv cannot make virtual environments: its module ensurepip is missing."
        say "On Debian and Ubuntu: apt-get install python3-venv"
    else
        say "Python 3.11 or newer is needed, and there is none on the PATH."
        say "On Debian 12 or newer, Ubuntu 24.04 or newer: apt-get install python3 python3-venv"
    fi
    return 1
}

# What an environment set up for $1 says about itself: the folder counts, for the project is installed by path.
_stamp() {
    printf '%s\n' "$root"
    case $1 in
        run) cat "$root/requirements/run.txt" "$root/pyproject.toml" | cksum ;;
        dev) cat "$root/requirements/run.txt" "$root/requirements/dev.txt" "$root/pyproject.toml" | cksum ;;
    esac
}

_is_set_up() {
    [ -f "$root/.venv/set-up-$1" ] && [ "$(_stamp "$1")" = "$(cat "$root/.venv/set-up-$1")" ]
}

_pip_install() {
    "$python" -m pip install -qq --disable-pip-version-check --no-input "$@"
}

set_up() {
    if ! "$python" -c '' 2>/dev/null; then
        base=$(find_python)
        say "Making .venv with $base (once) ..."
        "$base" -m venv --clear "$root/.venv"
    fi
    if _is_set_up "$1" || { [ "$1" = run ] && _is_set_up dev; }; then
        return 0
    fi
    say "Installing requirements/$1.txt into .venv (once, and when it changes) ..."
    _pip_install --require-hashes -r "$root/requirements/$1.txt"
    _pip_install --no-deps --no-build-isolation --editable "$root"
    _stamp "$1" >"$root/.venv/set-up-$1"
}
