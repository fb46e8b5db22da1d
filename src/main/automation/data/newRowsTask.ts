import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import { matchRows, noMatch } from '../../datasets/index.ts'
import type { Task } from '../../jobs/index.ts'

export interface NewRowsInput {
  readonly manifest: Manifest
  readonly known: Manifest
}

/** How many rows of a version equal no row of another, in all columns that both have. Those of segments that both have are not read. */
export const newRowsTask: Task<NewRowsInput, number> = async ({ manifest, known }, { objects, scratch, signal }) => {
  const there = new Set(known.segments.map(({ object }) => object))
  const rest = { ...manifest, segments: manifest.segments.filter(({ object }) => !there.has(object)) }
  if (rest.segments.length === 0) return 0
  const rows = known.segments.reduce((sum, segment) => sum + segment.rows, 0)
  const columns = manifest.columns.map(({ name }) => name)
  const places = await matchRows(rest, known, columns, new Uint8Array(rows), objects, { scratch, signal })
  return places.reduce((sum, place) => sum + Number(place === noMatch), 0)
}
