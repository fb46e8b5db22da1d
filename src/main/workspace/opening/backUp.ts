import Database from 'better-sqlite3'
import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * A whole copy of a database of a schema, as `backups/cairn-schema-<version>.db`; VACUUM INTO sees one consistent state even while
 * others write. The copy gets its name once all of it is on the disk, and none that is there is taken for it unless it holds the same.
 */
export function backUp(sqlite: Database.Database, version: number): void {
  const folder = join(dirname(sqlite.name), 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  sweep(folder)
  const temporary = join(folder, `.cairn-schema-${version}-${randomUUID()}.tmp`)
  try {
    closeSync(openSync(temporary, 'wx', 0o600))
    sqlite.prepare('VACUUM INTO ?').run(temporary)
    sync(temporary, 'r+')
    // Another process has migrated it since, and has made a copy before.
    if (versionOf(temporary) !== version) return
    giveName(temporary, (n) => join(folder, `cairn-schema-${version}${n === 1 ? '' : `-${n}`}.db`))
    if (process.platform !== 'win32') sync(folder, 'r')
  } finally {
    rmSync(temporary, { force: true })
  }
}

/** What a process that was killed left here. */
function sweep(folder: string): void {
  const longAgo = Date.now() - 24 * 3_600_000
  for (const name of readdirSync(folder)) {
    if (!/^\.cairn-schema-.*\.tmp$/.test(name)) continue
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false })
    if (found && found.mtimeMs < longAgo) rmSync(join(folder, name), { force: true })
  }
}

function sync(path: string, flags: string): void {
  const file = openSync(path, flags)
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function versionOf(path: string): unknown {
  const copy = new Database(path, { readonly: true })
  try {
    return copy.pragma('user_version', { simple: true })
  } finally {
    copy.close()
  }
}

/** The first name that is free, or that a file of the same bytes has. A link that leads nowhere takes a name as well. */
function giveName(temporary: string, nameOf: (n: number) => string): void {
  for (let n = 1; ; n++) {
    const path = nameOf(n)
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (found?.isFile() && isSame(temporary, path)) return
    if (!found && move(temporary, path)) return
  }
}

/** @returns false where another process was faster */
function move(from: string, to: string): boolean {
  try {
    linkSync(from, to)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    // A disk without hard links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP', 'EINVAL'].includes(code)) throw error
    renameSync(from, to)
  }
  return true
}

function isSame(one: string, other: string): boolean {
  const files = [openSync(one, 'r'), openSync(other, 'r')]
  const [a, b] = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)]
  try {
    for (;;) {
      const read = readSync(files[0], a)
      if (read !== readSync(files[1], b) || !a.subarray(0, read).equals(b.subarray(0, read))) return false
      if (read === 0) return true
    }
  } finally {
    files.forEach(closeSync)
  }
}
