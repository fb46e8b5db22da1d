import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rawZip, type Raw, type Archive, u32 } from '../../src/main/packages/container/testing.ts'
import { sealedFiles } from '../../src/main/packages/testing.ts'
import type { HostileEntry } from './entry.ts'

/** A package whose files are all right, in a zip that is not. */
const zip = (
  id: string,
  what: string,
  more: readonly Raw[],
  archive: Archive = {},
  change: (entries: Raw[]) => Raw[] = (entries) => entries,
): HostileEntry => ({
  id: `zip-${id}`,
  kind: 'zip',
  what,
  make: async (folder) => {
    const path = join(folder, 'guest.cairn')
    const good = [...(await sealedFiles())].map(([name, bytes]): Raw => ({ name, data: Buffer.from(bytes) }))
    writeFileSync(path, rawZip(change([...good, ...more]), archive))
    return path
  },
  expect: { refused: ['PACKAGE_UNSAFE'] },
})

const megabytes = (count: number) => Buffer.alloc(count * 1024 ** 2)

export const zips: readonly HostileEntry[] = [
  zip('bomb', 'grows a thousand times', [{ name: 'model/zeros.bin', data: megabytes(64), deflate: true }]),
  zip('bomb-that-lies', 'grows to 64 MB, and says that it has 1,000 bytes', [
    { name: 'model/zeros.bin', data: megabytes(64), deflate: true, uncompressedSize: 1_000 },
  ]),
  zip('bomb-overlapping', 'has one stretch of data as a hundred files', [
    { name: 'model/0.bin', data: megabytes(1), offset: 0 },
    ...Array.from({ length: 99 }, (_, i): Raw => ({ name: `model/${i + 1}.bin`, data: megabytes(1), offset: 0, directoryOnly: true })),
  ]),
  zip('traversal', 'writes beside its folder', [{ name: '../../.bashrc', data: Buffer.from('evil') }]),
  zip('traversal-windows', 'writes beside its folder on Windows', [{ name: '..\\..\\evil.txt', data: Buffer.from('evil') }]),
  zip('absolute', 'writes to /etc', [{ name: '/etc/cron.d/evil', data: Buffer.from('evil') }]),
  zip('symlink', 'has a link to a file of the person', [
    { name: 'card.txt', data: Buffer.from('/etc/passwd'), attributes: 0o120777 << 16 },
  ]),
  zip('duplicate', 'has two files of one name', [{ name: 'model/model.onnx', data: Buffer.from('another') }]),
  zip('case', 'has two files that are one where case does not count', [{ name: 'MODEL/model.onnx', data: Buffer.from('another') }]),
  zip('unicode', 'has two files that are one in another Unicode form', [
    { name: 'caf\u00e9.txt', data: Buffer.from('a') },
    { name: 'cafe\u0301.txt', data: Buffer.from('b') },
  ]),
  zip('wrong-size', 'says other sizes than it has', [], {}, (entries) =>
    entries.map((each) => ({ ...each, uncompressedSize: (each.data?.length ?? 0) + 1 })),
  ),
  zip('wrong-local', 'has other names beside its data than in its directory', [], {}, ([first, ...rest]) => [
    { ...first, localName: 'x'.repeat(String(first.name).length) },
    ...rest,
  ]),
  zip('hidden', 'has a program before its beginning', [], { prefix: Buffer.from('#!/bin/sh\nrm -rf ~\n') }),
  zip('two-directories', 'has a second directory behind its end', [], {
    suffix: Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), u32(0, 0, 0, 0)]),
  }),
]
