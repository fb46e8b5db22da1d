/** How numbers are written: a comma between thousands, `−` for minus, sizes in kB and MB, `–` where there is no value. */

export const none = '–'

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',')

function withSeparators(fixed: string): string {
  const [whole, fraction] = fixed.replace('-', '').split('.')
  const sign = fixed.startsWith('-') && /[1-9]/.test(fixed) ? '−' : ''
  return `${sign}${grouped(whole)}${fraction === undefined ? '' : `.${fraction}`}`
}

function scientific(value: number): string {
  return value.toExponential(1).replace('e+', 'e').replace(/^-/, '−')
}

/** Below it nothing is left of a metric but the rounding of floating-point sums: it is shown as 0. */
const roundingError = 1e-12

/** A whole number: `12,345`. */
export function count(value: number): string {
  return withSeparators(value.toFixed(0))
}

/** `1 row`, `12,345 rows`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** Four decimals; more than a million or less than a ten-thousandth as `1.2e-7`. */
export function metric(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return none
  const size = Math.abs(value)
  if ((size >= roundingError && size < 1e-4) || size >= 1e6) return scientific(value)
  return withSeparators(value.toFixed(4))
}

/** Four significant digits, with the zeros that keep a column even: `0.9690`, `12.35`, `1,235`, `1.2e-7`. */
export function significant(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return none
  const size = Math.abs(value)
  if (size < roundingError) return '0'
  if (size < 1e-4 || size >= 1e6) return scientific(value)
  // Rounded first: 9.99996 has one digit more before its point than it seems.
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Number(size.toPrecision(4)))))
  return withSeparators(value.toFixed(Math.min(4, digits)))
}

/** A setting that somebody chose: four significant digits without zeros at the end, `0.001`, `64`, `3.2e-5`. */
export function parameter(value: number): string {
  if (!Number.isFinite(value)) return none
  const short = Number(value.toPrecision(4))
  if (short !== 0 && Math.abs(short) < 1e-3) return short.toExponential().replace('e+', 'e').replace(/^-/, '−')
  if (Math.abs(short) >= 1e6) return scientific(short)
  return Number.isInteger(value) ? count(value) : withSeparators(String(short))
}

/** `0.9690 (0.8930–0.9910)`, with "to" between the ends where one is negative. */
export function interval(value: number | null, low: number | null, high: number | null): string {
  if (low === null || high === null) return metric(value)
  return `${metric(value)} (${metric(low)}${low < 0 || high < 0 ? ' to ' : '–'}${metric(high)})`
}

/** A difference, always signed. */
export function delta(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return none
  const text = metric(value)
  return value >= roundingError ? `+${text}` : text
}

/** A value of the data: up to six significant digits, integers whole. */
export function quantity(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return none
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return count(value)
  if (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e9) return scientific(value)
  return withSeparators(String(Number(value.toPrecision(6))))
}

export function percent(fraction: number): string {
  return `${Math.floor(fraction * 100)} %`
}

export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${units[unit]}`
}

/** `4.2 s` under ten seconds, then `0:38`, then `1:02:03`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 9_950) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `16 Nov 2026 10:28`, in the time zone of the reader. */
export function time(milliseconds: number | null): string {
  if (milliseconds === null) return none
  const at = new Date(milliseconds)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getDate()} ${months[at.getMonth()]} ${at.getFullYear()} ${two(at.getHours())}:${two(at.getMinutes())}`
}

/** The first 8 characters of a hash. */
export function hash(text: string): string {
  return text.slice(0, 8)
}
