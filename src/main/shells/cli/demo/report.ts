import { basename, join } from 'node:path'
import { escapeText } from '../text/escape.ts'
import { count, duration, metric, size } from '../../../../shared/numbers.ts'
import type { Received, Stage, StoryResult } from '../../demo/index.ts'
import type { Style } from '../text/style.ts'
import { blocks, lines, table } from '../text/table.ts'
import { quoted } from '../views/datasets.ts'
import { findMetric, leadMetric, metricName, metricText } from '../views/metrics.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export type DemoResult = StoryResult & Received

interface Ending {
  /** As it can be typed from here. */
  readonly folder: string
  readonly milliseconds: number
  readonly whole: boolean
}

export function demoText(results: readonly DemoResult[], { folder, milliseconds, whole }: Ending, style: Style): string {
  return blocks(
    `\n${style.title('Results')}  in ${duration(milliseconds)}`,
    modelsTable(results.flatMap((one) => one.stages)),
    packagesTable(results),
    lines(
      `Workspace: ${style.path(escapeText(folder))}${whole ? ', checked: every object matches its hash' : `, ${style.bad('damaged')}`}`,
      `Packages:  ${style.path(escapeText(join(folder, 'hand-off')))}`,
    ),
    lines(style.title('Next commands'), ...next(results, folder).map((line) => `  ${line}`)),
  )
}

/** All metrics here are of the test part, which no choice was made by. */
function modelsTable(stages: readonly Stage[]): string {
  return lines(
    'Evaluated on the test part of each dataset version, with 95 % intervals',
    table(
      ['data', right('rows'), right('test rows'), 'run', 'metric', 'model', 'linear', right('majority or mean'), 'model version'],
      stages.map(({ ref, rows, best, model }) => {
        const id = leadMetric(best.task)
        const value = (subject: 'model' | 'linear' | 'trivial') => findMetric(best.metrics, id, 'test', subject)
        return [
          ref,
          count(rows),
          count(best.split?.rows.test ?? 0),
          `${best.id} ${best.recipe.model.family}`,
          metricName(id),
          metricText(value('model')),
          metricText(value('linear')),
          metric(value('trivial')?.value),
          model.ref,
        ]
      }),
    ),
  )
}

function packagesTable(results: readonly DemoResult[]): string {
  return table(
    ['package', 'of', right('size'), 'signed with key', 'reproduced', 'parity', 'verified'],
    results.map(({ build, reproduction, verified, stages }) => [
      basename(build.path),
      stages[stages.length - 1].model.ref,
      size(build.package.bytes),
      build.package.keyId ?? 'none',
      `run ${reproduction.original}: bit-identical`,
      `${metric(build.parity.onnx.maxDifference)} on ${count(build.parity.rows)} rows`,
      verified ? 'yes' : 'no',
    ]),
  )
}

function next(results: readonly DemoResult[], folder: string): string[] {
  const [first] = results
  const last = results[results.length - 1]
  const workspace = `--workspace ${quoted(folder)}`
  const handedOff = (path: string) => quoted(join(folder, 'hand-off', basename(path)))
  return [
    `npx cairn runs list ${workspace}`,
    `npx cairn runs compare ${last.stages[last.stages.length - 1].runs.map((run) => run.id).join(' ')} ${workspace}`,
    `npx cairn runs evaluation ${first.stages[0].best.id} ${workspace}`,
    `npx cairn models show ${quoted(`${first.story.name}@champion`)} ${workspace}`,
    `npx cairn package verify ${handedOff(first.build.path)}`,
    `npx cairn package predict ${handedOff(first.build.path)} ${handedOff(first.newRows)} --output predicted.csv`,
  ]
}
