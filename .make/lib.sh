# shellcheck shell=bash
# Sourced by the scripts beside it: how to say something, which toolchain is used, where Cargo writes.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The oldest Node that the UI's tools run on.
NODE_WANTED=20.19

say() { printf '▶ %s\n' "$*" >&2; }
# Wrong use, or something is missing that only the user can bring: exit code 2.
die() { printf 'touchstone: %s\n' "$*" >&2; exit 2; }
has() { command -v "$1" >/dev/null 2>&1; }

# Whether version $1 is at least version $2.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

rust_wanted() { sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml; }

# What must stand before a command that uses curl.
curl_first() { has curl || ! has apt-get || printf 'sudo apt-get install -y curl && '; }

rust_install_hint() {
  if has rustup; then
    echo "rustup toolchain install $(rust_wanted)"
  else
    echo "$(curl_first)curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y && . \"\$HOME/.cargo/env\""
  fi
}

# Makes `cargo` the pinned toolchain, else any installed one that is new enough: a machine that
# cannot reach Rust's server may have the same release under another name.
use_rust() {
  local wanted found name
  wanted=$(rust_wanted)
  has cargo || PATH="$HOME/.cargo/bin:$PATH"
  has cargo || die "Rust $wanted is missing. This brings it:

  $(rust_install_hint)
"
  if ! rustc --version >/dev/null 2>&1 && has rustup; then
    for name in $(rustup toolchain list -q 2>/dev/null || rustup toolchain list | cut -d ' ' -f 1); do
      found=$(rustup run "$name" rustc --version 2>/dev/null | cut -d ' ' -f 2) || continue
      case $found in *-*) continue ;; esac
      if at_least "$found" "$wanted"; then
        export RUSTUP_TOOLCHAIN=$name
        break
      fi
    done
    [ -n "${RUSTUP_TOOLCHAIN:-}" ] || rustup toolchain install "$wanted" >&2 || true
  fi
  found=$(rustc --version 2>/dev/null | cut -d ' ' -f 2) || found=none
  { [ "$found" != none ] && at_least "${found%%-*}" "$wanted"; } ||
    die "Rust $wanted or newer is needed; found: $found. This brings it:

  $(rust_install_hint)
"
}

use_node() {
  local found
  found=$(node --version 2>/dev/null) || found=vnone
  { has npm && [ "$found" != vnone ] && at_least "${found#v}" "$NODE_WANTED"; } && return
  local how="see https://nodejs.org"
  if has apt-get; then
    how="$(curl_first)curl -fsSL https://deb.nodesource.com/setup_22.x | sudo bash - && sudo apt-get install -y nodejs"
  elif has dnf; then
    how="sudo dnf install nodejs npm"
  elif has pacman; then
    how="sudo pacman -S nodejs npm"
  elif has brew; then
    how="brew install node"
  fi
  die "Node $NODE_WANTED or newer is needed, with npm; found: ${found#v}. This brings it:

  $how
"
}

# Where Cargo writes.
target_dir() {
  cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# Whether a window could be shown.
has_display() {
  [ "$(uname)" = Darwin ] || [ -n "${DISPLAY:-}" ] || [ -n "${WAYLAND_DISPLAY:-}" ]
}

# Python with the packages of a requirements file, made once per content of that file.
python_with() {
  local requirements=$1 hash venv
  hash=$(cksum "$requirements" | cut -d ' ' -f 1)
  venv="${XDG_CACHE_HOME:-$HOME/.cache}/touchstone/venv-$hash"
  if [ ! -f "$venv/complete" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" >&2
    touch "$venv/complete"
  fi
  echo "$venv/bin/python"
}
