import type { Servable, ServedDeployment } from '../../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../../shared/errors.ts'
import { armOf } from './assign.ts'
import type { DescribedDeployment, LackingVersion, PredictRequest, RequestTable } from './contracts.ts'
import { type Explainer, openExplainer } from './explain.ts'
import { whyLacking } from './lacking.ts'
import { ExplainQueue } from './lanes/explainQueue.ts'
import { ModelQueue } from './lanes/modelQueue.ts'
import type { LoadedModel } from './loaded.ts'
import type { DeploymentRuntime } from './runtime.ts'
import type { ArmCounter, Counters } from './statistics.ts'
import type { ObjectStore } from '../../workspace/index.ts'

/** A loaded model, as one deployment asks it. */
export interface ServedModel {
  readonly loaded: LoadedModel
  readonly queue: ModelQueue
  readonly explanations: ExplainQueue
}

/** Who answers a request: a model, and as which arm. */
export interface Target {
  readonly model: ServedModel
  readonly arm: string
  readonly counter: ArmCounter
  /** What makes it the same unit as another; null where only its id does. */
  readonly unit: string | null
}

interface Arm {
  readonly name: string
  readonly model: ServedModel
  readonly counter: ArmCounter
}

export interface DeploymentParts {
  /** A loaded servable by its hash. */
  modelOf(object: string): LoadedModel
  readonly runtime: DeploymentRuntime
  readonly counters: Counters
  readonly objects: ObjectStore
  readonly lacking: readonly LackingVersion[]
}

/** A deployment with its models, at one revision. */
export class LiveDeployment {
  readonly settings: ServedDeployment
  readonly described: DescribedDeployment
  readonly runtime: DeploymentRuntime
  /** Are asked the same after an answer was sent. */
  readonly shadows: readonly { readonly model: LoadedModel; readonly queue: ModelQueue; readonly counter: ArmCounter }[]
  readonly #arms: readonly Arm[]
  readonly #weights: readonly number[]
  /** The only arm that has traffic. */
  readonly #only: Arm | undefined
  readonly #pinned: ReadonlyMap<number, Arm>

  constructor(settings: ServedDeployment, { modelOf, runtime, counters, objects, lacking }: DeploymentParts) {
    this.settings = settings
    this.runtime = runtime
    const { inline, pool, shadowPool } = runtime
    const models = new Map<string, ServedModel>()
    const served = (object: string): ServedModel => {
      const known = models.get(object)
      if (known) return known
      const loaded = modelOf(object)
      const queue = new ModelQueue(loaded, settings.limits, { inline, pool })
      const made = { loaded, queue, explanations: new ExplainQueue(object, pool, explainerOnce(loaded.servable, objects)) }
      models.set(object, made)
      return made
    }
    const arm = (name: string, object: string): Arm => {
      const model = served(object)
      return { name, model, counter: counters.of(settings.name, model.loaded.ref, name) }
    }
    this.#arms = settings.arms.map(({ name, servable }) => arm(name, servable))
    this.#weights = settings.arms.map(({ weight }) => weight)
    this.#only = onlyOf(this.#arms, this.#weights)
    const others = [...settings.shadows, ...settings.pinned]
    const all = [...settings.arms.map(({ servable }) => servable), ...others].map((object) => arm('pinned', object))
    // Of two that are the same version, the first is asked.
    this.#pinned = new Map(all.toReversed().map((pinned) => [pinned.model.loaded.servable.version, pinned]))
    this.shadows = settings.shadows.map((object) => {
      const model = modelOf(object)
      const queue = new ModelQueue(model, settings.limits, { inline: null, pool: shadowPool })
      return { model, queue, counter: counters.of(settings.name, model.ref, 'shadow') }
    })
    this.described = this.#describe(
      all.map(({ model }) => model.loaded),
      lacking,
    )
  }

  /** @throws NOT_FOUND for a version that this deployment does not have; DEPLOYMENT_UNAVAILABLE for one that could not be loaded */
  target(request: Pick<PredictRequest, 'version' | 'unit' | 'table' | 'id'>): Target {
    const unit = request.unit ?? this.#unitOf(request.table)
    return targetOf(this.#armOf(request, unit), this.#loggedUnit(request.unit, unit))
  }

  /** The arm that takes what nobody is known to have answered. */
  get first(): Arm {
    return this.#arms[0]
  }

  #armOf({ version, id }: Pick<PredictRequest, 'version' | 'id'>, unit: string | null): Arm {
    if (version === undefined) return this.#only ?? this.#arms[armOf(this.#weights, this.settings.salt, unit ?? id)]
    const pinned = this.#pinned.get(version)
    if (!pinned) throw whyLacking(this.described.lacking, version) ?? this.#noVersion(version)
    return pinned
  }

  /** The value of the unit column in the first row, whether the model takes the column or not. */
  #unitOf({ columns, unnamed }: RequestTable): string | null {
    const { unitColumn } = this.settings
    if (unitColumn === null) return null
    const { inputs } = this.first.model.loaded.servable.signature
    const column = unnamed ? [...columns.values()][inputs.findIndex(({ name }) => name === unitColumn)] : columns.get(unitColumn)
    const value = column?.[0]
    return value === undefined || value === null || value === '' || Number.isNaN(value) ? null : String(value).slice(0, longestUnit)
  }

  /** What a caller calls a unit is kept; a value of a sensitive column is not. */
  #loggedUnit(given: string | null, unit: string | null): string | null {
    const { unitColumn } = this.settings
    return given === null && unitColumn !== null && this.described.sensitive.includes(unitColumn) ? null : unit
  }

  #describe(models: readonly LoadedModel[], lacking: readonly LackingVersion[]): DescribedDeployment {
    const { name, isDefault, revision, limits, arms, features } = this.settings
    const servables = models.map(({ servable }) => servable)
    const loaded = features.on ? models : []
    return {
      name,
      isDefault,
      revision,
      limits,
      sensitive: [...new Set(servables.flatMap(({ sensitive }) => sensitive))],
      live: { servable: servables[0], ready: true },
      versions: new Map(servables.toReversed().map((servable) => [servable.version, { servable, ready: true }])),
      lacking,
      features: [...new Map(loaded.flatMap(({ answering }) => (answering ? [[answering.service.ref, answering]] : []))).values()],
      lookup: loaded[0]?.completer?.described ?? null,
      arms: arms.map((arm, place) => ({ name: arm.name, ref: servables[place].ref, weight: arm.weight })),
    }
  }

  #noVersion(version: number): CairnError {
    const versions = [...this.#pinned.keys()].sort((a, b) => a - b)
    const message = `The deployment ${JSON.stringify(this.settings.name)} has no version ${version}. It has ${versions.join(', ')}.`
    return new CairnError('NOT_FOUND', message, { deployment: this.settings.name, version, versions })
  }
}

/** A cell may be as long as a body; what a header says is as short. */
const longestUnit = 1_000

function targetOf({ name, model, counter }: Arm, unit: string | null): Target {
  return { arm: name, model, counter, unit }
}

function onlyOf(arms: readonly Arm[], weights: readonly number[]): Arm | undefined {
  const places = [...weights.keys()].filter((place) => weights[place] > 0)
  return places.length === 1 ? arms[places[0]] : undefined
}

function explainerOnce(servable: Servable, objects: ObjectStore): () => Promise<Explainer> {
  let opened: Promise<Explainer> | undefined
  return () => (opened ??= openExplainer(servable, objects))
}
