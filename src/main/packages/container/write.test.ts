import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { manifestName } from '../../../shared/domain/packages/package.ts'
import { authorKey } from '../../authors/index.ts'
import { readPackage } from './read.ts'
import { sealPackage } from './seal.ts'
import { writePackage } from './write.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cairn-write-'))
})
afterEach(() => rm(folder, { recursive: true }))

const head = {
  name: 'wine',
  version: 3,
  task: 'regression',
  createdBy: { cairn: '0.1.0' },
  modelVersionId: 'f'.repeat(64),
  draft: false,
} as const

const files = new Map<string, Uint8Array>([
  ['manifest.json', Buffer.from('{}')],
  ['model/model.onnx', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i) % 251))],
  ['card.md', Buffer.from('# Wine\n'.repeat(100))],
  ['10', Buffer.from('ten')],
  ['9', Buffer.from('nine')],
  ['\u{1f40b}', Buffer.from('beyond the basic plane')],
  ['\uffa0', Buffer.from('before it')],
  ['empty', Buffer.alloc(0)],
])

describe('writePackage', () => {
  test('[PK-1] the same files give the same bytes in any order of insertion', async () => {
    const first = await writePackage(files, join(folder, 'a.cairn'))
    const second = await writePackage(new Map([...files].reverse()), join(folder, 'b.cairn'))
    expect(second.sha256).toBe(first.sha256)
    expect(await readFile(join(folder, 'b.cairn'))).toEqual(await readFile(join(folder, 'a.cairn')))
  })

  test('[PK-1] the same files give the same bytes in any time zone and locale', async () => {
    const script = `import { writePackage } from ${JSON.stringify(fileURLToPath(new URL('./write.ts', import.meta.url)))}
      const files = new Map(JSON.parse(process.argv[2]).map(([name, data]) => [name, Buffer.from(data, 'base64')]))
      console.log((await writePackage(files, process.argv[3])).sha256)`
    const path = join(folder, 'script.mjs')
    await writeFile(path, script)
    const json = JSON.stringify([...files].map(([name, data]) => [name, Buffer.from(data).toString('base64')]))
    const hashes = await Promise.all(
      ['UTC', 'Pacific/Kiritimati', 'America/St_Johns', 'Africa/Monrovia'].map(async (TZ, i) => {
        const env = { ...process.env, TZ, LANG: i % 2 ? 'tr_TR.UTF-8' : 'C' }
        const { stdout } = await promisify(execFile)(process.execPath, [path, json, join(folder, `${i}.cairn`)], { env })
        return stdout.trim()
      }),
    )
    expect(new Set(hashes).size).toBe(1)
    expect(hashes[0]).toBe((await writePackage(files, join(folder, 'here.cairn'))).sha256)
  })

  test('[PK-1] the bytes are these, on every platform', async () => {
    const { sha256 } = await writePackage(files, join(folder, 'a.cairn'))
    expect(sha256).toMatchInlineSnapshot(`"421d925e3c3bcaf1030b329e55aed073b43fd098e62723c80bb7b58e181fe1d0"`)
  })

  test('[PK-1] a sealed package has the same bytes each time', async () => {
    const key = authorKey(join(folder, 'home'))
    const first = await writePackage(sealPackage(files, head, key), join(folder, 'a.cairn'))
    const again = await writePackage(sealPackage(new Map([...files].reverse()), head, key), join(folder, 'b.cairn'))
    expect(again.sha256).toBe(first.sha256)
  })

  test('what is written is read back, sorted by code point', async () => {
    const { path, bytes } = await writePackage(files, join(folder, 'a.cairn'))
    const read = await readPackage(path)
    expect([...read.keys()]).toEqual(['10', '9', 'card.md', 'empty', manifestName, 'model/model.onnx', '\uffa0', '\u{1f40b}'])
    for (const [name, data] of read) expect(data).toEqual(Buffer.from(files.get(name) ?? []))
    expect((await stat(path)).size).toBe(bytes)
  })

  test('what compresses like a bomb is stored, so that it can be read', async () => {
    const zeros = new Map([...files, ['zeros', Buffer.alloc(3 * 1024 ** 2)]])
    const { path } = await writePackage(zeros, join(folder, 'a.cairn'))
    expect((await readPackage(path)).get('zeros')).toHaveLength(3 * 1024 ** 2)
  })

  test('a package that is there stays, unless asked otherwise', async () => {
    const path = join(folder, 'a.cairn')
    await writePackage(new Map([['manifest.json', Buffer.from('1')]]), path)
    const before = await readFile(path)
    await expect(writePackage(files, path)).rejects.toMatchObject({ code: 'ALREADY_EXISTS', details: { file: path } })
    expect(await readFile(path)).toEqual(before)
    await writePackage(files, path, { overwrite: true })
    expect(await readFile(path)).not.toEqual(before)
    expect(await readdir(folder)).toEqual(['a.cairn'])
  })

  test('of two writers at once one wins', async () => {
    const path = join(folder, 'a.cairn')
    const results = await Promise.allSettled([writePackage(files, path), writePackage(files, path)])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await readdir(folder)).toEqual(['a.cairn'])
  })

  test('a name or a place that does not work leaves nothing', async () => {
    const hostile = new Map([['../evil', Buffer.from('x')]])
    await expect(writePackage(hostile, join(folder, 'a.cairn'))).rejects.toMatchObject({ code: 'PACKAGE_UNSAFE' })
    await expect(writePackage(files, join(folder, 'none', 'a.cairn'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await mkdir(join(folder, 'taken'))
    await expect(writePackage(files, join(folder, 'taken'))).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(await readdir(folder)).toEqual(['taken'])
  })
})
