// Draws icon.png, so that the picture has a source: a shield with the wavy line under a dangerous word.
//
// Usage: node scripts/icon.mjs
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';

const SIZE = 128;
/** Samples per pixel and axis; edges come out smooth. */
const FINE = 4;

const pixels = Buffer.alloc(SIZE * (SIZE * 4 + 1));
for (let y = 0; y < SIZE; y++) {
  for (let x = 0; x < SIZE; x++) {
    const sum = [0, 0, 0, 0];
    for (let sample = 0; sample < FINE * FINE; sample++) {
      const u = x + ((sample % FINE) + 0.5) / FINE;
      const v = y + (Math.floor(sample / FINE) + 0.5) / FINE;
      const [r, g, b, a] = colour(u, v);
      sum[0] += r * a;
      sum[1] += g * a;
      sum[2] += b * a;
      sum[3] += a;
    }
    // Each row starts with its filter, which is none.
    const at = y * (SIZE * 4 + 1) + 1 + x * 4;
    for (let i = 0; i < 3; i++) pixels[at + i] = sum[3] > 0 ? Math.round(sum[i] / sum[3]) : 0;
    pixels[at + 3] = Math.round((255 * sum[3]) / (FINE * FINE));
  }
}

const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
// 8 bits per channel, red green blue alpha.
header.set([8, 6, 0, 0, 0], 8);
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const file = fileURLToPath(new URL('../icon.png', import.meta.url));
const image = [signature, chunk('IHDR', header), chunk('IDAT', zlib.deflateSync(pixels, { level: 9 })), chunk('IEND')];
fs.writeFileSync(file, Buffer.concat(image));

/** Red, green, blue (0 to 255) and opacity (0 or 1) at a point. */
function colour(x, y) {
  if (!inShield(x, y, 0)) return [0, 0, 0, 0];
  if (!inShield(x, y, 6)) return [13, 42, 61, 1];
  // The underlined word: a bar, and below it the line.
  if (x > 38 && x < 90 && Math.abs(y - 50) < 6) return [255, 255, 255, 1];
  if (x > 36 && x < 92 && Math.abs(y - (72 + 5 * Math.sin((x - 36) / 4.456))) < 3.6) return [255, 122, 89, 1];
  return x < 64 ? [32, 122, 152, 1] : [26, 104, 132, 1];
}

/** A heater shield: straight above, two arcs below; `inset` pixels smaller on every side. */
function inShield(x, y, inset) {
  const top = 8 + inset;
  if (y < top) return false;
  const half = 52 - inset;
  const dx = Math.abs(x - 64);
  if (y < 56) return dx < half;
  // Each flank is an arc around a centre on the other side, so the two meet in a point.
  const reach = 85;
  const centre = 52 - reach;
  return Math.hypot(dx - centre, y - 56) < reach - inset;
}

function chunk(type, data = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
