import type { FeatureCell } from '../../../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../../../shared/domain/datasets/columnType.ts'
import { momentOfText } from '../../../../../shared/domain/expressions/times.ts'
import type { FeatureStatus } from '../../../../../shared/domain/features/resolved.ts'
import { eventText } from '../../lookup/moments.ts'

/** A feature of an answer, or a key: its values in the order of the rows. */
export interface AnsweredFeature {
  readonly name: string
  readonly type: ColumnType
  readonly values: readonly FeatureCell[]
  readonly statuses: readonly FeatureStatus[]
  /** Microseconds since 1970 UTC. */
  readonly events: readonly (bigint | null)[]
}

/** As Feast's server writes it: one result for each feature. What has no time has that of 1970. */
export function onlineResponse(features: readonly AnsweredFeature[]): string {
  // The features of a view have the times of its rows.
  const texts = new Map<bigint | null, string>([[null, `"${noTime}"`]])
  const textOf = (event: bigint | null): string => {
    const known = texts.get(event)
    if (known !== undefined || event === null) return known ?? ''
    const made = `"${eventText(event)}"`
    texts.set(event, made)
    return made
  }
  const results = features.map(({ type, values, statuses, events }) => {
    const cells =
      type === 'integer' || type === 'datetime' ? `[${values.map((cell) => cellJson(cell, type)).join(',')}]` : JSON.stringify(values)
    return `{"values":${cells},"statuses":${JSON.stringify(statuses)},"event_timestamps":[${events.map(textOf).join(',')}]}`
  })
  return `{"results":[${results.join(',')}],"metadata":{"feature_names":${JSON.stringify(features.map(({ name }) => name))}}}`
}

const noTime = '1970-01-01T00:00:00Z'

/** An integer has all of its digits; a datetime is seconds since 1970, with a fraction where it has one. */
function cellJson(cell: FeatureCell, type: ColumnType): string {
  if (typeof cell !== 'string') return JSON.stringify(cell)
  if (type === 'integer') return cell
  const moment = type === 'datetime' ? momentOfText(cell) : null
  return moment === null ? JSON.stringify(cell) : secondsText(moment)
}

function secondsText(moment: bigint): string {
  const size = moment < 0n ? -moment : moment
  const fraction = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '')
  return `${moment < 0n ? '-' : ''}${size / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`
}
