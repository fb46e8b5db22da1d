import { count } from '../../../shared/numbers.ts'

/** The age of a value, to two units: `3 d 4 h`, `12 min`, `8 s`. @param seconds may be negative: then it lies ahead */
export function ageText(seconds: number): string {
  const size = Math.abs(seconds)
  const sign = seconds < 0 ? '−' : ''
  if (size < 1) return `${sign}${size === 0 ? '0' : size < 0.001 ? '<0.001' : Number(size.toFixed(3))} s`
  const [days, hours, minutes, rest] = [size / 86_400, (size / 3_600) % 24, (size / 60) % 60, size % 60].map(Math.floor)
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'min'],
    [rest, 's'],
  ] as const
  const first = parts.findIndex(([many]) => many > 0)
  return (
    sign +
    parts
      .slice(first, first + 2)
      .filter(([many]) => many > 0)
      .map(([many, unit]) => `${count(many)} ${unit}`)
      .join(' ')
  )
}
