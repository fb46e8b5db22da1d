import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { cairn, failure, json, newWorkspace, sample, start } from './cairn.ts'

interface Ready {
  readonly url: string
  readonly deployment: string
  /** Shown when it was made. */
  readonly token: string | null
}

interface Shown {
  readonly revision: { readonly number: number; readonly cause: string; readonly arms: readonly { readonly ref: string }[] }
}

interface Listed {
  readonly endpoint: {
    readonly port: number
    readonly service: { readonly pid: number; readonly status: string; readonly desired: string }
  }
}

const row = {
  'fixed acidity': 7.4,
  'volatile acidity': 0.7,
  'citric acid': 0,
  'residual sugar': 1.9,
  chlorides: 0.076,
  'free sulfur dioxide': 11,
  'total sulfur dioxide': 34,
  density: 0.9978,
  pH: 3.51,
  sulphates: 0.56,
  alcohol: 9.4,
}

/** Two versions of a model of wine, v1 being the champion. */
async function twoVersions() {
  const at = { cwd: await newWorkspace() }
  await json(['data', 'import', sample('wine-quality-red.csv'), '--name', 'wine', '--target', 'quality'], at)
  for (const model of ['linear', 'mlp']) await json(['train', 'wine', '--model', model, '--epochs', '2', '--engine', 'wasm'], at)
  for (const run of ['1', '2']) await json(['models', 'register', run, 'wine'], at)
  await json(['models', 'alias', 'wine@v1', 'champion'], at)
  return at
}

/** `cairn serve`, once it answers. */
async function serving(at: { readonly cwd: string }, known?: string) {
  const running = start(['serve', 'wine@champion', '--json'], at)
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const ready = await new Promise<Ready>((resolve, reject) => {
    let text = ''
    running.child.stdout?.on('data', (chunk: string) => {
      text += chunk
      const [line] = text.split('\n')
      if (text.includes('\n')) resolve(JSON.parse(line) as Ready)
    })
    running.ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
  const ask = async () => {
    const response = await fetch(`${ready.url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${known ?? ready.token}` },
      body: JSON.stringify({ dataframe_records: [row] }),
    })
    const body = (await response.json()) as { predictions: unknown }
    return { status: response.status, version: response.headers.get('x-cairn-model-version'), body }
  }
  return { running, ready, ask }
}

const listed = (at: { readonly cwd: string }) => json<Listed>(['deploy', 'list'], at)
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  const free = await Promise.race([once(server, 'listening').then(() => true), once(server, 'error').then(() => false)])
  if (free) await new Promise((resolve) => server.close(resolve))
  return free
}

test('[SV-1] a model is served from the command line; its alias moves without a lost request; what is killed comes back', async () => {
  const at = await twoVersions()
  const { running, ready, ask } = await serving(at)
  expect(ready).toMatchObject({ deployment: 'wine', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/wine$/) })
  const first = await ask()
  expect(first).toMatchObject({ status: 200, body: { predictions: expect.anything() } })
  expect((await fetch(`${ready.url}/invocations`, { method: 'POST', body: '{}' })).status).toBe(401)
  expect((await cairn(['deploy', 'token'], at)).stdout.trim()).toBe(ready.token)
  expect((await cairn(['deploy', 'snippet', 'wine'], at)).stdout).not.toContain(ready.token)
  const values = Object.entries(row).map(([name, value]) => `${name}=${value}`)
  expect(await json(['deploy', 'try', 'wine', ...values], at)).toMatchObject({ status: 200 })

  // Requests without a pause, while another process moves the alias.
  const stream = { done: false, answers: [] as { status: number; text: string }[] }
  const asking = (async () => {
    while (!stream.done) {
      const { status, body } = await ask()
      stream.answers.push({ status, text: JSON.stringify(body.predictions) })
    }
  })()
  await json(['models', 'alias', 'wine@v2', 'champion'], at)
  const before = JSON.stringify(first.body.predictions)
  await expect.poll(() => stream.answers.at(-1)?.text === before, { timeout: 60_000 }).toBe(false)
  stream.done = true
  await asking
  expect(stream.answers.filter(({ status }) => status !== 200)).toEqual([])
  // Once it has moved, it does not go back.
  const moved = stream.answers.findIndex(({ text }) => text !== before)
  expect(new Set(stream.answers.slice(moved).map(({ text }) => text)).size).toBe(1)
  expect(await json<Shown>(['deploy', 'show', 'wine'], at)).toMatchObject({
    revision: { number: 2, cause: 'alias', arms: [{ ref: 'wine@v2' }] },
  })

  const { endpoint } = await listed(at)
  process.kill(endpoint.service.pid, 'SIGKILL')
  await expect.poll(async () => (await listed(at)).endpoint.service.pid, { timeout: 60_000 }).not.toBe(endpoint.service.pid)
  await expect
    .poll(
      () =>
        ask().then(
          ({ status }) => status,
          () => 0,
        ),
      { timeout: 60_000 },
    )
    .toBe(200)

  const { pid } = (await listed(at)).endpoint.service
  running.child.kill('SIGKILL')
  await running.ended
  await expect.poll(() => isAlive(pid), { timeout: 60_000 }).toBe(false)
  expect(await isFree(endpoint.port)).toBe(true)

  // Killed before it could follow an alias: the next one agrees with the registry.
  await json(['models', 'alias', 'wine@v1', 'champion'], at)
  const again = await serving(at, ready.token ?? '')
  expect(again.ready.token).toBeNull()
  await expect.poll(async () => JSON.stringify((await again.ask()).body.predictions), { timeout: 60_000 }).toBe(before)
  again.running.interrupt()
  expect((await again.running.ended).code).toBe(0)
  expect(await isFree(endpoint.port)).toBe(true)
})

test('[SV-1] deployments from the command line: routes, rollback, limits, capture, removal, and what is refused', async () => {
  const at = await twoVersions()
  expect(await failure(['deploy', 'start'], at)).toMatchObject({ code: 'NOT_FOUND', exit: 2 })
  expect(await json<Shown>(['deploy', 'create', 'wine@champion', '--no-start'], at)).toMatchObject({ name: 'wine', isCurrent: null })
  expect(await listed(at)).toMatchObject({ endpoint: { service: { desired: 'stopped', status: 'stopped' } } })
  const route = ['deploy', 'route', 'wine', '--to', 'champion=90', '--to', 'v2=10', '--shadow', 'v2', '--reason', 'try v2']
  expect(await json(route, at)).toMatchObject({
    revision: {
      number: 2,
      reason: 'try v2',
      arms: [
        { name: 'live', weight: 9000 },
        { name: 'canary', ref: 'wine@v2', weight: 1000 },
      ],
    },
  })
  expect(await failure(['deploy', 'route', 'wine', '--to', 'champion=90'], at)).toMatchObject({ code: 'INVALID_INPUT', exit: 2 })
  expect(await failure(['deploy', 'route', 'wine', '--to', 'v9'], at)).toMatchObject({ code: 'NOT_FOUND', exit: 2 })
  expect(await json(['deploy', 'swap', 'wine'], at)).toMatchObject({
    revision: { cause: 'swap', arms: [{ ref: 'wine@v2' }, { ref: 'wine@v1' }] },
  })
  expect(await json(['deploy', 'rollback', 'wine', '--to', '1'], at)).toMatchObject({
    revision: { cause: 'rollback', arms: [{ ref: 'wine@v1' }] },
  })
  expect(await json(['deploy', 'limits', 'wine', '--max-workers', '4'], at)).toMatchObject({ workers: { min: 0, max: 4 } })
  expect(await json(['deploy', 'capture', 'wine', '--share', '10'], at)).toMatchObject({ share: 0.1 })
  expect((await json<unknown[]>(['deploy', 'revisions', 'wine'], at)).length).toBe(4)
  expect(await failure(['deploy', 'endpoint', '--host', '0.0.0.0'], at)).toMatchObject({ code: 'INVALID_INPUT', exit: 2 })
  expect(await json(['deploy', 'stats'], at)).toBeNull()
  expect(await failure(['deploy', 'try', 'wine', 'alcohol=9'], at)).toMatchObject({ code: 'SERVICE_NOT_RUNNING', exit: 2 })
  await json(['deploy', 'remove', 'wine'], at)
  expect(await json(['deploy', 'list'], at)).toMatchObject({ deployments: [] })
})
