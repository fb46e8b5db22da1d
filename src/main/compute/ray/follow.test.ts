import { expect, onTestFinished, test } from 'vitest'
import { FakeRay } from '../fixtures/fakeRay.ts'
import { followSubmission, packageOf, RayClient, type SubmissionState } from './index.ts'

const quick = [5, 20] as const

test('[CL-5] a job that waits says what for; then its log comes while it runs', async () => {
  const { fake, client } = await submitted({ slow: true })
  const states: SubmissionState[] = []
  let log = ''
  const followed = follow(client, {
    onState: (state) => {
      states.push(state)
      if (state.status !== 'PENDING') return
      fake.begin('a')
      fake.log('a', 'first\n')
    },
    onLog: (text) => {
      log += text
      if (log === 'first\n') {
        fake.log('a', 'second\n')
        fake.finish('a')
      }
    },
  })
  expect(await followed).toMatchObject({ status: 'SUCCEEDED' })
  expect(states[0].message).toContain('waiting for resources')
  expect(log).toBe('first\nsecond\n')
})

test('[CL-5] a log that was copied before is not copied again', async () => {
  const { fake, client } = await submitted()
  fake.log('a', 'old new')
  fake.finish('a')
  const texts: string[] = []
  await follow(client, { logFrom: 'old '.length, onLog: (text) => texts.push(text) })
  expect(texts).toEqual(['new'])
})

test('[CL-5] what was logged before a machine was lost is here, and the end of the job is told all the same', async () => {
  const { fake, client } = await submitted()
  fake.log('a', 'before')
  let log = ''
  const end = await follow(client, {
    onLog: (text) => {
      log += text
      fake.loseNode('a')
      fake.finish('a')
    },
  })
  expect(end).toMatchObject({ status: 'SUCCEEDED' })
  expect(log).toBe('before')
})

test('[CL-5] a cluster that comes back is followed on; one that has forgotten the job says so', async () => {
  const { fake, client } = await submitted()
  const { port } = fake
  let again: FakeRay | undefined
  const silences: string[] = []
  await fake.lose()
  const end = await follow(client, {
    onSilence: ({ code }) => {
      silences.push(code)
      if (silences.length === 2) void FakeRay.start({}, port).then((started) => void (again = started))
    },
  })
  await again?.close()
  expect(end).toBeNull()
  expect(new Set(silences)).toEqual(new Set(['TARGET_UNREACHABLE']))
})

test('[CL-5] a cluster that stays silent is given up, and named', async () => {
  const { fake, client } = await submitted()
  await fake.lose()
  await expect(follow(client, { silence: 50 })).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE', details: { target: 'lab' } })
})

test('[CL-5] who stops following leaves the job alone', async () => {
  const { fake, client } = await submitted()
  const stop = new AbortController()
  await expect(follow(client, { signal: stop.signal, onState: () => stop.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(fake.status('a')).toBe('RUNNING')
})

test('[CL-5] a cluster is asked at most 100 times in a minute', async () => {
  // The same steps, sixty times as fast: a second takes a sixtieth.
  const { fake, client } = await submitted()
  const before = fake.asked.length
  const done = setTimeout(() => fake.finish('a'), 1_000)
  onTestFinished(() => clearTimeout(done))
  const chatter = setInterval(() => fake.log('a', '.'), 5)
  onTestFinished(() => clearInterval(chatter))
  await follow(client, { pauses: [1_000 / 60, 10_000 / 60] })
  expect(fake.asked.length - before).toBeLessThanOrEqual(100)
})

async function submitted(options: { readonly slow?: boolean } = {}) {
  const fake = await FakeRay.start(options)
  onTestFinished(() => fake.close())
  const client = new RayClient({ name: 'lab', address: fake.address, token: null, certificates: null })
  await client.submit({ id: 'a', entrypoint: 'python job.py', package: await client.upload(packageOf({ 'job.py': '' })) })
  return { fake, client }
}

function follow(client: RayClient, options: Partial<Parameters<typeof followSubmission>[2]>) {
  return followSubmission(client, 'a', { signal: new AbortController().signal, pauses: quick, ...options })
}
