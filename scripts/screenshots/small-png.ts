import { crc32, deflateSync, inflateSync } from 'node:zlib';

/*
 * A browser writes a PNG with four bytes a pixel. A page has few colours: with one byte, and a palette of the 256 that are
 * there most, a picture is a third as big and looks the same.
 */

const mostColours = 256;

/** The same picture with a palette. It takes what browsers write: eight bits a channel, RGB with or without alpha. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, pixels } = decoded(png);
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts]
    .toSorted(([one, often], [other, lessOften]) => lessOften - often || one - other)
    .slice(0, mostColours)
    .map(([colour]) => colour);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  // A byte before each line says that it is not filtered.
  const lines = Buffer.alloc((width + 1) * height);
  pixels.forEach((colour, at) => {
    const place = places.get(colour) ?? nearest(colour, palette);
    places.set(colour, place);
    lines[at + Math.floor(at / width) + 1] = place;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function decoded(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const data: Buffer[] = [];
  let header = Buffer.alloc(0);
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 8, at + 8 + length);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IHDR') header = Buffer.from(body);
    if (type === 'IDAT') data.push(body);
    at += length + 12;
  }
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const size = { 2: 3, 6: 4 }[header.readUInt8(9)];
  if (header.readUInt8(8) !== 8 || size === undefined) throw new Error('not a PNG as a browser writes it');
  const raw = unfiltered(inflateSync(Buffer.concat(data)), width * size, size, height);
  const pixels = Uint32Array.from({ length: width * height }, (_, at) => raw.readUIntBE(at * size, 3));
  return { width, height, pixels };
}

/** Takes back what each line was filtered by: its byte less what its neighbours lead one to expect. */
function unfiltered(lines: Buffer, length: number, size: number, height: number): Buffer {
  const raw = Buffer.alloc(length * height);
  const value = (at: number) => raw[at] ?? 0;
  for (let line = 0; line < height; line += 1) {
    const filter = lines[line * (length + 1)] ?? 0;
    for (let column = 0; column < length; column += 1) {
      const at = line * length + column;
      const left = column < size ? 0 : value(at - size);
      const above = line === 0 ? 0 : value(at - length);
      const aboveLeft = column < size || line === 0 ? 0 : value(at - length - size);
      const expected = [0, left, above, (left + above) >> 1, paeth(left, above, aboveLeft)][filter] ?? 0;
      raw[at] = (lines[line * (length + 1) + 1 + column] ?? 0) + expected;
    }
  }
  return raw;
}

function paeth(left: number, above: number, aboveLeft: number): number {
  const guess = left + above - aboveLeft;
  const [a, b, c] = [left, above, aboveLeft].map((one) => Math.abs(guess - one));
  if (a === undefined || b === undefined || c === undefined) return 0;
  if (a <= b && a <= c) return left;
  return b <= c ? above : aboveLeft;
}

function channels(colour: number): [number, number, number] {
  return [colour >> 16, (colour >> 8) & 255, colour & 255];
}

function nearest(colour: number, palette: readonly number[]): number {
  const [red, green, blue] = channels(colour);
  const distances = palette.map((one) => {
    const [r, g, b] = channels(one);
    return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  });
  return distances.indexOf(Math.min(...distances));
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const around = Buffer.alloc(8);
  around.writeUInt32BE(body.length, 0);
  around.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([around.subarray(0, 4), named, around.subarray(4)]);
}
