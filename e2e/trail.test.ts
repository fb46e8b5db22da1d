import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DatasetVersion, ImportResult } from '../src/shared/contract/datasets/index.ts'
import type { Comparison, Reproduction, Run } from '../src/shared/contract/experiments/index.ts'
import type { AliasMove, ModelVersion } from '../src/shared/contract/models/index.ts'
import type { BuildResult, PackageImportResult } from '../src/shared/contract/packages.ts'
import type { Evaluation } from '../src/shared/domain/evaluation/evaluation.ts'
import type { VerifyReport } from '../src/shared/domain/packages/package.ts'
import { cairn, failure, json, newFolder, newWorkspace, sample } from './cairn.ts'

test('[DS-1] [DS-3] [DS-13] [TR-9] [TR-11] [CM-3] [CM-5] [EV-7] [RG-1] [RG-2] [PK-1] [PK-3] [PK-5] the whole trail, from a CSV file to predictions elsewhere', async () => {
  const cwd = await newWorkspace()
  const at = { cwd }

  // a dataset and its versions
  const red = await json<ImportResult>(
    ['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--delimiter', ';', '--target', 'quality'],
    at,
  )
  expect(red.version).toMatchObject({ ref: 'wine@v1', rows: 1599, columns: 12, target: 'quality', segments: 1 })
  const again = await json<ImportResult>(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], at)
  expect(again.identicalTo).toBe('wine@v1')
  const both = await json<ImportResult>(['data', 'append', 'wine', sample('wine-quality-white.csv')], at)
  expect(both.version).toMatchObject({ ref: 'wine@v2', rows: 6497, segments: 2, target: 'quality' })
  expect(both.version.ownBytes).toBeLessThan(both.version.bytes)
  const { version } = await json<{ version: DatasetVersion }>(['data', 'show', 'wine@v1'], at)
  expect(version.hash).toBe(red.version.hash)

  // two runs, compared
  const linear = await json<Run>(['train', 'wine@v1', '--model', 'linear', '--seed', '7', '--tag', 'baseline', '--name', 'straight'], at)
  const mlp = await json<Run>(['train', 'wine@v1', '--hidden', '16,8', '--epochs', '30', '--seed', '7'], at)
  expect(linear).toMatchObject({ status: 'done', tags: ['baseline'], name: 'straight', dataset: 'wine@v1' })
  expect(mlp.recipe?.model).toMatchObject({ family: 'mlp', hidden: [16, 8] })
  for (const subject of ['model', 'linear', 'trivial']) {
    const { value, low, high } = rmseOf(mlp, subject)
    // Nobody rates a wine below 3 or above 8: an error of more than 2 is worse than any guess.
    expect(value, subject).toBeGreaterThan(0.3)
    expect(value, subject).toBeLessThan(2)
    if (subject !== 'model') continue
    expect(low).toBeLessThan(value)
    expect(high).toBeGreaterThan(value)
    expect(value, 'better than the mean').toBeLessThan(rmseOf(mlp, 'trivial').value)
  }
  const comparison = await json<Comparison>(['runs', 'compare', String(linear.id), String(mlp.id), '--baseline', String(linear.id)], at)
  expect(comparison.comparable.every((one) => one.comparable)).toBe(true)
  expect(comparison.params.every((param) => param.differs)).toBe(true)
  expect(comparison.params.map((param) => param.key)).not.toContain('seed')
  const difference = comparison.metrics.find((row) => row.metric === 'rmse')?.values.find((value) => value.run === mlp.id)
  const [ofMlp, ofLinear] = [rmseOf(mlp, 'model').value, rmseOf(linear, 'model').value]
  expect(difference?.delta).toBeCloseTo(ofMlp - ofLinear, 12)
  expect(difference?.verdict).toBe(ofMlp < ofLinear ? 'better' : 'worse')

  const evaluation = await json<Evaluation>(['runs', 'evaluation', String(mlp.id)], at)
  expect(evaluation).toMatchObject({ task: 'regression', rows: mlp.split?.rows.test })

  // again, bit for bit
  const reproduction = await json<Reproduction>(['runs', 'reproduce', String(mlp.id)], at)
  expect(reproduction).toMatchObject({ original: mlp.id, identical: true, differences: [] })

  // a registered model
  const model = await json<ModelVersion>(['models', 'register', String(mlp.id), 'wine'], at)
  expect(model).toMatchObject({ ref: 'wine@v1', run: mlp.id, dataset: 'wine@v1', task: 'regression' })
  await json(['models', 'register', String(linear.id), 'wine'], at)
  await json(['models', 'alias', 'wine@v2', 'champion', '--reason', 'first'], at)
  await json(['models', 'alias', 'wine@v1', 'champion', '--reason', 'smaller error'], at)
  const moves = await json<AliasMove[]>(['models', 'history', 'wine'], at)
  expect(moves.map(({ from, to, reason }) => [from, to, reason])).toEqual([
    ['wine@v2', 'wine@v1', 'smaller error'],
    [null, 'wine@v2', 'first'],
  ])

  // a package, byte for byte the same twice
  const built = await json<BuildResult>(['package', 'build', 'wine@champion', '--output', 'wine.cairn'], at)
  const twice = await json<BuildResult>(['package', 'build', 'wine@champion', '--output', 'twice.cairn'], at)
  expect(readFileSync(join(cwd, 'wine.cairn')).equals(readFileSync(join(cwd, 'twice.cairn')))).toBe(true)
  expect(twice.package.object).toBe(built.package.object)
  expect(built.parity.onnx.maxDifference).toBeLessThanOrEqual(built.parity.tolerance)

  // elsewhere: without the workspace, with nothing but the package
  const elsewhere = newFolder()
  copyFileSync(join(cwd, 'wine.cairn'), join(elsewhere, 'wine.cairn'))
  const report = await json<VerifyReport>(['package', 'verify', 'wine.cairn', '--key', built.package.keyId ?? ''], { cwd: elsewhere })
  expect(report.ok).toBe(true)
  await json(['package', 'predict', 'wine.cairn', sample('wine-quality-red.csv'), '--output', 'predicted.csv'], { cwd: elsewhere })
  expect(readFileSync(join(elsewhere, 'predicted.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(1600)
  expect(
    (await failure(['package', 'predict', 'wine.cairn', sample('wine-quality-red.csv'), '--output', 'predicted.csv'], { cwd: elsewhere }))
      .code,
  ).toBe('ALREADY_EXISTS')

  const second = await newWorkspace()
  const imported = await json<PackageImportResult>(['package', 'import', join(elsewhere, 'wine.cairn'), '--name', 'bought'], {
    cwd: second,
  })
  expect(imported).toMatchObject({ modelVersion: 'bought@v1', report: { ok: true } })
  const bought = await json<ModelVersion>(['models', 'show', 'bought'], { cwd: second })
  expect(bought).toMatchObject({ run: null, importedFrom: expect.any(String) })

  // what was tampered with is refused, and leaves nothing
  const bytes = readFileSync(join(elsewhere, 'wine.cairn'))
  bytes[Math.floor(bytes.length / 2)] ^= 0xff
  writeFileSync(join(elsewhere, 'tampered.cairn'), bytes)
  expect((await cairn(['package', 'verify', 'tampered.cairn', '--json'], { cwd: elsewhere })).code).toBe(3)
  const refused = await failure(['package', 'import', join(elsewhere, 'tampered.cairn')], { cwd: second })
  expect(refused.exit).toBe(3)
  expect(await json<unknown[]>(['package', 'list'], { cwd: second })).toHaveLength(1)
  expect((await cairn(['package', 'verify', 'wine.cairn', '--key', '0000000000000000'], { cwd: elsewhere })).code).toBe(3)

  expect(existsSync(join(cwd, 'cairn.db'))).toBe(true)
  for (const workspace of [cwd, second])
    expect(await json(['workspace', 'verify'], { cwd: workspace })).toMatchObject({ ok: true, problems: [] })
})

test('[RG-1] a threshold by a preset of the validation part is fixed in the version', async () => {
  const at = { cwd: await newWorkspace() }
  await json(['data', 'import', sample('breast-cancer.csv'), '--target', 'diagnosis'], at)
  const run = await json<Run>(['train', 'breast-cancer', '--model', 'linear', '--seed', '3'], at)
  const validation = await json<Evaluation>(['runs', 'evaluation', String(run.id), '--part', 'validation'], at)
  const best = validation.task === 'binary' ? validation.thresholds.find((one) => one.preset === 'maxF1') : undefined
  const version = await json<ModelVersion>(['models', 'register', String(run.id), 'cancer', '--threshold', 'maxF1'], at)
  expect(version.threshold).toBe(best?.threshold)
  const wrong = await json<{ total: number }>(['runs', 'rows', String(run.id), '--show', 'misclassified'], at)
  const cell = await json<{ total: number }>(['runs', 'rows', String(run.id), '--cell', 'malignant,benign'], at)
  expect(cell.total).toBeLessThanOrEqual(wrong.total)
})

/** On test, with its interval. */
function rmseOf({ metrics }: Run, subject: string): { value: number; low: number; high: number } {
  const found = metrics.find((one) => one.metric === 'rmse' && one.part === 'test' && one.subject === subject)
  return { value: found?.value ?? Number.NaN, low: found?.low ?? Number.NaN, high: found?.high ?? Number.NaN }
}
