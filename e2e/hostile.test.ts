import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { json, newFolder } from './cairn.ts'
import { corpus } from './hostile/corpus.ts'
import { commandsOf, type HostileEntry, type Place } from './hostile/entry.ts'
import { attempt, type Attempt } from './hostile/attempt.ts'
import { contentsOf, filesWith } from './hostile/contents.ts'

/** What a person has in their home folder; its text must turn up nowhere else. */
const secret = 'CANARY-6f1d2c'
const canaries: Readonly<Record<string, string>> = {
  '.bashrc': `export TOKEN=${secret}\n`,
  '.ssh/id_ed25519': `-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n`,
  '.config/other/settings.json': `{"token":"${secret}"}\n`,
  'work/secret.txt': `${secret}\n`.repeat(300),
}

/** All of them take seven minutes, with `npm run torture:hostile`; otherwise it is every third of each kind. */
const isWhole = import.meta.env.MODE === 'torture'

describe.each([...new Set(corpus.map(({ kind }) => kind))])('hostile: %s', (kind) => {
  const entries = corpus.filter((entry) => entry.kind === kind).filter((_entry, index) => isWhole || index % 3 === 0)
  test.each(entries.map((entry) => [entry.id, entry] as const))('%s', async (_id, entry) => {
    const rooms = await furnish(entry)
    const before = contentsOf(rooms.home)
    const made = contentsOf(rooms.made)
    const commands = (entry.commands ?? commandsOf[entry.kind])(rooms.place)
    expect(commands.length).toBeGreaterThan(0)
    for (const command of commands) {
      const tried = await attempt(command, rooms)
      judge(entry, tried)
      expect(tried.stdout + tried.stderr, tried.told).not.toContain(secret)
      expect(contentsOf(rooms.home), `${tried.told}: the home folder`).toEqual(before)
      // A workspace is written to by those who work in it.
      if (entry.kind !== 'workspace') expect(contentsOf(rooms.made), `${tried.told}: what was given`).toEqual(made)
      expect([...contentsOf(rooms.tmp).keys()], `${tried.told}: left in the folder of temporary files`).toEqual([])
    }
    expect(filesWith(rooms.all, secret).filter((path) => !path.startsWith(join(rooms.home, '/')))).toEqual([])
  })
})

test('entries have names of their own', () => {
  expect(new Set(corpus.map(({ id }) => id)).size).toBe(corpus.length)
})

interface Rooms {
  readonly all: string
  readonly home: string
  readonly tmp: string
  readonly cairnHome: string
  readonly made: string
  readonly place: Place
}

async function furnish(entry: HostileEntry): Promise<Rooms> {
  const all = newFolder()
  const folder = (name: string) => {
    const path = join(all, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  const [home, tmp, cairnHome, made] = ['home', 'tmp', 'cairn', 'made'].map(folder)
  for (const [name, content] of Object.entries(canaries)) {
    mkdirSync(join(home, name, '..'), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  const data = join(folder('data'), 'data.csv')
  writeFileSync(data, 'x,y\n1,2\n2,4\n3,6\n')
  const workspace = join(all, 'workspace')
  await json(['init', workspace], { env: { HOME: home, CAIRN_HOME: cairnHome, TMPDIR: tmp } })
  const path = await entry.make(made, join(home, 'work/secret.txt'))
  return { all, home, tmp, cairnHome, made, place: { path, workspace, data, output: join(folder('written'), 'out.csv') } }
}

function judge(entry: HostileEntry, tried: Attempt): void {
  expect(tried.broken, tried.told).toBeNull()
  expect(tried.stderr, tried.told).not.toMatch(/fault in Cairn/i)
  expect(tried.codes, tried.told).not.toContain('INTERNAL')
  if (entry.expect === 'unharmed') {
    // A worker that died took the answer with it: that is a crash, unless somebody says that it is meant.
    if (tried.code !== 0) expect(tried.codes, tried.told).not.toEqual([])
    expect(tried.codes, tried.told).not.toContain('WORKER_DIED')
    return
  }
  expect(tried.code, tried.told).not.toBe(0)
  expect(entry.expect.refused, tried.told).toEqual(expect.arrayContaining([tried.codes[0]]))
}
