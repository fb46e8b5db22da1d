import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readHead, type Source } from './source.ts'

/** Of a longer text a preview reads the beginning only. */
const wholeUpTo = 2 ** 25
const sampleBytes = 2 ** 24

/** So many rows of a Parquet file a preview reads. */
export const sampleRows = 200_000

/**
 * The beginning of a large text with records on lines, copied to scratch and cut after a record. Null where the file is to be read
 * whole: it is not large, of another kind, or no record ends in so many bytes.
 */
export async function beginningOf(source: Source, scratch: string, limits = { wholeUpTo, sampleBytes }): Promise<Source | null> {
  const { format } = source
  if (source.bytes <= limits.wholeUpTo || (format !== 'csv' && format !== 'tsv' && format !== 'jsonl')) return null
  const head = await readHead(source.path, limits.sampleBytes)
  // Two bytes to a character, or no text at all.
  if (head.includes(0)) return null
  const end = lastRecordEnd(head, format === 'jsonl')
  if (end === 0) return null
  const path = join(scratch, `beginning.${format}`)
  await writeFile(path, head.subarray(0, end))
  return { ...source, path, bytes: end }
}

/** Behind the last line feed that no quotes enclose: before it there is an even number of them. */
function lastRecordEnd(text: Uint8Array, plain: boolean): number {
  if (plain) return text.lastIndexOf(0x0a) + 1
  let end = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    if (text[at] === 0x22) quoted = !quoted
    else if (text[at] === 0x0a && !quoted) end = at + 1
  }
  return end
}
