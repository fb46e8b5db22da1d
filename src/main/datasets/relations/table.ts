import type { TableRelation } from '../../../shared/domain/datasets/relations.ts'
import { cramersV } from '../../statistics/association.ts'
import { byFrequency } from './sides.ts'

const mostValues = 20

interface Categories {
  readonly codes: Int32Array
  readonly nameOf: (code: number) => string
}

/** Two columns of categories, of which none is missing and each pair is a row. */
export function relateCategories(x: Categories, y: Categories): TableRelation {
  const [ofX, ofY] = [namesOf(x), namesOf(y)]
  const counts = ofX.names.map(() => new Array<number>(ofY.names.length).fill(0))
  for (let row = 0; row < x.codes.length; row++) counts[ofX.place(x.codes[row])][ofY.place(y.codes[row])]++
  return { kind: 'table', x: ofX.names, y: ofY.names, counts, cramersV: cramersV(x.codes, y.codes) }
}

/** The most frequent values, and one name for all the others together. */
function namesOf({ codes, nameOf }: Categories): { names: string[]; place: (code: number) => number } {
  const all = byFrequency(codes)
  const shown = all.slice(0, mostValues)
  const places = new Map(shown.map(([code], place) => [code, place]))
  const names = shown.map(([code]) => nameOf(code))
  const others = all.length - shown.length
  if (others > 0) names.push(`${others} more`)
  return { names, place: (code) => places.get(code) ?? mostValues }
}
