import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cairn, failure, json } from './cairn.ts'
import { isAlive, isFree, listed, row, serving, twoVersions } from './endpoint.ts'

interface Shown {
  readonly revision: { readonly number: number; readonly cause: string; readonly arms: readonly { readonly ref: string }[] }
}

test('[SV-1] [DR-2] a model is served from the command line; its alias moves without a lost request; what is killed comes back', async () => {
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

  // Labels by the ids of requests: what was answered with 200 survives that the endpoint is killed.
  const tell = (labels: unknown[]) =>
    fetch(`${ready.url}/feedback`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ready.token}` },
      body: JSON.stringify({ labels }),
    })
  await ask('told')
  expect((await tell([{ id: 'told', label: 'good' }])).status).toBe(400)
  expect(
    await (
      await tell([
        { id: 'told', label: 5 },
        { id: 'unknown', label: 6 },
      ])
    ).json(),
  ).toEqual({ labels: 2, outcomes: 0 })
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

  expect(await json(['deploy', 'feedback', 'wine'], at)).toMatchObject({ labels: 2, labelled: 1, unknown: 1 })
  await writeFile(join(at.cwd, 'labels.csv'), 'request,quality\ntold,6\nunknown,seven\n')
  const importing = ['deploy', 'feedback', 'wine', 'labels.csv', '--id', 'request', '--label', 'quality']
  expect(await json(importing, at)).toMatchObject({ labels: 1, matched: 1, duplicates: 1, refused: 1, problems: [{ place: 3 }] })

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
  expect(await failure(['deploy', 'endpoint', '--host', '0.0.0.0'], at)).toMatchObject({ code: 'ADDRESS_OUTSIDE', exit: 2 })
  expect(await json(['deploy', 'stats'], at)).toBeNull()
  expect(await failure(['deploy', 'try', 'wine', 'alcohol=9'], at)).toMatchObject({ code: 'SERVICE_NOT_RUNNING', exit: 2 })
  await json(['deploy', 'remove', 'wine'], at)
  expect(await json(['deploy', 'list'], at)).toMatchObject({ deployments: [] })
})
