import { copyFileSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { MonitorSettings } from '../../../shared/domain/monitoring/monitor.ts'
import { CairnError } from '../../../shared/errors.ts'
import { lookAtMonitor } from '../../monitoring/checking/check.ts'
import { Claims } from '../../monitoring/checking/claim.ts'
import { MonitorKeeper } from '../../monitoring/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { verifyWorkspace } from '../../workspace/index.ts'
import { entryOf, logOf } from '../../serving/log/testing.ts'
import { openRequestLog } from '../../serving/log/writer.ts'
import { resourcePath } from '../../resources.ts'
import { twoVersions } from '../fixtures/twoVersions.ts'

/** The rows of a sample of wines. */
function winesOf(color: 'red' | 'white'): Record<string, number>[] {
  const [head, ...rows] = readFileSync(resourcePath('samples', `wine-quality-${color}.csv`), 'utf8')
    .trim()
    .split('\n')
  const names = head.split(';').map((name) => JSON.parse(name) as string)
  return rows.map((row) => Object.fromEntries(row.split(';').map((cell, place) => [names[place], Number(cell)])))
}

/** Some of them from the whole sample, which is in no random order. */
function spread(color: 'red' | 'white', count: number) {
  const wines = winesOf(color)
  return Array.from({ length: count }, (_, place) => wines[Math.floor((place * wines.length) / count)])
}

/** Two versions of a model of red wines, a deployment of the champion, and a log that is written as its endpoint would. */
async function watchedWines() {
  const wine = await twoVersions()
  const name = await wine.deploy()
  const file = (color: 'red' | 'white') => resourcePath('samples', `wine-quality-${color}.csv`)
  /** One request for each wine, a second apart from `from` on; what was predicted is not logged. */
  const answer = async (wines: readonly Record<string, number>[], { from, ref = 'Wine, quality@v1', code = 200, ms = 5 }: Answered) => {
    const log = openRequestLog(join(wine.workspace.path, 'endpoint'), logOf(name))
    for (const [place, { quality: _, ...inputs }] of wines.entries()) {
      const kept = Object.fromEntries(Object.entries(inputs).map(([column, value]) => [column, [value]]))
      const us = { ...entryOf().us, total: ms * 1_000 }
      const at = from + place * 1_000
      log.record(entryOf({ id: `${from}-${place}`, at, deployment: name, ref, rows: 1, code, inputs: kept, outputs: null, us }))
    }
    await log.close()
  }
  /** What a job gave. */
  const done = async (started: { jobId: number }) => wine.runner.result(started.jobId)
  return { ...wine, name, file, answer, done }
}

interface Answered {
  readonly from: number
  readonly ref?: string
  readonly code?: number
  readonly ms?: number
}

test('[DR-2] a deployment, a folder, a dataset and a file by hand are watched', { timeout: 300_000 }, async () => {
  const { client, workspace, runner, serving, name, file, answer, done } = await watchedWines()
  const model = 'Wine, quality'
  const minute = 60_000
  const begun = Math.floor(Date.now() / (10 * minute)) * 10 * minute - 60 * minute

  // A file by hand: the reference is made first where there is none.
  const red = await client.monitoring.checkedFile(
    await waited(client.monitoring.checkFile({ ref: `${model}@champion`, file: file('red') })),
  )
  expect(red).toMatchObject({ alert: false, report: { rows: 1599, ref: `${model}@v1`, comparison: { drift: { columns: 0 } } } })
  const white = await client.monitoring.checkedFile(
    await waited(client.monitoring.checkFile({ ref: `${model}@champion`, file: file('white') })),
  )
  expect(white.alert).toBe(true)
  // Its labels are in the file, and red wines are what the model knows.
  const errorOf = ({ report }: typeof white) => report.performance?.metrics.find(({ metric }) => metric === 'rmse')?.value ?? Number.NaN
  expect([red, white].map(({ report }) => report.performance?.labelled)).toEqual([1599, 4898])
  expect(errorOf(red)).toBeLessThan(errorOf(white))
  expect(white.overlays[0].drifting).toBe(true)
  expect(white.overlays.map(({ drifting }) => drifting)).toEqual(
    white.overlays.map(({ drifting }) => drifting).toSorted((a, b) => Number(b) - Number(a)),
  )

  // A deployment: windows of its log, by time.
  const settings = MonitorSettings.parse({
    model,
    source: { kind: 'deployment', deployment: name },
    windows: { kind: 'time', seconds: 600 },
  })
  expect(await client.monitoring.create({ name: 'live', settings })).toMatchObject({ status: 'active', windows: 0, ref: `${model}@v1` })
  await expect(client.monitoring.create({ name: 'live', settings })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
  await answer(spread('red', 300), { from: begun })
  await answer(spread('white', 300), { from: begun + 10 * minute })
  const first = await done(await client.monitoring.checkNow({ name: 'live' }))
  expect(first).toMatchObject({ windows: [expect.any(Number), expect.any(Number)], alert: true })
  const { windows } = await client.monitoring.windows({ name: 'live' })
  expect(windows).toMatchObject([
    { status: 'alert', rows: 300, start: begun + 10 * minute, end: begun + 20 * minute, revision: 1, p95: 5 },
    { status: 'ok', rows: 300, start: begun, driftingColumns: 0, errorRate: 0 },
  ])
  // Nothing new: nothing is checked. A late row opens its window again, and no other.
  expect(await done(await client.monitoring.checkNow({ name: 'live' }))).toMatchObject({ windows: [] })
  await answer(winesOf('red').slice(300, 301), { from: begun + 5 * minute })
  expect(await done(await client.monitoring.checkNow({ name: 'live' }))).toMatchObject({ windows: [windows[1].id] })
  expect((await client.monitoring.windows({ name: 'live' })).windows[1]).toMatchObject({ id: windows[1].id, revision: 2, rows: 301 })

  const detail = await client.monitoring.window({ name: 'live', id: windows[0].id })
  expect(detail).toMatchObject({ before: windows[1].id, after: null, report: { service: { requests: 300, failed: 0 } } })
  expect(detail.overlays).toHaveLength(11)
  const { report } = await client.monitoring.compare({ name: 'live', a: windows[1].id, b: windows[0].id })
  expect(report.drift.columns).toBeGreaterThan(3)
  const timeline = await client.monitoring.timeline({ name: 'live' })
  expect(timeline.places.map(({ id, windows: count }) => [id, count])).toEqual([
    [windows[1].id, 1],
    [windows[0].id, 1],
  ])
  expect(timeline.columns[0].effects[1]).toBeGreaterThan(timeline.columns[0].limit)
  const text = await client.monitoring.report({ name: 'live' })
  expect(text.text).toContain('Drifting columns')
  for (const format of ['html', 'pdf'] as const)
    expect((await client.monitoring.report({ name: 'live', format })).text.length).toBeLessThan(500_000)

  // A folder: each file is a window, one that cannot be read is one that failed, and the others go on.
  const folder = join(temporaryFolder(), 'incoming')
  mkdirSync(folder)
  copyFileSync(file('white'), join(folder, 'white.csv'))
  writeFileSync(join(folder, 'broken.csv'), '"alcohol";"pH"\n"1;2\n')
  const watched = MonitorSettings.parse({
    model,
    target: { alias: 'champion' },
    source: { kind: 'folder', path: folder, pattern: '*.csv' },
    windows: { kind: 'each' },
  })
  await client.monitoring.create({ name: 'files', settings: watched })
  await done(await client.monitoring.checkNow({ name: 'files' }))
  const files = (await client.monitoring.windows({ name: 'files' })).windows
  expect(files.map(({ source, status }) => [source, status]).toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))).toEqual([
    ['broken.csv', expect.stringMatching(/alert|failed/)],
    ['white.csv', 'alert'],
  ])
  // Of a workspace from elsewhere, its folder is read once a person allows it, which changing a limit does not say.
  rmSync(join(workspace.author.home ?? '', 'monitors'), { recursive: true })
  await client.monitoring.change({ name: 'files', settings: { ...watched, checks: { ...watched.checks, leastRows: 31 } } })
  await expect(client.monitoring.checkNow({ name: 'files' })).rejects.toMatchObject({ code: 'FOLDER_NOT_ALLOWED' })
  await client.monitoring.resume({ name: 'files' })
  // A file that is from tomorrow was seen now.
  copyFileSync(file('red'), join(folder, 'tomorrow.csv'))
  utimesSync(join(folder, 'tomorrow.csv'), 4_000_000_000, 4_000_000_000)
  await done(await client.monitoring.checkNow({ name: 'files' }))
  const [newest] = (await client.monitoring.windows({ name: 'files' })).windows
  expect(newest).toMatchObject({ source: 'tomorrow.csv', status: 'ok' })
  expect(newest.end).toBeLessThanOrEqual(Date.now())
  // Nothing but files that cannot be read: an alert names the newest, and they are no traffic. One that is replaced is told of no more.
  const { id: filesId } = await client.monitoring.get({ name: 'files' })
  const lookedAgain = (at = Date.now()) => lookAtMonitor(serving, new Claims(), filesId, at, new AbortController().signal)
  const alertsOf = async (check: string) =>
    (await client.monitoring.alerts.list({ monitor: 'files', open: true })).alerts.filter((one) => one.check === check)
  writeFileSync(join(folder, 'empty.csv'), '')
  utimesSync(join(folder, 'empty.csv'), 0, 0)
  await lookedAgain()
  await lookedAgain()
  expect(await alertsOf('unreadable')).toMatchObject([
    { severity: 'critical', title: expect.stringMatching(/^empty\.csv could not be checked: .+\.$/) },
  ])
  for (const name of ['empty.csv', 'broken.csv']) copyFileSync(file('red'), join(folder, name))
  await lookedAgain()
  await lookedAgain()
  expect(await alertsOf('unreadable')).toEqual([])
  rmSync(folder, { recursive: true })
  await expect(client.monitoring.checkNow({ name: 'files' })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })

  // A dataset: what is added to it.
  const data = MonitorSettings.parse({
    model,
    target: { version: 1 },
    source: { kind: 'dataset', dataset: 'wine' },
    windows: { kind: 'each' },
  })
  await client.monitoring.create({ name: 'data', settings: data })
  expect(await done(await client.monitoring.checkNow({ name: 'data' }))).toMatchObject({ windows: [] })
  await done(await client.datasets.append({ name: 'wine', file: file('white'), options: {} }))
  await done(await client.monitoring.checkNow({ name: 'data' }))
  expect((await client.monitoring.windows({ name: 'data' })).windows).toMatchObject([{ source: 'wine@v2', rows: 4898, status: 'alert' }])

  // By itself, in a process that stays.
  await client.monitoring.create({ name: 'kept', settings })
  const keeper = new MonitorKeeper(serving)
  onTestFinished(() => keeper.stop())
  await answer(winesOf('white').slice(300, 500), { from: begun + 30 * minute })
  keeper.run()
  for await (const monitors of await client.monitoring.watch({})) if (monitors.find((one) => one.name === 'kept')?.windows === 3) break
  for await (const monitors of await client.monitoring.watch({})) if (monitors.find((one) => one.name === 'files')?.problem) break
  await keeper.stop()
  expect(await client.monitoring.get({ name: 'files' })).toMatchObject({ problem: { code: 'FILE_NOT_FOUND' } })
  // What fires there is in the audit log.
  const { alerts } = await client.monitoring.alerts.list({ monitor: 'kept', open: true })
  expect(alerts.map(({ check }) => check)).toContain('driftShare')
  const { rows: told } = await client.governance.audit.list({ action: 'monitor.check', subject: 'monitor:kept' })
  expect(told).toHaveLength(1)

  // What keeps a monitor from checking is told of as what does not come, and its own silence although there is something new.
  const { signal } = new AbortController()
  const later = Date.now() + 3 * 24 * 60 * minute
  const lookedAt = async (monitor: string) =>
    lookAtMonitor(serving, new Claims(), (await client.monitoring.get({ name: monitor })).id, later, signal).catch(CairnError.from)
  expect(await lookedAt('files')).toMatchObject({ code: 'FILE_NOT_FOUND' })
  await answer(winesOf('white').slice(500, 600), { from: begun + 40 * minute })
  expect(await lookedAt('kept')).toBe(false)
  const open = await client.monitoring.alerts.list({ open: true })
  const toldNow = open.alerts.map(({ monitor, check }) => `${monitor}: ${check}`)
  expect(toldNow).toContain('files: noTraffic')
  expect(toldNow).toContain('kept: notChecked')

  // Settings are metadata; monitors go with all that they found.
  await client.monitoring.pause({ name: 'live' })
  await client.governance.undo.undo({})
  expect(await client.monitoring.get({ name: 'live' })).toMatchObject({ status: 'active' })
  await client.monitoring.change({ name: 'live', settings: { ...settings, windows: { kind: 'count', rows: 100 } } })
  await answer(winesOf('red').slice(0, 250), { from: Date.now() })
  await client.monitoring.remove({ name: 'files' })
  await expect(client.monitoring.get({ name: 'files' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await client.serving.remove({ name, log: false })
  expect(await client.monitoring.get({ name: 'live' })).toMatchObject({ windows: 2 })
  expect(await verifyWorkspace(workspace)).toMatchObject({ problems: [] })

  async function waited(started: Promise<{ jobId: number }>): Promise<{ jobId: number }> {
    const job = await started
    await runner.result(job.jobId)
    return job
  }
})
