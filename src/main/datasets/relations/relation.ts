import type { Manifest } from '../../../shared/domain/datasets/dataset.ts'
import type { Relation } from '../../../shared/domain/datasets/relations.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { Task } from '../../jobs/index.ts'
import { pickColumns, quote } from '../reading/checks.ts'
import { readColumn, rowsOf } from '../versions/readColumn.ts'
import { withVersion } from '../versions/versionView.ts'
import { relateGroups } from './groups.ts'
import { relateNumbers } from './numbers.ts'
import { codesAt, completeRows, missingOf, numbersAt, sideOf, type SideValues } from './sides.ts'
import { relateCategories } from './table.ts'

export interface RelationInput {
  readonly manifest: Manifest
  readonly x: string
  readonly y: string
  /** Columns of numbers whose values are names rather than amounts. */
  readonly asCategories: readonly string[]
}

/** How two columns relate, over all rows that have both. @throws COLUMN_UNKNOWN; INVALID_INPUT for a column with itself */
export const relationTask: Task<RelationInput, Relation> = ({ manifest, x, y, asCategories }, { objects, scratch, signal }) => {
  const [xColumn] = pickColumns(manifest.columns, [x])
  const [yColumn] = pickColumns(manifest.columns, [y])
  if (x === y) throw new CairnError('INVALID_INPUT', `Choose two different columns; both are ${quote(x)}.`, { column: x })
  return withVersion(manifest, objects, { scratch, signal }, async (duck) => {
    const xSide = sideOf(await readColumn(duck, manifest, x), asCategories.includes(x))
    const ySide = sideOf(await readColumn(duck, manifest, y), asCategories.includes(y))
    const rows = rowsOf(manifest)
    const complete = completeRows(xSide, ySide, rows)
    return {
      x: { column: x, type: xColumn.type, missing: missingOf(xSide) },
      y: { column: y, type: yColumn.type, missing: missingOf(ySide) },
      rows,
      complete: complete.length,
      found: relate(xSide, ySide, complete),
    }
  })
}

function relate(x: SideValues, y: SideValues, rows: Uint32Array): Relation['found'] {
  if (x.kind === 'numbers' && y.kind === 'numbers') return relateNumbers(numbersAt(x.values, rows), numbersAt(y.values, rows))
  if (x.kind === 'categories' && y.kind === 'categories') {
    return relateCategories({ ...x, codes: codesAt(x.codes, rows) }, { ...y, codes: codesAt(y.codes, rows) })
  }
  if (x.kind === 'categories' && y.kind === 'numbers') {
    return relateGroups({ ...x, codes: codesAt(x.codes, rows) }, numbersAt(y.values, rows), 'x')
  }
  if (x.kind === 'numbers' && y.kind === 'categories') {
    return relateGroups({ ...y, codes: codesAt(y.codes, rows) }, numbersAt(x.values, rows), 'y')
  }
  throw new CairnError('INTERNAL', 'Two columns cannot be compared.')
}
