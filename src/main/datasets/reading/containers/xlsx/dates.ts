/** What a number format shows of a number: a day, perhaps with a time, or a time alone. */
export type DateFormat = 'day' | 'time' | 'elapsed'

const builtin = new Map<number, DateFormat>([
  ...[14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, 'day'] as const),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, 'time'] as const),
  [46, 'elapsed'],
])

/** ECMA-376 part 1, 18.8.30. @param code of a format of the workbook's own */
export function dateFormat(id: number, code: string | undefined): DateFormat | null {
  if (code === undefined) return builtin.get(id) ?? null
  const section = code.replace(/"[^"]*"|\\.|_.|\*./g, '').split(';')[0]
  if (/\[(h+|m+|s+)\]/i.test(section)) return 'elapsed'
  const letters = section.replace(/\[[^\]]*\]/g, '').replace(/general/gi, '')
  if (/[dy]/i.test(letters)) return 'day'
  if (/[hs]/i.test(letters)) return 'time'
  return /m/i.test(letters) ? 'day' : null
}

const day = 86_400_000
/** 9999-12-31 */
const lastDay = 2_958_466

/** A cell's number as its format shows it; null where it stays a number. Days before March 1900 count a 29 February that there never was. */
export function dateText(
  serial: number,
  format: DateFormat,
  from1904: boolean,
): { kind: 'date' | 'datetime' | 'text'; text: string } | null {
  if (format === 'elapsed') return { kind: 'text', text: elapsed(serial) }
  if (serial < 0 || serial >= lastDay) return null
  const milliseconds = Math.round(serial * day)
  if (format === 'time' && milliseconds < day) return { kind: 'text', text: clock(milliseconds) }
  if (!from1904 && Math.floor(serial) === 60) return { kind: 'text', text: '1900-02-29' }
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30)
  const moment = new Date(epoch + milliseconds).toISOString()
  const rest = milliseconds % day
  if (rest === 0) return { kind: 'date', text: moment.slice(0, 10) }
  return { kind: 'datetime', text: `${moment.slice(0, 10)} ${clock(rest)}` }
}

function clock(milliseconds: number): string {
  const text = new Date(milliseconds).toISOString().slice(11, 23)
  return text.endsWith('.000') ? text.slice(0, 8) : text
}

/** `26:30:00` */
function elapsed(serial: number): string {
  const seconds = Math.round(Math.abs(serial) * 86_400)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${serial < 0 ? '-' : ''}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}
