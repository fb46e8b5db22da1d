import type { Architecture } from '../../../../shared/domain/training/architecture.ts'
import { masked } from '../../../../shared/domain/datasets/sensitive.ts'
import type { ShownTree } from '../../../../shared/domain/training/shownTree.ts'
import type { AliasMove, Model, ModelsRow, ModelVersion, ModelVersionSummary } from '../../../../shared/contract/models/index.ts'
import { escapeText, shorten } from '../text/escape.ts'
import { count, counted, hash, interval, metric, none, quantity, size, time } from '../../../../shared/numbers.ts'
import type { Style } from '../text/style.ts'
import { blocks, facts, lines, table } from '../text/table.ts'
import { shortName } from './datasets.ts'
import { mainMetrics, metricName, metricText, type Part, positiveText } from './metrics.ts'

const right = (title: string) => ({ title, align: 'right' as const })

export function modelsText(rows: readonly ModelsRow[], style: Style): string {
  if (rows.length === 0) return 'No models yet. Register one: cairn models register RUN NAME'
  return table(
    ['version', 'aliases', 'metric', right('value'), 'gates', 'package', 'data', 'tags', 'registered'],
    rows.map(({ ref, aliases, metric: main, gates, package: built, dataset, tags, createdAt }) => [
      shortName(ref),
      aliases.map(escapeText).join(', '),
      main === null ? none : `${metricName(main.metric)} on ${main.part}`,
      main === null ? none : interval(main.value, main.low, main.high),
      gates.map((gate) => gateState(gate, style)).join('; '),
      built === null ? none : `${shortName(built.name)}${built.draft ? ' (draft)' : ''}`,
      dataset === null ? none : shortName(dataset),
      shorten(tags.map(escapeText).join(', '), 24),
      time(createdAt),
    ]),
  )
}

/** `champion: 1 of 4 fail, out of date` */
function gateState({ alias, total, failing, skipped, outOfDate }: ModelsRow['gates'][number], style: Style): string {
  const name = escapeText(alias)
  if (failing === null) return `${name}: not checked`
  const passing = total - skipped
  const none = [passing > 0 && style.good(`${passing} pass`), skipped > 0 && `${skipped} not compared`].filter((text) => text !== false)
  const found = failing > 0 ? style.bad(`${failing} of ${total} fail`) : none.join(', ')
  return `${name}: ${found}${outOfDate.length > 0 ? `, ${style.warn('out of date')}` : ''}`
}

export function modelText(model: Model, style: Style): string {
  return blocks(
    style.title(escapeText(model.name)),
    escapeText(model.notes),
    model.tags.length > 0 && `tags: ${model.tags.map(escapeText).join(', ')}`,
    versionsTable(model.versions),
  )
}

function versionsTable(versions: readonly ModelVersionSummary[]): string {
  return table(
    ['version', 'aliases', 'task', 'from', 'data', right('threshold'), 'checksum', 'tags', 'created'],
    versions.map((version) => [
      shortName(version.ref),
      version.aliases.map(escapeText).join(', '),
      version.task ?? 'not opened',
      origin(version),
      version.dataset === null ? none : shortName(version.dataset),
      metric(version.threshold),
      hash(version.checksum),
      shorten(version.tags.map(escapeText).join(', '), 24),
      time(version.createdAt),
    ]),
  )
}

function origin({ run, importedFrom }: ModelVersionSummary): string {
  if (run !== null) return `run ${run}`
  return importedFrom === null ? none : `package ${shortName(importedFrom)}`
}

export function modelVersionText(version: ModelVersion, style: Style): string {
  return blocks(
    style.title(escapeText(version.ref)),
    facts([
      ['aliases', version.aliases.map(escapeText).join(', ')],
      ['task', version.task === null ? 'not opened' : `${version.task}${positiveText(version.positive)}`],
      ['not opened', version.unopened && escapeText(version.unopened)],
      ['files and origin', version.unopened && `cairn models origin ${escapeText(version.ref)}`],
      [
        'lineage',
        [
          version.dataset && escapeText(version.dataset),
          origin(version) !== none && origin(version),
          escapeText(version.ref),
          ...version.packages.map(({ name }) => escapeText(name)),
        ]
          .filter(Boolean)
          .join(' → '),
      ],
      ['threshold', version.threshold === null ? null : metric(version.threshold)],
      ['checksum', hash(version.checksum)],
      ['tags', version.tags.map(escapeText).join(', ')],
      ['notes', escapeText(version.notes)],
      ['created', time(version.createdAt)],
    ]),
    versionMetrics(version),
    version.packages.length > 0 &&
      table(
        [right('id'), 'package', right('size'), '', 'built'],
        version.packages.map(({ id, name, bytes, draft, createdAt }) => [
          count(id),
          shortName(name),
          size(bytes),
          draft ? 'DRAFT' : '',
          time(createdAt),
        ]),
      ),
  )
}

function versionMetrics({ metrics, task, dataset, positive }: ModelVersion): string {
  const parts: readonly Part[] = ['validation', 'test']
  const find = (id: string, part: Part) => metrics.find((value) => value.metric === id && value.part === part && value.subject === 'model')
  const rows = (task === null ? [] : mainMetrics[task]).filter((id) => parts.some((part) => find(id, part)))
  if (rows.length === 0) return ''
  return lines(
    `Evaluated on ${dataset === null ? 'its author’s data' : escapeText(dataset)}; 95 % intervals${positiveText(positive)}`,
    table(
      ['metric', ...parts.map((part) => `${part} part`)],
      rows.map((id) => [metricName(id), ...parts.map((part) => metricText(find(id, part)))]),
    ),
  )
}

export function historyText(moves: readonly AliasMove[]): string {
  if (moves.length === 0) return 'No alias changes yet.'
  return table(
    ['when', 'alias', 'from', 'to', 'gates', 'reason'],
    moves.map(({ at, alias, from, to, reason, gateCheck, overridden }) => [
      time(at),
      escapeText(alias),
      from === null ? none : shortName(from),
      to === null ? 'removed' : shortName(to),
      gateCheck === null ? none : overridden ? 'overridden' : 'passed',
      escapeText(reason),
    ]),
  )
}

/** As many values of a leaf are shown. */
const leafValues = 6

export function treeText({ ref, trees, tree, leaves, nodes }: ShownTree, style: Style): string {
  return blocks(
    `${style.title(escapeText(ref))}: tree ${count(tree)} of ${count(trees)}; its leaves hold the ${escapeText(leaves)}`,
    lines(
      ...nodes.map(({ depth, branch, question, missing, rows, value, hidden }) => {
        const what =
          question === null
            ? value.length === 0
              ? masked
              : value.slice(0, leafValues).map(quantity).join(', ') + (value.length > leafValues ? ', …' : '')
            : `${shorten(escapeText(question), 60)}? ${style.faint(`missing: ${missing}`)}`
        const more = hidden > 0 ? ` ${style.faint(`${counted(hidden, 'more node')} below`)}` : ''
        return `${'  '.repeat(depth)}${branch === null ? '' : `${branch}: `}${what} ${style.faint(`(${counted(Math.round(rows), 'row')})`)}${more}`
      }),
    ),
  )
}

export function architectureText({ ref, stages, parameters, trees, unknown }: Architecture, style: Style): string {
  const shape = (value: number | null) => (value === null ? none : count(value))
  return blocks(
    `${style.title(escapeText(ref))}: ${trees > 0 ? counted(trees, 'tree') : counted(parameters, 'parameter')}`,
    unknown !== null && unknown,
    table(
      ['stage', 'kind', right('in'), right('out'), right('parameters'), ''],
      stages.map(({ name, kind, inputs, outputs, parameters: own, detail }) => [
        shorten(escapeText(name), 32),
        kind,
        shape(inputs),
        shape(outputs),
        count(own),
        shorten(escapeText(detail), 48),
      ]),
    ),
  )
}
