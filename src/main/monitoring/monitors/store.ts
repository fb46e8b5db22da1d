import { asc, eq } from 'drizzle-orm'
import { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { isSameName } from '../../../shared/domain/names.ts'
import { CairnError } from '../../../shared/errors.ts'
import { type Registry, schema } from '../../workspace/index.ts'
import { Progress } from './progress.ts'

const { monitors } = schema

export type MonitorRow = typeof monitors.$inferSelect

/** What is known of a monitor however damaged the rest of its row is. */
export type MonitorPlace = Pick<MonitorRow, 'id' | 'name'>

/** By name. */
export function monitorPlaces(db: Registry): MonitorPlace[] {
  return db.select({ id: monitors.id, name: monitors.name }).from(monitors).orderBy(asc(monitors.name)).all()
}

export function findPlace(db: Registry, name: string): MonitorPlace | undefined {
  const places = monitorPlaces(db)
  return places.find((place) => place.name === name) ?? places.find((place) => isSameName(place.name, name))
}

/** @throws NOT_FOUND, with the names that there are */
export function requirePlace(db: Registry, name: string): MonitorPlace {
  const found = findPlace(db, name)
  if (found) return found
  const names = monitorPlaces(db).map((place) => place.name)
  throw new CairnError('NOT_FOUND', `There is no monitor called "${name}".`, { monitor: name, monitors: names.slice(0, 20) })
}

/** @throws ROW_DAMAGED */
export function findMonitor(db: Registry, name: string): MonitorRow | undefined {
  const place = findPlace(db, name)
  return place && monitorById(db, place.id)
}

/** @throws NOT_FOUND, with the names that there are; ROW_DAMAGED */
export function requireMonitor(db: Registry, name: string): MonitorRow {
  const { id } = requirePlace(db, name)
  const found = monitorById(db, id)
  if (found) return found
  throw new CairnError('NOT_FOUND', `There is no monitor called "${name}".`, { monitor: name })
}

/** It may have been removed meanwhile. @throws ROW_DAMAGED */
export function monitorById(db: Registry, id: number): MonitorRow | undefined {
  try {
    return db.select().from(monitors).where(eq(monitors.id, id)).get()
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown
    const place = monitorPlaces(db).find((one) => one.id === id)
    throw new CairnError('ROW_DAMAGED', `The monitor "${place?.name ?? id}" has an unknown format.`, { monitor: place?.name ?? id }, thrown)
  }
}

/** @throws ROW_DAMAGED */
export function settingsOf({ name, settings }: Pick<MonitorRow, 'name' | 'settings'>): MonitorSettings {
  const parsed = MonitorSettings.safeParse(settings)
  if (parsed.success) return parsed.data
  throw new CairnError('ROW_DAMAGED', `The settings of the monitor "${name}" have an unknown format.`, { monitor: name })
}

/** @throws ROW_DAMAGED */
export function progressOf({ name, progress }: Pick<MonitorRow, 'name' | 'progress'>): Progress {
  const parsed = Progress.safeParse(progress)
  if (parsed.success) return parsed.data
  throw new CairnError('ROW_DAMAGED', `The progress of the monitor "${name}" has an unknown format.`, { monitor: name })
}

export function setProgress(db: Registry, row: MonitorRow, change: Partial<Progress>): void {
  const progress = Progress.parse({ ...progressOf(row), ...change })
  db.update(monitors).set({ progress }).where(eq(monitors.id, row.id)).run()
}

export interface Problem {
  readonly code: string
  readonly message: string
}

/** That it has looked, and what kept it from checking; null where nothing did. */
export function setLooked(db: Registry, { id }: Pick<MonitorRow, 'id'>, checkedAt: number, problem: Problem | null): void {
  db.update(monitors).set({ checkedAt, problem }).where(eq(monitors.id, id)).run()
}
