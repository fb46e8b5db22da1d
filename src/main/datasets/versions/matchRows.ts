import { type Column, type ColumnType, type Manifest, noPart } from '../../../shared/domain/datasets/dataset.ts'
import type { NullTokens } from '../../../shared/domain/datasets/reading.ts'
import type { ObjectStore } from '../../workspace/index.ts'
import { type Duck, withDuckDB } from '../duckdb.ts'
import { textWithoutTokens, withoutTokens } from '../reading/nullTokens.ts'
import { createVersionView, damaged, segmentFiles, type VersionAccess, viewNames } from './versionView.ts'

/** Says that no equal row was found. */
export const noMatch = noPart

/**
 * For each row of a version the lowest mark among the rows of another version that equal it in all of the columns that both have;
 * `noMatch` where there is none. Values are compared by 64 bits of hash, as a model takes them: 5 as an integer is 5 as a number,
 * and an empty text or a null token of the model is missing.
 *
 * @param marks per row of `reference`; one that has `noMatch` is like none @param tokens what stands for a missing value where data are read for the model
 */
export async function matchRows(
  version: Manifest,
  reference: Manifest,
  columns: readonly string[],
  marks: Uint8Array,
  objects: ObjectStore,
  access: VersionAccess,
  tokens: NullTokens = { text: [], other: [] },
): Promise<Uint8Array> {
  const [own, other] = [version, reference].map((manifest) => new Map(manifest.columns.map((column) => [column.name, column])))
  const shared = columns.filter((name) => own.has(name) && other.has(name))
  const rows = version.segments.reduce((sum, segment) => sum + segment.rows, 0)
  if (shared.length === 0) return new Uint8Array(rows).fill(noMatch)
  const [segments, referenceSegments] = [await segmentFiles(version, objects), await segmentFiles(reference, objects)]
  return withDuckDB({ ...access, folders: [objects.root] }, async (duck) => {
    try {
      await createVersionView(duck, version.columns, segments)
      await createVersionView(duck, reference.columns, referenceSegments, 'reference')
      const sqlOf = (manifest: Manifest, a: Map<string, Column>, b: Map<string, Column>) => {
        const names = viewNames(manifest.columns)
        return shared.map((name) => comparable(names.get(name) as string, typeOf(a, name), typeOf(b, name), tokens))
      }
      const known = await hashes(duck, 'reference', sqlOf(reference, other, own), marks.length)
      const found = await hashes(duck, 'version', sqlOf(version, own, other), rows)
      return lookUp(known, marks, found)
    } catch (error) {
      throw damaged(error)
    }
  })
}

const typeOf = (columns: Map<string, Column>, name: string): ColumnType => columns.get(name)?.type ?? 'text'

const kinds = { integer: 'number', number: 'number', boolean: 'number', text: 'text', date: 'date', datetime: 'date' } as const

/** A value in SQL, so that the same value of another type is the same. */
function comparable(sql: string, type: ColumnType, other: ColumnType, tokens: NullTokens): string {
  const [kind, otherKind] = [kinds[type], kinds[other]]
  if (kind === 'text') {
    const text = `nullif(${sql}, '')`
    if (otherKind !== 'number') return textWithoutTokens('text', text, tokens)
    if (other === 'boolean') return `CASE lower(${text}) WHEN 'true' THEN 1.0::DOUBLE WHEN 'false' THEN 0.0::DOUBLE END`
    return withoutTokens('number', `TRY_CAST(${text} AS DOUBLE)`, tokens)
  }
  if (kind === 'date') {
    const known = withoutTokens('datetime', `${sql}::TIMESTAMP`, tokens)
    return otherKind === 'date' ? `epoch_us(${known})` : `CASE WHEN (${known}) IS NOT NULL THEN ${sql}::VARCHAR END`
  }
  // What is not a number is missing, and there is one zero.
  const number = `${type === 'boolean' ? `${sql}::INTEGER` : sql}::DOUBLE`
  const known = `CASE WHEN isnan(${number}) THEN NULL ELSE ${number} + 0.0 END`
  // No token is true or false.
  return type === 'boolean' || other === 'boolean' ? known : withoutTokens('number', known, tokens)
}

/** 64 bits of hash per row, in two halves. */
interface Hashes {
  readonly high: Uint32Array
  readonly low: Uint32Array
}

async function hashes(duck: Duck, view: 'version' | 'reference', columns: readonly string[], rows: number): Promise<Hashes> {
  const [high, low] = [new Uint32Array(rows), new Uint32Array(rows)]
  const sql = `SELECT (h >> 32)::DOUBLE, (h & 4294967295)::DOUBLE FROM (SELECT hash(${columns.join(', ')}) AS h FROM ${view})`
  await duck.chunks(sql, rows, (chunk, offset) => {
    const halves = [0, 1].map((index) => (chunk.getColumnVector(index) as unknown as { items: Float64Array }).items)
    high.set(halves[0], offset)
    low.set(halves[1], offset)
  })
  return { high, low }
}

/** An open-addressing table: a Map with a key per row takes ten times the memory. */
function lookUp(known: Hashes, marks: Uint8Array, { high, low }: Hashes): Uint8Array {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * marks.length)))
  const slots = new Int32Array(size).fill(-1)
  const best = Uint8Array.from(marks)
  const slotOf = (h: number, l: number): number => {
    let slot = (h ^ l) & (size - 1)
    while (slots[slot] >= 0 && (known.high[slots[slot]] !== h || known.low[slots[slot]] !== l)) slot = (slot + 1) & (size - 1)
    return slot
  }
  for (let row = 0; row < marks.length; row++) {
    const slot = slotOf(known.high[row], known.low[row])
    if (slots[slot] < 0) slots[slot] = row
    else best[slots[slot]] = Math.min(best[slots[slot]], marks[row])
  }
  return Uint8Array.from(high, (h, row) => {
    const place = slots[slotOf(h, low[row])]
    return place < 0 ? noMatch : best[place]
  })
}
