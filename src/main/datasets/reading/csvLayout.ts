import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import { layoutOf, type Reading } from '../../../shared/domain/datasets/reading.ts'
import { parseRecords, sniffDelimiter } from './csvText.ts'
import { byteOrderMark, readHead, type Source } from './source.ts'

const sampleBytes = 2 ** 18

/**
 * The delimiter and header with which a file has the expected columns: the delimiter of the version where its header has all of
 * them, else the one that is found from the file. Only a version without a header is read without one.
 */
export async function csvLayout(source: Source, reading: Reading | null, expected: readonly Column[]): Promise<ImportOptions> {
  if (source.format !== 'csv' && source.format !== 'tsv') return {}
  const known = reading ? layoutOf(reading) : {}
  if (known.delimiter === undefined && known.header === undefined) return {}
  const head = await readHead(source.path, sampleBytes)
  const text = head.toString('utf8', byteOrderMark(head, source.file))
  const found = source.format === 'tsv' ? '\t' : sniffDelimiter(text)
  const delimiters = known.delimiter === undefined ? [found] : [known.delimiter, found]
  for (const delimiter of delimiters) {
    const names = new Set(parseRecords(text, delimiter, 1)[0])
    if (expected.every(({ name }) => names.has(name))) return { delimiter, header: true }
  }
  return known.header === false ? { delimiter: delimiters[0], header: false } : {}
}
