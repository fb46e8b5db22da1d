import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { isAlive } from '../../workspace/index.ts'

const prefix = '.cairn-install-'
/** What an installation adds to the package. */
const parts = ['deps', 'lib'] as const

/**
 * A copy of tfjs-node without its native parts, beside it: it finds the same dependencies, lies on the same disk, and
 * can be thrown away at any time.
 */
export function openStage(home: string): string {
  removeAbandoned(dirname(home))
  const stage = mkdtempSync(join(dirname(home), `${prefix}${process.pid}-`))
  const left = new Set<string>([...parts, 'build'])
  cpSync(home, stage, { recursive: true, filter: (source) => !left.has(relative(home, source).split(sep)[0]) })
  return stage
}

/** An installation that was killed leaves a gigabyte behind. */
function removeAbandoned(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** Moves the finished parts into place; if one cannot be moved, all is as before. */
export function commitStage(stage: string, home: string): void {
  const replaced = join(stage, 'replaced')
  mkdirSync(replaced, { recursive: true })
  const moved: (readonly [from: string, to: string])[] = []
  const move = (from: string, to: string) => {
    renameSync(from, to)
    moved.push([from, to])
  }
  try {
    for (const part of parts) {
      if (existsSync(join(home, part))) move(join(home, part), join(replaced, part))
      move(join(stage, part), join(home, part))
    }
  } catch (error) {
    for (const [from, to] of moved.toReversed()) renameSync(to, from)
    throw error
  }
}

export function closeStage(stage: string): void {
  if (basename(stage).startsWith(prefix)) rmSync(stage, { recursive: true, force: true })
}
