import Database from 'better-sqlite3'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Deployment } from '../src/shared/contract/serving/index.ts'
import type { Rollout } from '../src/shared/contract/serving/rollout.ts'
import { ObjectStore } from '../src/main/workspace/objects/objects.ts'
import { json } from './cairn.ts'
import { isAlive, isFree, listed, serving, twoVersions } from './endpoint.ts'

const patient = { timeout: 60_000 }

type At = Awaited<ReturnType<typeof twoVersions>>
type Serving = Awaited<ReturnType<typeof serving>>

const shown = (at: At) => json<Deployment>(['deploy', 'show', 'wine'], at)
const newestRollout = async (at: At) => (await json<Rollout[]>(['deploy', 'rollout', 'show', 'wine'], at))[0]

function inRegistry<T>({ cwd }: At, work: (db: Database.Database) => T): T {
  const db = new Database(join(cwd, 'cairn.db'), { timeout: 60_000 })
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** What the registry says answers, what the endpoint was told, and what the alias means. */
const written = (at: At) =>
  inRegistry(at, (db) => {
    const number = db.prepare('SELECT max(number) FROM deployment_revisions').pluck().get() as number
    const settings = db.prepare("SELECT settings FROM services WHERE name = 'endpoint'").pluck().get() as string
    const champion = db.prepare(
      "SELECT v.number FROM model_aliases a JOIN model_versions v ON v.id = a.version_id WHERE a.alias = 'champion'",
    )
    const { deployments } = JSON.parse(settings) as { deployments: { revision: number }[] }
    return { number, told: deployments.map(({ revision }) => revision), champion: champion.pluck().get() as number }
  })

const versionNow = ({ ask }: Serving) => ask().then(({ version }) => version)

/** Ends main without a word, and looks at what it leaves. */
async function killMain(at: At, { running }: Serving): Promise<void> {
  const { port, service } = (await listed(at)).endpoint
  running.child.kill('SIGKILL')
  await running.ended
  await expect.poll(() => isAlive(service.pid), patient).toBe(false)
  expect(await isFree(port)).toBe(true)
}

async function stopMain(at: At, { running }: Serving): Promise<void> {
  const { port, service } = (await listed(at)).endpoint
  running.interrupt()
  expect((await running.ended).code).toBe(0)
  expect(isAlive(service.pid)).toBe(false)
  expect(await isFree(port)).toBe(true)
}

/** Registry, settings of the endpoint and its answers are of one mind when all has come to rest. */
async function agreeOn(version: number, at: At, now: Serving): Promise<void> {
  await expect.poll(async () => (await shown(at)).revision.arms.map(({ ref }) => ref), patient).toEqual([`wine@v${version}`])
  await expect.poll(async () => (await shown(at)).isCurrent, patient).toBe(true)
  const { number, told, champion } = written(at)
  expect({ told, champion }).toEqual({ told: [number], champion: version })
  expect(await versionNow(now)).toBe(`wine@v${version}`)
}

test('[SV-1] an endpoint that is killed under requests is back, and its log has lost the last moment at most', async () => {
  const at = await twoVersions()
  const now = await serving(at)
  const { pid } = (await listed(at)).endpoint.service
  const answered: { id: string; at: number }[] = []
  const stream = { place: 0, failed: 0, killed: Number.POSITIVE_INFINITY }
  while (stream.failed === 0) {
    const id = `before-${stream.place++}`
    await now.ask(id).then(
      ({ status }) => (status === 200 ? answered.push({ id, at: Date.now() }) : expect.fail(`${status}`)),
      () => stream.failed++,
    )
    if (stream.place === 400) {
      stream.killed = Date.now()
      process.kill(pid, 'SIGKILL')
    }
  }
  expect(answered.length).toBeGreaterThanOrEqual(400)
  const status = () =>
    now.ask('after').then(
      (answer) => answer.status,
      () => 0,
    )
  await expect.poll(status, patient).toBe(200)
  expect((await listed(at)).endpoint.service.pid).not.toBe(pid)
  const idsLogged = async () => {
    const { entries } = await json<{ entries: { id: string }[] }>(['deploy', 'requests', 'wine', '--limit', '1000'], at)
    return new Set(entries.map(({ id }) => id))
  }
  await expect.poll(async () => (await idsLogged()).has('after'), patient).toBe(true)
  const logged = await idsLogged()
  const lost = answered.filter(({ id }) => !logged.has(id))
  // What is lost are the last ones, without a gap before them.
  expect(lost).toEqual(answered.slice(answered.length - lost.length))
  expect(lost.filter((each) => each.at < stream.killed - 50)).toEqual([])
  await stopMain(at, now)
})

test('[SV-2] a roll-out whose process is killed in a step goes on from there', async () => {
  const at = await twoVersions()
  const first = await serving(at)
  const plan = ['--to', 'v2', '--steps', '10,50,100', '--every', '3s', '--alias', 'champion']
  await json(['deploy', 'rollout', 'start', 'wine', ...plan], at)
  await expect.poll(async () => (await newestRollout(at)).state.step, patient).toBe(1)
  await killMain(at, first)
  const left = await newestRollout(at)
  expect(left).toMatchObject({ status: 'running', state: { step: 1 } })
  expect(written(at)).toMatchObject({ champion: 1 })
  const again = await serving(at, first.ready.token ?? '')
  await expect.poll(async () => (await newestRollout(at)).status, patient).toBe('done')
  await agreeOn(2, at, again)
  expect((await newestRollout(at)).state.history.map(({ event }) => event).slice(0, 3)).toEqual(['started', 'step', 'step'])
  await stopMain(at, again)
})

/** As long as it is there, no revision can be written once the alias has moved: what lies between the two is held. */
const hold = `CREATE TRIGGER held BEFORE INSERT ON deployment_revisions
  WHEN EXISTS (SELECT 1 FROM model_aliases a JOIN model_versions v ON v.id = a.version_id WHERE a.alias = 'champion' AND v.number = 2)
  BEGIN SELECT RAISE(ABORT, 'held'); END`

test.each([
  { name: 'goes on', after: [], version: 2, status: 'done' },
  { name: 'is taken back with the alias', after: ['deploy', 'rollout', 'abort', 'wine'], version: 1, status: 'aborted' },
])('[SV-2] a roll-out that is killed between alias and revision $name', async ({ after, version, status }) => {
  const at = await twoVersions()
  const first = await serving(at)
  const started = ['deploy', 'rollout', 'start', 'wine', '--to', 'v2', '--steps', '50', '--every', '1s', '--alias', 'champion']
  await json(started, at)
  inRegistry(at, (db) => db.exec(hold))
  await expect.poll(() => written(at).champion, patient).toBe(2)
  expect(inRegistry(at, (db) => db.prepare('SELECT status FROM rollouts').pluck().get())).toBe('running')
  const pid = inRegistry(
    at,
    (db) => JSON.parse(db.prepare("SELECT observed FROM services WHERE name = 'endpoint'").pluck().get() as string) as { pid: number },
  ).pid
  first.running.child.kill('SIGKILL')
  await first.running.ended
  await expect.poll(() => isAlive(pid), patient).toBe(false)
  // The alias has moved, and the revision is still that of the step.
  expect(written(at)).toEqual({ number: 2, told: [2], champion: 2 })
  inRegistry(at, (db) => db.exec('DROP TRIGGER held'))
  if (after.length > 0) await json(after, at)
  const again = await serving(at, first.ready.token ?? '')
  await expect.poll(async () => (await newestRollout(at)).status, patient).toBe(status)
  await agreeOn(version, at, again)
  await stopMain(at, again)
})

test('[SV-1] a deployment whose model is damaged says so, and the others answer', async () => {
  const at = await twoVersions()
  await json(['deploy', 'create', 'wine@v1', '--no-start'], at)
  await json(['deploy', 'create', 'wine@v2', '--name', 'other', '--no-start'], at)
  const { deployments } = inRegistry(at, (db) => {
    const text = db.prepare("SELECT settings FROM services WHERE name = 'endpoint'").pluck().get() as string
    return JSON.parse(text) as { deployments: { name: string; arms: { servable: string }[] }[] }
  })
  const servable = deployments.find(({ name }) => name === 'other')?.arms[0].servable ?? ''
  rmSync(new ObjectStore(join(at.cwd, 'objects')).path(servable))
  await json(['deploy', 'default', 'wine'], at)
  const { token } = await json<{ token: string }>(['deploy', 'token'], at)
  const now = await serving(at, token, 'wine@v1')
  expect(await now.ask()).toMatchObject({ status: 200, version: 'wine@v1' })
  const other = new URL('/other/invocations', now.ready.url)
  const response = await fetch(other, { method: 'POST', body: '{}', headers: { authorization: `Bearer ${token}` } })
  expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('\\"other\\" could not be loaded')])
  const list = await json<{ deployments: Deployment[] }>(['deploy', 'list'], at)
  expect(list.deployments.map(({ name, problem }) => [name, problem?.code ?? null])).toEqual(
    expect.arrayContaining([
      ['wine', null],
      ['other', 'DEPLOYMENT_UNAVAILABLE'],
    ]),
  )
  const { lines } = await json<{ lines: { text: string }[] }>(['services', 'log', 'endpoint'], at)
  expect(lines.map(({ text }) => text).join('\n')).toContain('"other" could not be loaded')
  await stopMain(at, now)
})
