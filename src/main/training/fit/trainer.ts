import type { ModelBody } from '../../../shared/domain/training/model.ts'
import { type EngineChoice, type EngineId, growsTrees, type Recipe } from '../../../shared/domain/training/recipe.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type OpenedEngine, openById, openEngine } from '../../engines/choose.ts'
import { fitTrees } from '../trees/fitTrees.ts'
import { plannedEnsemble, treePlanOf } from '../trees/treePlan.ts'
import type { Design } from './design.ts'
import { type FitOptions, fitModel, type FittedModel, planOf } from './fitModel.ts'

/** What fits a recipe, whatever its family: a network on an engine, or trees. */
export interface Trainer {
  readonly engine: { readonly id: EngineId; readonly version: string; readonly reason: string }
  /** Milliseconds per step of each engine that `auto` tried. */
  readonly measured: OpenedEngine['measured']
  /** What is known of the model before it is trained: a checkpoint is gone on from only where it is the same. */
  readonly planned: ModelBody
  /** @throws what `fitModel` and `fitTrees` throw */
  fit(design: Design, signal: AbortSignal, options?: FitOptions, onCancelled?: () => void): Promise<FittedModel>
}

/** The engine of a checkpoint: by name, with the reason why it was taken at first. */
export type FormerEngine = Pick<Trainer['engine'], 'id' | 'reason'>

/** @throws ENGINE_UNAVAILABLE, RECIPE_INVALID */
export async function openTrainer(recipe: Recipe, design: Design, choice: EngineChoice | FormerEngine): Promise<Trainer> {
  return growsTrees(recipe.model) ? treesTrainer(recipe, design, choice) : networkTrainer(recipe, design, choice)
}

async function networkTrainer(recipe: Recipe, design: Design, choice: EngineChoice | FormerEngine): Promise<Trainer> {
  const plan = planOf(recipe, design)
  const opened =
    typeof choice === 'string'
      ? await openEngine(choice, plan, design)
      : { engine: await openById(choice.id), reason: choice.reason, measured: undefined }
  const { id, version } = opened.engine
  return {
    engine: { id, version, reason: opened.reason },
    measured: opened.measured,
    planned: { kind: 'network', preprocessing: design.model.preprocessing, network: plan.network },
    fit: (data, signal, options, onCancelled) => fitModel(opened.engine, recipe, data, signal, options, onCancelled),
  }
}

/** What grows trees; it changes where the same recipe and data give other trees than before. */
const treesVersion = 'cairn 1 wasm trees'

function treesTrainer(recipe: Recipe, design: Design, choice: EngineChoice | FormerEngine): Trainer {
  const [id, reason] = typeof choice === 'string' ? [choice, 'Trees are grown by this engine.'] : [choice.id, choice.reason]
  if (id !== 'auto' && id !== 'wasm') {
    const message = `The ${id} engine trains networks and cannot grow trees. Choose the engine auto or wasm.`
    throw new CairnError('ENGINE_UNAVAILABLE', message, { engine: id })
  }
  const plan = treePlanOf(recipe, design)
  return {
    engine: { id: 'wasm', version: treesVersion, reason },
    measured: undefined,
    planned: { kind: 'trees', preprocessing: design.model.preprocessing, ensemble: plannedEnsemble(plan) },
    fit: (data, signal, options, onCancelled) => fitTrees(plan, recipe, data, signal, options, onCancelled),
  }
}
