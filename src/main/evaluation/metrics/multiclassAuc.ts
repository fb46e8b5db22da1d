import { lanes, type ResampleBlock } from '../../statistics/resampling.ts'
import { orderBy } from '../../../shared/domain/evaluation/ordering.ts'

export interface MulticlassAuc {
  /** Each class against the rest, averaged. */
  readonly ovr: number
  /** Each class against each other, averaged (Hand and Till, Machine Learning 45, 2001). */
  readonly ovo: number
}

/**
 * The ROC AUCs of the resamples of a block: prepared once for the order of every probability column. One walk down a column counts the
 * pairs that class i wins against every other class; both averages are made of these. NaN when a class has no row.
 * @param probabilities n × k, row by row @returns the areas of each resample, from its rows of each class (class · 16 + lane)
 */
export function pairwiseAuc(
  block: ResampleBlock,
  actual: Int32Array,
  probabilities: Float64Array,
  k: number,
): (rowsOf: Int32Array) => MulticlassAuc[] {
  const columns = Array.from({ length: k }, (_, c) => {
    const { order, ends } = orderBy(column(probabilities, c, k), 'falling')
    const classes = Uint32Array.from(order, (row) => actual[row])
    return { order: block.whole(order), groups: ends.length, ends: block.whole(ends), classes: block.whole(classes) }
  })
  const wins = block.room(8 * lanes * k)
  const n = block.rows

  return (rowsOf) => {
    const areas = Array.from({ length: lanes }, () => ({ ovr: 0, ovo: 0 }))
    columns.forEach(({ order, groups, ends, classes }, c) => {
      block.kernels.pairWins(block.weights, order, groups, ends, classes, c, k, wins)
      const found = block.longAt(wins, lanes * k)
      for (let lane = 0; lane < block.filled; lane++) {
        const own = rowsOf[c * lanes + lane]
        let all = 0
        for (let other = 0; other < k; other++) {
          if (other === c) continue
          const won = Number(found[other * lanes + lane]) / 2
          all += won
          areas[lane].ovo += won / (own * rowsOf[other * lanes + lane])
        }
        areas[lane].ovr += all / (own * (n - own))
      }
    })
    return areas.map(({ ovr, ovo }, lane) => {
      const complete = k >= 2 && columns.every((_, c) => rowsOf[c * lanes + lane] > 0)
      return complete ? { ovr: ovr / k, ovo: ovo / (k * (k - 1)) } : { ovr: Number.NaN, ovo: Number.NaN }
    })
  }
}

function column(probabilities: Float64Array, c: number, k: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / k }, (_, row) => probabilities[row * k + c])
}
