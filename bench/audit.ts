import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { authorOf } from '../src/main/authors/index.ts'
import { checkAudit, createWorkspace, openWorkspace, schema, type Workspace, workspaceInfo } from '../src/main/workspace/index.ts'

export interface AuditFigures {
  readonly entries: number
  readonly objects: number
  /** How long each took, and how long it let nothing else have its turn, in ms. */
  readonly full: Taken
  readonly afterChange: Taken
  readonly info: Taken
  /** One change of metadata with its entry, in ms. */
  readonly change: number
}

interface Taken {
  readonly ms: number
  readonly longest: number
}

/** What a change costs in a workspace with a long log and many objects: what the status bar and Home ask after each. */
export async function benchAudit(folder: string, entries = 100_000, objects = 20_000): Promise<AuditFigures> {
  const path = join(folder, 'long')
  const author = authorOf('cli', join(folder, 'long-home'))
  const filled = createWorkspace(path, author)
  for (let done = 0; done < entries; done += 10_000) filled.write(() => note(filled, Math.min(10_000, entries - done)))
  addObjects(filled, objects)
  filled.close()
  // As it is found at the next start.
  const workspace = openWorkspace(path, { author })
  try {
    await workspaceInfo(workspace)
    const full = await taken(() => checkAudit(workspace, { full: true }))
    const begun = performance.now()
    for (let i = 0; i < 100; i++) note(workspace, 1)
    const change = (performance.now() - begun) / 100
    const afterChange = await taken(() => checkAudit(workspace))
    const info = await taken(() => workspaceInfo(workspace))
    return { entries, objects, full, afterChange, info, change }
  } finally {
    workspace.close()
  }
}

function note(workspace: Workspace, count: number): void {
  for (let i = 0; i < count; i++)
    workspace.change(
      () => ({ action: 'run.update', subject: `run:${i}`, detail: { notes: `the ${i}th` } }),
      () => null,
    )
}

function addObjects(workspace: Workspace, count: number): void {
  workspace.write((db) => {
    for (let i = 0; i < count; i++) {
      const object = createHash('sha256').update(String(i)).digest('hex')
      const file = workspace.objects.path(object)
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, String(i))
      db.insert(schema.packages)
        .values({ name: `${i}.cairn`, object, bytes: 1, createdAt: i })
        .run()
    }
  })
}

/** Beside work that always wants its turn. */
async function taken(work: () => Promise<unknown>): Promise<Taken> {
  const begun = performance.now()
  let last = begun
  let longest = 0
  let on = true
  const turn = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (on) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  const end = performance.now()
  on = false
  return { ms: end - begun, longest: Math.max(longest, end - last) }
}
