/** Makes a picture of a screen small: at most 256 colours, of which a screen has few more that matter. */
import { deflateSync, inflateSync } from "node:zlib";

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

function chunksOf(png: Buffer): Array<{ kind: string; data: Buffer }> {
  const found = [];
  for (let at = signature.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    found.push({ kind: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return found;
}

function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  if (filter !== 4) return 0;
  const base = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(base - left), Math.abs(base - above), Math.abs(base - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** The colours of all pixels, row by row, as 0xRRGGBB. */
function pixelsOf(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const chunks = chunksOf(png);
  const head = chunks[0]?.data;
  if (head === undefined || head[8] !== 8 || head[12] !== 0)
    throw new Error("Only pictures of 8 bits a channel are read, not interlaced ones.");
  const [width, height, bytes] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3];
  const packed = inflateSync(Buffer.concat(chunks.filter(({ kind }) => kind === "IDAT").map(({ data }) => data)));
  const rowBytes = width * bytes;
  const plain = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row += 1) {
    const [from, to] = [row * (rowBytes + 1), row * rowBytes];
    const filter = packed[from] ?? 0;
    for (let at = 0; at < rowBytes; at += 1) {
      const left = at < bytes ? 0 : (plain[to + at - bytes] ?? 0);
      const above = row === 0 ? 0 : (plain[to + at - rowBytes] ?? 0);
      const corner = at < bytes || row === 0 ? 0 : (plain[to + at - rowBytes - bytes] ?? 0);
      plain[to + at] = (packed[from + 1 + at] ?? 0) + predicted(filter, left, above, corner);
    }
  }
  const pixels = new Uint32Array(width * height).map((_, at) => {
    const [red, green, blue] = plain.subarray(at * bytes, at * bytes + 3);
    return ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
  });
  return { width, height, pixels };
}

const distance = (a: number, b: number): number =>
  ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;

/** The commonest colours, but none twice that no eye tells apart, and for each colour the place of the nearest. */
function paletteOf(pixels: Uint32Array): { palette: number[]; place: Map<number, number> } {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const common = [...counts].toSorted((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const palette: number[] = [];
  for (let apart = 300; palette.length < Math.min(256, common.length) && apart >= 0; apart -= 60) {
    for (const colour of common) {
      if (palette.length === 256) break;
      if (palette.every((one) => distance(one, colour) > apart)) palette.push(colour);
    }
  }
  const place = new Map<number, number>();
  for (const colour of common) {
    let best = 0;
    for (let at = 1; at < palette.length; at += 1) if (distance(palette[at] ?? 0, colour) < distance(palette[best] ?? 0, colour)) best = at;
    place.set(colour, best);
  }
  return { palette, place };
}

const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function chunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  let crc = -1;
  for (const byte of body) crc = (table[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(~crc >>> 0);
  return Buffer.concat([length, body, check]);
}

export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = pixelsOf(png);
  const { palette, place } = paletteOf(pixels);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const plain = new Uint8Array((width + 1) * height);
  for (const [at, colour] of pixels.entries()) plain[at + Math.floor(at / width) + 1] = place.get(colour) ?? 0;
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("PLTE", Uint8Array.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk("IDAT", deflateSync(plain, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}
