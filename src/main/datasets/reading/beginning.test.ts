import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing.ts'
import { beginningOf } from './beginning.ts'
import { inspectSource } from './inspect.ts'
import { findSource } from './source.ts'

const folder = temporaryFolder()

async function beginning(name: string, content: string | Uint8Array, sampleBytes: number): Promise<string | null> {
  const source = await findSource(folder.write(name, content), {})
  const found = await beginningOf(source, folder.context().scratch, { wholeUpTo: 10, sampleBytes })
  return found && readFileSync(found.path, 'utf8')
}

test('[DS-14] the beginning of a large text ends with a record, also where values have line breaks', async () => {
  const text = 'a,b\n1,"two\nlines, ""quoted"""\n2,x\n'
  expect(await beginning('q.csv', text, text.indexOf('lines'))).toBe('a,b\n')
  expect(await beginning('q.csv', text, text.length - 2)).toBe(text.slice(0, text.indexOf('2,x')))
  expect(await beginning('q.csv', text, 1_000)).toBe(text)
  expect(await beginning('q.jsonl', '{"a":"\\""}\n{"a":2}\n', 14)).toBe('{"a":"\\""}\n')
  // Not a text with records on lines, or none that ends.
  expect(await beginning('q.csv', Buffer.from(text, 'utf16le'), 1_000)).toBeNull()
  expect(await beginning('q.json', `[${'{"a":1},\n'.repeat(20)}{"a":1}]`, 50)).toBeNull()
  expect(await beginning('q.csv', 'a,"never closed\n1,2\n3,4\n', 20)).toBeNull()
})

test('[DS-14] the preview of a large file reads its beginning and says how many rows', async () => {
  const rows = 1_200_000
  const plain = `id,city\n${Array.from({ length: rows }, (_, i) => `${i % 1_000},Bergen in the county of Vestland`).join('\n')}\n`
  const found = await inspectSource(folder.write('large.csv', `${plain}x,Oslo\n`), {}, folder.context())
  expect(found.columns).toEqual([
    { name: 'id', type: 'integer' },
    { name: 'city', type: 'text' },
  ])
  expect(found.sampledRows).toBeGreaterThan(400_000)
  expect(found.sampledRows).toBeLessThan(rows)
  const small = await inspectSource(folder.write('small.csv', 'a\n1\n'), {}, folder.context())
  expect(small.sampledRows).toBeNull()
})
