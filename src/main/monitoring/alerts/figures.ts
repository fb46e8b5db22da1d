import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { endpointServiceName } from '../../../shared/domain/serving/endpoint.ts'
import type { MonitoringFigures } from '../../../shared/domain/serving/monitoringFigures.ts'
import { Mask } from '../../datasets/index.ts'
import { endpointService, type Serving } from '../../serving/index.ts'
import { schema, type Workspace } from '../../workspace/index.ts'
import { maskedResult } from './describe.ts'
import { countAlerts, listAlerts } from './store.ts'

const { monitors, monitorWindows } = schema

/** So that the number of series is bounded. */
const mostMonitors = 100
const mostAlerts = 200
const mostColumns = 50
/** How often it is looked whether something has changed, in ms. */
const interval = 10_000
/** How often figures that have not changed are handed over again, in ms: by their time Prometheus knows that somebody watches. */
const renewal = 60_000

/** What monitors say now, without values of sensitive columns. */
export async function monitoringFigures(workspace: Workspace, drift: DriftReader, now: number): Promise<MonitoringFigures> {
  const { db } = workspace
  const mask = Mask.anywhere(db)
  const rows = db
    .select({ id: monitors.id, monitor: monitors.name, status: monitors.status, checkedAt: monitors.checkedAt })
    .from(monitors)
    .orderBy(monitors.name)
    .limit(mostMonitors)
    .all()
  const newest = rows.map(({ id }) => newestOf(workspace, id))
  const open = listAlerts(db, { open: true, limit: 1_000 })
  const bySeverity = open.toSorted((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'))
  const effects = await Promise.all(
    rows.map(async ({ monitor }, place) => (await drift.of(newest[place])).map((one) => ({ monitor, ...one }))),
  )
  return {
    at: now,
    monitors: rows.map(({ monitor, status, checkedAt }, place) => ({
      monitor,
      checkedAt: status === 'active' ? checkedAt : null,
      rows: newest[place]?.rows ?? null,
      driftingColumns: Drifting.safeParse(newest[place]?.figures).data?.driftingColumns ?? null,
    })),
    // What is masked may look like another: a series must not come twice.
    alerts: withoutTwins(
      bySeverity.slice(0, mostAlerts).map(({ monitor, check, severity, state, target, evidence }) => {
        const { subject } = maskedResult(evidence[0].result, mask, target)
        return { monitor, check, subject: subject ?? '', severity, state }
      }),
    ),
    omittedAlerts: countAlerts(db).open - Math.min(mostAlerts, open.length),
    drift: effects.flat(),
  }
}

function withoutTwins(series: MonitoringFigures['alerts']): MonitoringFigures['alerts'] {
  return [...new Map(series.map((labels) => [JSON.stringify(labels), labels])).values()]
}

const Drifting = z.object({ driftingColumns: z.int() })

type NewestWindow = Pick<typeof monitorWindows.$inferSelect, 'rows' | 'figures' | 'reportObject'>

function newestOf({ db }: Workspace, monitorId: number): NewestWindow | undefined {
  return db
    .select({ rows: monitorWindows.rows, figures: monitorWindows.figures, reportObject: monitorWindows.reportObject })
    .from(monitorWindows)
    .where(eq(monitorWindows.monitorId, monitorId))
    .orderBy(desc(monitorWindows.end), desc(monitorWindows.id))
    .limit(1)
    .get()
}

interface ColumnEffect {
  readonly column: string
  readonly effect: number
}

/** Reads how far columns drift from the reports of windows, each report once. */
export class DriftReader {
  readonly #objects: Workspace['objects']
  readonly #known = new Map<string, Promise<ColumnEffect[]>>()

  constructor(objects: Workspace['objects']) {
    this.#objects = objects
  }

  of(window: NewestWindow | undefined): Promise<ColumnEffect[]> {
    const hash = window?.reportObject
    if (!hash) return Promise.resolve([])
    const known = this.#known.get(hash)
    if (known) return known
    if (this.#known.size > 2 * mostMonitors) this.#known.clear()
    // One that is lost or damaged has none to show; `cairn workspace verify` tells of it.
    const reading = this.#objects
      .get(hash)
      .then(worst)
      .catch(() => [])
    this.#known.set(hash, reading)
    return reading
  }
}

const Effects = z.object({
  comparison: z.object({ checks: z.array(z.object({ check: z.string(), subject: z.string().nullable(), value: z.number().nullable() })) }),
})

function worst(report: Buffer): ColumnEffect[] {
  const { checks } = Effects.parse(JSON.parse(report.toString())).comparison
  return checks
    .flatMap(({ check, subject, value }) =>
      check === 'drift' && subject !== null && value !== null ? [{ column: subject, effect: value }] : [],
    )
    .toSorted((a, b) => b.effect - a.effect)
    .slice(0, mostColumns)
}

/** Hands the figures to the endpoint, from the process that runs it. */
export class FigureSender {
  readonly #serving: Pick<Serving, 'workspace' | 'services'>
  readonly #drift: DriftReader
  #sent = ''
  #sentAt = 0
  #lookedAt = 0
  #pid: number | null = null

  constructor(serving: Pick<Serving, 'workspace' | 'services'>) {
    this.#serving = serving
    this.#drift = new DriftReader(serving.workspace.objects)
  }

  /** What has changed, or was sent long ago, or to a process that is no more. @param now in ms since 1970 UTC */
  async send(now: number): Promise<void> {
    if (now - this.#lookedAt < interval) return
    this.#lookedAt = now
    const service = endpointService(this.#serving)
    if (!service?.supervisor?.here || service.port === null) return
    const figures = await monitoringFigures(this.#serving.workspace, this.#drift, now)
    const text = JSON.stringify({ ...figures, at: 0, monitors: figures.monitors.map((monitor) => ({ ...monitor, checkedAt: 0 })) })
    const isKnown = text === this.#sent && service.pid === this.#pid && now - this.#sentAt < renewal
    if (isKnown || (figures.monitors.length === 0 && this.#sent === '')) return
    await this.#serving.services.request('endpoint', endpointServiceName, 'monitoring', figures)
    this.#sent = text
    this.#sentAt = now
    this.#pid = service.pid
  }
}
