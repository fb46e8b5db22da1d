/** What an archive of plain files is made of: POSIX.1-1988, `ustar`. */

const block = 512

/** @param path with `/`; its last part has at most 100 bytes, what is before it 155 @throws RangeError for a longer one */
export function tarHeader(path: string, bytes: number): Buffer {
  const header = Buffer.alloc(block)
  const [prefix, name] = split(path)
  const put = (text: string, offset: number) => header.write(text, offset, 'latin1')
  put(name, 0)
  put('0000644\0', 100)
  put('0000000\0', 108)
  put('0000000\0', 116)
  put(`${octal(bytes, 11)}\0`, 124)
  put(`${octal(0, 11)}\0`, 136)
  put(' '.repeat(8), 148)
  put('0', 156)
  put('ustar\u000000', 257)
  put(prefix, 345)
  const sum = header.reduce((all, byte) => all + byte, 0)
  put(`${octal(sum, 6)}\0 `, 148)
  return header
}

/** After the content of a file: each begins with a block. */
export const tarPadding = (bytes: number): Buffer => Buffer.alloc((block - (bytes % block)) % block)

export const tarEnd: Buffer = Buffer.alloc(2 * block)

function split(path: string): [prefix: string, name: string] {
  if (!/^[\x20-\x7e]+$/.test(path)) throw new RangeError(`A path of other than ASCII characters: ${path}`)
  if (path.length <= 100) return ['', path]
  const slash = path.indexOf('/', path.length - 101)
  if (slash < 1 || slash > 155) throw new RangeError(`Too long a path: ${path}`)
  return [path.slice(0, slash), path.slice(slash + 1)]
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0')
