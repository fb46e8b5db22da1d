import type { ImportedExperiment, ImportedLoggedModel, ImportedModel, ImportedPoint, ImportedRun } from './source.ts'

/** What a worker has read, in pieces that main can write in a moment each. */

export type RunHead = Omit<ImportedRun, 'points' | 'files'>
export type LoggedModelHead = Omit<ImportedLoggedModel, 'files'>

/** A file that lies in the object store already. */
export interface StoredFile {
  readonly path: string
  readonly object: string
  readonly bytes: number
}

/** Points as columns: a million objects would take seconds to cross to another process. */
export interface PackedPoints {
  readonly names: readonly string[]
  /** Index of the name. */
  readonly name: Uint32Array
  readonly step: Float64Array
  readonly timestamp: Float64Array
  readonly value: Float64Array
}

/** A run, or a part of one that has more than a slice holds. */
export interface RunPart {
  readonly uuid: string
  /** With the first part. */
  readonly head: RunHead | null
  readonly points: PackedPoints
  readonly files: readonly StoredFile[]
  readonly isLast: boolean
}

/** A logged model, with the runs before it that used or made it. */
export interface LoggedModelPart {
  readonly head: LoggedModelHead
  readonly files: readonly StoredFile[]
  readonly links: readonly ModelLink[]
}

export interface ModelLink {
  readonly run: string
  readonly role: 'input' | 'output'
  readonly step: number
}

/** Committed in one transaction. */
export interface Slice {
  /** Those of its runs and logged models. */
  readonly experiments: readonly ImportedExperiment[]
  readonly runs: readonly RunPart[]
  readonly loggedModels: readonly LoggedModelPart[]
  readonly models: readonly ImportedModel[]
}

export function packPoints(points: readonly ImportedPoint[]): PackedPoints {
  const names = new Map<string, number>()
  const packed = {
    name: new Uint32Array(points.length),
    step: new Float64Array(points.length),
    timestamp: new Float64Array(points.length),
    value: new Float64Array(points.length),
  }
  points.forEach((point, at) => {
    let name = names.get(point.name)
    if (name === undefined) names.set(point.name, (name = names.size))
    packed.name[at] = name
    packed.step[at] = point.step
    packed.timestamp[at] = point.timestamp
    packed.value[at] = point.value
  })
  return { names: [...names.keys()], ...packed }
}

export function* unpackPoints({ names, name, step, timestamp, value }: PackedPoints): Generator<ImportedPoint> {
  for (let at = 0; at < name.length; at++) yield { name: names[name[at]], step: step[at], timestamp: timestamp[at], value: value[at] }
}
