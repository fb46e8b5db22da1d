import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { type FakeMachine, probed } from '../fixtures/fakeProbe.ts'
import { FakeRay, type FakeRayOptions } from '../fixtures/fakeRay.ts'
import { addTarget, checkTarget, forgetTarget, keepToken, targetsOf } from './index.ts'

test('[CL-1] a cluster that has all: versions, machines, the shared folder in both directions, and nothing is left there', async () => {
  const { home, shared } = await targetWith({ run: probed({ host: 'a' }, { host: 'b' }) })
  const { check } = await checkTarget(home, 'lab')
  expect(check).toMatchObject({ ready: true, problems: [], nodes: 2, cpus: 2, sharesFolder: true, platform: 'linux-x64' })
  expect(check?.versions).toMatchObject({ ray: '2.60.0', python: '3.11.7', onnxruntime: '1.32.0' })
  expect(check?.startupSeconds).toBeGreaterThan(0)
  expect(check?.speed).toBeGreaterThan(0)
  expect(readdirSync(join(shared, 'cairn', 'probe'))).toEqual([])
  expect(targetsOf(home)[0].check).toEqual(check)
})

test.each<{ what: string; machines: FakeMachine[]; problem: RegExp }>([
  {
    what: 'a library is missing on one machine',
    machines: [{ host: 'a' }, { host: 'b', versions: { onnxruntime: null } }],
    problem: /^onnxruntime is missing on b: pip install onnxruntime\.$/,
  },
  { what: 'no machine answers', machines: [{ isLate: true }, { isLate: true }], problem: /^None of 2 machines answered within 60 s\.$/ },
  { what: 'python has no Ray', machines: [{ versions: { ray: null } }], problem: /`python` on the cluster has no Ray/ },
  {
    what: 'a machine does not see the shared folder',
    machines: [{ host: 'a' }, { host: 'b', shares: false }],
    problem: /^b does not see the shared folder .*FileNotFoundError/,
  },
  {
    what: 'more machines than one can name',
    machines: Array.from({ length: 5 }, (_, i) => ({ host: `n${i}`, versions: { pyarrow: null } })),
    problem: /^pyarrow is missing on 5 machines/,
  },
])('[CL-1] in words: $what', async ({ machines, problem }) => {
  const { home } = await targetWith({ run: probed(...machines) })
  const { check } = await checkTarget(home, 'lab')
  expect(check?.ready).toBe(false)
  expect(check?.problems).toEqual([expect.stringMatching(problem)])
})

test('[CL-1] a machine that is too busy to answer is a warning: jobs run on the others', async () => {
  const { home } = await targetWith({ run: probed({ host: 'a' }, { host: 'b', isLate: true }) })
  const { check } = await checkTarget(home, 'lab')
  expect(check).toMatchObject({ ready: true, nodes: 1, warnings: [expect.stringMatching(/^1 of 2 machines did not answer within 60 s/)] })
})

test('[CL-3] machines of another system need a Node of their own, which is a warning: scoring needs none', async () => {
  const { home } = await targetWith({ run: probed({ host: 'far', platform: 'linux-riscv64', versions: { node: '18.20.0' } }) })
  const { check } = await checkTarget(home, 'lab')
  expect(check).toMatchObject({ ready: true, warnings: [expect.stringMatching(/^No Node 20 or newer on far:/)] })
})

test.each<{ what: string; options: FakeRayOptions; problem: RegExp }>([
  { what: 'a token is asked for', options: { token: 'T' }, problem: /^lab refuses the request: it asks for a token\.$/ },
  { what: 'Ray is too old', options: { version: '2.8.0' }, problem: /^lab runs Ray 2\.8\.0; 2\.9 or newer is needed\.$/ },
  {
    what: 'the program fails',
    options: { run: async ({ log }) => (log('python: command not found\n'), 127) },
    problem: /^The probe did not run: python: command not found\.$/,
  },
  {
    what: 'it answers something else',
    options: { run: async ({ log }) => (log('CAIRN-PROBE {"driver": 1}\n'), 0) },
    problem: /unknown format/,
  },
])('[CL-1] what keeps the probe from running is a problem in words, not an error: $what', async ({ options, problem }) => {
  const { home } = await targetWith(options)
  const { check } = await checkTarget(home, 'lab')
  expect(check).toMatchObject({ ready: false, problems: [expect.stringMatching(problem)] })
})

test('a cluster that is not there, and a shared folder that is not mounted here', async () => {
  const { home, fake } = await targetWith({ run: probed({ shares: false }) }, 'not-mounted')
  const { check } = await checkTarget(home, 'lab')
  expect(check?.problems).toEqual([expect.stringMatching(/cannot be written to on this computer \(ENOENT\)\.$/)])
  await fake.lose()
  expect((await checkTarget(home, 'lab')).check?.problems).toEqual([expect.stringMatching(/^lab .* does not answer: .*ECONNREFUSED/)])
})

test('[CL-1] a wrong token is named, and the right one is sent', async () => {
  const { home } = await targetWith({ token: 'right', run: probed() })
  await keepToken(home, 'lab', 'wrong')
  expect((await checkTarget(home, 'lab')).check?.problems).toEqual([expect.stringContaining('the token is not the one that it expects')])
  await keepToken(home, 'lab', 'right')
  expect((await checkTarget(home, 'lab')).check?.ready).toBe(true)
})

test('a check can be cancelled while the cluster lets it wait; a target that was removed meanwhile is not there again', async () => {
  const { home, fake } = await targetWith({ slow: true })
  const stop = new AbortController()
  const checking = checkTarget(home, 'lab', stop.signal)
  await expect.poll(() => fake.ids.length).toBe(1)
  forgetTarget(home, 'lab')
  stop.abort()
  await expect(checking).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(targetsOf(home)).toEqual([])
})

async function targetWith(options: FakeRayOptions, folder = '') {
  const fake = await FakeRay.start(options)
  onTestFinished(() => fake.close())
  const home = temporaryFolder()
  const shared = join(temporaryFolder(), folder)
  addTarget(home, { name: 'lab', address: fake.address, folder: shared })
  return { fake, home, shared }
}
