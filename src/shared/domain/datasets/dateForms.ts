/** What a directive of a date form is about. */
export type DatePart =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'day'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'zone'

/** By the letter of the directive. */
export const partNames: ReadonlyMap<string, DatePart> = new Map<string, DatePart>([
  ['Y', 'year'],
  ['y', 'shortYear'],
  ['m', 'month'],
  ['b', 'monthName'],
  ['B', 'monthName'],
  ['d', 'day'],
  ['H', 'hour'],
  ['I', 'hour12'],
  ['M', 'minute'],
  ['S', 'second'],
  ['f', 'fraction'],
  ['p', 'half'],
  ['z', 'zone'],
])

/** Why a text is no date form; null where it is one: year, month and day once each, at most one time, and no other directive. */
export function dateFormProblem(form: string): string | null {
  const letters = [...form.matchAll(/%(.?)/gs)].map(([, letter]) => letter)
  const unknown = letters.find((letter) => !partNames.has(letter))
  if (unknown !== undefined) return `%${unknown} is not one of %Y %y %m %b %B %d %H %I %M %S %f %p %z.`
  const parts = letters.map((letter) => partNames.get(letter) as DatePart)
  const has = (...some: DatePart[]) => parts.filter((part) => some.includes(part)).length
  if (has('year', 'shortYear') !== 1 || has('month', 'monthName') !== 1 || has('day') !== 1)
    return 'A date format needs a year, a month and a day, such as %d/%m/%Y.'
  if (new Set(parts).size !== parts.length || has('hour', 'hour12') > 1) return 'A date format has each part once.'
  if (has('minute', 'second', 'fraction', 'half', 'zone') > 0 && has('hour', 'hour12') === 0) return 'A time needs hours, such as %H:%M.'
  if ((has('second') > 0 && has('minute') === 0) || (has('fraction') > 0 && has('second') === 0))
    return 'A time is hours, minutes and seconds, such as %H:%M:%S.'
  if (has('half') !== has('hour12')) return '%I and %p belong together, such as %I:%M %p.'
  return null
}
