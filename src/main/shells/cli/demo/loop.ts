import { relative } from 'node:path'
import { count, duration, metric } from '../../../../shared/numbers.ts'
import { type LoopResult, tellLoop } from '../../demo/index.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { quoted } from '../views/datasets.ts'
import { demoFolder } from './folder.ts'

/** A model in use that meets other data, and what comes of it, in a new workspace. */
export function demoLoop(cli: Cli, named: string | undefined): Promise<Outcome> {
  const folder = demoFolder(named)
  return withSession(
    cli,
    async ({ client, runJob, signal }) => {
      const began = performance.now()
      await client.workspace.info({})
      cli.note(`A new workspace in ${folder}`)
      const result = await tellLoop({ client, runJob, signal, engine: 'auto', say: (text) => cli.note(`  ${text}`) })
      const milliseconds = Math.round(performance.now() - began)
      const shown = relative(process.cwd(), folder) || '.'
      const { answered } = result
      return {
        data: {
          folder,
          milliseconds,
          champion: result.champion,
          challenger: result.challenger,
          alert: result.alert,
          run: result.run,
          answered: { ...answered, versions: Object.fromEntries(answered.versions) },
          story: result.story,
        },
        text: loopText(result, { folder: shown.startsWith('..') ? folder : shown, milliseconds }, cli.style),
        exit: answered.lost === 0 ? 0 : 3,
      }
    },
    { create: folder, tellsSteps: true, runsServices: true },
  )
}

function loopText(
  { alert, run, answered, story, champion, challenger }: LoopResult,
  { folder, milliseconds }: { readonly folder: string; readonly milliseconds: number },
  style: Style,
): string {
  const judgement = run.facts.judgement
  const workspace = `--workspace ${quoted(folder)}`
  return blocks(
    `\n${style.title('Results')}  in ${duration(milliseconds)}`,
    facts([
      ['Alert', alert.title],
      ...(judgement === null
        ? []
        : ([
            [
              'Judged',
              `${judgement.metric ?? ''} ${metric(judgement.champion ?? undefined)} of ${champion}, ${metric(judgement.challenger ?? undefined)} of ${challenger}, on ${count(judgement.rows)} rows that neither has seen`,
            ],
          ] satisfies [string, string][])),
      ['Decision', run.text],
      [
        'Callers',
        `${count(answered.requests)} requests, ${count(answered.lost)} lost; ${[...answered.versions].map(([version, requests]) => `${count(requests)} answered by ${version}`).join(', ')}`,
      ],
    ]),
    lines(
      style.title('Audit log'),
      table(
        ['time', 'who', 'action', 'what'],
        story.map(({ at, actor, action, subject }) => [
          new Date(at).toISOString().slice(11, 19),
          escapeText(actor),
          action,
          escapeText(subject),
        ]),
      ),
    ),
    lines(
      style.title('Next commands'),
      `  npx cairn monitor show wine-live ${workspace}`,
      `  npx cairn automation run-show ${run.id} ${workspace}`,
      `  npx cairn models show wine@champion ${workspace}`,
    ),
  )
}
