import type { Frame, FrameColumn } from '../../frame.ts'
import type { Random } from '../../random.ts'

export interface SampledShapley {
  readonly score: number
  /** The mean score of the background rows that were drawn. */
  readonly baseline: number
  /** Of each column, in their order. They add up to score − baseline whatever the number of draws. */
  readonly contributions: Float64Array
}

/**
 * Shapley values by sampled orders (Štrumbelj and Kononenko, 2014), for models that can only be asked. Each draw takes a
 * background row and an order of the columns, and goes over to the row column by column; every step's change is that column's.
 *
 * @param one a frame of one row @param predict one number for each row
 */
export async function sampleShapley(
  one: Frame,
  background: Frame,
  columns: readonly string[],
  predict: (frame: Frame) => Promise<ArrayLike<number>>,
  { draws, random }: { readonly draws: number; readonly random: Random },
): Promise<SampledShapley> {
  const width = columns.length
  const order = Int32Array.from({ length: width }, (_, i) => i)
  /** In how many steps each column has gone over, per draw; and the background row of each draw. */
  const switched = new Int32Array(draws * width)
  const from = new Int32Array(draws)
  for (let draw = 0; draw < draws; draw++) {
    from[draw] = random.int(background.rows)
    for (const [step, column] of random.shuffle(order).entries()) switched[draw * width + column] = step + 1
  }
  const rows = draws * (width + 1)
  const mixed: Frame = {
    rows,
    columns: new Map(
      columns.map((name, i): [string, FrameColumn] => {
        const isOwn = (row: number) => row % (width + 1) >= switched[Math.floor(row / (width + 1)) * width + i]
        return [name, mix(one.columns.get(name), background.columns.get(name), rows, isOwn, (row) => from[Math.floor(row / (width + 1))])]
      }),
    ),
  }
  const predicted = await predict(mixed)
  const contributions = new Float64Array(width)
  let [score, baseline] = [0, 0]
  for (let draw = 0; draw < draws; draw++) {
    const at = draw * (width + 1)
    baseline += predicted[at] / draws
    score += predicted[at + width] / draws
    for (let i = 0; i < width; i++) {
      const step = switched[draw * width + i]
      contributions[i] += (predicted[at + step] - predicted[at + step - 1]) / draws
    }
  }
  return { score, baseline, contributions }
}

function mix(
  one: FrameColumn | undefined,
  background: FrameColumn | undefined,
  rows: number,
  isOwn: (row: number) => boolean,
  from: (row: number) => number,
): FrameColumn {
  if (one?.kind === 'number' && background?.kind === 'number') {
    return { ...one, values: Float64Array.from({ length: rows }, (_, row) => (isOwn(row) ? one.values[0] : background.values[from(row)])) }
  }
  const [own, theirs] = [one as Extract<FrameColumn, { kind: 'text' }>, background as Extract<FrameColumn, { kind: 'text' }>]
  const code = own.codes[0] < 0 ? -1 : theirs.levels.length
  const levels = own.codes[0] < 0 ? theirs.levels : [...theirs.levels, own.levels[own.codes[0]]]
  return {
    kind: 'text',
    type: 'text',
    levels,
    codes: Int32Array.from({ length: rows }, (_, row) => (isOwn(row) ? code : theirs.codes[from(row)])),
  }
}
