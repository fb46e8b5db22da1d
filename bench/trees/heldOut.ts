import type { TreeShape } from './shapes.ts'

/** ROC AUC of two classes, accuracy of more. @param outputs of the held-out rows, one for each class, or the score of class 1 */
export function heldOutMetric({ classes }: Pick<TreeShape, 'classes'>, y: Float32Array, outputs: Float32Array): number {
  return classes === 2 ? rocAuc(y, outputs) : accuracy(classes, y, outputs)
}

function accuracy(classes: number, y: Float32Array, outputs: Float32Array): number {
  const right = y.filter((label, row) => {
    const own = outputs.subarray(row * classes, (row + 1) * classes)
    return own.indexOf(Math.max(...own)) === label
  })
  return right.length / y.length
}

/** By the ranks of the positive rows (Mann and Whitney); ties have their mean rank. */
function rocAuc(y: Float32Array, scores: Float32Array): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b])
  let [positive, ranks] = [0, 0]
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && scores[order[end]] === scores[order[start]]) end++
    for (let i = start; i < end; i++) if (y[order[i]] === 1) [positive, ranks] = [positive + 1, ranks + (start + end + 1) / 2]
    start = end
  }
  return (ranks - (positive * (positive + 1)) / 2) / (positive * (order.length - positive))
}
