import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TaskContext } from '../../jobs/index.ts'
import { takeOnnx } from '../../models/tasks.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { openPackage, verifyTask } from '../verify.ts'
import { buildForeignTask, proveForeignTask } from './build.ts'
import type { ForeignBuildInput } from './buildInput.ts'

const fixtures = join(import.meta.dirname, 'fixtures')

interface Graph {
  readonly file: string
  readonly target?: string
  readonly labels: readonly string[]
  readonly columns?: readonly string[]
  readonly threshold?: number
}

async function built({ file, labels, target = 'y', columns, threshold }: Graph, more: Partial<ForeignBuildInput> = {}) {
  const objects = new ObjectStore(temporaryFolder())
  const inputs = columns ? [{ input: 'X', columns: [...columns] }] : []
  const request = {
    target,
    labels,
    inputs,
    threshold,
    ...(labels.length > 0 && file !== 'sigmoid.onnx' && file !== 'branches.onnx' && { output: 'probabilities' }),
  }
  const taken = await takeOnnx(readFileSync(join(fixtures, file)), () => request, objects)
  const input: ForeignBuildInput = {
    path: join(temporaryFolder(), 'model.cairn'),
    overwrite: false,
    license: null,
    graph: taken.onnxObject,
    signature: taken.signatureObject,
    threshold: taken.signature.threshold,
    evaluated: null,
    sensitive: [],
    author: { intendedUse: null, outOfScope: null, limits: null, contact: null } as ForeignBuildInput['author'],
    versionId: 1,
    source: 'models:/m-1',
    head: { name: 'theirs', version: 1, task: taken.signature.task, modelVersionId: 'c', createdBy: { cairn: '0.1.0' } },
    ...more,
  }
  const scratch = temporaryFolder()
  const context = { objects, scratch, signal: new AbortController().signal, progress: () => {} } as unknown as TaskContext
  return { input, context, build: () => buildForeignTask(input, context), prove: () => proveForeignTask(input, context) }
}

const four = ['a', 'b', 'c', 'd']
const graphs: readonly Graph[] = [
  { file: 'forest.onnx', labels: ['0', '1'], columns: ['p', 'q', 'r'], threshold: 0.3 },
  { file: 'linear.onnx', labels: [], columns: [...four, ...four.map((name) => `${name}2`), 'e', 'f'] },
  { file: 'mixed.onnx', labels: ['0', '1'] },
  { file: 'sigmoid.onnx', labels: ['no', 'yes'], columns: ['X', 'model/X'], threshold: 0.7 },
  { file: 'branches.onnx', labels: ['no', 'yes'], columns: ['p', 'h'] },
]

test.each(graphs)(
  '[ML-3] [PK-2] a graph of $file is packaged in the form of Cairn’s own, answers as before, and is verified',
  async (graph) => {
    const { build, input, context } = await built(graph)
    const made = await build()
    expect(made.parity.rows).toBe(2_000)
    expect(made.parity.onnx.maxDifference).toBeLessThan(1e-5)
    const report = await verifyTask({ path: input.path }, context)
    expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([])
    const { signature, files } = await openPackage(input.path)
    expect(signature.inputs.map(({ name }) => name)).toEqual(graph.columns ?? ['c', 'x'])
    expect(signature.labels).toEqual(graph.labels)
    expect(files.get('card.md')?.toString()).toContain('models:/m-1')
    expect([...files.keys()]).toContain('MLmodel')
  },
)

test('[RG-4] the parity of such a graph is proven without writing anything', async () => {
  const { prove } = await built(graphs[0])
  expect(await prove()).toMatchObject({ rows: 2_000, onnx: { labelsDiffering: 0 } })
})

test('[PK-2] rows of data do not travel unless a person has put them into a file', async () => {
  const { build } = await built(graphs[0])
  expect((await build()).samples).toMatchObject({ from: null, rows: [] })
  const { build: other } = await built(graphs[0], { samples: { kind: 'rows', rows: [1] } })
  await expect(other()).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})
