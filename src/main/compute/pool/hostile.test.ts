import { appendFileSync, linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { encode } from './codec.ts'
import { names } from './layout.ts'
import { fetchHome, send } from './objects.ts'
import { remoteTasks } from './remoteTasks.ts'
import { Said } from './said.ts'

const progress = (fraction: number) => ({ type: 'progress' as const, fraction, phase: 'training', detail: '' })

function task() {
  const folder = temporaryFolder()
  const path = join(folder, names.said)
  writeFileSync(path, '')
  return { folder, path, say: (text: string) => appendFileSync(path, text) }
}

test('messages are read as they come, whole lines alone, and those that decide are read again by whoever comes next', async () => {
  const { folder, say } = task()
  const said = await Said.of(folder)
  const line = encode(progress(0.5))
  say(line.slice(0, 9))
  expect(await said.next()).toEqual([])
  say(`${line.slice(9)}\n${encode(progress(0.6))}\n`)
  expect(await said.next()).toEqual([progress(0.5), progress(0.6)])
  await said.keep()
  say(`${encode(progress(0.7))}\n${encode({ type: 'result', output: 1 })}\n${encode(progress(0.8))}\n`)
  expect(await said.next()).toHaveLength(3)
  await said.keep()
  const again = await Said.of(folder)
  expect(await again.next()).toEqual([{ type: 'result', output: 1 }, progress(0.8)])
})

test('a line of no known form is told as that, and a folder or link in the place of messages is refused', async () => {
  const { folder, path, say } = task()
  say(`{"type":"progress","fraction":7}\nnonsense\n${encode({ type: 'error', error: { code: 'NO_SUCH', message: '' }, stack: '' })}\n`)
  expect(await (await Said.of(folder)).next()).toEqual([null, null, null])
  rmSync(path)
  symlinkSync('/etc/hostname', path)
  await expect((await Said.of(folder)).next()).rejects.toMatchObject({ code: 'ELOOP' })
  rmSync(path)
  mkdirSync(path)
  await expect((await Said.of(folder)).next()).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
})

test('a file of messages that is larger than anything a task tells is not read', async () => {
  const { folder, path } = task()
  truncateSync(path, 2 ** 40)
  await expect((await Said.of(folder)).next()).rejects.toMatchObject({ code: 'OUTPUT_UNVERIFIED' })
})

const stores = () => ({
  home: new ObjectStore(join(temporaryFolder(), 'objects')),
  there: new ObjectStore(join(temporaryFolder(), 'objects')),
})
const signal = new AbortController().signal

test('an object that is another one, missing, a link, or of another size does not come home', async () => {
  const { home, there } = stores()
  const { object, bytes } = await there.put('true')
  const value = { object, bytes }
  const path = there.path(object)
  const refused = expect.objectContaining({ code: 'OUTPUT_UNVERIFIED' }) as Error
  rmSync(path)
  await expect(fetchHome(home, there, value)).rejects.toEqual(refused)
  writeFileSync(path, 'false')
  await expect(fetchHome(home, there, value)).rejects.toEqual(refused)
  rmSync(path)
  symlinkSync('/etc/hostname', path)
  await expect(fetchHome(home, there, value)).rejects.toEqual(refused)
  rmSync(path)
  expect(await home.has(object)).toBe(false)
  await there.put('true')
  await expect(fetchHome(home, there, { object, bytes: 5 })).rejects.toEqual(refused)
  await fetchHome(home, there, new Map([[1, [value]]]))
  expect((await home.get(object)).toString()).toBe('true')
})

test('what is sent is a copy: what is written over it there changes nothing here', async () => {
  const { home, there } = stores()
  const { object } = await home.put('mine')
  await send(home, there, [object, 'f'.repeat(64)], { signal })
  const path = there.path(object)
  const kept = join(temporaryFolder(), 'kept')
  linkSync(path, kept)
  rmSync(path)
  writeFileSync(path, 'theirs')
  expect((await home.get(object)).toString()).toBe('mine')
  expect(readFileSync(kept, 'utf8')).toBe('mine')
})

test('[CL-3] an output of a run has every part of the form that is written down, or none is', () => {
  const { output, event } = remoteTasks['experiments.run'] ?? {}
  for (const value of [null, {}, { trained: {}, metrics: [], evaluations: [] }]) expect(output?.safeParse(value).success).toBe(false)
  const stored = { object: 'a'.repeat(64), bytes: 1 }
  expect(event?.safeParse({ type: 'checkpoint', epoch: 1, ...stored }).success).toBe(true)
  expect(event?.safeParse({ type: 'checkpoint', epoch: 1, ...stored, object: '../../etc' }).success).toBe(false)
  expect(event?.safeParse({ type: 'epochs', epochs: [{ epoch: 1, at: 1, values: { loss: NaN } }] }).success).toBe(true)
})
