import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ModelComparison } from '../src/shared/contract/evaluation.ts'
import type { Importance } from '../src/shared/contract/experiments/comparison.ts'
import type { Comparison, Run } from '../src/shared/contract/experiments/index.ts'
import type { Study } from '../src/shared/contract/experiments/studies.ts'
import { cairn, json, newWorkspace, sample, start } from './cairn.ts'

const quick = ['--epochs', '4', '--model', 'linear', '--engine', 'wasm']
const space = ['--space', 'model.optimizer.learningRate=log:1e-4..1e-1', '--strategy', 'random', '--trials', '4', '--seed', '3']

async function penguins(): Promise<{ cwd: string }> {
  const cwd = await newWorkspace()
  await json(['data', 'import', sample('penguins.csv'), '--target', 'Species', '--null', '.'], { cwd })
  return { cwd }
}

test('[TR-12] a sweep whose process is killed goes on to the trials and the best that it would have had', async () => {
  const [whole, broken] = await Promise.all([penguins(), penguins()])
  const expected = await json<Study>(['sweep', 'start', 'penguins', ...quick, ...space], whole)
  const running = start(['sweep', 'start', 'penguins', ...quick, ...space], { ...broken })
  await running.said(/trial 2|2 of 4/i)
  running.child.kill('SIGKILL')
  await running.ended
  const resumed = await json<Study>(['sweep', 'resume', '1'], broken)
  const told = ({ trials }: Study) => trials.map(({ params, value }) => [params, value])
  expect(told(resumed)).toEqual(told(expected))
  const best = ({ result }: Study) => (result?.kind === 'sweep' ? result.best.trial : null)
  expect(best(resumed)).toBe(best(expected))
  expect(best(resumed)).not.toBeNull()
  expect(await json(['workspace', 'verify'], broken)).toMatchObject({ ok: true })
})

test('[TR-13] cross-validation gives a mean with its interval, every row held out once', async () => {
  const at = await penguins()
  const study = await json<Study>(['cv', 'penguins', ...quick, '--folds', '3'], at)
  expect(study.trials).toHaveLength(3)
  const metrics = study.result?.kind === 'crossValidation' ? study.result.metrics : []
  const accuracy = metrics.find(({ metric }) => metric === 'accuracy')
  if (!accuracy) throw new Error('no accuracy')
  expect(accuracy.values).toHaveLength(3)
  expect(accuracy.low).toBeLessThanOrEqual(accuracy.mean)
  expect(accuracy.high).toBeGreaterThanOrEqual(accuracy.mean)
})

test('[CM-3] [CM-7] [CM-13] [CM-14] [GV-5] runs on two data versions: not comparable and why, measured again on one, and the difference in words', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality', '--delimiter', ';'], at)
  await json<Run>(['train', 'wine@v1', ...quick, '--seed', '1'], at)
  await json(['data', 'append', 'wine', sample('wine-quality-white.csv'), '--delimiter', ';'], at)
  await json<Run>(['train', 'wine@v2', ...quick, '--seed', '1'], at)
  await json<Run>(['train', 'wine@v2', '--epochs', '8', '--model', 'mlp', '--engine', 'wasm', '--seed', '1'], at)

  const compared = await json<Comparison>(['runs', 'compare', '1', '2'], at)
  expect(compared.comparable[1]).toMatchObject({ comparable: false })
  expect(compared.comparable[1].reasons.join(' ')).toMatch(/dataset versions/)
  expect(compared.metrics.every(({ values }) => values[1].delta === null)).toBe(true)
  expect(compared.params.every(({ differs }) => differs)).toBe(true)

  const again = await json<ModelComparison>(['compare', '1', '2'], at)
  expect(again).toMatchObject({ dataset: 'wine@v2', part: 'test', models: ['run 1', 'run 2'] })
  const [verdict] = again.verdicts
  expect(verdict).toMatch(
    /^(Run 2 is (probably )?(better|worse) than run 1|Inconclusive: .*) on wine@v2 test \(root mean squared error [\d.]+ vs/,
  )
  // The same sentence wherever runs are compared.
  expect((await cairn(['compare', '1', '2'], at)).stdout).toContain(verdict)
  expect((await cairn(['runs', 'compare', '1', '2'], at)).stdout).toContain(verdict)

  const importance = await json<Importance>(['runs', 'importance', '--metric', 'rmse'], at)
  expect(importance).toMatchObject({ tooFewRuns: true, params: [] })
  await json(['report', 'compare', '2', '3', '--output', 'compared.html'], at)
  const html = readFileSync(join(cwd, 'compared.html'), 'utf8')
  expect(existsSync(join(cwd, 'compared.html'))).toBe(true)
  expect(html).not.toMatch(/https?:\/\/(?!doi\.org|www\.w3\.org)/)
})
