import {
  type FeedbackItem,
  labelName,
  labelText,
  type LabelRule,
  longestRequestId,
  mostAhead,
  mostFeedbackItems,
  mostFeedbackRow,
  OutcomeName,
} from '../../../shared/domain/serving/feedback.ts'
import { isObject } from '../../http/json.ts'
import { Refusal } from '../../http/refusal.ts'

/** Problems that are told of one body. */
const shown = 5

/**
 * What a caller sends: `{"labels": [{"id", "row"?, "label", "at"?}], "outcomes": [{"id", "row"?, "name", "value", "at"?}]}`. One that is
 * wrong refuses all: a caller that sends them again has not stored half of them already.
 * @throws Refusal with 400, without any value
 */
export function readFeedback(body: unknown, rule: LabelRule, now: number): FeedbackItem[] {
  if (!isObject(body)) throw refuse('The body has to be a JSON object with "labels" or "outcomes".')
  const [labels, outcomes] = [listOf(body, 'labels'), listOf(body, 'outcomes')]
  if (labels.length + outcomes.length === 0) throw refuse('There are no labels and no outcomes in the body.')
  if (labels.length + outcomes.length > mostFeedbackItems)
    throw refuse(`At most ${mostFeedbackItems} labels and outcomes can be sent at once. Send them in parts, or import a file.`)
  if (labels.length > 0 && rule.sensitive)
    throw refuse('The target of this model is a sensitive column: its values are not kept, so labels are not accepted.')
  const problems: string[] = []
  const items: FeedbackItem[] = []
  const read = (list: 'labels' | 'outcomes', entries: readonly unknown[]) => {
    for (const [place, entry] of entries.entries()) {
      const item = itemOf(entry, list, rule, now)
      if (typeof item === 'string') problems.push(`${list}[${place}]: ${item}`)
      else items.push(item)
    }
  }
  read('labels', labels)
  read('outcomes', outcomes)
  if (problems.length === 0) return items
  const more = problems.length > shown ? ` And ${problems.length - shown} more.` : ''
  throw refuse(`Nothing was stored. ${problems.slice(0, shown).join(' ')}${more}`)
}

function listOf(body: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const list = Object.hasOwn(body, name) ? body[name] : []
  if (Array.isArray(list)) return list
  throw refuse(`"${name}" has to be a list.`)
}

/** @returns the item, or what is wrong with it */
function itemOf(entry: unknown, list: 'labels' | 'outcomes', rule: LabelRule, now: number): FeedbackItem | string {
  if (!isObject(entry)) return 'It has to be an object.'
  const field = (name: string) => (Object.hasOwn(entry, name) ? entry[name] : undefined)
  const [id, row, at] = [field('id'), field('row') ?? 0, timeOf(field('at'), now)]
  if (typeof id !== 'string' || id === '' || id.length > longestRequestId)
    return `"id" has to be the id of a request, a text of at most ${longestRequestId} characters.`
  // Half of a character cannot be written: the line would never be read again.
  if (!id.isWellFormed()) return '"id" has a character that is not whole.'
  if (typeof row !== 'number' || !Number.isInteger(row) || row < 0 || row > mostFeedbackRow)
    return '"row" has to be the place of a row in its request, counted from 0.'
  if (at === null) return '"at" has to be a time such as 2026-03-01T12:00:00Z, or milliseconds since 1970, and not in the future.'
  const common = { id, row, at, arrived: now, source: 'endpoint' }
  if (list === 'labels') {
    const label = field('label')
    const value = isValue(label) ? labelText(rule, label) : null
    if (value !== null) return { ...common, name: labelName, value }
    return rule.classes === null ? '"label" has to be a finite number.' : '"label" is none of the classes of the model.'
  }
  const name = OutcomeName.safeParse(field('name'))
  if (!name.success)
    return '"name" has to be the name of an outcome, by letters, digits, spaces, dots, hyphens and underscores; "label" is none.'
  const given = field('value')
  const value = typeof given === 'boolean' ? Number(given) : given
  if (typeof value !== 'number' || !Number.isFinite(value)) return '"value" has to be a finite number, true or false.'
  return { ...common, name: name.data, value: String(value) }
}

const isValue = (value: unknown): value is string | number | bigint | boolean =>
  ['string', 'number', 'bigint', 'boolean'].includes(typeof value)

/** Now where none is given; null where it is no time, or one that has not come. */
function timeOf(given: unknown, now: number): number | null {
  if (given === undefined || given === null) return now
  // Without a zone a time would be that of this computer.
  const isText = typeof given === 'string' && /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/.test(given)
  const time = typeof given === 'number' ? given : isText ? Date.parse(given) : Number.NaN
  return Number.isFinite(time) && time >= 0 && time <= now + mostAhead ? Math.trunc(time) : null
}

function refuse(message: string): Refusal {
  return new Refusal(400, 'INVALID_PARAMETER_VALUE', message)
}
