import type { Column } from '../../../../../shared/domain/datasets/dataset.ts'
import type { JoinMode } from '../../../../../shared/domain/features/resolved.ts'
import type { ChosenFile } from '../../../../../shared/native.ts'

/** A join as its form holds it. */
export interface JoinDraft {
  readonly service: string
  readonly from: 'dataset' | 'file'
  /** Ref of a dataset version, or the name of a dataset: its latest one. */
  readonly dataset: string
  readonly file: ChosenFile | null
  /** The column with the time of each row; empty: all rows at `at`. */
  readonly time: string
  /** Empty: now. */
  readonly at: string
  readonly mode: JoinMode
  readonly as: 'dataset' | 'version'
  readonly name: string
  readonly target: string
}

export const newJoinDraft: JoinDraft = {
  service: '',
  from: 'dataset',
  dataset: '',
  file: null,
  time: '',
  at: '',
  mode: 'latest',
  as: 'dataset',
  name: '',
  target: '',
}

/** What the operations take; null while the rows or the service are not chosen. */
export function joinInputOf({ service, from, dataset, file, time, at, mode }: JoinDraft) {
  const entities = from === 'dataset' ? (dataset === '' ? null : { dataset }) : file === null ? null : { file: file.token }
  if (service === '' || entities === null) return null
  return { service, entities, time: time === '' ? null : time, mode, ...(time === '' && at.trim() !== '' && { at: at.trim() }) }
}

/** The column that is most probably the time of a row: the only one there is, or one that is named so. */
export function proposedTime(columns: readonly Column[]): string {
  const times = columns.filter(({ type }) => type === 'datetime' || type === 'date')
  const named = times.find(({ name }) => /^(event_?(time|timestamp)|timestamp|time|at|.*_at|.*time.*)$/i.test(name))
  return (named ?? times.at(0))?.name ?? ''
}

/** A name that is not taken: `rides-lateness`. */
export function proposedName(rows: string, service: string, taken: readonly string[]): string {
  const base = `${rows.split('@')[0].replace(/\.[a-z0-9]+$/i, '')}-${service.split('@')[0]}`
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(name)) return name
  }
}
