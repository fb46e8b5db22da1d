import { and, desc, eq, isNull, type SQL } from 'drizzle-orm'
import { median } from '../../statistics/quantiles.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import type { Rate } from './estimate.ts'

const { computeRates } = schema

export interface Measured {
  /** Null for this computer. */
  readonly target: string | null
  readonly work: 'score' | 'sketch'
  /** What it was done with, as far as that decides the time: see `scoringSubject`. */
  readonly subject: string
  readonly rows: number
  /** Of one worker, without what comes before the first row. */
  readonly seconds: number
  readonly startupSeconds: number
}

/** So few rows tell of starting, not of the work. */
const fewestRows = 100

/** Keeps how long work took that has ended well. Too little of it says nothing, and is not kept. */
export function recordRate(db: Registry, { target, work, subject, rows, seconds, startupSeconds }: Measured): void {
  if (rows < fewestRows || !(seconds > 0)) return
  db.insert(computeRates)
    .values({ target, work, subject, units: rows, seconds, startupSeconds: Math.max(0, startupSeconds), at: Date.now() })
    .run()
}

/** What is older says little of the machine that is there now. */
const newest = 20

/** The median of the newest measurements; null where there are none. @returns seconds of a row, and before the first */
export function rateOf(
  db: Registry,
  { target, work, subject }: Pick<Measured, 'target' | 'work' | 'subject'>,
): (Rate & { readonly startup: number }) | null {
  const where: SQL | undefined = and(
    eq(computeRates.work, work),
    eq(computeRates.subject, subject),
    target === null ? isNull(computeRates.target) : eq(computeRates.target, target),
  )
  const found = db.select().from(computeRates).where(where).orderBy(desc(computeRates.at), desc(computeRates.id)).limit(newest).all()
  if (found.length === 0) return null
  return {
    seconds: median(found.map(({ seconds, units }) => seconds / units)),
    startup: median(found.map(({ startupSeconds }) => startupSeconds)),
    of: found.length,
  }
}
