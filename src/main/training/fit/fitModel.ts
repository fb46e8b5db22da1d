import type { NamedTensor, NetworkBody, TreesBody } from '../../../shared/domain/training/model.ts'
import { networkOf, type Recipe } from '../../../shared/domain/training/recipe.ts'
import { Paused } from '../../jobs/task.ts'
import type { Design } from './design.ts'
import type { Engine, EngineSession, TrainingPlan } from '../../engines/engine.ts'
import { type FitInput, type FitResult, fit } from './loop.ts'
import { undoClassWeights } from './priorShift.ts'
import { initialWeights } from '../../engines/network/network.ts'
import { buildNetwork } from './buildNetwork.ts'

/** What an engine is told of a recipe, for data of this width. */
export function planOf(recipe: Recipe, design: Pick<Design, 'model' | 'width'>): TrainingPlan {
  const model = networkOf(recipe.model)
  const network = buildNetwork({ task: recipe.task, model }, design.width, design.model.target.labels.length, design.model.preprocessing)
  const { task, loss, focalGamma, huberDelta, seed } = recipe
  const { optimizer, schedule, epochs, clipNorm, l2, batchSize } = model
  return { network, task, loss, focalGamma, huberDelta, optimizer, schedule, epochs, clipNorm, l2, batchSize, seed }
}

export interface FittedModel {
  readonly body: NetworkBody | TreesBody
  /** What lies beside the body: weights, or trees. */
  readonly weights: readonly NamedTensor[]
  readonly fit: Pick<FitResult, 'bestEpoch' | 'epochs' | 'history'> & { readonly stopped: 'done' | 'early' | 'cancelled' }
  /** Raw, of all rows of the design matrix: what `finishModel` takes. */
  readonly outputs: Float32Array
}

/** What else a fit is told. */
export interface FitOptions extends Pick<FitInput, 'onEpoch' | 'onCheckpoint' | 'givesUp' | 'pausing' | 'resumeFrom'> {
  /** Trains exactly so many epochs, or rounds, and takes what has been learnt by the last one. */
  readonly rounds?: number
}

/**
 * Trains the network of a recipe on one engine and predicts every row with the best weights, corrected for class weights where the recipe
 * says so.
 * @param onCancelled when training has stopped because it was cancelled, before the rows are
 *   predicted @throws what `fit` throws; Paused
 */
export async function fitModel(
  engine: Engine,
  recipe: Recipe,
  design: Design,
  signal: AbortSignal,
  { rounds, ...also }: FitOptions = {},
  onCancelled?: () => void,
): Promise<FittedModel> {
  const plan = planOf(recipe, design)
  const session = await engine.compile(plan)
  try {
    session.load(design)
    const initial = initialWeights(plan.network, recipe.seed)
    const fitted = await fit({
      session,
      training: { ...networkOf(recipe.model), ...(rounds !== undefined && { epochs: rounds, earlyStopping: null }), seed: recipe.seed },
      initial,
      rows: design.rows,
      signal,
      ...also,
    })
    const { stopped } = fitted
    if (stopped === 'paused') throw new Paused()
    if (stopped === 'cancelled') onCancelled?.()
    const { classWeights } = design
    const corrected = classWeights && recipe.priorCorrection
    const own = rounds === undefined ? fitted.weights : fitted.lastWeights
    const weights = corrected ? undoClassWeights(plan.network, own, classWeights) : own
    await session.setWeights(weights)
    const outputs = await outputsOf(session, design)
    const body = { kind: 'network', preprocessing: design.model.preprocessing, network: plan.network } as const
    return { body, weights, fit: { ...fitted, stopped }, outputs }
  } finally {
    session.dispose()
  }
}

/** Raw outputs of all rows, in their order. */
async function outputsOf(session: EngineSession, { x, y }: Design): Promise<Float32Array> {
  if (x instanceof Float32Array) return session.predict(x, y.length)
  return (await session.evaluate(Uint32Array.from({ length: y.length }, (_, row) => row))).outputs
}
