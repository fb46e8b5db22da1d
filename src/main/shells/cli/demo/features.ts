import { relative } from 'node:path'
import { count, duration, metric } from '../../../../shared/numbers.ts'
import { type FeaturesResult, tellFeatures } from '../../demo/index.ts'
import type { Cli, Outcome } from '../cli.ts'
import { withSession } from '../session.ts'
import { escapeText } from '../text/escape.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { quoted } from '../views/datasets.ts'
import { demoFolder } from './folder.ts'

/** Features from event data to an endpoint that is asked with keys, in a new workspace. */
export function demoFeatures(cli: Cli, named: string | undefined): Promise<Outcome> {
  const folder = demoFolder(named)
  return withSession(
    cli,
    async ({ client, runJob, signal }) => {
      const began = performance.now()
      await client.workspace.info({})
      cli.note(`A new workspace in ${folder}`)
      const context = { client, runJob, signal, engine: 'auto' as const, say: (text: string) => cli.note(`  ${text}`) }
      const result = await tellFeatures(folder, new Date(), context)
      const milliseconds = Math.round(performance.now() - began)
      const shown = relative(process.cwd(), folder) || '.'
      return {
        data: { folder, milliseconds, ...result },
        text: featuresText(result, { folder: shown.startsWith('..') ? folder : shown, milliseconds }, cli.style),
      }
    },
    { create: folder, tellsSteps: true, runsServices: true },
  )
}

function featuresText(
  { models, proof, parity, online, served }: FeaturesResult,
  { folder, milliseconds }: { readonly folder: string; readonly milliseconds: number },
  style: Style,
): string {
  const { request, newest, asKnown } = models
  const workspace = `--workspace ${quoted(folder)}`
  const right = (title: string) => ({ title, align: 'right' as const })
  const parts = [parity.online, ...(parity.training ? [parity.training] : [])]
  const compared = parts.reduce((sum, { values }) => sum + values, 0)
  const different = parts.reduce((sum, part) => sum + part.different, 0)
  const cell = (value: unknown) => escapeText(String(value ?? 'missing'))
  return blocks(
    `\n${style.title('Results')}  in ${duration(milliseconds)}`,
    lines(
      'ROC AUC on the test part of the training data, and on rides of the last week with what was known at each request',
      table(
        ['features', 'model version', right('in training'), right('last week')],
        [
          ['of the request alone', request.model, metric(request.looks), metric(request.is)],
          ['newest values (leakage)', newest.model, metric(newest.looks), metric(newest.is)],
          ['as known then', asKnown.model, metric(asKnown.looks), metric(asKnown.is)],
        ],
      ),
    ),
    lines(
      `Where the values of row 1 of ${asKnown.joined} come from`,
      table(
        ['feature', right('value'), 'view', 'event', 'created'],
        proof.map(({ column, value, view, event, created }) => [column, cell(value), view, event ?? '–', created ?? '–']),
      ),
    ),
    facts([
      ['Parity', `${count(different)} of ${count(compared)} values differ between training, offline and online`],
      ['Endpoint', `${served.features} features and the prediction ${cell(JSON.stringify(served.prediction))} by keys alone`],
    ]),
    lines(
      'Looked up by keys',
      table(
        ['feature', right('published'), right('after a push')],
        Object.entries(online.before).map(([name, value]) => [name, cell(value), cell(online.after[name])]),
      ),
    ),
    lines(
      style.title('Next commands'),
      `  npx cairn features list ${workspace}`,
      `  npx cairn features show ride_lateness ${workspace}`,
      `  npx cairn compare ${request.model} ${asKnown.model} --data last-week-as-known ${workspace}`,
    ),
  )
}
