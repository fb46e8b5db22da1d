import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resourcePath } from '../../../resources.ts'
import { ridesFiles, type RidesSize, writeRides } from '../rides/index.ts'

/** The files that the story begins with. */
export interface Town {
  /** Of `cairn features apply`. */
  readonly definitions: string
  readonly sources: readonly { readonly name: string; readonly path: string }[]
  /** Rides that a model learns from, and those of the last week, which stand for its use. */
  readonly earlier: string
  readonly lastWeek: string
  /** Where the last week begins, in UTC. */
  readonly cut: string
}

const week = 7 * 24 * 3_600_000

/** Writes the files of a town into a new folder. */
export async function writeTown(folder: string, size: RidesSize, signal?: AbortSignal): Promise<Town> {
  await mkdir(folder, { recursive: true })
  const { rides, ...sources } = await writeRides(folder, size, signal)
  const cut = new Date(Date.parse(size.until) - week).toISOString()
  const lastWeek = join(folder, 'last_week.csv')
  await divide(rides.path, lastWeek, cut)
  const definitions = join(folder, 'features.yaml')
  await writeFile(definitions, await readFile(resourcePath('samples', 'rides', 'features.yaml')), { flag: 'wx' })
  return { definitions, sources: Object.entries(sources).map(([name, { path }]) => ({ name, path })), earlier: rides.path, lastWeek, cut }
}

/** Rides from a moment on become a file of their own; those without a time stay. */
async function divide(path: string, later: string, cut: string): Promise<void> {
  const place = ridesFiles.rides.split(',').indexOf('requested_at')
  const [header, ...lines] = (await readFile(path, 'utf8')).trimEnd().split('\n')
  const isLater = (line: string) => line.split(',')[place] >= cut
  const written = (rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`
  await writeFile(later, written(lines.filter(isLater)), { flag: 'wx' })
  await writeFile(path, written(lines.filter((line) => !isLater(line))))
}
