import { expect, test } from 'vitest'
import type { EngineId } from '../../shared/domain/training/recipe.ts'
import { CairnError } from '../../shared/errors.ts'
import { msPerStep, openById, openEngine } from './choose.ts'
import type { Engine } from './engine.ts'
import { mlp, planFor, rowsFor } from './fixtures/networks.ts'

const plan = planFor(mlp(), 4)
const data = rowsFor(plan, 64)

const native: Engine | CairnError = await openById('native').catch((error: unknown) => CairnError.from(error))

test('a named engine is opened, with its version', async () => {
  expect(await openEngine('cpu', plan, data)).toMatchObject({ engine: { id: 'cpu', version: 'tfjs 4.22.0 cpu' } })
  expect(await openEngine('wasm', plan, data)).toMatchObject({ engine: { id: 'wasm', version: 'cairn 1 wasm simd' } })
})

test.skipIf(!(native instanceof CairnError))('an engine that is not there is refused with the reason', async () => {
  for (const id of ['graph', 'native'] as const) {
    await expect(openEngine(id, plan, data)).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE', details: { engine: id } })
  }
  const { engine, reason } = await openEngine('auto', plan, data)
  expect(engine.id).toBe('wasm')
  expect(reason).toMatch(/^The graph engine is not available: .+\. The native engine is not available: .+\.$/)
})

test.skipIf(native instanceof CairnError)('auto measures the engines that are there, says which won and by how much', async () => {
  const { engine, measured, reason } = await openEngine('auto', plan, data)
  expect(Object.keys(measured ?? {}).sort()).toEqual(['graph', 'wasm'])
  expect(measured?.[engine.id]).toBe(Math.min(...Object.values(measured ?? {})))
  expect(reason).toMatch(/^It is the fastest on this computer: \w+ takes [\d.]+ ms per step, \w+ takes [\d.]+ ms per step\.$/)
})

/** Every engine is there, but these do not take the plan. */
const refusing =
  (...ids: EngineId[]) =>
  async (id: EngineId): Promise<Engine> => ({
    ...(await openById('wasm')),
    id,
    ...(ids.includes(id) && {
      compile: async () => {
        throw new CairnError('ENGINE_UNAVAILABLE', `The ${id} engine has no such layer.`, { engine: id })
      },
    }),
  })

test('auto takes the next engine where one does not take the plan, and says why', async () => {
  const noGraph = await openEngine('auto', plan, data, refusing('graph'))
  expect(Object.keys(noGraph.measured ?? {}).sort()).toEqual(['native', 'wasm'])
  expect(noGraph.reason).toMatch(/ms per step\. The graph engine has no such layer\.$/)
  const onlyWasm = await openEngine('auto', plan, data, refusing('graph', 'native'))
  expect(onlyWasm).toMatchObject({
    engine: { id: 'wasm' },
    reason: 'The graph engine has no such layer. The native engine has no such layer.',
  })
  expect((await openEngine('auto', plan, data, refusing('graph', 'native', 'wasm'))).engine.id).toBe('cpu')
})

test.each([false, true])('measuring takes a few steps in two passes and leaves no session behind (it fails: %s)', async (fails) => {
  const wasm = await openById('wasm')
  const steps: number[] = []
  let open = 0
  const watched: Engine = {
    ...wasm,
    compile: async (given) => {
      const session = await wasm.compile(given)
      open++
      const { trainEpoch, dispose } = session
      return Object.assign(session, {
        trainEpoch: async (...[order, epoch, signal]: Parameters<typeof trainEpoch>) => {
          steps.push(Math.ceil(order.length / plan.batchSize))
          if (fails) throw new CairnError('ENGINE_UNAVAILABLE', 'It does not train.')
          return trainEpoch.call(session, order, epoch, signal)
        },
        dispose: () => {
          open--
          dispose.call(session)
        },
      })
    },
  }
  const measured = msPerStep(watched, plan, rowsFor(plan, 5_000))
  if (fails) await expect(measured).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' })
  else expect(await measured).toBeGreaterThan(0)
  expect(steps).toHaveLength(fails ? 1 : 2)
  expect(Math.max(...steps)).toBeLessThanOrEqual(100)
  expect(open).toBe(0)
})
