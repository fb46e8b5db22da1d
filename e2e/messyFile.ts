import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { seededRandom } from '../src/main/random.ts'

/** One row of the table behind the file. */
export interface Order {
  readonly customer: number
  readonly price: number
  readonly weight: number | null
  /** ISO. */
  readonly sold: string
  /** ISO. No day of these is after the 12th: the column alone does not tell days from months. */
  readonly delivered: string
  /** In per cent. */
  readonly discount: number
  readonly city: string
  /** One of them is `NA`, Namibia. */
  readonly country: string
  readonly returned: string
}

const cities = ['Köln', 'Zürich', 'São Paulo', 'Málaga']
const countries = ['DE', 'CH', 'ZA', 'NA']

export const columns = ['customer', 'price', 'weight', 'sold', 'delivered', 'discount', 'city', 'country', 'returned'] as const

/**
 * The table that a right reading of the file gives. A dear and heavy order comes back more often, so that there is something to learn.
 * @param sure there are days after the 12th, so that the file says that days come first
 */
export function orders(rows: number, { seed = 13, sure = true } = {}): Order[] {
  const random = seededRandom(seed)
  const below = (n: number) => random.int(n)
  const two = (value: number) => String(value).padStart(2, '0')
  const date = (year: number, days: number) => `${year}-${two(1 + below(12))}-${two(1 + below(days))}`
  return Array.from({ length: rows }, (_, row) => {
    const price = (100 + below(190_000)) / 100
    const weight = row % 17 === 5 ? null : (50 + below(1_950)) / 100
    const odds = price / 1_000 + (weight ?? 10) / 20 - 1.5 + (random.next() - 0.5)
    return {
      customer: 10_000 + row,
      price,
      weight,
      sold: date(2023, sure ? 28 : 12),
      delivered: date(2024, 12),
      discount: below(60) / 2,
      city: cities[below(cities.length)],
      country: countries[below(countries.length)],
      returned: odds > 0 ? 'yes' : 'no',
    }
  })
}

const dmy = (iso: string) => iso.split('-').reverse().join('/')
const comma = (value: number, digits: number) => value.toFixed(digits).replace('.', ',')
const euros = (value: number) => `${comma(value, 2).replace(/(\d)(?=(\d{3})+,)/g, '$1.')} €`

function recordOf({ customer, price, weight, sold, delivered, discount, city, country, returned }: Order): string {
  const weightText = weight === null ? 'n/a' : comma(weight, 2)
  return [customer, euros(price), weightText, dmy(sold), dmy(delivered), `${comma(discount, 1)} %`, city, country, returned].join(';')
}

/**
 * A file as a program for accounts writes it: Windows-1252, semicolons, comments above the table, decimal commas, currency, percent, days
 * first, `n/a`, Windows line ends.
 */
export function messyText(rows: readonly Order[], without: readonly (typeof columns)[number][] = []): string {
  const keep = columns.map((name) => !without.includes(name))
  const cut = (record: string) =>
    record
      .split(';')
      .filter((_, place) => keep[place])
      .join(';')
  return (
    ['# Orders of 2023', '# Größe: kg, Preis: €', cut(columns.join(';')), ...rows.map((row) => cut(recordOf(row)))].join('\r\n') + '\r\n'
  )
}

/** All its characters are in Windows-1252; the euro sign lies where Latin-1 has a control character. */
export function windows1252(text: string): Buffer {
  return Buffer.from(text.replaceAll('€', '\u0080'), 'latin1')
}

/** @returns its path */
export function writeMessy(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  const bytes = windows1252(text)
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(bytes) : bytes)
  return path
}

/** The records of a messy file, without its comments and header. */
export function recordsOf(text: string): string[] {
  return text.trimEnd().split('\r\n').slice(3)
}

/** What the records of predictions begin with: the given values, before the prediction and two probabilities. */
export function valuesBefore(predictions: string): string[] {
  const records = predictions.trimEnd().split(/\r?\n/).slice(1)
  return records.map((record) => record.split(';').slice(0, -3).join(';'))
}
