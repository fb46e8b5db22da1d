import type { Comparator, Entity } from './clause.ts'
import { lists, numbers, presence, texts } from './clause.ts'

/** An attribute: what it is compared as, and with which comparators. */
export interface Attribute {
  readonly type: 'text' | 'number'
  readonly comparators: readonly Comparator[]
}

/** What the filters of one search know. Each search of MLflow's has other keys, and other texts for what it does not know. */
export interface Dialect {
  /** By what stands before the dot. */
  readonly entities: Readonly<Record<string, Entity>>
  readonly wrongEntity: (word: string) => string
  readonly attributes: Readonly<Record<string, Attribute>>
  /** Other names of attributes. */
  readonly aliases: Readonly<Record<string, string>>
  /** Attributes to order by, by the name that is written. */
  readonly orderedBy: readonly string[]
  readonly comparators: Readonly<Record<Exclude<Entity, 'attribute'>, readonly Comparator[]>>
  readonly wrongComparator: (comparator: string, known: readonly Comparator[]) => string
}

const text: Attribute = { type: 'text', comparators: texts }
const number: Attribute = { type: 'number', comparators: numbers }
const listed: Attribute = { type: 'text', comparators: [...texts, ...lists] }

/** As Python shows a set, in order: MLflow's servers show them so, and without one. */
export const asSet = (names: readonly string[]) =>
  `{${names
    .toSorted()
    .map((name) => `'${name}'`)
    .join(', ')}}`

const notOneOf = (comparator: string, known: readonly Comparator[]) => `Invalid comparator '${comparator}' not one of '${asSet(known)}'`

const ofRuns = {
  metric: 'metric',
  metrics: 'metric',
  parameter: 'param',
  parameters: 'param',
  param: 'param',
  params: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'attribute',
  attributes: 'attribute',
  attr: 'attribute',
  run: 'attribute',
  dataset: 'dataset',
  datasets: 'dataset',
} as const satisfies Record<string, Entity>

const datasets = { dataset: [...texts, ...lists] }

export const runsDialect: Dialect = {
  entities: ofRuns,
  wrongEntity: (word) => `Invalid entity type '${word}'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']`,
  attributes: {
    run_id: listed,
    run_name: text,
    user_id: text,
    status: text,
    artifact_uri: text,
    start_time: number,
    end_time: number,
  },
  aliases: { created: 'start_time', Created: 'start_time', 'run name': 'run_name', 'Run name': 'run_name', 'Run Name': 'run_name' },
  orderedBy: ['run_id', 'run_name', 'user_id', 'status', 'artifact_uri', 'start_time', 'end_time', 'created', 'Created'],
  comparators: { metric: numbers, param: [...texts, ...presence], tag: [...texts, ...presence], ...datasets },
  wrongComparator: notOneOf,
}

const ofNamed = { attribute: 'attribute', tag: 'tag', tags: 'tag' } as const satisfies Record<string, Entity>
const namedOnly = (word: string) => `Invalid entity type '${word}'. Valid entity types are ('attribute', 'tag', 'tags')`
const none = { metric: [], param: [], dataset: [] }

export const experimentsDialect: Dialect = {
  entities: ofNamed,
  wrongEntity: namedOnly,
  attributes: {
    name: text,
    experiment_id: { type: 'text', comparators: ['=', '!=', ...lists] },
    creation_time: number,
    last_update_time: number,
  },
  aliases: {},
  orderedBy: ['name', 'experiment_id', 'creation_time', 'last_update_time'],
  comparators: { ...none, tag: [...texts, ...presence] },
  wrongComparator: (comparator) => `Invalid comparator for attribute: ${comparator}`,
}

export const registeredModelsDialect: Dialect = {
  entities: ofNamed,
  wrongEntity: namedOnly,
  attributes: { name: listed },
  aliases: {},
  orderedBy: ['name', 'timestamp', 'last_updated_timestamp'],
  comparators: { ...none, tag: texts },
  wrongComparator: (comparator) => `Invalid comparator for attribute: ${comparator}`,
}

export const modelVersionsDialect: Dialect = {
  entities: ofNamed,
  wrongEntity: namedOnly,
  attributes: { name: listed, run_id: listed, source_path: text, version_number: number },
  aliases: {},
  orderedBy: ['name', 'version_number', 'creation_timestamp', 'last_updated_timestamp'],
  comparators: { ...none, tag: texts },
  wrongComparator: (comparator) => `Invalid comparator for attribute: ${comparator}`,
}

export const loggedModelsDialect: Dialect = {
  entities: { attributes: 'attribute', metrics: 'metric', params: 'param', tags: 'tag' },
  wrongEntity: (word) => `Invalid entity type: '${word}'. Expected one of ['attributes', 'metrics', 'params', 'tags'].`,
  attributes: {
    name: listed,
    model_id: listed,
    model_type: listed,
    status: listed,
    source_run_id: listed,
    experiment_id: listed,
    creation_timestamp: number,
    last_updated_timestamp: number,
  },
  aliases: {
    creation_time: 'creation_timestamp',
    creation_timestamp_ms: 'creation_timestamp',
    last_updated_time: 'last_updated_timestamp',
    last_updated_timestamp_ms: 'last_updated_timestamp',
  },
  orderedBy: ['name', 'model_id', 'model_type', 'status', 'source_run_id', 'creation_timestamp', 'last_updated_timestamp'],
  comparators: { metric: numbers, param: [...texts, ...lists], tag: [...texts, ...lists], dataset: [] },
  wrongComparator: (comparator, known) => `Invalid comparison operator: '${comparator}'. Expected one of ${asSet(known)}.`,
}
