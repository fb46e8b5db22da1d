import type { Reevaluation } from '../../../shared/domain/experiments/comparison.ts'
import { CairnError } from '../../../shared/errors.ts'
import { evaluatePredicted, type Predicted, resampleCount } from '../../evaluation/index.ts'
import { answersOf, openModel, partsSeen, readSample, type RowChoice } from '../../evaluation/tasks.ts'
import { takeRows } from '../../frame.ts'
import type { Task, TaskContext } from '../../jobs/index.ts'
import { differencesTo } from './differences.ts'
import type { ReevaluatedRun, ReevaluateInput } from './reevaluateJob.ts'

/** Measures the models of several runs on the same rows, none of which any of them was trained on. */
export const reevaluateTask: Task<ReevaluateInput, Reevaluation> = async (input, context) => {
  const { runs, part, seed, dataset, split } = input
  context.progress(0, 'reading')
  const rows = await rowsOfCommon(input, context)
  const seen: Uint8Array[] = []
  for (const run of runs) {
    const { manifest, columns, reading, predictions } = run
    const known = { manifest, columns, nullTokens: reading?.nullTokens, parts: { predictions } }
    const parts = await partsSeen(input.manifest, known, context)
    if (!parts) throw new CairnError('INTERNAL', `What run ${run.run} was trained on is not known.`, { run: run.run })
    seen.push(Uint8Array.from(rows, (row) => parts[row]))
  }
  const kept = Uint32Array.from([...rows.keys()].filter((i) => seen.every((parts) => parts[i] !== 0)))
  if (kept.length === 0) {
    throw new CairnError('NO_UNSEEN_ROWS', `Some model was trained on each of the ${rows.length} rows of the ${part} part of ${dataset}.`, {
      rows: rows.length,
      part,
    })
  }
  const predicted: Predicted[] = []
  for (const [i, run] of runs.entries()) {
    context.progress(0.2 + (0.5 * i) / runs.length, 'predicting', `run ${run.run}`)
    predicted.push(await predict(run, kept, input, context))
    context.signal.throwIfAborted()
  }
  context.progress(0.7, 'measuring')
  const differences = differencesTo(predicted[0], predicted.slice(1), { metric: null, seed })
  return {
    dataset,
    split,
    part,
    baseline: runs[0].run,
    rows: { part: rows.length, leftOut: rows.length - kept.length, measured: kept.length },
    runs: runs.map(({ run, trainedOn }, i) => ({
      run,
      trainedOn,
      trained: seen[i].reduce((sum, was) => sum + (was === 0 ? 1 : 0), 0),
      chosenBy: kept.reduce((sum, place) => sum + (seen[i][place] === 1 ? 1 : 0), 0),
      metrics: evaluatePredicted(predicted[i], seed).metrics,
      differences: i === 0 ? [] : differences[i - 1].differences,
      mcnemar: i === 0 ? null : differences[i - 1].mcnemar,
    })),
    resamples: resampleCount(kept.length, runs.length),
    seed,
  }
}

/** The numbers of the rows of the part, ascending. */
async function rowsOfCommon(input: ReevaluateInput, context: TaskContext): Promise<Uint32Array> {
  const model = await open(input.runs[0], context)
  const { rowIds } = await readSample(choiceOf(input), model, context)
  await model.release()
  return rowIds
}

/** Whose rows are left out is decided here: each model's are told apart. */
const choiceOf = ({ manifest, part, split, ownParts }: ReevaluateInput): RowChoice => ({ manifest, part, split, ownParts })

const open = ({ model, weights, threshold, reading }: ReevaluatedRun, { objects }: TaskContext) =>
  openModel({ kind: 'trained', model, weights, threshold, reading }, objects)

async function predict(run: ReevaluatedRun, kept: Uint32Array, input: ReevaluateInput, context: TaskContext): Promise<Predicted> {
  const model = await open(run, context)
  try {
    const whole = await readSample(choiceOf(input), model, context)
    const sample = { frame: takeRows(whole.frame, kept), rowIds: kept.map((place) => whole.rowIds[place]) }
    const actual = answersOf(model, sample)
    const { output } = await model.predict(sample.frame)
    // In float32, as predictions are stored: the same number gives the same class everywhere.
    return {
      task: model.task,
      labels: model.labels,
      threshold: model.threshold ?? 0.5,
      output: Float64Array.from(Float32Array.from(output)),
      actual,
    }
  } finally {
    await model.release()
  }
}
