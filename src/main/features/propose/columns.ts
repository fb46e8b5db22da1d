import type { Column, ColumnProfile } from '../../../shared/domain/datasets/dataset.ts'
import type { ViewTime } from '../../../shared/domain/features/definitions.ts'

/** What a column of a dataset probably is, by its name, its type and the figures of its profile. */

/** A column with what is known of its values; without figures where the profile is lost. */
export interface ProfiledColumn extends Column {
  readonly profile: ColumnProfile | undefined
}

/** The words of a name: `driverID`, `driver_id` and `Driver ID` are two, driver and id. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

const isTime = ({ type }: Column): boolean => type === 'datetime' || type === 'date'

const begins = ['from', 'start', 'begin', 'since'] as const
const ends: Readonly<Record<(typeof begins)[number], readonly string[]>> = {
  from: ['to', 'until', 'till'],
  start: ['end', 'stop'],
  begin: ['end'],
  since: ['until', 'till'],
}
const creations = new Set([
  'created',
  'creation',
  'inserted',
  'ingested',
  'ingestion',
  'loaded',
  'recorded',
  'processed',
  'updated',
  'modified',
  'published',
])
const eventWords = ['event', 'observed', 'occurred', 'happened', 'timestamp', 'ts', 'datetime', 'time', 'at', 'date', 'day', 'hour']

export interface GuessedTime {
  readonly time: ViewTime
  readonly reasons: readonly string[]
}

/** Undefined where no column tells a time. */
export function guessTime(columns: readonly ProfiledColumn[]): GuessedTime | undefined {
  const times = columns.filter(isTime)
  const creation = times.find(({ name }) => wordsOf(name).some((word) => creations.has(word)))
  const others = times.filter((column) => column !== creation)
  const created = creation && others.length > 0 ? { created: creation.name } : {}
  const creationReasons = creation && others.length > 0 ? [`${creation.name} is the time at which a row became known.`] : []
  const pair = pairIn(others)
  if (pair) {
    const [from, to] = pair
    const reason = `A row holds from ${from.name} to ${to.name}.`
    return { time: { kind: 'valid', from: from.name, to: to.name, ...created }, reasons: [reason, ...creationReasons] }
  }
  const event = bestEvent(others.length > 0 ? others : times)
  if (!event) return undefined
  const few = others.length > 1 ? ' Its name fits best of the columns with a time.' : ''
  return {
    time: { kind: 'event', column: event.name, ...created },
    reasons: [`${event.name} is the time from which a row holds.${few}`, ...creationReasons],
  }
}

function pairIn(times: readonly ProfiledColumn[]): [ProfiledColumn, ProfiledColumn] | undefined {
  for (const from of times) {
    const words = wordsOf(from.name)
    const begin = begins.find((word) => words.includes(word))
    const wanted = begin === undefined ? [] : ends[begin].map((end) => words.map((word) => (word === begin ? end : word)).join(' '))
    const to = times.find(({ name }) => wanted.includes(wordsOf(name).join(' ')))
    if (to) return [from, to]
  }
  return undefined
}

/** By name, then a datetime before a date, then the fewest missing values. */
function bestEvent(times: readonly ProfiledColumn[]): ProfiledColumn | undefined {
  const rank = ({ name }: Column): number => {
    const ranks = wordsOf(name).flatMap((word) => (eventWords.includes(word) ? [eventWords.indexOf(word)] : []))
    return Math.min(...ranks, eventWords.length)
  }
  const missing = ({ profile }: ProfiledColumn): number => profile?.missing ?? 0
  return times
    .toSorted((a, b) => rank(a) - rank(b) || Number(a.type === 'date') - Number(b.type === 'date') || missing(a) - missing(b))
    .at(0)
}

const keyWords = new Set(['id', 'ids', 'key', 'code', 'uuid', 'guid', 'number', 'no', 'nr'])

export const isNamedAsKey = ({ name }: Column): boolean => keyWords.has(wordsOf(name).at(-1) ?? '')

/** Whether something may be told apart by it: a number or text with other values in other rows. */
export function mayBeKey({ type, profile }: ProfiledColumn): boolean {
  return (type === 'integer' || type === 'text') && (profile === undefined || profile.distinct > 1)
}

/** Another value in each row: it tells rows from each other, and not what they are of. */
export function isUnique({ profile }: ProfiledColumn, rows: number): boolean {
  return profile !== undefined && rows > 1 && profile.missing === 0 && profile.distinct === rows
}
