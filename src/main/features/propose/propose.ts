import type { Manifest, Profile } from '../../../shared/domain/datasets/dataset.ts'
import {
  EntityDefinition,
  FeatureDefinitions,
  type FeatureViewDefinition,
  type ViewFeature,
  type ViewTime,
} from '../../../shared/domain/features/definitions.ts'
import { CairnError } from '../../../shared/errors.ts'
import { guessTime, isNamedAsKey, isUnique, type ProfiledColumn } from './columns.ts'
import { entityNameOf, guessKey, hasKeys, listed } from './key.ts'

export interface ProposalSource {
  readonly dataset: string
  readonly manifest: Manifest
  /** Null where it is lost; then only names and types are known. */
  readonly profile: Profile | null
  readonly sensitive: ReadonlySet<string>
  readonly entities: readonly EntityDefinition[]
  /** Names of views that there are, on-demand ones among them. */
  readonly views: readonly string[]
}

export interface Proposal {
  readonly definitions: FeatureDefinitions
  /** Why, in sentences. */
  readonly reasons: readonly string[]
}

const mostFeatures = 2_000

/**
 * A feature view of a dataset, for a person to correct: what its rows are of, since when they hold, and which columns are features.
 * @throws COLUMN_UNKNOWN where no column is a date or datetime
 */
export function proposeView(source: ProposalSource): Proposal {
  const { dataset, manifest, profile, sensitive, entities } = source
  const profiles = new Map(profile?.columns.map((column) => [column.name, column]))
  const columns = manifest.columns.map((column) => ({ ...column, profile: profiles.get(column.name) }))
  const rows = manifest.segments.reduce((sum, segment) => sum + segment.rows, 0)
  const guessed = guessTime(columns.filter(({ name }) => !sensitive.has(name)))
  if (!guessed)
    throw new CairnError(
      'COLUMN_UNKNOWN',
      `${dataset} has no column with a date or a time that is not sensitive, which a feature view needs.`,
      {
        dataset,
        columns: manifest.columns.slice(0, 50).map(({ name, type }) => `${name} (${type})`),
      },
    )
  const times = timeColumns(guessed.time)
  const open = columns.filter(({ name }) => !times.includes(name) && !sensitive.has(name))
  const moments = profiles.get(times[0])?.distinct ?? Number.POSITIVE_INFINITY
  const key = guessKey(open, { rows, key: manifest.key, entities, moments })
  const entity = entityOf(key.columns, source)
  const chosen = featuresOf(columns, { rows, taken: [...times, ...key.columns.map(({ name }) => name)], source })
  const definitions = FeatureDefinitions.parse({
    entities: entity ? [entity.definition] : [],
    views: [
      {
        name: freeName(dataset, source.views),
        entities: entity ? [entity.definition.name] : [],
        source: dataset,
        keyColumns: Object.fromEntries(key.columns.flatMap(({ name }) => (columnName(name) === name ? [] : [[columnName(name), name]]))),
        time: guessed.time,
        features: chosen.features,
      } satisfies Partial<FeatureViewDefinition>,
    ],
  })
  const reasons = [...key.reasons, ...(entity ? [entity.reason] : []), ...guessed.reasons, ...chosen.reasons]
  return { definitions, reasons: [...reasons, 'Values of any age are used until you set a ttl.'] }
}

const timeColumns = (time: ViewTime): string[] => [
  ...(time.kind === 'event' ? [time.column] : [time.from, time.to]),
  ...(time.created === undefined ? [] : [time.created]),
]

/** One that is there and has the same keys, or a new one. */
function entityOf(keys: readonly ProfiledColumn[], { dataset, entities }: ProposalSource) {
  if (keys.length === 0) return undefined
  const known = entities.find((entity) => entity.keys.length === keys.length && hasKeys(keys, entity))
  if (known) return { definition: known, reason: `The entity ${known.name} has this key already.` }
  const name = freeName(
    entityNameOf(keys, dataset),
    entities.map((entity) => entity.name),
  )
  const definition = EntityDefinition.parse({ name, keys: keys.map((key) => ({ name: columnName(key.name), type: key.type })) })
  return { definition, reason: `The new entity ${name} has the key ${listed(keys)}.` }
}

interface Choice {
  readonly rows: number
  /** Keys and times. */
  readonly taken: readonly string[]
  readonly source: ProposalSource
}

function featuresOf(columns: readonly ProfiledColumn[], { rows, taken, source: { sensitive, manifest } }: Choice) {
  const reasons: string[] = []
  const left = (some: readonly ProfiledColumn[], why: (names: string, are: string) => string) => {
    if (some.length > 0) reasons.push(why(listed(some.slice(0, 20)), some.length === 1 ? 'is' : 'are'))
  }
  const rest = columns.filter(({ name }) => !taken.includes(name))
  const hidden = rest.filter(({ name }) => sensitive.has(name))
  const open = rest.filter(({ name }) => !sensitive.has(name))
  const ids = open.filter((column) => isNamedAsKey(column) && isUnique(column, rows))
  const empty = open.filter(({ profile }) => profile !== undefined && rows > 0 && profile.missing === rows)
  const target = open.filter(({ name }) => name === manifest.target)
  left(hidden, (names, are) => `${names} ${are} excluded: marked as sensitive.`)
  left(ids, (names, are) => `${names} ${are} excluded: a different value in each row identifies rows.`)
  left(empty, (names, are) => `${names} ${are} excluded: no values.`)
  left(target, (names, are) => `${names} ${are} excluded: the target of the dataset, which is unknown at prediction time.`)
  const excluded = new Set([...ids, ...empty, ...target])
  const features = open.filter((column) => !excluded.has(column)).map(featureOf)
  if (features.length > mostFeatures) reasons.push(`Only the first ${mostFeatures} of ${features.length} columns are features.`)
  if (features.length === 0)
    throw new CairnError('COLUMN_UNKNOWN', `No column is left to be a feature beside keys and times. ${reasons.join(' ')}`.trim(), {})
  return { features: features.slice(0, mostFeatures), reasons }
}

function featureOf({ name, type }: ProfiledColumn): Pick<ViewFeature, 'name' | 'type' | 'description'> & { column?: string } {
  const own = columnName(name)
  return { name: own, type, description: '', ...(own !== name && { column: name }) }
}

/** Without what divides a view from its feature. */
const columnName = (name: string): string => name.replaceAll(/[:@]/g, '_')

/** As names of definitions are, and not that of another. */
function freeName(wanted: string, taken: readonly string[]): string {
  const plain = wanted
    .replaceAll(/[^A-Za-z0-9_-]+/g, '_')
    .replaceAll(/_{2,}/g, '_')
    .replaceAll(/^[^A-Za-z]+|[_-]+$/g, '')
    .slice(0, 90)
  const name = plain === '' ? 'features' : plain
  let free = name
  for (let i = 2; taken.includes(free); i++) free = `${name}-${i}`
  return free
}
