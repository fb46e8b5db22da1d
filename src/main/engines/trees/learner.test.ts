import { afterEach, describe, expect, test } from 'vitest'
import type { Trees } from '../../../shared/domain/training/trees.ts'
import { ensembleOutputs } from '../../training/trees/ensemble.ts'
import { boosting, forest, planFor, someRows } from './fixtures/data.ts'
import { openTreeSession } from './learner.ts'
import type { Round, TreePlan, TreeRows, TreeSession } from './treeTypes.ts'

const { signal } = new AbortController()
const opened: TreeSession[] = []
afterEach(() => {
  for (const session of opened.splice(0)) session.dispose()
})

async function open(plan: TreePlan, rows: TreeRows, threads = 1): Promise<TreeSession> {
  const session = await openTreeSession(plan, rows, signal, threads)
  opened.push(session)
  return session
}

async function grow(plan: TreePlan, rows: TreeRows, rounds: number, threads = 1) {
  const session = await open(plan, rows, threads)
  const log: Round[] = []
  for (let i = 0; i < rounds; i++) log.push(await session.round(signal))
  return { session, log, ...session.grown() }
}

const last = (log: readonly Round[]): Round => log[log.length - 1]

const sampling = { ...boosting, rowSampling: 0.6, columnSampling: 0.5 }
const plans: readonly [string, TreePlan, TreeRows][] = [
  ['boosting, two classes', planFor('binary', boosting), someRows(2000, 'binary')],
  ['boosting, three classes', planFor('multiclass', boosting), someRows(2000, 'multiclass')],
  ['boosting, a number', planFor('regression', boosting), someRows(2000, 'regression')],
  ['boosting, weights and samples', planFor('binary', sampling), someRows(2000, 'binary', { weighted: true })],
  ['boosting, absolute', planFor('regression', boosting, { loss: 'absolute' }), someRows(2000, 'regression')],
  ['forest, two classes', planFor('binary', forest), someRows(2000, 'binary')],
  ['forest, three classes', planFor('multiclass', forest), someRows(2000, 'multiclass', { weighted: true })],
  ['forest, a number', planFor('regression', forest), someRows(2000, 'regression', { weighted: true })],
  ['forest, few leaves', planFor('binary', { ...forest, leaves: 20, minRows: 3 }), someRows(2000, 'binary')],
]

describe.each(plans)('%s', (_, plan, rows) => {
  const rounds = 6

  test('[TR-14] what is predicted is what the trees say, of all rows', async () => {
    const { session, ensemble, trees, log } = await grow(plan, rows, rounds)
    const expected = ensembleOutputs(ensemble, trees, rows.x as Float32Array, rows.y.length)
    expect(await session.predict(rounds)).toEqual(expected)
    const { outputs } = plan
    expect(last(log).outputs).toHaveLength(rows.rows.validation.length * outputs)
    for (const [i, row] of rows.rows.validation.entries())
      for (let k = 0; k < outputs; k++) expect(last(log).outputs?.[i * outputs + k]).toBe(expected[row * outputs + k])
  })

  test('[TR-14] it learns', async () => {
    const { log } = await grow(plan, rows, rounds)
    expect(last(log).loss).toBeLessThan(0.98 * log[0].loss)
    expect(last(log).validationLoss).toBeLessThan(log[0].validationLoss ?? 0)
  })

  test('[TR-14] every number of threads gives the same bits', async () => {
    const one = await grow(plan, rows, rounds)
    for (const threads of [2, 8]) {
      const other = await grow(plan, rows, rounds, threads)
      expect(other.trees).toEqual(one.trees)
      expect(other.log).toEqual(one.log)
    }
  })

  test('[TR-14] a session that was restored goes on to the same bits', async () => {
    const whole = await grow(plan, rows, rounds)
    const half = await grow(plan, rows, 2)
    const session = await open(plan, rows)
    await session.restore(half.trees, 2)
    const log: Round[] = []
    for (let i = 2; i < rounds; i++) log.push(await session.round(signal))
    expect(session.grown().trees).toEqual(whole.trees)
    expect(log).toEqual(whole.log.slice(2))
    expect(session.grown(2).trees).toEqual(half.trees)
  })

  test('[TR-14] nodes are in preorder and hold the rows of their children', async () => {
    const { trees } = await grow(plan, rows, rounds)
    for (let i = 0; i < trees.input.length; i++) {
      if (trees.input[i] < 0) continue
      expect(trees.left[i]).toBe(i + 1)
      expect(trees.right[i]).toBeGreaterThan(i + 1)
      expect(trees.cover[trees.left[i]] + trees.cover[trees.right[i]]).toBeCloseTo(trees.cover[i], 1)
      expect(trees.gain[i]).toBeGreaterThan(0)
      expect(trees.setSize[i] > 0).toBe(plan.categories[trees.input[i]] > 0)
    }
  })
})

test('[TR-14] many rows, on several threads, give the same bits as on one', async () => {
  const rows = someRows(120_000, 'binary')
  const plan = planFor('binary', { ...boosting, leaves: 31 })
  const one = await grow(plan, rows, 2)
  const three = await grow(plan, rows, 2, 3)
  expect(three.trees).toEqual(one.trees)
  expect(three.log).toEqual(one.log)
})

test('[TR-14] a training that was cancelled goes on as if it had not been', async () => {
  const rows = someRows(3000, 'multiclass')
  const plan = planFor('multiclass', boosting)
  const session = await open(plan, rows)
  await session.round(signal)
  const abort = new AbortController()
  const second = session.round(abort.signal)
  abort.abort()
  await expect(second).rejects.toMatchObject({ code: 'CANCELLED' })
  await session.round(signal)
  expect(session.grown().trees).toEqual((await grow(plan, rows, 2)).trees)
})

test.each(['binary', 'multiclass'] as const)('[TR-14] predicting between two rounds changes no bit of the second: %s', async (task) => {
  const rows = someRows(2000, task)
  const plan = planFor(task, boosting)
  const session = await open(plan, rows)
  await session.round(signal)
  await session.predict(1)
  const second = await session.round(signal)
  const straight = await grow(plan, rows, 2)
  expect(session.grown().trees).toEqual(straight.trees)
  expect(second).toEqual(last(straight.log))
})

/** Aborts when other work has run so many times. */
function abortedAfter(turns: number): AbortSignal {
  const abort = new AbortController()
  const next = (left: number): void => (left === 0 ? abort.abort() : void setImmediate(() => next(left - 1)))
  next(turns)
  return abort.signal
}

test.each([1, 2, 3])('[TR-14] cancelled in the middle of a round, after %i of its pauses, it goes on to the same bits', async (pauses) => {
  const rows = someRows(3000, 'multiclass')
  const plan = planFor('multiclass', boosting)
  const session = await open(plan, rows)
  await session.round(signal)
  await expect(session.round(abortedAfter(pauses))).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(session.grown().trees.roots).toHaveLength(3)
  await session.round(signal)
  expect(session.grown().trees).toEqual((await grow(plan, rows, 2)).trees)
})

test.each([boosting, forest])('[TR-14] $family: it is cancelled while data is loaded', async (family) => {
  const rows = someRows(3000, 'binary')
  // In the middle of the edges, and of the bins.
  for (const pauses of [0, 1])
    await expect(openTreeSession(planFor('binary', family), rows, abortedAfter(pauses), 2)).rejects.toMatchObject({ code: 'CANCELLED' })
})

function smallest(trees: Trees): number {
  return Math.min(...Array.from(trees.cover.keys(), (i) => (trees.input[i] < 0 ? trees.cover[i] : Infinity)))
}

test.each([boosting, forest])('[TR-14] $family: limits of leaves, depth and rows hold', async (family) => {
  const plan = planFor('regression', { ...family, leaves: 9, depth: 3, minRows: 40 })
  const { trees } = await grow(plan, someRows(1500, 'regression'), 3)
  expect(trees.input.filter((input) => input < 0).length).toBeLessThanOrEqual(3 * 8)
  expect(smallest(trees)).toBeGreaterThanOrEqual(40)
})

test.each([
  ['boosting', boosting, {}],
  ['boosting, absolute loss', boosting, { loss: 'absolute' }],
  ['boosting, quantile loss', boosting, { loss: 'quantile', quantileLevel: 0.9 }],
  ['forest', forest, {}],
] as const)('[TR-14] %s: a prediction does not fall as an increasing input grows', async (_, family, more) => {
  const plan = planFor('regression', family, { monotone: [1, 0, -1, 0, 0, 0], ...more })
  const rows = someRows(1500, 'regression')
  const { ensemble, trees } = await grow(plan, rows, 5)
  const steps = [0, 2].flatMap((input) => {
    const x = new Float32Array(300 * 6)
    for (let i = 0; i < 300; i++) {
      x.set((rows.x as Float32Array).subarray(6 * Math.floor(i / 10), 6 * Math.floor(i / 10) + 6), 6 * i)
      x[6 * i + input] = -2 + 0.4 * (i % 10)
    }
    const outputs = ensembleOutputs(ensemble, trees, x, 300)
    const sign = plan.monotone[input]
    return Array.from({ length: 300 }, (_, i) => (i % 10 === 0 ? 0 : sign * (outputs[i] - outputs[i - 1])))
  })
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(-1e-6)
  expect(Math.max(...steps)).toBeGreaterThan(0)
})

test('[TR-14] one row, one class and columns without a value are grown into leaves', async () => {
  for (const family of [boosting, forest]) {
    const rows = { train: Uint32Array.of(0, 1), validation: new Uint32Array() }
    const x = Float32Array.from([Number.NaN, 1, Number.NaN, 1, Number.NaN, 1])
    const plan = planFor('binary', family, { categories: [0, 0], monotone: [0, 0] })
    const { log, trees } = await grow(plan, { x, width: 2, y: Float32Array.of(1, 1, 0), weights: null, rows }, 2)
    expect(trees.input).toEqual(Int32Array.of(-1, -1))
    expect(Number.isFinite(last(log).loss)).toBe(true)
    expect(last(log).validationLoss).toBeNull()
  }
})

test('[TR-14] fewer rows than classes are grown on, and predicted', async () => {
  const rows = { train: Uint32Array.of(0, 1), validation: new Uint32Array() }
  const plan = planFor('multiclass', forest, { categories: [0], monotone: [0] })
  const { session } = await grow(plan, { x: Float32Array.of(1, 2, 3), width: 1, y: Float32Array.of(0, 1, 2), weights: null, rows }, 1)
  expect((await session.predict(1)).every(Number.isFinite)).toBe(true)
})

test('[TR-14] infinite values lie at the ends', async () => {
  const count = 200
  const x = Float32Array.from({ length: count }, (_, i) => (i < 40 ? -Infinity : i >= 160 ? Infinity : i))
  const y = Float32Array.from({ length: count }, (_, i) => (i < 40 ? 3 : i >= 160 ? -2 : 0))
  const all = Uint32Array.from({ length: count }, (_, i) => i)
  const plan = planFor('regression', { ...boosting, learningRate: 1, l2: 0 }, { categories: [0], monotone: [0] })
  const rows = { x, width: 1, y, weights: null, rows: { train: all, validation: new Uint32Array() } }
  const { session } = await grow(plan, rows, 1)
  expect((await session.predict(1)).map((value) => Math.round(value) + 0)).toEqual(y)
})

test.each([boosting, forest])('[TR-14] $family: without inputs it says the base of all rows', async (family) => {
  const rows = { train: Uint32Array.of(0, 1, 2), validation: Uint32Array.of(3) }
  const plan = planFor('regression', { ...family, minRows: 1 }, { categories: [], monotone: [] })
  const { session } = await grow(plan, { x: new Float32Array(), width: 0, y: Float32Array.of(1, 1, 1, 5), weights: null, rows }, 1)
  expect(await session.predict(1)).toEqual(Float32Array.of(1, 1, 1, 1))
})

test('[TR-14] rows that are read from elsewhere give the same trees, and places beyond the categories are missing', async () => {
  const rows = someRows(1500, 'binary')
  const x = (rows.x as Float32Array).slice()
  for (let at = 4; at < x.length; at += 6) if (Number.isNaN(x[at])) x[at] = 1000
  const stored = {
    gather(order: Uint32Array, start: number, end: number, into: Float32Array) {
      for (let i = start; i < end; i++) into.set(x.subarray(6 * order[i], 6 * order[i] + 6), 6 * (i - start))
    },
  }
  const plan = planFor('binary', boosting)
  expect((await grow(plan, { ...rows, x: stored }, 3)).trees).toEqual((await grow(plan, rows, 3)).trees)
})

test('[TR-14] a loss that does not fit is refused', async () => {
  const rows = someRows(100, 'regression')
  await expect(open(planFor('regression', forest, { loss: 'absolute' }), rows)).rejects.toMatchObject({ code: 'RECIPE_INVALID' })
  await expect(open(planFor('binary', boosting, { loss: 'focal' }), someRows(100, 'binary'))).rejects.toMatchObject({
    code: 'RECIPE_INVALID',
  })
})
