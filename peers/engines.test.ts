import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { json } from '../e2e/cairn.ts'
import { describeEnginesPeers, runEnginesPython } from './python.ts'
import { newCsv, newRows, targets, trainingCsv } from './rows.ts'

/** Each kind of answer, as Parquet with types and as CSV of text. */
const kinds = [
  { task: 'binary', model: 'mlp', format: 'parquet' },
  { task: 'multiclass', model: 'boosting', format: 'csv' },
  { task: 'regression', model: 'forest', format: 'parquet' },
] as const
type Kind = (typeof kinds)[number]

/** Spark runs on it. */
const hasJava = spawnSync('java', ['-version']).status === 0
const engines = ['spark', 'dask'] as const

const numbered = (csv: string) =>
  csv
    .trimEnd()
    .split('\n')
    .map((line, place) => (place === 0 ? `id,${line}` : `${1_000_000_000_000_000 + place},${line}`))
    .join('\n')

describeEnginesPeers('[CL-7] Spark and Dask score what Cairn predicts, with the programs that the export writes', () => {
  const root = mkdtempSync(join(tmpdir(), 'cairn-engines-'))

  beforeAll(async () => {
    for (const kind of kinds) await prepare(kind)
    return () => rmSync(root, { recursive: true })
  })

  async function prepare({ task, model }: Kind): Promise<void> {
    const cwd = join(root, task)
    await json(['init', cwd])
    writeFileSync(join(cwd, 'data.csv'), trainingCsv(task))
    writeFileSync(join(cwd, 'rows.csv'), numbered(newCsv))
    await json(['data', 'import', 'data.csv', '--target', targets[task]], { cwd })
    await json(['data', 'import', 'rows.csv'], { cwd })
    await json(['data', 'export', 'rows@v1', 'rows.parquet'], { cwd })
    const { id } = await json<{ id: number }>(['train', 'data', '--model', model, ...(model === 'mlp' ? ['--epochs', '10'] : [])], { cwd })
    await json(['models', 'register', String(id), 'Wine "quality", é'], { cwd })
    await json(['package', 'build', 'Wine "quality", é@v1', '--output', 'model.cairn'], { cwd })
    for (const format of ['parquet', 'csv'])
      await json(['package', 'predict', 'model.cairn', `rows.${format}`, '--output', `expected-${format}.parquet`], { cwd })
    for (const engine of engines) await json(['deploy', 'export', 'model.cairn', '--for', engine, '--output', engine], { cwd })
  }

  const cases = engines.flatMap((engine) => kinds.map((kind) => ({ ...kind, engine })))
  test.for(cases)('$engine: $task, $model, $format', async ({ engine, task, format }, { skip }) => {
    if (engine === 'spark' && !hasJava) skip('Java is not installed')
    const inFolder = (name: string) => join(root, task, name)
    const target = inFolder(`${engine}-${format}`)
    const args = [inFolder(`${engine}/score_${engine}.py`), inFolder(`rows.${format}`), target, '--format', format]
    await runEnginesPython(args)
    const compared = await runEnginesPython([join(import.meta.dirname, 'engines.py'), 'id', inFolder(`expected-${format}.parquet`), target])
    expect(Number(compared)).toBe(newRows.length)
    // What is there is not replaced without a word.
    if (engine === 'dask') await expect(runEnginesPython(args)).rejects.toThrow('--overwrite')
  })
})
