import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { eq } from 'drizzle-orm'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { schema, type Workspace } from '../../workspace/index.ts'
import { acknowledgeAlert, snoozeAlert } from './actions.ts'
import { monitored, result } from './fixtures/monitored.ts'
import { tendNotices } from './keeper.ts'
import { mostTries, noticePauses } from './notices.ts'
import { notificationSettings, setNotifications } from './settings.ts'
import { requireAlert } from './store.ts'
import type { SystemNotice } from './tell.ts'

const { signal } = new AbortController()
/** Windows of the fixture lie in the future. */
const after = (at: number) => vi.spyOn(Date, 'now').mockReturnValue(at)

function firing(columns = ['alcohol']) {
  const here = monitored()
  const results = columns.map((subject) => result('fail', { subject, text: `"${subject}" drifted: 0.31 (limit 0.1).` }))
  here.check(1, results)
  here.check(2, results)
  after(here.at + 3 * here.hour)
  onTestFinished(() => void vi.restoreAllMocks())
  return here
}

const noticesOf = ({ db }: Workspace, channel: string) =>
  db.select().from(schema.alertNotices).where(eq(schema.alertNotices.channel, channel)).all()

test('[DR-5] a firing is told once, whichever of two processes comes first, and never again after a restart', async () => {
  const { workspace, open } = firing()
  const shown: SystemNotice[] = []
  const tell = (notice: SystemNotice) => shown.push(notice) > 0
  const other = open()
  // A process without a window tells nothing, and takes nothing away.
  await tendNotices(workspace, { signal })
  await Promise.all([workspace, other].map((each) => tendNotices(each, { tell, signal })))
  await tendNotices(open(), { tell, signal })
  expect(shown).toEqual([{ title: 'wine-live', body: '"alcohol" drifted: 0.31 (limit 0.1).', alert: 1 }])
  expect(requireAlert(workspace.db, 1).history.map(({ event }) => event)).toEqual(['fired', 'notified'])
})

test('[DR-5] what a process was killed over is told by another one, after a while', async () => {
  const { workspace, open, at, hour } = firing()
  const shown: SystemNotice[] = []
  const dying = () => {
    throw new Error('killed')
  }
  await expect(tendNotices(workspace, { tell: dying, signal })).rejects.toThrow('killed')
  const other = open()
  const tell = (notice: SystemNotice) => shown.push(notice) > 0
  await tendNotices(other, { tell, signal })
  expect(shown).toEqual([])
  after(at + 3 * hour + 60_000)
  await tendNotices(other, { tell, signal })
  expect(shown).toHaveLength(1)
})

test('[DR-5] many at once are one notification', async () => {
  const { workspace } = firing(Array.from({ length: 40 }, (_, n) => `column ${n}`))
  const shown: SystemNotice[] = []
  await tendNotices(workspace, { tell: (notice) => shown.push(notice) > 0, signal })
  expect(shown).toMatchObject([{ title: '40 alerts firing', body: 'wine-live' }])
  expect(noticesOf(workspace, 'system').every(({ status }) => status === 'sent')).toBe(true)
})

test('[DR-5] what is acknowledged is not told any more; what is snoozed is, when it wakes and still fires', async () => {
  const { workspace, at, hour } = firing(['alcohol', 'pH'])
  const shown: SystemNotice[] = []
  const tend = () => tendNotices(workspace, { tell: (notice) => shown.push(notice) > 0, signal })
  acknowledgeAlert(workspace, { id: 1, note: 'seen' })
  snoozeAlert(workspace, { id: 2, until: at + 5 * hour })
  await tend()
  expect(shown).toEqual([])
  after(at + 5 * hour)
  await tend()
  expect(shown.map(({ alert }) => alert)).toEqual([2])
})

test('[DR-5] a webhook is tried within a bound, each try is noted, and its body has no value of a sensitive column', async () => {
  const { workspace, at, hour, home } = firing(['alcohol', 'name'])
  workspace.write((db) => {
    const dataset = db.insert(schema.datasets).values({ name: 'wine', createdAt: at }).returning({ id: schema.datasets.id }).get()
    db.insert(schema.datasetColumns).values({ datasetId: dataset.id, column: 'name', sensitive: true }).run()
  })
  const bodies: string[] = []
  let status = 503
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
    request.on('end', () => response.writeHead(status).end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  onTestFinished(() => server.closeAllConnections())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token-1234`
  setNotifications(workspace, { system: true, webhook: { url, allowOutside: false } })

  let now = at + 3 * hour
  await tendNotices(workspace, { signal })
  // One that does not get through holds the others up, which are tried at the next look.
  expect(bodies).toHaveLength(1)
  await tendNotices(workspace, { signal })
  status = 200
  after((now += noticePauses[0]))
  await tendNotices(workspace, { signal })
  expect(bodies).toHaveLength(4)
  const told = bodies.slice(2).map((body) => JSON.parse(body) as { delivery: number; alert: { title: string; monitor: string } })
  expect(new Set(told.map(({ delivery }) => delivery)).size).toBe(2)
  expect(told.map(({ alert }) => alert.title).sort()).toEqual([
    '"alcohol" drifted: 0.31 (limit 0.1).',
    'Data drift of "name": 0.31 (limit 0.1).',
  ])
  const { history } = requireAlert(workspace.db, 1)
  expect(history.map(({ event }) => event)).toEqual(['fired', 'notNotified', 'notified'])
  expect(JSON.stringify(history)).not.toContain('token-1234')
  expect(history[1].detail).toMatch(/answered 503\. Try 1 of 5\.$/)

  // It is kept for this user alone, and not in the workspace.
  const [file] = readdirSync(join(home, 'notifications'))
  expect(statSync(join(home, 'notifications', file)).mode & 0o077).toBe(0)
  expect(readFileSync(join(home, 'notifications', file), 'utf8')).toContain('token-1234')
  expect(JSON.stringify(workspace.db.select().from(schema.audit).all())).not.toContain('token-1234')
})

test('[DR-5] a webhook that never answers is given up', async () => {
  const { workspace, at, hour } = firing()
  setNotifications(workspace, { system: true, webhook: { url: 'http://127.0.0.1:9/', allowOutside: false } })
  let now = at + 3 * hour
  for (const pause of [0, ...noticePauses, 3_600_000, 3_600_000]) {
    after((now += pause))
    await tendNotices(workspace, { signal })
  }
  expect(noticesOf(workspace, 'webhook')).toMatchObject([{ status: 'failed', tries: mostTries }])
  const { history } = requireAlert(workspace.db, 1)
  expect(history.filter(({ event }) => event === 'notNotified')).toHaveLength(mostTries)
  expect(history.at(-1)?.detail).toMatch(/It was not tried again\.$/)
})

test('[DR-5] another computer needs a yes, and only addresses of HTTP are taken', () => {
  const { workspace } = monitored()
  const set = (url: string, allowOutside = false) => setNotifications(workspace, { system: false, webhook: { url, allowOutside } })
  expect(() => set('https://hooks.example.org/x')).toThrow('hooks.example.org is not this computer.')
  for (const url of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'javascript:1', 'nothing']) expect(() => set(url)).toThrow('not an address')
  expect(notificationSettings(workspace)).toEqual({ system: true, webhook: null })
  expect(set('https://hooks.example.org/x', true).webhook?.url).toBe('https://hooks.example.org/x')
  expect(set('http://[::1]:9000/').webhook?.allowOutside).toBe(false)
})
