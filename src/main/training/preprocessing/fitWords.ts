import type { FittedFeature } from '../../../shared/domain/training/model.ts'
import type { Transform } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import type { FrameColumn } from '../../frame.ts'
import { compareCodePoints } from './codePoints.ts'
import { piecesOf, termOf } from './words.ts'

interface Term {
  rows: number
  readonly spellings: Set<string>
}

/**
 * The terms that the most training rows have, ties in code-point order, with every spelling of the training rows.
 * @throws INVALID_INPUT where no word is common enough
 */
export function fitWords(
  column: string,
  { terms: most, minCount, binary }: Extract<Transform, { kind: 'words' }>,
  values: Extract<FrameColumn, { kind: 'text' }>,
  trainRows: Uint32Array,
): Extract<FittedFeature, { kind: 'words' }> {
  const kept = [...countTerms(values, trainRows)]
    .filter(([, { rows }]) => rows >= minCount)
    .sort(([a, m], [b, n]) => n.rows - m.rows || compareCodePoints(a, b))
    .slice(0, most)
  if (kept.length === 0) throw noWords(column, minCount)
  const spelt = kept.flatMap(([, { spellings }], place) => [...spellings].sort(compareCodePoints).map((spelling) => ({ spelling, place })))
  return {
    kind: 'words',
    column,
    terms: kept.map(([term]) => term),
    spellings: spelt.map(({ spelling }) => spelling),
    termOf: spelt.map(({ place }) => place),
    binary,
  }
}

/** A text that many rows have is cut once. */
function countTerms({ levels, codes }: Extract<FrameColumn, { kind: 'text' }>, trainRows: Uint32Array): Map<string, Term> {
  const rowsOf = new Uint32Array(levels.length)
  for (const row of trainRows) if (codes[row] >= 0) rowsOf[codes[row]]++
  const terms = new Map<string, Term>()
  for (const [code, level] of levels.entries()) {
    if (rowsOf[code] === 0) continue
    const seen = new Set<Term>()
    for (const piece of piecesOf(level)) {
      const name = termOf(piece)
      if (name === '') continue
      const term = terms.get(name) ?? { rows: 0, spellings: new Set() }
      terms.set(name, term)
      term.spellings.add(piece)
      seen.add(term)
    }
    for (const term of seen) term.rows += rowsOf[code]
  }
  return terms
}

function noWords(column: string, minCount: number): CairnError {
  const message = `No word of the column ${JSON.stringify(column)} is in ${minCount} training rows. Lower minCount, or exclude the column.`
  return new CairnError('INVALID_INPUT', message, { column, minCount })
}
