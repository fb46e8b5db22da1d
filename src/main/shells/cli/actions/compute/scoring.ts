import { statSync } from 'node:fs'
import { Scored } from '../../../../../shared/contract/compute/scoring.ts'
import { counted } from '../../../../../shared/numbers.ts'
import type { Cli, Outcome } from '../../cli.ts'
import { withSession } from '../../session.ts'
import { escapeText } from '../../text/escape.ts'
import { lines } from '../../text/table.ts'

interface ScoreOptions {
  readonly on: string
  readonly to?: string
  readonly keep?: string
  readonly sendSensitive: boolean
}

export function score(cli: Cli, { on: target, to, keep, sendSensitive }: ScoreOptions, model: string, data: string): Promise<Outcome> {
  return withSession(cli, async ({ client, runJob }) => {
    const started = await client.compute.scoring.start({
      model: isPackage(model) ? { file: model } : { ref: model },
      data: isFile(data) ? { file: data } : { ref: data },
      target,
      to: to === undefined ? { kind: 'folder', keep: keep?.split(',') ?? [] } : { kind: 'dataset', name: to },
      sendsSensitive: sendSensitive,
    })
    const scored = await runJob(started, Scored)
    const { rows, checked, partitions } = scored
    const text = lines(
      `Scored ${counted(rows, 'row')} with ${cli.style.title(escapeText(scored.model))} on ${escapeText(target)}, in ${counted(partitions, 'partition')} and ${scored.seconds.toFixed(1)} s.`,
      `Verified: every row is there once, and ${counted(checked.rows, 'row')} scored here differ by ${checked.maxDifference.toExponential(1)} at most.`,
      scored.version === null
        ? `Parquet: ${escapeText(scored.folder ?? '')}`
        : `Dataset version: ${cli.style.title(escapeText(scored.version))}`,
    )
    return { data: scored, text }
  })
}

const isPackage = (text: string) => /\.cairn$/i.test(text) || statSync(text, { throwIfNoEntry: false })?.isFile() === true

/** What is there as a file or folder, or looks like a path or a pattern; else it is a dataset version. */
const isFile = (text: string) => /[/\\*?]/.test(text) || statSync(text, { throwIfNoEntry: false }) !== undefined
