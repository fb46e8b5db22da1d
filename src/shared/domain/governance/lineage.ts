import { CairnError } from '../../errors.ts'

export const lineageKinds = [
  'datasetVersion',
  'featureView',
  'featureService',
  'run',
  'modelVersion',
  'package',
  'referenceProfile',
  'monitor',
] as const
export type LineageKind = (typeof lineageKinds)[number]

/** What the label of a reference profile begins with, before its model version. */
export const profileOf = 'profile of '

export interface LineageNode {
  /** `run-3`: unique in a workspace and for ever. */
  readonly id: string
  readonly kind: LineageKind
  /** `wine@v2`, `run 3`, `wine.cairn`, `profile of wine@v2`, the name of a monitor */
  readonly label: string
  /** Whether it lies in the trash. */
  readonly trashed: boolean
  /** SHA-256 of what it is: of a dataset version's manifest, a run's inputs, a model version, a package. */
  readonly hash: string | null
}

/** `to` was made from `from`. */
export interface LineageEdge {
  readonly from: string
  readonly to: string
  readonly how:
    | 'next version'
    | 'prepared'
    | 'joined'
    | 'listed'
    | 'trained on'
    | 'reproduced'
    | 'extended'
    | 'cloned'
    | 'registered'
    | 'packaged'
    | 'imported'
    | 'evaluated on'
    | 'profiled'
    | 'monitored'
}

export interface LineageGraph {
  /** What was asked for; several where a dataset and a model have the same name. */
  readonly roots: readonly string[]
  readonly nodes: readonly LineageNode[]
  readonly edges: readonly LineageEdge[]
}

export type Direction = 'sources' | 'uses'

/** All ids that can be reached from a node in one direction, the node left out. Circles end by themselves. */
export function reach(edges: readonly LineageEdge[], from: string, direction: Direction): Set<string> {
  const [here, there] = direction === 'sources' ? (['to', 'from'] as const) : (['from', 'to'] as const)
  const next = Map.groupBy(edges, (edge) => edge[here])
  const found = new Set<string>()
  const waiting = [from]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const edge of next.get(id) ?? []) {
      if (found.has(edge[there]) || edge[there] === from) continue
      found.add(edge[there])
      waiting.push(edge[there])
    }
  }
  return found
}

/** What a person names: with its kind before a colon, or without where the form tells it. */
export type Address =
  | { readonly kind: 'dataset' | 'view' | 'service' | 'experiment' | 'model' | 'name'; readonly ref: string }
  | { readonly kind: 'run' | 'package'; readonly id: number }

/** `dataset:wine`, `view:driver_stats`, `service:rides@v2`, `experiment:wine`, `model:wine@v2`, `run:3`, `package:4`; a bare number is a run, a bare name a dataset or model. @throws INVALID_INPUT */
export function parseAddress(text: string): Address {
  const [, kind, rest] = /^(?:(dataset|view|service|experiment|model|run|package):)?(.*)$/su.exec(text)!
  const isNumber = /^[1-9]\d{0,14}$/.test(rest)
  if ((kind === 'run' || kind === 'package') && isNumber) return { kind, id: Number(rest) }
  if (kind === undefined && isNumber) return { kind: 'run', id: Number(rest) }
  if (rest !== '' && kind !== undefined && kind !== 'run' && kind !== 'package') return { kind: kind as 'dataset', ref: rest }
  if (rest !== '' && kind === undefined) return { kind: 'name', ref: rest }
  throw new CairnError(
    'INVALID_INPUT',
    `"${text}" is not a valid reference. Use dataset:wine, view:stats, service:rides, experiment:wine, model:wine@v2, run:3 or package:4.`,
    {
      address: text,
    },
  )
}
