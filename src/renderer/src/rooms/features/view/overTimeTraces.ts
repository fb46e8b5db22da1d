import type { client } from '../../../app/connection.ts'
import type { Trace } from '../../../ui/chart/traces.ts'

export type FeatureOverTime = Awaited<ReturnType<typeof client.features.overTime>>

type Bucket = FeatureOverTime['buckets'][number]

/** A moment as charts and their tables have it: UTC, to the minute. @param at ms since 1970 */
const moment = (at: number) => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
const places = (buckets: readonly Bucket[]) => buckets.map(({ from }) => moment(from))

/** The median with the middle half as a band, and the 5 % and 95 % quantiles as lines around it. A bucket without values is a gap. */
export function quantileTraces(buckets: readonly Bucket[]): readonly Trace[] {
  const x = places(buckets)
  const of = (key: keyof NonNullable<Bucket['quantiles']>) => buckets.map(({ quantiles }) => quantiles?.[key] ?? null)
  return [
    { name: 'Median', x, y: of('p50'), low: of('p25'), high: of('p75'), style: 1 },
    { name: '5 %', x, y: of('p05'), style: 0 },
    { name: '95 %', x, y: of('p95'), style: 0 },
  ]
}

/** The share of each frequent value, of all others, and of rows without one; they add up to 1 where there are rows. */
export function shareTraces(buckets: readonly Bucket[]): readonly Trace[] {
  const x = places(buckets)
  const values = [...new Set(buckets.flatMap(({ counts }) => counts.map(({ value }) => value)))]
  const share = (of: (bucket: Bucket) => number) => buckets.map((bucket) => (bucket.rows === 0 ? null : of(bucket) / bucket.rows))
  const named = (bucket: Bucket) => bucket.counts.reduce((sum, { count }) => sum + count, 0)
  const traces: readonly Trace[] = values.map((value, place) => ({
    name: value,
    kind: 'bars',
    x,
    y: share(({ counts }) => counts.find((one) => one.value === value)?.count ?? 0),
    style: (place % 10) + 1,
  }))
  const others: Trace = {
    name: 'other values',
    kind: 'bars',
    x,
    y: share((bucket) => bucket.rows - bucket.missing - named(bucket)),
    style: 0,
  }
  const missing: Trace = { name: 'missing', kind: 'bars', x, y: share(({ missing: rows }) => rows), style: 10 }
  return [...traces, others, missing].filter(({ y }) => y.some((part) => part !== null && part > 0))
}

/** How many rows there are, and the share of them without a value. */
export function rowTraces(buckets: readonly Bucket[]): readonly Trace[] {
  const x = places(buckets)
  return [
    { name: 'With a value', kind: 'bars', x, y: buckets.map(({ rows, missing }) => rows - missing), style: 1 },
    { name: 'Missing', kind: 'bars', x, y: buckets.map(({ missing }) => missing), style: 0 },
  ]
}
