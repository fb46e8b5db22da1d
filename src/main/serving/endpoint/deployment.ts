import type { Servable, ServedDeployment } from '../../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../../shared/errors.ts'
import { armOf } from './assign.ts'
import type { DescribedDeployment, PredictRequest, RequestTable } from './contracts.ts'
import type { InputReader } from './frame.ts'
import type { Queue } from './lanes.ts'
import type { ArmCounter, Counters } from './statistics.ts'

/** A model that is loaded, as one deployment asks it. */
export interface ServedModel {
  readonly servable: Servable
  readonly reader: InputReader
  readonly queue: Queue
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

/** A deployment with its models, at one revision. */
export class LiveDeployment {
  readonly settings: ServedDeployment
  readonly described: DescribedDeployment
  readonly #arms: readonly Arm[]
  readonly #weights: readonly number[]
  /** The only arm that has traffic. */
  readonly #only: Arm | undefined
  readonly #pinned: ReadonlyMap<number, Arm>

  /** @param modelOf a loaded servable by its hash */
  constructor(settings: ServedDeployment, modelOf: (object: string) => ServedModel, counters: Counters) {
    this.settings = settings
    const arm = (name: string, object: string): Arm => {
      const model = modelOf(object)
      return { name, model, counter: counters.of(settings.name, model.servable.ref, name) }
    }
    this.#arms = settings.arms.map(({ name, servable }) => arm(name, servable))
    this.#weights = settings.arms.map(({ weight }) => weight)
    this.#only = onlyOf(this.#arms, this.#weights)
    const others = [...settings.shadows, ...settings.pinned]
    const all = [...settings.arms.map(({ servable }) => servable), ...others].map((object) => arm('pinned', object))
    // Of two that are the same version, the first is asked.
    this.#pinned = new Map(all.toReversed().map((pinned) => [pinned.model.servable.version, pinned]))
    this.described = this.#describe(all.map(({ model }) => model.servable))
  }

  /** @throws NOT_FOUND for a version that this deployment does not have */
  target(request: Pick<PredictRequest, 'version' | 'unit' | 'table' | 'id'>): Target {
    if (request.version !== undefined) {
      const pinned = this.#pinned.get(request.version)
      if (pinned) return targetOf(pinned, request.unit)
      throw this.#noVersion(request.version)
    }
    const unit = request.unit ?? this.#unitOf(request.table)
    return targetOf(this.#only ?? this.#arms[armOf(this.#weights, this.settings.salt, unit ?? request.id)], unit)
  }

  /** The arm that takes what nobody is known to have answered. */
  get first(): Arm {
    return this.#arms[0]
  }

  /** The value of the unit column in the first row, whether the model takes the column or not. */
  #unitOf({ columns, unnamed }: RequestTable): string | null {
    const { unitColumn } = this.settings
    if (unitColumn === null) return null
    const place = unnamed ? this.first.model.servable.signature.inputs.findIndex(({ name }) => name === unitColumn) : -1
    const value = (unnamed ? [...columns.values()][place] : columns.get(unitColumn))?.[0]
    return value === undefined || value === null || value === '' || Number.isNaN(value) ? null : String(value)
  }

  #describe(servables: readonly Servable[]): DescribedDeployment {
    const { name, isDefault, revision, limits, arms } = this.settings
    return {
      name,
      isDefault,
      revision,
      limits,
      sensitive: [...new Set(servables.flatMap(({ sensitive }) => sensitive))],
      live: { servable: servables[0], ready: true },
      versions: new Map(servables.toReversed().map((servable) => [servable.version, { servable, ready: true }])),
      arms: arms.map((arm, place) => ({ name: arm.name, ref: servables[place].ref, weight: arm.weight })),
    }
  }

  #noVersion(version: number): CairnError {
    const versions = [...this.#pinned.keys()].sort((a, b) => a - b)
    const message = `The deployment ${JSON.stringify(this.settings.name)} has no version ${version}. It has ${versions.join(', ')}.`
    return new CairnError('NOT_FOUND', message, { deployment: this.settings.name, version, versions })
  }
}

function targetOf({ name, model, counter }: Arm, unit: string | null): Target {
  return { arm: name, model, counter, unit }
}

function onlyOf(arms: readonly Arm[], weights: readonly number[]): Arm | undefined {
  const places = [...weights.keys()].filter((place) => weights[place] > 0)
  return places.length === 1 ? arms[places[0]] : undefined
}
