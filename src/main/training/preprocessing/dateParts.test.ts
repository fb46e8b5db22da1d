import { expect, test } from 'vitest'
import type { DatePart } from '../../../shared/domain/training/recipe.ts'
import { datePartOf } from './dateParts.ts'

/** The same parts by JavaScript's own calendar. */
function partsByDate(ms: number): Record<DatePart, number> {
  const date = new Date(ms)
  const newYear = new Date(0)
  newYear.setUTCFullYear(date.getUTCFullYear(), 0, 1)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: (date.getUTCDay() + 6) % 7,
    dayOfYear: Math.floor((ms - newYear.getTime()) / 86_400_000) + 1,
    hour: date.getUTCHours(),
  }
}

function partsByFloor(ms: number): Record<DatePart, number> {
  const { year, month, day, weekday, dayOfYear, hour } = datePartOf
  return { year: year(ms), month: month(ms), day: day(ms), weekday: weekday(ms), dayOfYear: dayOfYear(ms), hour: hour(ms) }
}

test('every day from 1895 to 2105 has the parts of the calendar', () => {
  const end = Date.UTC(2105, 0, 1)
  const mismatches: number[] = []
  for (let ms = Date.UTC(1895, 0, 1); ms < end; ms += 86_400_000) {
    const by = partsByDate(ms)
    const floor = partsByFloor(ms)
    if (Object.keys(by).some((part) => by[part as DatePart] !== floor[part as DatePart])) mismatches.push(ms)
  }
  expect(mismatches).toEqual([])
})

test.each([
  '1969-12-31T23:59:59.999Z',
  '1970-01-01T00:00:00Z',
  '0001-03-01T05:00:00Z',
  '-000001-02-28T12:00:00Z',
  '2000-02-29T00:00:00Z',
  '1900-03-01',
  '9999-12-31T23:00:00Z',
])('the parts of %s', (text) => {
  expect(partsByFloor(Date.parse(text))).toEqual(partsByDate(Date.parse(text)))
})
