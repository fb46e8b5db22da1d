import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../testing.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'

const long = `${'a'.repeat(60)}/${'b'.repeat(60)}/${'c'.repeat(90)}.js`
const files: readonly [string, Buffer][] = [
  ['package.json', Buffer.from('{}')],
  ['empty', Buffer.alloc(0)],
  ['whole', Buffer.alloc(1024, 7)],
  [long, Buffer.from('long')],
]

test.skipIf(!existsSync('/usr/bin/tar') && !existsSync('/bin/tar'))('tar unpacks what was packed, also long paths', () => {
  const folder = temporaryFolder()
  const packed = files.flatMap(([path, content]) => [tarHeader(path, content.length), content, tarPadding(content.length)])
  writeFileSync(join(folder, 'all.tar'), Buffer.concat([...packed, tarEnd]))
  mkdirSync(join(folder, 'out'))
  execFileSync('tar', ['-xf', join(folder, 'all.tar'), '-C', join(folder, 'out')])
  for (const [path, content] of files) expect(readFileSync(join(folder, 'out', path)), dirname(path)).toEqual(content)
})

test('a path that the format cannot hold is refused', () => {
  expect(() => tarHeader('x'.repeat(101), 1)).toThrow(RangeError)
  expect(() => tarHeader('ä', 1)).toThrow(RangeError)
})
