import { existsSync } from 'node:fs'
import { Sketched } from '../../../../../shared/contract/compute/index.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { sketchedText } from '../../views/compute/sketched.ts'

export interface ProfileOptions {
  /** A compute target. */
  readonly on?: string
}

export function profile(cli: Cli, { on: target }: ProfileOptions, source: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const found = await runJob(await client.compute.profiles.start({ source, target }), Sketched)
    return { data: found, text: sketchedText(found, cli.style) }
  })
}

/** Exit code 3 where a check failed. */
export function drift(cli: Cli, { on: target }: ProfileOptions, before: string, source: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const reference = isSource(before) ? { source: before } : { ref: before }
    const found = await runJob(await client.compute.profiles.drift({ source, target, reference }), Sketched)
    const fails = found.drift?.comparison.checks.some(({ outcome }) => outcome === 'fail') ?? false
    return { data: found, text: sketchedText(found, cli.style), exit: fails ? 3 : 0 }
  })
}

/** What is there as a file or folder, or looks like a path or a pattern; else it is a model version. */
function isSource(text: string): boolean {
  return /[/\\*?]|\.(parquet|parq|pq)$/i.test(text) || (!text.includes('@') && existsSync(text))
}
