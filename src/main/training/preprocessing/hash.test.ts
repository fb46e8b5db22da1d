import { expect, test } from 'vitest'
import { fnv1a } from './hash.ts'

test('the hash is that of its authors, over UTF-8', () => {
  const known: [string, number][] = [
    ['', 0x811c9dc5],
    ['a', 0xe40c292c],
    ['foobar', 0xbf9cf968],
    ['chongo was here!\n', 0xd49930d5],
  ]
  for (const [text, hash] of known) expect(fnv1a(text)).toBe(hash)
  expect(fnv1a('é')).not.toBe(fnv1a('e\u0301'))
})
