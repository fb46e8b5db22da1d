import { chmodSync, existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from './objects.ts'

const helloHash = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' // sha256sum of "hello"

test('a blob is named by its SHA-256, read-only, and there once', async () => {
  const store = new ObjectStore(join(temporaryFolder(), 'objects'))
  const first = await store.put('hello')
  expect(first).toEqual({ object: helloHash, bytes: 5 })
  expect(await store.put(Buffer.from('hello'))).toEqual(first)
  expect(statSync(store.path(helloHash)).mode & 0o777).toBe(0o400)
  expect(readdirSync(join(store.root, '2c'))).toHaveLength(1)
  expect((await store.get(helloHash)).toString()).toBe('hello')
})

test('many writers of the same bytes at once leave one blob', async () => {
  const store = new ObjectStore(join(temporaryFolder(), 'objects'))
  await Promise.all(Array.from({ length: 20 }, () => store.put('hello')))
  expect(readdirSync(join(store.root, '2c'))).toEqual([helloHash.slice(2)])
})

test('a finished file is moved in, not copied', async () => {
  const folder = temporaryFolder()
  const store = new ObjectStore(join(folder, 'objects'))
  const file = join(folder, 'made')
  writeFileSync(file, 'hello')
  expect(await store.adopt(file)).toEqual({ object: helloHash, bytes: 5 })
  expect(existsSync(file)).toBe(false)
  await store.verify(helloHash)
})

test('a truncated blob and a missing one are told apart', async () => {
  const store = new ObjectStore(join(temporaryFolder(), 'objects'))
  const { object } = await store.put('hello')
  chmodSync(store.path(object), 0o644)
  truncateSync(store.path(object), 3)
  await expect(store.get(object)).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' })
  await expect(store.verify(object)).rejects.toMatchObject({ code: 'OBJECT_CORRUPT' })
  await expect(store.get('0'.repeat(64))).rejects.toMatchObject({ code: 'OBJECT_MISSING' })
})

test('an id that is not a hash never becomes a path', () => {
  expect(() => new ObjectStore('/tmp').path('../../etc/passwd')).toThrow('not a valid object name')
})
