import type { ColumnImportance } from '../../../shared/domain/evaluation/explanation.ts'
import { type Frame, takeRows } from '../../frame.ts'
import type { Random } from '../../random.ts'
import { spread } from '../../../shared/statistics/moments.ts'

/** How good a model is on a frame, higher being better. */
export type ScoreFrame = (frame: Frame) => Promise<number>

/**
 * Permutation importance (Breiman, 2001; as scikit-learn's permutation_importance): how much the score falls when the values of
 * one raw column are shuffled among the rows, the others staying where they are. The most important column comes first.
 *
 * @param permutations the orders that a column's values are put in, one for each repeat
 */
export async function permutationImportance(
  frame: Frame,
  columns: readonly string[],
  score: ScoreFrame,
  permutations: (column: string) => Iterable<Int32Array>,
): Promise<{ baseline: number; columns: ColumnImportance[] }> {
  const baseline = await score(frame)
  const found: ColumnImportance[] = []
  for (const column of columns) {
    const repeats: number[] = []
    for (const order of permutations(column)) repeats.push(baseline - (await score(withShuffled(frame, column, order))))
    const { mean, variance } = spread(repeats)
    found.push({ column, mean, sd: Math.sqrt(variance), repeats })
  }
  return { baseline, columns: found.sort((a, b) => b.mean - a.mean) }
}

/** Orders of the rows, each shuffled anew. */
export function* shuffles(rows: number, repeats: number, random: Random): Iterable<Int32Array> {
  for (let i = 0; i < repeats; i++) yield random.shuffle(Int32Array.from({ length: rows }, (_, row) => row))
}

function withShuffled(frame: Frame, name: string, order: Int32Array): Frame {
  const column = frame.columns.get(name)
  if (!column) return frame
  const shuffled = takeRows({ rows: frame.rows, columns: new Map([[name, column]]) }, order)
  return { rows: frame.rows, columns: new Map([...frame.columns, ...shuffled.columns]) }
}
