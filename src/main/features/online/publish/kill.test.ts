import Database from 'better-sqlite3'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importTask } from '../../../datasets/tasks.ts'
import type { TaskContext } from '../../../jobs/index.ts'
import { temporaryFolder } from '../../../testing.ts'
import { ObjectStore } from '../../../workspace/index.ts'
import { onlineFile } from '../file.ts'
import { driverStats } from '../fixtures/views.ts'
import { OnlineStore } from '../store.ts'
import { type PublishInput, publishTask } from './task.ts'

const keys = 25_000

/** Published as version 1, with version 2 to be published. */
async function published() {
  const folder = temporaryFolder()
  const scratch = join(folder, 'scratch')
  mkdirSync(join(folder, 'objects'))
  mkdirSync(scratch)
  const nothing = () => {}
  const context: TaskContext = {
    signal: new AbortController().signal,
    scratch,
    objects: new ObjectStore(join(folder, 'objects')),
    progress: nothing,
    keeping: nothing,
    emit: nothing,
  }
  const input = async (version: number): Promise<PublishInput> => {
    const path = join(folder, `drivers${version}.csv`)
    const rows = Array.from({ length: keys }, (_, key) => `${key},2026-01-0${version},2026-01-0${version},${version},4.5,Ulm`)
    writeFileSync(path, ['driver_id,event_time,created,trips,rating,city', ...rows].join('\n'))
    const { manifest } = await importTask({ path, options: {} }, context)
    return { view: driverStats, source: { id: version, ref: `drivers@v${version}`, manifest }, from: null, to: null, replace: false }
  }
  const [first, second] = [await input(1), await input(2)]
  await publishTask(first, { ...context, scratch: temporaryFolder() })
  const file = join(folder, 'second.json')
  writeFileSync(file, JSON.stringify(second))
  return { folder, file, second, context }
}

/** Which versions the rows of the store are of, and which were published. */
function seen(folder: string): { versions: unknown[]; published: unknown[]; integrity: unknown } {
  const store = OnlineStore.open(folder)
  try {
    const row = store.read(driverStats, ['[0]', '[24999]']).map((one) => one?.values[0])
    const database = new Database(onlineFile(folder), { readonly: true })
    const all = database.prepare(`SELECT DISTINCT "values" ->> 0 FROM online`).pluck().all()
    const refs = database.prepare('SELECT ref FROM publications ORDER BY id').pluck().all()
    const integrity = database.pragma('integrity_check', { simple: true })
    database.close()
    return { versions: [...new Set([...row, ...all])], published: refs, integrity }
  } finally {
    store.close()
  }
}

test.each([
  ['before anything is written', 'checking', 0],
  ['while rows are staged', 'staging', 0.3],
  ['within the transaction that makes them visible', 'publishing', 0.9],
])(
  '[FS-3] a publication that is killed %s leaves what was there, whole, and the next one does it',
  { timeout: 60_000 },
  async (_, phase, fraction) => {
    const { folder, file, second, context } = await published()
    const script = join(import.meta.dirname, '../fixtures/killedPublish.ts')
    const child = spawn(process.execPath, [script, folder, file, phase, String(fraction)], { stdio: 'inherit' })
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    expect(seen(folder)).toEqual({ versions: [1], published: ['drivers@v1'], integrity: 'ok' })
    expect(await publishTask(second, { ...context, scratch: temporaryFolder() })).toMatchObject({ rows: keys, newer: keys })
    expect(seen(folder)).toEqual({ versions: [2], published: ['drivers@v1', 'drivers@v2'], integrity: 'ok' })
  },
)
