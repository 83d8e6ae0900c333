#!/bin/sh
# Renders every icon file in this folder from its three SVG sources.
# Debian packages: librsvg2-bin (rsvg-convert), icoutils (icotool), icnsutils (png2icns), python3.
set -eu
cd "$(dirname "$0")"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

png() { rsvg-convert --width "$2" --height "$2" --output "$3" "$1"; } # source size file

# Up to 32 px the simplified drawing, above it the full one.
for n in 16 24 32; do png touchstone-small.svg $n "$tmp/$n.png"; done
for n in 48 64 128 256 512 1024; do png touchstone.svg $n "$tmp/$n.png"; done

cp "$tmp/32.png" 32x32.png
cp "$tmp/64.png" 64x64.png
cp "$tmp/128.png" 128x128.png
cp "$tmp/256.png" 128x128@2x.png
cp "$tmp/512.png" icon.png

# The 256 px entry stays PNG; the smaller ones are plain bitmaps, which every resource compiler takes.
(cd "$tmp" && icotool --create --output icon.ico 16.png 24.png 32.png 48.png 64.png --raw=256.png)
cp "$tmp/icon.ico" .

# png2icns packs the classic 16 and 32 px entries; it would store the larger ones as
# JPEG 2000, so those, and the @2x ones, are appended here as PNG.
(cd "$tmp" && png2icns icon.icns 16.png 32.png >/dev/null)
python3 - "$tmp" <<'PY'
import pathlib, struct, sys
tmp = pathlib.Path(sys.argv[1])
body = (tmp / "icon.icns").read_bytes()[8:]
for kind, size in [(b"ic11", 32), (b"ic12", 64), (b"ic07", 128), (b"ic13", 256),
                   (b"ic08", 256), (b"ic14", 512), (b"ic09", 512), (b"ic10", 1024)]:
    data = (tmp / f"{size}.png").read_bytes()
    body += kind + struct.pack(">I", len(data) + 8) + data
pathlib.Path("icon.icns").write_bytes(b"icns" + struct.pack(">I", len(body) + 8) + body)
PY

# The tray template is black; the light copy serves dark panels that do not recolour templates.
png tray.svg 32 tray.png
sed 's/#000/#fff/' tray.svg >"$tmp/tray-light.svg"
png "$tmp/tray-light.svg" 32 tray-light.png
