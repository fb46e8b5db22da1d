import type { PreviewImage } from '../../../../shared/contract/tracking/artifacts.ts'

/** In bytes. */
export const largestImage = 8 * 1024 * 1024
/** In pixels: a small file may unfold to an image that fills the memory of whoever draws it. */
const mostPixels = 50_000_000

/**
 * What an image is, by its first bytes, and its size by its head: nothing is decoded here.
 * @returns null for what is none of those that pages draw; a text where it is too large to be drawn
 */
export function imageOf(bytes: Buffer): PreviewImage | string | null {
  const found = png(bytes) ?? gif(bytes) ?? webp(bytes) ?? jpeg(bytes)
  if (found === null) return null
  const [mime, width, height] = found
  if (width < 1 || height < 1) return null
  if (width * height > mostPixels)
    return `The image has ${width.toLocaleString('en')} × ${height.toLocaleString('en')} pixels, too many to be shown.`
  return { mime, base64: bytes.toString('base64'), width, height }
}

type Found = readonly [mime: PreviewImage['mime'], width: number, height: number]

function png(bytes: Buffer): Found | null {
  if (bytes.length < 24 || bytes.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n' || bytes.toString('latin1', 12, 16) !== 'IHDR')
    return null
  return ['image/png', bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
}

function gif(bytes: Buffer): Found | null {
  if (bytes.length < 10 || !/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return null
  return ['image/gif', bytes.readUInt16LE(6), bytes.readUInt16LE(8)]
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function webp(bytes: Buffer): Found | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return null
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return ['image/webp', bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1]
    case 'VP8 ':
      return ['image/webp', bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return ['image/webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1]
    }
    default:
      return null
  }
}

/** The size stands in the first frame (SOF0 to SOF15, but DHT, JPG and DAC). */
function jpeg(bytes: Buffer): Found | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1]
    if (marker === 0xff) at++
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return ['image/jpeg', bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
    else if (marker >= 0xd0 && marker <= 0xd7) at += 2
    else at += 2 + Math.max(2, bytes.readUInt16BE(at + 2))
  }
  return null
}
