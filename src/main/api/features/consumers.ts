import { eq, inArray, isNull } from 'drizzle-orm'
import type { FeatureConsumer, FeatureSummary } from '../../../shared/contract/features/index.ts'
import { type Catalogue, type KnownObject, type KnownVersion, refOf } from '../../features/index.ts'
import { listAlerts } from '../../monitoring/index.ts'
import { deploymentsOf } from '../../serving/index.ts'
import { schema, type Workspace } from '../../workspace/index.ts'

const { datasets, datasetVersions, featureJoins, models, modelVersions, runs, trainingRuns } = schema

interface Made {
  readonly datasets: Map<string, FeatureConsumer>
  readonly runs: Map<number, FeatureConsumer>
  readonly models: Map<string, FeatureConsumer & { readonly model: string }>
  readonly deployments: Map<string, FeatureConsumer>
}

/** Who uses features: views and services that name them, and the data, runs, models and deployments that were made of those. */
export class FeatureConsumers {
  readonly #catalogue: Catalogue
  /** By the id of a service version. */
  readonly #made: ReadonlyMap<number, Made>
  /** Columns of models whose drift a monitor tells of now. */
  readonly #drifting: ReadonlyMap<string, ReadonlySet<string>>

  constructor(workspace: Workspace, catalogue: Catalogue) {
    this.#catalogue = catalogue
    this.#made = madeOf(workspace)
    this.#drifting = this.#made.size === 0 ? new Map() : driftingOf(workspace)
  }

  of(object: KnownObject): Pick<FeatureSummary, 'consumers' | 'drifted'> {
    const users = this.#users(object)
    const services = users.filter(({ object: { kind } }) => kind === 'service')
    const made = this.#madeOfAll([...services, ...(object.kind === 'service' ? object.versions : [])])
    return {
      consumers: {
        views: namesOf(users.filter(({ object: { kind } }) => kind !== 'service')).size,
        services: namesOf(services).size,
        datasets: made.datasets.size,
        models: made.models.size,
        deployments: made.deployments.size,
      },
      drifted: this.#isDrifted(object, made),
    }
  }

  list(object: KnownObject): FeatureConsumer[] {
    const users = this.#users(object)
    const made = this.#madeOfAll([...users, ...(object.kind === 'service' ? object.versions : [])])
    const defined = users.map(
      (user): FeatureConsumer => ({ kind: user.object.kind === 'entity' ? 'view' : user.object.kind, label: refOf(user), id: null }),
    )
    const models = [...made.models.values()].map(({ model: _, ...consumer }) => consumer)
    return [...defined, ...made.datasets.values(), ...made.runs.values(), ...models, ...made.deployments.values()]
  }

  /** What keeps an object from being removed. */
  keeping(object: KnownObject): string[] {
    const services = object.kind === 'view' ? this.#users(object).filter((user) => user.object.kind === 'service') : []
    const { deployments } = this.#madeOfAll(object.kind === 'service' ? object.versions : services)
    return [...deployments.keys()].map((name) => `the deployment ${name}`)
  }

  /** All versions that name a version of it, or one that does. */
  #users({ versions }: KnownObject): KnownVersion[] {
    const found = new Set<KnownVersion>()
    const waiting = [...versions]
    for (let version = waiting.pop(); version !== undefined; version = waiting.pop()) {
      for (const user of this.#catalogue.usersOf(version)) {
        if (found.has(user)) continue
        found.add(user)
        waiting.push(user)
      }
    }
    return [...found].filter(({ object }) => object.deletedAt === null)
  }

  #madeOfAll(versions: readonly KnownVersion[]): Made {
    const all = emptyMade()
    for (const { id } of versions) {
      const made = id === null ? undefined : this.#made.get(id)
      for (const kind of ['datasets', 'runs', 'models', 'deployments'] as const)
        for (const [key, value] of made?.[kind] ?? []) (all[kind] as Map<unknown, unknown>).set(key, value)
    }
    return all
  }

  #isDrifted({ kind, versions }: KnownObject, made: Made): boolean {
    const definition = versions.at(-1)?.definition
    const names = definition?.kind === 'view' || definition?.kind === 'onDemand' ? definition.of.features.map(({ name }) => name) : null
    return [...made.models.values()].some(({ model }) => {
      const columns = this.#drifting.get(model)
      if (columns === undefined || kind === 'entity') return false
      return names === null || [...columns].some((column) => names.includes(column.split('__').at(-1) ?? column))
    })
  }
}

const namesOf = (versions: readonly KnownVersion[]) => new Set(versions.map(({ object }) => object.name))
const emptyMade = (): Made => ({ datasets: new Map(), runs: new Map(), models: new Map(), deployments: new Map() })

function madeOf({ db }: Workspace): Map<number, Made> {
  const made = new Map<number, Made>()
  const joined = db
    .select({ id: featureJoins.versionId, service: featureJoins.serviceVersionId, name: datasets.name, number: datasetVersions.number })
    .from(featureJoins)
    .innerJoin(datasetVersions, eq(datasetVersions.id, featureJoins.versionId))
    .innerJoin(datasets, eq(datasets.id, datasetVersions.datasetId))
    .where(isNull(datasets.deletedAt))
    .all()
  for (const { id, service, name, number } of joined) {
    const own = made.get(service) ?? emptyMade()
    made.set(service, own)
    own.datasets.set(`${name}@v${number}`, { kind: 'dataset', label: `${name}@v${number}`, id: null })
    addTrained(db, id, own)
  }
  return made
}

function addTrained(db: Workspace['db'], datasetVersionId: number, made: Made): void {
  const trained = db
    .select({ id: runs.id, name: runs.name })
    .from(trainingRuns)
    .innerJoin(runs, eq(runs.id, trainingRuns.runId))
    .where(eq(trainingRuns.datasetVersionId, datasetVersionId))
    .all()
  for (const { id, name } of trained) made.runs.set(id, { kind: 'run', label: name, id })
  if (trained.length === 0) return
  const versions = db
    .select({ id: modelVersions.id, model: models.name, number: modelVersions.number })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(
      inArray(
        modelVersions.runId,
        trained.map(({ id }) => id),
      ),
    )
    .all()
  for (const { id, model, number } of versions) {
    made.models.set(`${model}@v${number}`, { kind: 'model', label: `${model}@v${number}`, id: null, model })
    for (const name of deploymentsOf(db, { versionId: id })) made.deployments.set(name, { kind: 'deployment', label: name, id: null })
  }
}

/** @returns by model, the columns whose drift is told of and not resolved */
function driftingOf({ db }: Workspace): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { model, check, subject } of listAlerts(db, { open: true, limit: 1_000 })) {
    if (check !== 'drift' || subject === null) continue
    found.set(model, (found.get(model) ?? new Set()).add(subject))
  }
  return found
}
