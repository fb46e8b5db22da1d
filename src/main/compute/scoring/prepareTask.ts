import { createHash } from 'node:crypto'
import { chmod } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ComputeTarget } from '../../../shared/domain/compute/target.ts'
import { CairnError } from '../../../shared/errors.ts'
import { readFooter, withGivenFile } from '../../datasets/tasks.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { OnnxPredictor } from '../../onnx/run.ts'
import { type Answers, answersFromOnnx, loadPredictionNames } from '../../packages/tasks.ts'
import { exportedModel, type ExportSource, missingOf } from '../../serving/tasks.ts'
import { modesOf, sharedFolder, writeShared } from '../pool/layout.ts'
import { thereOf } from '../pool/paths.ts'
import { listParts } from '../sketches/parts.ts'
import { fileOf, type ScoredData } from './data.ts'
import { type Partition, partitionsOf, type ScoringPlan, spreadPlaces } from './plan.ts'

export interface PrepareInput {
  readonly source: ExportSource
  readonly data: ScoredData
  readonly shared: Pick<ComputeTarget, 'name' | 'folder' | 'folderThere'>
  /** Folders in the shared one: for what the cluster needs, and for what it makes. */
  readonly work: string
  readonly output: string
  /** Columns of the data that stand beside the predictions. */
  readonly keep: readonly string[]
}

/** Rows that were scored here: what comes back is compared with them. */
export interface GoldenRows {
  /** Numbers of the rows, ascending, from 1. */
  readonly rows: readonly number[]
  readonly answers: Answers
}

export interface PreparedScoring {
  readonly plan: ScoringPlan
  readonly rows: number
  readonly golden: GoldenRows
  readonly threshold: number | null
  /** What the model is called, with its version. */
  readonly model: string
}

/** So many rows are scored here too; of data that lie in many files, in so many of them. */
const goldenRows = 200
const goldenFiles = 10

/**
 * Puts the model, and the columns that it takes where they are not there, into the shared folder; and scores some rows here.
 * @throws INPUT_MISSING, INPUT_MISMATCH, COLUMN_UNKNOWN, NO_ROWS, INVALID_INPUT, and what reading a file throws
 */
export const prepareTask: Task<PrepareInput, PreparedScoring> = async (input, context) => {
  const { source, shared, work, output, keep } = input
  context.progress(0, 'preparing the model')
  const model = await exportedModel(source, { ...context, progress: () => {} })
  const { signature, graph } = model
  if (keep.includes(rowColumn))
    throw new CairnError('INVALID_INPUT', `A column called "${rowColumn}" cannot be kept: the numbers of the rows are called so.`)
  await Promise.all([sharedFolder(work), sharedFolder(output)])
  await writeShared(join(work, 'model.onnx'), graph)
  const predictor = await OnnxPredictor.open(graph)
  try {
    const scoring: Scoring = { input, inputs: signature.inputs, reading: signature.reading ?? null, predictor }
    context.progress(0.2, 'writing rows')
    const made =
      input.data.kind === 'file' && input.data.isThere ? await inPlace(scoring, input.data.path, context) : await sent(scoring, context)
    const predictionNames = await loadPredictionNames()
    const plan: ScoringPlan = {
      model: thereOf(shared, join(work, 'model.onnx')),
      modelSha256: createHash('sha256').update(graph).digest('hex'),
      description: { signature, missing: missingOf(signature) },
      inputs: made.inputs,
      keep: made.keep,
      row: rowColumn,
      names: predictionNames(signature, [rowColumn, ...keep]),
      output: thereOf(shared, output),
      partitions: made.partitions,
    }
    const last = plan.partitions.at(-1)
    if (!last) throw new CairnError('NO_ROWS', 'There are no rows to score.')
    const rows = last.firstRow + last.rows - 1
    return { plan, rows, golden: made.golden, threshold: signature.threshold, model: `${model.name}@v${model.version}` }
  } finally {
    await predictor.release()
  }
}

const rowColumn = 'row'

interface Scoring {
  readonly input: PrepareInput
  readonly inputs: ScoringPlan['description']['signature']['inputs']
  readonly reading: NonNullable<ScoringPlan['description']['signature']['reading']> | null
  readonly predictor: OnnxPredictor
}

interface Made extends Pick<ScoringPlan, 'inputs' | 'keep' | 'partitions'> {
  readonly golden: GoldenRows
}

/** The columns of any other data, typed here: the cluster reads them as they are. */
async function sent({ input, inputs, reading, predictor }: Scoring, context: TaskContext): Promise<Made> {
  const { shared, work, keep, data } = input
  const parquet = join(work, 'rows.parquet')
  const { scratch, signal } = context
  return withGivenFile(await fileOf(data, context), inputs, reading, { scratch, signal, parquet }, async (file) => {
    await file.writeValues(keep)
    await chmod(parquet, modesOf(dirname(parquet)).file)
    const places = spreadPlaces(file.rows, goldenRows)
    const answers = answersFromOnnx(await predictor.predict(await file.rowsAt(places), inputs))
    return {
      inputs: inputs.map((_, place) => `c${place}`),
      keep: keep.map((name, place) => ({ column: `k${place}`, name })),
      partitions: partitionsOf(thereOf(shared, parquet), await groupsOf(parquet), []),
      golden: { rows: places.map((place) => place + 1), answers },
    }
  })
}

/** Parquet in the shared folder is read where it lies. */
async function inPlace(scoring: Scoring, path: string, context: TaskContext): Promise<Made> {
  const { input, inputs } = scoring
  const partitions: Partition[] = []
  const files: { path: string; firstRow: number; rows: number }[] = []
  for (const part of await listParts(path)) {
    context.signal.throwIfAborted()
    const groups = await groupsOf(part.path)
    const own = partitionsOf(thereOf(input.shared, part.path), groups, partitions)
    if (own.length > 0) files.push({ path: part.path, firstRow: own[0].firstRow, rows: own.reduce((sum, { rows }) => sum + rows, 0) })
    partitions.push(...own)
  }
  return {
    inputs: inputs.map(({ name }) => name),
    keep: input.keep.map((name) => ({ column: name, name })),
    partitions,
    golden: await goldenOf(scoring, files, context),
  }
}

async function goldenOf(
  { inputs, reading, predictor }: Scoring,
  files: readonly { readonly path: string; readonly firstRow: number; readonly rows: number }[],
  { scratch, signal }: TaskContext,
): Promise<GoldenRows> {
  const chosen = spreadPlaces(files.length, goldenFiles).map((place) => files[place])
  const found: GoldenRows[] = []
  for (const { path, firstRow, rows } of chosen) {
    const places = spreadPlaces(rows, Math.ceil(goldenRows / chosen.length))
    const answers = await withGivenFile(path, inputs, reading, { scratch, signal }, async (file) =>
      answersFromOnnx(await predictor.predict(await file.rowsAt(places), inputs)),
    )
    found.push({ rows: places.map((place) => firstRow + place), answers })
  }
  return { rows: found.flatMap(({ rows }) => rows), answers: joined(found.map(({ answers }) => answers)) }
}

function joined(all: readonly Answers[]): Answers {
  const numbers = Float64Array.from(all.flatMap((one) => Array.from(one.kind === 'values' ? one.values : one.probabilities)))
  if (all[0]?.kind !== 'classes') return { kind: 'values', values: numbers }
  return { kind: 'classes', labels: all.flatMap((one) => (one.kind === 'classes' ? one.labels : [])), probabilities: numbers }
}

async function groupsOf(path: string): Promise<readonly number[]> {
  const footer = await readFooter(path)
  if (footer === null) throw new CairnError('FORMAT_INVALID', `${path} is not valid Parquet, or is damaged.`, { file: path })
  return footer.groupRows
}
