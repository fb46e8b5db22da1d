import type { Column } from '../../../shared/domain/datasets/dataset.ts'
import type { ImportOptions } from '../../../shared/domain/datasets/import.ts'
import type { TextLayout } from '../../../shared/domain/datasets/layout.ts'
import { layoutOf, type Reading } from '../../../shared/domain/datasets/reading.ts'
import type { Source } from './source.ts'
import { findLayout, nameOfColumn, namesOf, textLayout } from './text/findLayout.ts'
import { readTextHead } from './text/head.ts'

/** What a member means that is left out of a layout that was found. */
const usual = { quote: '"', escape: '"', comment: '', skipLines: 0, units: false } as const satisfies TextLayout

function firstOf<T, R>(values: readonly T[], find: (value: T) => R | null): R | null {
  for (const value of values) {
    const found = find(value)
    if (found !== null) return found
  }
  return null
}

/**
 * The layout with which a file has the expected columns: that of the version where its header has all of them, else the one that is
 * found from the file. Only a version without a header is read without one.
 */
export async function csvLayout(source: Source, reading: Reading | null, expected: readonly Column[]): Promise<ImportOptions> {
  if (source.format !== 'csv' && source.format !== 'tsv') return {}
  const known = reading ? layoutOf(reading) : {}
  const { encoding: _, header: hasHeader, ...lying } = known
  // The encoding is seen from the bytes, and a wrong one would not be seen from the names.
  const head = await readTextHead(source)
  const wanted = new Set(expected.map(({ name }) => name))
  const named = (given: TextLayout): TextLayout | null => {
    const found = findLayout(head, { ...given, header: true })
    const names = new Set(namesOf(head, found).map((name) => nameOfColumn(name, wanted)))
    return expected.every(({ name }) => names.has(name)) ? textLayout(found) : null
  }
  const found =
    (Object.keys(lying).length > 0 ? named(reading?.format === 'cairn.reading/2' ? { ...usual, ...lying } : lying) : null) ?? named({})
  const layout = found ?? (source.format === 'tsv' ? null : firstOf([',', ';', '\t', '|'], (delimiter) => named({ delimiter })))
  if (layout !== null) return layout
  if (hasHeader === false) return { ...(reading?.format === 'cairn.reading/2' && usual), ...lying, header: false }
  // What it lacks is told by its names, which it has if any version had.
  return { header: true }
}
