import { join, relative } from 'node:path'
import { CairnError } from '../../../../shared/errors.ts'
import { receive, stories, tellStory } from '../../demo/index.ts'
import type { Cli, Outcome } from '../cli.ts'
import { type Session, withSession } from '../session.ts'
import { demoFeatures } from './features.ts'
import { demoFolder } from './folder.ts'
import { demoLoop } from './loop.ts'
import { demoText, type DemoResult } from './report.ts'

/** The whole trail on real data, through the contract alone, as a person would walk it. */
export function demo(
  cli: Cli,
  { loop, features }: { readonly loop?: boolean; readonly features?: boolean },
  named: string | undefined,
): Promise<Outcome> {
  if (loop === true) return demoLoop(cli, named)
  if (features === true) return demoFeatures(cli, named)
  const folder = demoFolder(named)
  return withSession(
    cli,
    async (session) => {
      const began = performance.now()
      await session.client.workspace.info({})
      cli.note(`A new workspace in ${folder}`)
      const results: DemoResult[] = []
      const context = {
        ...stoppable(session, folder),
        engine: 'auto' as const,
        handOff: join(folder, 'hand-off'),
        say: (text: string) => cli.note(`  ${text}`),
      }
      for (const story of stories) {
        cli.note(`\n${cli.errorStyle.title(story.title)}`)
        const result = await tellStory(story, context)
        results.push({ ...result, ...(await receive(result, context)) })
      }
      const integrity = await session.client.workspace.verify({})
      const milliseconds = Math.round(performance.now() - began)
      const shown = relative(process.cwd(), folder) || '.'
      return {
        data: { folder, milliseconds, whole: integrity.ok, stories: results.map(plain) },
        text: demoText(results, { folder: shown.startsWith('..') ? folder : shown, milliseconds, whole: integrity.ok }, cli.style),
        exit: integrity.ok ? 0 : 3,
      }
    },
    { create: folder, tellsSteps: true },
  )
}

/** A training that was stopped by Ctrl-C has a result: without this, the demo would go on with it. */
function stoppable(session: Session, folder: string): Session {
  return {
    ...session,
    runJob: async (started, result) => {
      const made = await session.runJob(started, result)
      if (session.signal.aborted) throw new CairnError('CANCELLED', `Stopped. Results so far are in ${folder}.`)
      return made
    },
  }
}

/** For programs: ids and files, from which the rest can be asked. */
function plain({ story, stages, reproduction, build, verified, newRows, predictions }: DemoResult) {
  return {
    name: story.name,
    stages: stages.map(({ ref, rows, runs, best, model }) => ({
      ref,
      rows,
      runs: runs.map((run) => run.id),
      best: best.id,
      model: model.ref,
    })),
    reproduction,
    package: {
      path: build.path,
      bytes: build.package.bytes,
      keyId: build.package.keyId,
      sha256: build.package.object,
      parity: build.parity,
    },
    verified,
    newRows,
    predictions,
  }
}
