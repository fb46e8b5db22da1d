import { type Ordering, orderBy } from '../../../shared/domain/evaluation/ordering.ts'

export interface MulticlassAuc {
  /** Each class against the rest, averaged. */
  readonly ovr: number
  /** Each class against each other, averaged (Hand and Till, Machine Learning 45, 2001). */
  readonly ovo: number
}

/**
 * The ROC AUCs of resamples: prepared once for the order of every probability column, then O(n·k) for each resample. One walk
 * down a column counts the pairs that class i wins against every other class; both averages are made of these. NaN when
 * a class has no row.
 * @param probabilities n × k, row by row
 */
export function pairwiseAuc(actual: Int32Array, probabilities: Float64Array, k: number): (weights: Int32Array) => MulticlassAuc {
  const columns = Array.from({ length: k }, (_, c) => orderBy(column(probabilities, c, k), 'falling'))
  const wins = new Float64Array(k)
  const rowsOf = new Float64Array(k)

  return (weights) => {
    rowsOf.fill(0)
    for (let i = 0; i < actual.length; i++) rowsOf[actual[i]] += weights[i]
    if (k < 2 || rowsOf.includes(0)) return { ovr: Number.NaN, ovo: Number.NaN }
    const n = rowsOf.reduce((sum, rows) => sum + rows, 0)
    let [ovr, ovo] = [0, 0]
    for (let c = 0; c < k; c++) {
      countWins(columns[c], actual, weights, c, wins)
      let all = 0
      for (let other = 0; other < k; other++) {
        if (other === c) continue
        all += wins[other]
        ovo += wins[other] / (rowsOf[c] * rowsOf[other])
      }
      ovr += all / (rowsOf[c] * (n - rowsOf[c]))
    }
    return { ovr: ovr / k, ovo: ovo / (k * (k - 1)) }
  }
}

function column(probabilities: Float64Array, c: number, k: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / k }, (_, row) => probabilities[row * k + c])
}

/** Writes, for every other class, in how many pairs the row of `own` has the higher value; a tie is half a pair. */
function countWins({ order, ends }: Ordering, actual: Int32Array, weights: Int32Array, own: number, wins: Float64Array): void {
  wins.fill(0)
  let [above, start] = [0, 0]
  for (let g = 0; g < ends.length; g++) {
    const end = ends[g]
    let tied = 0
    for (let i = start; i < end; i++) if (actual[order[i]] === own) tied += weights[order[i]]
    const higher = above + tied / 2
    for (let i = start; i < end; i++) wins[actual[order[i]]] += weights[order[i]] * higher
    above += tied
    start = end
  }
}
