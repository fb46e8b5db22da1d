import type { FittedFeature } from '../../../../shared/domain/training/model.ts'
import type { DatePart } from '../../../../shared/domain/training/recipe.ts'
import { add, concat, floorDivide, isMissing, plus, standardize, subtract, times, toDouble, toFloat, unsqueeze } from './elementwise.ts'
import type { GraphBuilder, Value } from './graph.ts'

export type DateFeature = Extract<FittedFeature, { kind: 'dateparts' }>

const millisecondsPerDay = 86_400_000
const millisecondsPerHour = 3_600_000

/**
 * Parts of a UTC date. Doubles hold every number on the way exactly, for all dates that JavaScript knows, also before
 * 1970. A missing date gives 0 for every part.
 * @param column doubles [N], milliseconds since 1970-01-01 UTC; NaN is missing
 * @returns floats [N, parts]
 */
export function writeDateParts(graph: GraphBuilder, feature: DateFeature, column: Value): Value {
  const calendar = new Calendar(graph, unsqueeze(graph, column))
  const parts = concat(
    graph,
    'parts',
    feature.parts.map(({ part, cycle }) => (cycle ? writeWave(graph, calendar.part(part), cycle) : calendar.part(part))),
  )
  const standardized = standardize(graph, parts, feature.parts)
  const missing = isMissing(graph, unsqueeze(graph, column))
  return toFloat(graph, graph.op('dates', 'Where', [missing, graph.doubles('zero', [0]), standardized]))
}

/** sin or cos of 2π·part / period */
function writeWave(graph: GraphBuilder, part: Value, { wave, period }: NonNullable<DateFeature['parts'][number]['cycle']>): Value {
  const turn = graph.op('turn', 'Div', [times(graph, part, 2 * Math.PI), graph.doubles('period', [period])])
  if (wave === 'sin') return graph.op('wave', 'Sin', [turn])
  return graph.op('wave', 'Cos', [turn])
}

/** The parts of one column; what several parts need is written once. */
class Calendar {
  readonly #graph: GraphBuilder
  readonly #time: Value
  readonly #days: Value
  #civilDate: CivilDate | undefined

  constructor(graph: GraphBuilder, time: Value) {
    this.#graph = graph
    this.#time = time
    this.#days = floorDivide(graph, time, millisecondsPerDay)
  }

  part(part: DatePart): Value {
    switch (part) {
      case 'year':
        return this.#civil().year
      case 'month':
        return this.#civil().month
      case 'day':
        return this.#civil().day
      case 'weekday':
        // 1970-01-01 was a Thursday: 3, where Monday is 0.
        return remainder(this.#graph, plus(this.#graph, this.#days, 3), 7)
      case 'dayOfYear':
        return plus(this.#graph, subtract(this.#graph, this.#days, dayFromYear(this.#graph, this.#civil().year)), 1)
      case 'hour':
        return floorDivide(this.#graph, remainder(this.#graph, this.#time, millisecondsPerDay), millisecondsPerHour)
    }
  }

  #civil(): CivilDate {
    this.#civilDate ??= civilFromDays(this.#graph, this.#days)
    return this.#civilDate
  }
}

/** x − ⌊x / divisor⌋·divisor: never negative. */
function remainder(graph: GraphBuilder, x: Value, divisor: number): Value {
  return subtract(graph, x, times(graph, floorDivide(graph, x, divisor), divisor))
}

/** The day, from 1970-01-01, of the first of January of a year. Source: ECMA-262, DayFromYear. */
function dayFromYear(graph: GraphBuilder, year: Value): Value {
  const ordinary = times(graph, plus(graph, year, -1970), 365)
  const fours = floorDivide(graph, plus(graph, year, -1969), 4)
  const hundreds = floorDivide(graph, plus(graph, year, -1901), 100)
  const fourHundreds = floorDivide(graph, plus(graph, year, -1601), 400)
  return add(graph, subtract(graph, add(graph, ordinary, fours), hundreds), fourHundreds)
}

interface CivilDate {
  readonly year: Value
  /** 1 to 12 */
  readonly month: Value
  /** 1 to 31 */
  readonly day: Value
}

/**
 * The civil date of a day number. Years begin in March here, so that the leap day is the last one.
 * Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days;
 * https://howardhinnant.github.io/date_algorithms.html
 */
function civilFromDays(graph: GraphBuilder, days: Value): CivilDate {
  const shifted = plus(graph, days, 719_468)
  const era = floorDivide(graph, shifted, 146_097)
  const dayOfEra = subtract(graph, shifted, times(graph, era, 146_097))
  const yearOfEra = yearFromDayOfEra(graph, dayOfEra)
  const dayOfYear = subtract(graph, dayOfEra, dayFromYearOfEra(graph, yearOfEra))
  const monthFromMarch = floorDivide(graph, plus(graph, times(graph, dayOfYear, 5), 2), 153)
  const firstOfMonth = floorDivide(graph, plus(graph, times(graph, monthFromMarch, 153), 2), 5)
  const day = plus(graph, subtract(graph, dayOfYear, firstOfMonth), 1)
  // January and February are the tenth and eleventh month from March, and belong to the next year.
  const nextYear = toDouble(graph, graph.op('nextYear', 'Greater', [monthFromMarch, graph.doubles('december', [9.5])]))
  const month = subtract(graph, plus(graph, monthFromMarch, 3), times(graph, nextYear, 12))
  const year = add(graph, add(graph, yearOfEra, times(graph, era, 400)), nextYear)
  return { year, month, day }
}

/** (d − ⌊d/1460⌋ + ⌊d/36524⌋ − ⌊d/146096⌋) / 365, rounded down */
function yearFromDayOfEra(graph: GraphBuilder, day: Value): Value {
  const withoutLeapDays = subtract(
    graph,
    add(graph, subtract(graph, day, floorDivide(graph, day, 1460)), floorDivide(graph, day, 36_524)),
    floorDivide(graph, day, 146_096),
  )
  return floorDivide(graph, withoutLeapDays, 365)
}

/** 365·y + ⌊y/4⌋ − ⌊y/100⌋ */
function dayFromYearOfEra(graph: GraphBuilder, year: Value): Value {
  return subtract(graph, add(graph, times(graph, year, 365), floorDivide(graph, year, 4)), floorDivide(graph, year, 100))
}
