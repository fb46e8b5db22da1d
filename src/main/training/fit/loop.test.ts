import { afterEach, describe, expect, test } from 'vitest'
import { openById } from '../../engines/choose.ts'
import type { EngineSession, TrainingPlan } from '../../engines/engine.ts'
import { allRows, mlp, planFor, rowsFor } from '../../engines/fixtures/networks.ts'
import { type FitInput, fit } from './loop.ts'
import { initialWeights } from '../../engines/network/network.ts'

const plan = planFor(mlp({ hidden: [8], dropout: 0.1, batchNorm: true }), 4)
const all = allRows(120)
const rows = { train: all.subarray(0, 80), validation: all.subarray(80) }
const initial = initialWeights(plan.network, 1)

let session: EngineSession | undefined
afterEach(() => session?.dispose())

async function run(changes: Partial<FitInput> = {}, changedPlan: Partial<TrainingPlan> = {}) {
  session?.dispose()
  session = await (await openById('wasm')).compile({ ...plan, ...changedPlan })
  session.load(rowsFor(plan, 120))
  const training = { epochs: 8, earlyStopping: null, seed: 2 }
  return fit({ session, training, initial, rows, signal: new AbortController().signal, ...changes })
}

test('keeps the weights of the epoch with the lowest validation loss', async () => {
  const result = await run(
    { training: { epochs: 40, earlyStopping: null, seed: 2 } },
    { optimizer: { ...plan.optimizer, learningRate: 0.3 } },
  )
  const losses = result.history.map(({ validationLoss }) => validationLoss as number)
  expect(result).toMatchObject({ epochs: 40, stopped: 'done', bestEpoch: losses.indexOf(Math.min(...losses)) + 1 })
  expect(result.bestEpoch).toBeLessThan(40)
  await session?.setWeights(result.weights)
  expect((await session?.evaluate(rows.validation))?.loss).toBe(Math.min(...losses))
  expect(result.weights).not.toEqual(result.lastWeights)
})

test('stops early when the loss has not fallen for some epochs', async () => {
  const result = await run({ training: { epochs: 50, earlyStopping: { patience: 3, minDelta: 0.5 }, seed: 2 } })
  expect(result.stopped).toBe('early')
  expect(result.epochs).toBeLessThan(15)
  expect(result.checkpoint.patience.waited).toBe(3)
})

test('watches the training loss where there is no validation part', async () => {
  const result = await run({ rows: { train: all, validation: new Uint32Array(0) } })
  const losses = result.history.map(({ loss }) => loss)
  expect(result.history.every(({ validationLoss }) => validationLoss === null)).toBe(true)
  expect(result.bestEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1)
})

test('[TR-9] the same recipe gives the same weights and history, bit for bit; another seed does not', async () => {
  const first = await run()
  expect(await run()).toEqual(first)
  const other = await run({ training: { epochs: 8, earlyStopping: null, seed: 3 } })
  expect(other.weights).not.toEqual(first.weights)
})

test('goes on from a checkpoint to the same end, bit for bit', async () => {
  const earlyStopping = { patience: 6, minDelta: 0 }
  const whole = await run({ training: { epochs: 8, earlyStopping, seed: 2 } })
  const { checkpoint } = await run({ training: { epochs: 3, earlyStopping, seed: 2 } })
  expect(await run({ training: { epochs: 8, earlyStopping, seed: 2 }, resumeFrom: checkpoint })).toEqual(whole)
})

describe('cancelling', () => {
  test('[TR-3] keeps the best weights of the epochs that had ended', async () => {
    const abort = new AbortController()
    const cancelled = await run({ signal: abort.signal, onEpoch: ({ epoch }) => epoch === 3 && abort.abort() })
    expect(cancelled).toMatchObject({ stopped: 'cancelled', epochs: 3 })
    const three = await run({ training: { epochs: 3, earlyStopping: null, seed: 2 } })
    expect(cancelled.weights).toEqual(three.weights)
    expect(cancelled.bestEpoch).toBe(three.bestEpoch)
  })

  test('before the first epoch has ended leaves nothing to keep', async () => {
    await expect(run({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

test('a loss that is not a number ends the run with the epoch', async () => {
  const optimizer = { kind: 'sgd', learningRate: 1e30, momentum: 0 } as const
  await expect(run({}, { optimizer })).rejects.toMatchObject({ code: 'TRAINING_DIVERGED', details: { epoch: 1 } })
})

test('without training rows there is nothing to do', async () => {
  const empty = { train: new Uint32Array(0), validation: all }
  await expect(run({ rows: empty })).rejects.toMatchObject({ code: 'TOO_FEW_ROWS' })
})
