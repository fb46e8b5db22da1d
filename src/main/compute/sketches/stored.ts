import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import { mostCountedNumbers } from '../../../shared/domain/models/profile.ts'
import { CairnError } from '../../../shared/errors.ts'
import { keptCategories, keptHashes, runPoints } from '../../models/tasks.ts'
import type { Sketch } from './sketch.ts'

/** What a sketch may have when it is unpacked; one of 500 columns has about 90 MB. */
const mostBytes = 256 * 2 ** 20

/** Of one part there are no more runs in memory at once than its levels hold. */
const mostRuns = 1_000

/** A sketch as it is stored: JSON with numbers as base64 of their doubles, packed. */
export function packSketch(sketch: Sketch): Uint8Array {
  const json = JSON.stringify(sketch, (_, value: unknown) => {
    if (value instanceof Float64Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
    // JSON has no infinity, which the extremes of a column without a finite value are: it becomes null.
    return value
  })
  return gzipSync(json, { level: 1 })
}

/** One may come from a machine that is not ours: nothing of it is believed but what its shape allows. @throws FORMAT_INVALID */
export function unpackSketch(bytes: Uint8Array): Sketch {
  try {
    return Stored.parse(JSON.parse(gunzipSync(bytes, { maxOutputLength: mostBytes }).toString()))
  } catch (error) {
    throw new CairnError('FORMAT_INVALID', 'The sketch cannot be read.', {}, error)
  }
}

const Rows = z.int().min(0)

/** A sum that is too large for a number has no JSON. */
const Overflown = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)

const doubles = (most: number) =>
  z
    .base64()
    .transform((text) => new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer.slice(0)))
    .refine((values) => values.length <= most && values.every((value, i) => Number.isFinite(value) && (i === 0 || value >= values[i - 1])))

const Named = { name: z.string().min(1), type: ColumnType, rows: Rows, missing: Rows, hashes: doubles(keptHashes) }

const StoredNumbers = z.object({
  ...Named,
  kind: z.literal('number'),
  infinite: Rows,
  pool: z.object({ count: Rows, mean: Overflown, squares: Overflown }),
  min: z
    .number()
    .nullable()
    .transform((value) => value ?? Infinity),
  max: z
    .number()
    .nullable()
    .transform((value) => value ?? -Infinity),
  counts: z
    .array(z.object({ value: z.number(), rows: Rows }))
    .max(mostCountedNumbers)
    .nullable(),
  runs: z.array(z.object({ values: doubles(runPoints), weight: z.number().min(1), error: z.number().min(0) })).max(mostRuns),
})

const StoredCategories = z.object({
  ...Named,
  kind: z.literal('category'),
  values: z.array(z.object({ value: z.string(), rows: Rows })).max(keptCategories),
  uncounted: Rows,
})

/** The rows of each column are those of the sketch, and what it says of them adds up to no more. */
const Stored = z
  .object({
    format: z.literal('cairn.sketch/1'),
    rows: Rows,
    columns: z.array(z.discriminatedUnion('kind', [StoredNumbers, StoredCategories])),
  })
  .refine(({ rows, columns }) => columns.every((column) => column.rows === rows && addsUp(column)))

function addsUp(column: z.infer<typeof StoredNumbers> | z.infer<typeof StoredCategories>): boolean {
  const present = column.rows - column.missing
  const isText = column.type === 'text' || column.type === 'boolean'
  if (column.kind === 'category') return isText && present >= column.values.reduce((sum, { rows }) => sum + rows, 0)
  const finite = column.runs.reduce((sum, { values, weight }) => sum + values.length * weight, 0)
  return !isText && column.infinite + column.pool.count === present && Math.abs(finite - column.pool.count) <= 1e-6 * finite
}
