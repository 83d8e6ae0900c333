#!/usr/bin/env bash
# Brings what is missing: system packages of the groups named, and the UI's npm packages.
#
#   setup.sh build            to build the program without a window
#   setup.sh build window     to build the window, too
#   setup.sh build window test
#
# What is there already is not touched, and then nothing is asked of the network.
# shellcheck source=.make/lib.sh
. "$(dirname "$0")/lib.sh"

# group, how to see that it is there, Debian's package
needed() {
  cat <<'TABLE'
build   command:cc                  build-essential
build   command:pkg-config          pkg-config
build   command:mold                mold
window  library:webkit2gtk-4.1      libwebkit2gtk-4.1-dev
window  library:gtk+-3.0            libgtk-3-dev
window  library:dbus-1              libdbus-1-dev
test    command:Xvfb                xvfb
test    command:WebKitWebDriver     webkit2gtk-driver
test    command:chromium            chromium
test    command:dbus-daemon         dbus
test    command:dbus-monitor        dbus
test    shared:libayatana-appindicator3.so.1 libayatana-appindicator3-1
test    command:xdotool             xdotool
test    command:shellcheck          shellcheck
test    python:ensurepip            python3-venv
TABLE
}

there() {
  case $1 in
  command:*) has "${1#*:}" ;;
  library:*) has pkg-config && pkg-config --exists "${1#*:}" ;;
  shared:*) [[ "$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)" == *"${1#*:}"* ]] ;;
  python:*) has python3 && python3 -c "import ${1#*:}" 2>/dev/null ;;
  esac
}

# The packages of these groups that are missing.
missing() {
  local group probe package
  needed | while read -r group probe package; do
    case " $* " in *" $group "*) there "$probe" || echo "$package" ;; esac
  done
}

install_with_apt() {
  local as_root=()
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get)
  local command="sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
  if [ "$(id -u)" != 0 ]; then
    { has sudo && sudo -n true 2>/dev/null; } ||
      die "these Debian packages are missing: $*
Only root may install them. Run this, then the same command again:

  $command
"
    as_root=(sudo -n)
  fi
  say "installing Debian packages: $* (usually 1 to 3 min)"
  # A source that does not answer need not be the one that is wanted: the installation tells.
  "${as_root[@]}" "${apt[@]}" -qq update >/dev/null || true
  "${as_root[@]}" "${apt[@]}" -qq install -y --no-install-recommends "$@" >/dev/null ||
    die "apt could not install them (its reason stands above). Once that is mended, run this, then the same command again:

  $command
"
}

bring_packages() {
  local packages
  packages=$(missing "$@")
  [ -n "$packages" ] || return 0
  # shellcheck disable=SC2086 # one word each
  set -- $packages
  has apt-get ||
    die "these are missing, by Debian's names: $*
This system has no apt: install them by its own names (README.md lists some), then run the same command again."
  install_with_apt "$@"
  # A name that apt took but that still does not answer would otherwise fail much later, in the compiler.
  packages=$(missing "${groups[@]}")
  [ -z "$packages" ] || die "installed, but still not to be found on PATH or by pkg-config: $packages"
}

# npm notes in node_modules when it installed last; the lock file is newer after a change to it.
bring_npm_packages() {
  [ ! ui/node_modules/.package-lock.json -nt ui/package-lock.json ] || return 0
  say "installing the UI's npm packages (usually 1 min)"
  npm ci --prefix ui --no-audit --no-fund >&2
}

groups=("$@")
use_rust
use_node
# On macOS the system brings all that a build needs.
if [ "$(uname)" = Darwin ]; then
  has cc || die "a C compiler is missing. This brings it:

  xcode-select --install
"
else
  bring_packages "$@"
fi
bring_npm_packages
