import type { NamedTensor } from '../../../shared/domain/training/model.ts'
import type { Ensemble, Trees } from '../../../shared/domain/training/trees.ts'
import type { Recipe } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { openTreeSession, type Round, type TreePlan, type TreeSession } from '../../engines/trees/learner.ts'
import { Paused } from '../../jobs/task.ts'
import type { Design } from '../fit/design.ts'
import type { FitOptions, FittedModel } from '../fit/fitModel.ts'
import { beginning, type Checkpoint, outOfPatience, type Progress, progressed, refuseDiverged } from '../fit/loop.ts'
import { forestWithoutClassWeights, treeOutputsWithoutClassWeights, treesWithoutClassWeights } from '../fit/priorShift.ts'
import { treesOfTensors, treesToTensors } from './ensemble.ts'
import { plannedEnsemble, treesOfRound } from './treePlan.ts'
import { type EnsembleWalker, ensembleWalker } from './walker.ts'

/**
 * Grows the trees of a recipe, and predicts every row with those up to the best round. A forest does not get worse by more trees: it
 * keeps all.
 * @param onCancelled when growing has stopped because it was cancelled, before the rows are predicted
 * @throws TOO_FEW_ROWS · TRAINING_DIVERGED · CANCELLED before the first round has ended · Paused · what openTreeSession throws
 */
export async function fitTrees(
  plan: TreePlan,
  recipe: Recipe,
  design: Design,
  signal: AbortSignal,
  options: FitOptions = {},
  onCancelled?: () => void,
): Promise<FittedModel> {
  if (design.rows.train.length === 0) throw new CairnError('TOO_FEW_ROWS', 'There are no rows to train on.', { part: 'train' })
  // Trees of a checkpoint are kept when it is cancelled, and only a session predicts rows with them.
  const session = await openTreeSession(plan, design, options.resumeFrom === undefined ? signal : new AbortController().signal)
  try {
    const { progress, stopped } = await grow(session, plan, signal, options)
    if (stopped === 'paused') throw new Paused()
    if (stopped === 'cancelled') onCancelled?.()
    const keepsAll = options.rounds !== undefined || plan.model.family === 'forest'
    const rounds = keepsAll ? progress.epoch : progress.best.epoch
    const { ensemble, trees } = session.grown(rounds)
    const plain = { ensemble, trees, outputs: await session.predict(rounds) }
    const corrected = recipe.priorCorrection && design.classWeights ? withoutClassWeights(plain, design, design.classWeights) : plain
    return {
      body: { kind: 'trees', preprocessing: design.model.preprocessing, ensemble: corrected.ensemble },
      weights: treesToTensors(corrected.trees),
      fit: { bestEpoch: rounds, epochs: progress.epoch, history: progress.history, stopped },
      outputs: corrected.outputs,
    }
  } finally {
    session.dispose()
  }
}

interface Predicting {
  readonly ensemble: Ensemble
  readonly trees: Trees
  /** Of all rows. */
  readonly outputs: Float32Array
}

function withoutClassWeights({ ensemble, trees, outputs }: Predicting, design: Design, classWeights: Float32Array): Predicting {
  if (ensemble.leaves === 'score')
    return {
      ensemble: treesWithoutClassWeights(ensemble, classWeights),
      trees,
      outputs: treeOutputsWithoutClassWeights(outputs, classWeights),
    }
  const corrected = forestWithoutClassWeights(trees, classWeights)
  return { ensemble, trees: corrected, outputs: outputsOfAll(ensembleWalker(ensemble, corrected), design) }
}

/** Rows that are read at a time where they are not in memory. */
const blockRows = 4096

function outputsOfAll(walk: EnsembleWalker, { x, y, width }: Design): Float32Array {
  const rows = y.length
  if (x instanceof Float32Array) return walk(x, rows)
  const order = Uint32Array.from({ length: rows }, (_, row) => row)
  const blocks: Float32Array[] = []
  for (let start = 0; start < rows; start += blockRows) {
    const end = Math.min(rows, start + blockRows)
    const block = new Float32Array((end - start) * width)
    x.gather(order, start, end, block)
    blocks.push(walk(block, end - start))
  }
  const outputs = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const block of blocks) {
    outputs.set(block, at)
    at += block.length
  }
  return outputs
}

interface Grown {
  readonly progress: Progress
  readonly stopped: 'done' | 'early' | 'cancelled' | 'paused'
}

async function grow(session: TreeSession, plan: TreePlan, signal: AbortSignal, options: FitOptions): Promise<Grown> {
  const { rounds, resumeFrom, pausing, onEpoch, onCheckpoint, givesUp } = options
  const most = rounds ?? plan.model.trees
  const stopping = { earlyStopping: rounds === undefined && plan.model.family === 'boosting' ? plan.model.earlyStopping : null }
  let progress = resumeFrom ? await restored(session, plan, resumeFrom) : beginning
  const ended = async (stopped: Grown['stopped']): Promise<Grown> => {
    if (progress.epoch > 0) await onCheckpoint?.(checkpointed(session, progress), true)
    return { progress, stopped }
  }
  while (progress.epoch < most && !outOfPatience(stopping, progress)) {
    if (pausing?.aborted) return ended('paused')
    const epoch = progress.epoch + 1
    const round = await roundUnlessCancelled(session, epoch, signal)
    if (round === null) return ended('cancelled')
    const { loss, validationLoss, outputs } = round
    refuseDiverged({ epoch, loss, validationLoss })
    progress = progressed(progress, stopping, { epoch, loss, validationLoss })
    onEpoch?.({ epoch, loss, validationLoss, outputs })
    if (givesUp?.(progress.history)) break
    await onCheckpoint?.(checkpointed(session, progress), false)
  }
  return ended(progress.epoch < most ? 'early' : 'done')
}

/** Null when it was cancelled and there are trees of before. */
async function roundUnlessCancelled(session: TreeSession, round: number, signal: AbortSignal): Promise<Round | null> {
  try {
    return await session.round(signal)
  } catch (error) {
    if (CairnError.from(error).code === 'CANCELLED' && round > 1) return null
    throw error
  }
}

async function restored(session: TreeSession, plan: TreePlan, checkpoint: Checkpoint): Promise<Progress> {
  const trees = treesOfTensors(ensembleOf(plan, checkpoint.weights), checkpoint.weights)
  if (trees.roots.length !== checkpoint.epoch * treesOfRound(plan))
    throw new CairnError('FORMAT_INVALID', 'The checkpoint does not have the trees of all its rounds.')
  await session.restore(trees, checkpoint.epoch)
  return checkpoint
}

function ensembleOf(plan: TreePlan, tensors: readonly NamedTensor[]): Ensemble {
  const roots = tensors.find(({ name }) => name === 'trees/roots')
  return { ...plannedEnsemble(plan), trees: roots?.values.length ?? 0 }
}

/** All trees so far; the best ones are the first of them. */
function checkpointed(session: TreeSession, progress: Progress) {
  const whole = (): Checkpoint => ({
    ...progress,
    weights: treesToTensors(session.grown(progress.epoch).trees),
    optimizerState: [],
    best: { ...progress.best, weights: [] },
  })
  return { epoch: progress.epoch, whole }
}
