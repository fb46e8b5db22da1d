import { taskRow } from '../../../shared/domain/training/tasks.ts'
import { metricCatalogue, type MetricId } from '../../../shared/domain/evaluation/metrics.ts'
import type { Timeline } from '../../../shared/contract/monitoring/index.ts'
import type { MeasuredMetric } from '../../../shared/domain/models/profile.ts'
import { inArray, eq } from 'drizzle-orm'
import { schema, type Workspace } from '../../workspace/index.ts'
import { referenceObjectOf } from '../../models/index.ts'
import { type MonitorRow, settingsOf } from '../monitors/store.ts'
import { limitOf } from './limits.ts'
import { shownReference } from './reference.ts'
import { describeWindow, listedColumns } from './store.ts'

const { monitorWindows, modelVersions } = schema

export interface TimelineQuery {
  readonly from: number | null
  readonly to: number | null
  readonly places: number
  readonly columns: number
}

/** A window as far as a timeline needs every one of them. */
interface Sketched {
  readonly id: number
  readonly status: string
  readonly versionId: number | null
  readonly effects: Float32Array | null
}

/** The worse counts, where several windows share a place. */
const badness: Readonly<Record<string, number>> = { noData: 0, ok: 1, failed: 2, alert: 3 }

/** All windows of a time at as many places as are asked for: whatever their number, one row of each is read, and the reports of none. */
export async function timelineOf(workspace: Workspace, row: MonitorRow, query: TimelineQuery): Promise<Timeline> {
  const windows = sketched(workspace, row, query)
  const newest = windows.findLast(({ versionId }) => versionId !== null)?.versionId ?? null
  const order = await columnOrders(workspace, windows)
  const names = newest === null ? [] : (order.get(newest)?.columns ?? [])
  const count = Math.min(query.places, windows.length)
  const placed = Array.from({ length: count }, () => ({ windows: 0, worst: undefined as Sketched | undefined }))
  // Place by place, so that the effects of a window lie side by side.
  const effects = new Float32Array(names.length * count).fill(Number.NaN)
  const { checks } = settingsOf(row)
  const limits = Float64Array.from(names, (name) => limitOf(checks, name))
  const over = new Uint32Array(names.length)
  const columnsOf = new Map(Array.from(order, ([version, { places }]) => [version, placesOf(names, version === newest ? null : places)]))
  for (const [at, window] of windows.entries()) {
    const place = Math.floor((at * count) / windows.length)
    const one = placed[place]
    one.windows++
    if (!one.worst || (badness[window.status] ?? 0) >= (badness[one.worst.status] ?? 0)) one.worst = window
    const columns = window.versionId === null ? undefined : columnsOf.get(window.versionId)
    if (window.effects && columns) addEffects(window.effects, { columns, largest: effects.subarray(place * names.length), limits, over })
  }
  const importance = newest === null ? undefined : order.get(newest)?.importance
  const worst = rowsOf(
    workspace,
    placed.flatMap(({ worst: one }) => one?.id ?? []),
  )
  return {
    windows: windows.length,
    places: placed.flatMap(({ windows: some, worst: one }) => {
      const shown = one && worst.get(one.id)
      return shown ? [{ ...shown, windows: some }] : []
    }),
    columns: names
      .map((column, place) => ({
        column,
        place,
        effects: Float32Array.from({ length: count }, (_, at) => effects[at * names.length + place]),
      }))
      .map((one) => ({ ...one, over: over[one.place], limit: limits[one.place], largest: one.effects.reduce(largest, -1) }))
      .toSorted((a, b) => b.over - a.over || b.largest - a.largest)
      .slice(0, query.columns)
      .map(({ column, limit, effects: some }) => ({
        column,
        importance: importance?.get(column) ?? null,
        limit,
        effects: Array.from(some, (effect) => (Number.isNaN(effect) ? null : effect)),
      })),
    metric: newest === null ? null : metricOf(workspace, newest, order.get(newest)?.performance ?? []),
  }
}

/** Where the effect of each column stands in those of a version; -1 for one that it did not have. */
function placesOf(names: readonly string[], places: ReadonlyMap<string, number> | null): Int32Array {
  return Int32Array.from(names, (name, column) => (places === null ? column : (places.get(name) ?? -1)))
}

interface Place {
  readonly columns: Int32Array
  readonly largest: Float32Array
  readonly limits: Float64Array
  readonly over: Uint32Array
}

function addEffects(effects: Float32Array, { columns, largest: most, limits, over }: Place): void {
  for (let column = 0; column < columns.length; column++) {
    const from = columns[column]
    if (from < 0 || from >= effects.length) continue
    const effect = effects[from]
    // Not what was not measured.
    if (!(effect > Number.NEGATIVE_INFINITY)) continue
    if (!(most[column] >= effect)) most[column] = effect
    if (effect >= limits[column]) over[column]++
  }
}

const largest = (most: number, one: number) => (one > most ? one : most)

function sketched({ sqlite }: Workspace, { id }: MonitorRow, { from, to }: TimelineQuery): Sketched[] {
  const rows = sqlite
    .prepare(
      'SELECT id, status, version_id, effects FROM monitor_windows WHERE monitor_id = ? AND end >= ? AND start <= ? ORDER BY end, id',
    )
    .raw()
    .all(id, from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER) as [number, string, number | null, Buffer | null][]
  return rows.map(([window, status, versionId, effects]) => ({ id: window, status, versionId, effects: effects && floatsOf(effects) }))
}

/** A blob may lie at any address: it is copied only where no float may begin. */
function floatsOf(blob: Buffer): Float32Array {
  const length = Math.floor(blob.byteLength / 4)
  if (blob.byteOffset % 4 === 0) return new Float32Array(blob.buffer, blob.byteOffset, length)
  return new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + 4 * length))
}

interface Order {
  readonly columns: readonly string[]
  readonly places: ReadonlyMap<string, number>
  readonly importance: ReadonlyMap<string, number>
  readonly performance: readonly MeasuredMetric[]
}

/** Of each version that windows were held against, the columns of its reference in their order. One that is lost is left out. */
async function columnOrders({ db, objects }: Workspace, windows: readonly Sketched[]): Promise<Map<number, Order>> {
  const versions = new Set(windows.map(({ versionId }) => versionId))
  const orders = new Map<number, Order>()
  for (const versionId of versions) {
    const object = versionId === null ? null : referenceObjectOf(db, versionId)
    if (versionId === null || object === null) continue
    const order = known.get(object) ?? (await orderOf(object, objects).catch(() => null))
    if (!order) continue
    if (known.size >= mostKnown) known.clear()
    known.set(object, order)
    orders.set(versionId, order)
  }
  return orders
}

/** A reference never changes, and is large: what a timeline needs of it is kept. */
const known = new Map<string, Order>()
const mostKnown = 100

async function orderOf(object: string, objects: Workspace['objects']): Promise<Order> {
  const { train, importance, performance } = await shownReference(object, objects)
  const columns = train.columns.map(({ name }) => name)
  return {
    columns,
    places: new Map(columns.map((name, place) => [name, place])),
    importance: new Map(importance?.map(({ column, share }) => [column, share])),
    performance,
  }
}

function rowsOf({ db }: Workspace, ids: readonly number[]) {
  const rows = db
    .select(listedColumns)
    .from(monitorWindows)
    .where(inArray(monitorWindows.id, [...ids]))
    .all()
  const refs = new Map<number | null, string | null>()
  return new Map(rows.map((row) => [row.id, describeWindow(db, row, refs)]))
}

/** The metric that is followed of a version. */
function metricOf({ db }: Workspace, versionId: number, performance: readonly MeasuredMetric[]): Timeline['metric'] {
  const version = db.select({ task: modelVersions.task }).from(modelVersions).where(eq(modelVersions.id, versionId)).get()
  if (!version?.task) return null
  const id: MetricId = taskRow(version.task).mainMetric
  const { name, direction } = metricCatalogue[id]
  return { id, name, higherIsBetter: direction === 'higher', reference: performance.find(({ metric }) => metric === id) ?? null }
}
