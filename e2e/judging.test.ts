import { expect, test } from 'vitest'
import type { GateCheck } from '../src/shared/contract/models/gates.ts'
import type { AliasMove } from '../src/shared/contract/models/index.ts'
import type { Run } from '../src/shared/contract/experiments/index.ts'
import type { Judgement } from '../src/shared/domain/models/judging.ts'
import { cairn, failure, json, newWorkspace, sample } from './cairn.ts'

const linear = ['--model', 'linear', '--epochs', '10', '--seed', '1', '--engine', 'wasm']

test('[DR-6] a challenger on newer data is judged on rows that neither has seen, and becomes champion without an override', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  const register = async (ref: string) => {
    const { id } = await json<Run>(['train', ref, ...linear], at)
    await json(['models', 'register', String(id), 'wine'], at)
  }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], at)
  await register('wine@v1')
  const changes = ['--change', 'rmse<=-0.01', '--relative-change', 'rmse<=-0.01']
  await json(['gate', 'set', 'wine', 'champion', '--not-worse', 'rmse', ...changes], at)
  // The first one is compared with nothing, and has passed nothing.
  expect(await failure(['models', 'judge', 'wine@v1'], at)).toMatchObject({ code: 'NOT_FOUND' })
  const first = await json<GateCheck>(['gate', 'check', 'wine@v1', 'champion'], at)
  expect(first.results.map(({ skipped, detail }) => [skipped, detail])).toEqual([
    [true, 'No champion to compare with.'],
    [true, 'No champion to compare with.'],
  ])
  expect((await cairn(['gate', 'check', 'wine@v1', 'champion'], at)).stdout).not.toMatch(/pass\b/)
  await json(['models', 'alias', 'wine@v1', 'champion'], at)

  await json(['data', 'append', 'wine', sample('wine-quality-white.csv')], at)
  await register('wine@v2')
  const judged = await json<Judgement>(['models', 'judge', 'wine@v2'], at)
  expect(judged).toMatchObject({ outcome: 'judged', champion: 'wine@v1', seenByChampion: 0, main: 'rmse' })
  expect(judged.sources.reduce((sum, { rows }) => sum + rows, 0)).toBe(judged.rows)
  const text = await cairn(['models', 'judge', 'wine@v2', '--data', 'wine@v2'], at)
  expect(text.stdout).toMatch(/v2 is better than v1 on [\d,]+ rows that neither has seen \([\d,]+ of wine@v2\): root mean squared error/)

  await json(['models', 'alias', 'wine@v2', 'champion', '--reason', 'white wine too'], at)
  const [move] = await json<AliasMove[]>(['models', 'history', 'wine', 'champion'], at)
  expect(move).toMatchObject({ to: 'wine@v2', overridden: false })
  const [check] = await json<GateCheck[]>(['gate', 'history', 'wine@v2'], at)
  expect(check.results.map(({ evidence }) => evidence.n)).toEqual([judged.rows, judged.rows])
})
