import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CairnError, ErrorCode } from '../../../shared/errors.ts'
import { defaultLimits, type PackageLimits } from './limits.ts'
import { readPackage } from './read.ts'
import { type Raw, rawZip, u16, u32 } from './testing.ts'

const manifest: Raw = { name: 'manifest.json', data: Buffer.from('{}') }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cairn-hostile-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
async function read(zip: Buffer, limits?: PackageLimits): Promise<Map<string, Buffer>> {
  const path = join(folder, `${files++}.cairn`)
  await writeFile(path, zip)
  return readPackage(path, limits)
}

async function refused(zip: Buffer, code: ErrorCode, message: RegExp, limits?: PackageLimits): Promise<CairnError> {
  const error = await read(zip, limits).then(
    () => {
      throw new Error('The hostile package was read.')
    },
    (thrown: CairnError) => thrown,
  )
  expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) })
  expect(error.details.file).toContain('.cairn')
  return error
}

const unsafeEntry = async (entry: Raw, message: RegExp): Promise<CairnError> => {
  const error = await refused(rawZip([manifest, entry]), 'PACKAGE_UNSAFE', message)
  expect(error.details.entry).toEqual(expect.any(String))
  return error
}

describe('[PK-3] what is harmless is read', () => {
  test('stored and deflated entries, names of any language', async () => {
    const deep = 'model/übersicht-日本/файл 1.txt'
    const zip = rawZip([manifest, { name: deep, data: Buffer.from('a'.repeat(5000)), deflate: true }, { name: '__proto__' }])
    const found = await read(zip)
    expect([...found.keys()]).toEqual(['manifest.json', deep, '__proto__'])
    expect(found.get(deep)?.toString()).toBe('a'.repeat(5000))
  })

  test('entries with a data descriptor, as streaming writers make them', async () => {
    const data = Buffer.from('hello')
    const fields = u32(crc32(data), 5, 5)
    const signed = Buffer.concat([u32(0x08074b50), fields])
    const found = await read(
      rawZip([manifest, { name: 'a', data, flags: 0x0808, behind: fields }, { name: 'b', data, flags: 0x0808, behind: signed }]),
    )
    expect(found.get('b')?.toString()).toBe('hello')
  })

  test('an empty file', async () => {
    expect((await read(rawZip([manifest, { name: 'empty', data: Buffer.alloc(0) }]))).get('empty')).toHaveLength(0)
  })
})

describe('[PK-3] hostile names', () => {
  test('path traversal', () => unsafeEntry({ name: '../evil.txt' }, /leads out of the package/))
  test('path traversal in the middle', () => unsafeEntry({ name: 'model/../../evil.txt' }, /leads out of the package/))
  test('an absolute name', () => unsafeEntry({ name: '/etc/passwd' }, /absolute name/))
  test('a drive letter', () => unsafeEntry({ name: 'C:evil.txt' }, /drive letter/))
  test('an alternate data stream', () => unsafeEntry({ name: 'card.md:evil' }, /Windows does not allow/))
  test('a backslash', () => unsafeEntry({ name: '..\\evil.txt' }, /backslash/))
  test('a NUL', () => unsafeEntry({ name: 'card.md\0.exe' }, /control character/))
  test('a line break', () => unsafeEntry({ name: 'a\nb' }, /control character/))
  test('an invisible change of direction, shown escaped', async () => {
    const error = await unsafeEntry({ name: 'card\u202egnp.exe' }, /control character/)
    expect(error.message).toContain('\\u{202e}')
  })
  test('an empty part', () => unsafeEntry({ name: 'a//b' }, /empty part/))
  test('a part that is a dot', () => unsafeEntry({ name: './a' }, /empty part/))
  test('an empty name', () => unsafeEntry({ name: '' }, /has no name/))
  test.each(['CON', 'nul.txt', 'model/com1', 'LPT9.csv', 'aux .txt', 'COM¹'])('a Windows device: %s', async (name) => {
    await unsafeEntry({ name }, /reserves/)
  })
  test('a trailing dot', () => unsafeEntry({ name: 'card.md.' }, /ends with a space, or ends with a dot/))
  test('a trailing space', () => unsafeEntry({ name: 'model /a' }, /ends with a space/))
  test('a very long name', () => unsafeEntry({ name: 'a/'.repeat(600) + 'a' }, /longer than 1,024/))
  test('a name that is not UTF-8', () => unsafeEntry({ name: Buffer.from([0x61, 0xff, 0xfe]) }, /not UTF-8/))
  test('a name in an unknown encoding', () => unsafeEntry({ name: 'ä', flags: 0 }, /unknown encoding/))
  test('a second name in an extra field', () =>
    unsafeEntry({ name: 'a', extra: Buffer.concat([u16(0x7075, 8), Buffer.from([1]), u32(0), Buffer.from('../')]) }, /second name/))
})

describe('[PK-3] clashing names', () => {
  const clash = (a: string, b: string, message: RegExp) => refused(rawZip([manifest, { name: a }, { name: b }]), 'PACKAGE_UNSAFE', message)
  test('the same name twice', () => clash('card.md', 'card.md', /twice/))
  test('the same name but for case', () => clash('card.md', 'CARD.md', /case and Unicode/))
  test('the same name but for Unicode normalisation', () => clash('caf\u00e9', 'cafe\u0301', /case and Unicode/))
  test('the same folder but for case', () => clash('Model/a', 'model/b', /same folder/))
  test('a file that is also a folder', () => clash('a', 'a/b', /both a file and a folder/))
  test('a folder that is also a file, but for case', () => clash('A/b', 'a', /both a file and a folder/))
})

describe('[PK-3] hostile kinds of entries', () => {
  test('a symbolic link', () =>
    unsafeEntry({ name: 'link', data: Buffer.from('/etc/passwd'), attributes: 0o120777 << 16 }, /symbolic link/))
  test('a device', () => unsafeEntry({ name: 'device', attributes: 0o020666 << 16 }, /not a regular file/))
  test('a named pipe', () => unsafeEntry({ name: 'pipe', attributes: 0o010666 << 16 }, /not a regular file/))
  test('a folder by its name', () => unsafeEntry({ name: 'folder/', data: Buffer.alloc(0) }, /is a folder/))
  test('a folder by its attributes', () => unsafeEntry({ name: 'folder', attributes: 0x10 }, /is a folder/))
  test('a reparse point', () => unsafeEntry({ name: 'junction', attributes: 0x400 }, /not a regular file/))
  test('an encrypted entry', () => unsafeEntry({ name: 'secret', flags: 0x0801 }, /encrypted/))
  test('strong encryption', () => refused(rawZip([manifest, { name: 'secret', flags: 0x0841 }]), 'PACKAGE_UNSAFE', /encrypted/))
  test('an unknown compression', () => unsafeEntry({ name: 'a', method: 12 }, /unknown compression/))
  test('an unknown feature', () => unsafeEntry({ name: 'a', flags: 0x0820 }, /unknown feature/))
  test('zip64 sizes', () => unsafeEntry({ name: 'a', extra: Buffer.concat([u16(1, 8), u32(1, 0)]) }, /zip64/))
  test('a comment on an entry', () => unsafeEntry({ name: 'a', comment: 'PK\x05\x06' }, /comment/))
})

describe('[PK-3] sizes that lie, and bombs', () => {
  const zeros = Buffer.alloc(4 * 1024 ** 2)
  test('more data than declared', () =>
    unsafeEntry({ name: 'a', data: Buffer.alloc(5000), deflate: true, uncompressedSize: 100 }, /its declared size/))
  test('less data than declared', () =>
    unsafeEntry({ name: 'a', data: Buffer.alloc(100), deflate: true, uncompressedSize: 5000 }, /its declared size/))
  test('a stored entry with two sizes', () =>
    unsafeEntry({ name: 'a', data: Buffer.alloc(100), uncompressedSize: 99 }, /its declared size/))
  test('a bomb by its ratio', () => unsafeEntry({ name: 'a', data: zeros, deflate: true }, /grows more than 200 times/))
  test('a bomb that declares a small size', () =>
    unsafeEntry({ name: 'a', data: zeros, deflate: true, uncompressedSize: 1000 }, /its declared size/))
  test('one file too large', () =>
    unsafeEntry(
      { name: 'model/a', data: Buffer.alloc(9), compressedSize: 600 * 1024 ** 2, uncompressedSize: 600 * 1024 ** 2 },
      /larger than/,
    ))
  test('all files together too large', async () => {
    const half = { compressedSize: 400 * 1024 ** 2, uncompressedSize: 400 * 1024 ** 2 }
    await refused(
      rawZip([manifest, { name: 'model/a', ...half }, { name: 'model/b', ...half }, { name: 'model/c', ...half }]),
      'PACKAGE_UNSAFE',
      /larger than/,
    )
  })
  test('too many entries', () =>
    refused(rawZip([manifest, { name: 'a' }, { name: 'b' }]), 'PACKAGE_UNSAFE', /3 entries; 2 are allowed/, {
      ...defaultLimits,
      entries: 2,
    }))
  test('a file larger than a package may be', () =>
    refused(rawZip([manifest]), 'PACKAGE_UNSAFE', /larger than 10 bytes/, { ...defaultLimits, total: 10 }))
})

describe('[PK-3] layouts that read differently elsewhere', () => {
  test('two entries that share their data', async () => {
    const zip = rawZip([
      manifest,
      { name: 'a', data: Buffer.from('hello') },
      { name: 'a', data: Buffer.from('hello'), offset: 45, directoryOnly: true },
    ])
    await refused(zip, 'PACKAGE_UNSAFE', /twice/)
    const shared = rawZip([manifest, { name: 'b', data: Buffer.from('{}'), offset: 0, directoryOnly: true, localName: 'manifest.json' }])
    await refused(shared, 'PACKAGE_UNSAFE', /conflicting descriptions|overlaps/)
  })
  test('an entry inside the data of another', async () => {
    const inner = rawZip([{ name: 'inner', data: Buffer.from('evil') }]).subarray(0, 39)
    const zip = rawZip([
      { name: 'outer', data: inner },
      { name: 'inner', data: Buffer.from('evil'), offset: 35, directoryOnly: true },
      manifest,
    ])
    const error = await refused(zip, 'PACKAGE_UNSAFE', /overlaps another entry/)
    expect(error.details.entry).toBe('"inner"')
  })
  test('a local header with another name', () => unsafeEntry({ name: 'card.md', localName: 'evil.md' }, /conflicting descriptions/))
  test('a local header with another compression', () => unsafeEntry({ name: 'a', localMethod: 8 }, /conflicting descriptions/))
  test('a local header with another size', () => unsafeEntry({ name: 'a', localSize: 7 }, /conflicting descriptions/))
  test('an entry that points nowhere', () => unsafeEntry({ name: 'a', offset: 7 }, /without an entry/))
  test('hidden bytes between entries', () => unsafeEntry({ name: 'a', before: Buffer.from('hidden') }, /hidden bytes/))
  test('a descriptor that says something else', () =>
    refused(rawZip([manifest, { name: 'a', flags: 0x0808, behind: u32(1, 2, 3) }]), 'PACKAGE_UNSAFE', /hidden bytes/))
  test('hidden data before the directory', () =>
    refused(rawZip([manifest], { behindEntries: Buffer.from('hidden') }), 'PACKAGE_UNSAFE', /hidden bytes/))
  test('hidden bytes inside the directory', () =>
    refused(rawZip([manifest], { insideDirectory: Buffer.from('hidden') }), 'PACKAGE_UNSAFE', /more than its entries/))
  test('entries that the end record does not count', () =>
    refused(rawZip([manifest, { name: 'a' }], { count: 1 }), 'PACKAGE_UNSAFE', /more than its entries|hidden bytes|overlap its directory/))
  test('data before the zip', () => refused(rawZip([manifest], { prefix: Buffer.from('#!/bin/sh\n') }), 'PACKAGE_UNSAFE', /hidden bytes/))
  test('bytes behind the zip', () =>
    refused(rawZip([manifest], { suffix: Buffer.from('tail') }), 'PACKAGE_UNSAFE', /4 bytes after its end/))
  test('a comment', () => refused(rawZip([manifest], { comment: Buffer.from('hi') }), 'PACKAGE_UNSAFE', /has a comment/))
  test('a second zip in the comment', () =>
    refused(rawZip([manifest], { comment: rawZip([manifest]) }), 'PACKAGE_UNSAFE', /comment|data before/))
  test('several disks', () => refused(rawZip([manifest], { disk: 1 }), 'PACKAGE_UNSAFE', /disks/))
  test('a zip64 locator', () =>
    refused(rawZip([manifest], { insideDirectory: Buffer.concat([u32(0x07064b50), Buffer.alloc(16)]) }), 'PACKAGE_UNSAFE', /zip64/))
})

describe('[PK-3] damaged files', () => {
  const good = rawZip([manifest, { name: 'a', data: Buffer.from('a'.repeat(1000)), deflate: true }])
  test('no zip at all', () => refused(Buffer.from('id,name\n1,a\n'.repeat(9)), 'PACKAGE_INVALID', /not a zip/))
  test('an empty file', () => refused(Buffer.alloc(0), 'PACKAGE_INVALID', /not a zip/))
  test('truncated at any byte', async () => {
    for (let length = 0; length < good.length; length++) await refused(good.subarray(0, length), 'PACKAGE_INVALID', /not a zip/)
  })
  test('no manifest', () => refused(rawZip([{ name: 'card.md' }]), 'PACKAGE_INVALID', /no manifest\.json/))
  test('an empty zip', () => refused(rawZip([]), 'PACKAGE_INVALID', /no manifest\.json/))
  test('compressed data that is none', () =>
    refused(rawZip([manifest, { name: 'a', method: 8, data: Buffer.from([0xff, 0xff, 0xff]) }]), 'PACKAGE_INVALID', /entry a is damaged/))
  test('a wrong checksum', async () => {
    const error = await refused(rawZip([manifest, { name: 'a', crc: 1 }]), 'PACKAGE_TAMPERED', /a does not match its checksum/)
    expect(error.details.entry).toBe('a')
  })
  test('any changed byte is noticed or harmless', async () => {
    const original = await read(good)
    for (let at = 0; at < good.length; at++) {
      const changed = Buffer.from(good)
      changed[at] ^= 0x10
      const found = await read(changed).catch((error: CairnError) => {
        expect(error.code).toMatch(/^PACKAGE_/)
        return original
      })
      expect(found.get('manifest.json')).toEqual(original.get('manifest.json'))
    }
  })
  test('no such file', async () => {
    await expect(readPackage(join(folder, 'none.cairn'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(readPackage(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
    await symlink(join(folder, 'none.cairn'), join(folder, 'dangling.cairn'))
    await expect(readPackage(join(folder, 'dangling.cairn'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })
})
