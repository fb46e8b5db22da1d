import { CairnError } from '../../../../shared/errors.ts'
import type { Cli, Outcome } from '../cli.ts'
import type { NamedType } from '../options.ts'
import { withSession } from '../session.ts'
import type { TreeShap } from '../../../../shared/domain/evaluation/explanation.ts'
import type { importanceKinds, shapNames } from '../commands/explain.ts'
import { contributionsText, controlsText, dependenceText, explanationText, importanceText, splitImportanceText } from '../views/explain.ts'
import { modelOf, partOf, rowsOf, type RowsOptions } from './evaluate.ts'

interface ImportanceOptions extends RowsOptions {
  readonly kind: (typeof importanceKinds)[number]
  readonly metric?: string
  readonly repeats: number
  readonly rows?: number
  readonly seed: number
}

export function importance(cli: Cli, options: ImportanceOptions, model: string, data: string | undefined): Promise<Outcome> {
  const { kind } = options
  if (kind === 'contributions') return contributions(cli, options, model, data)
  if (kind !== 'permutation') return splitImportance(cli, kind, model)
  return withSession(cli, async ({ client, signal }) => {
    const { metric, repeats, rows: maxRows, seed } = options
    const found = await client.evaluation.importance(
      { model: modelOf(model), data, ...rowsOf(options), metric, repeats, maxRows, seed },
      { signal },
    )
    return { data: found, text: importanceText(found, cli.style) }
  })
}

function contributions(cli: Cli, options: ImportanceOptions, model: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const asked = { model: modelOf(model), data, ...rowsOf(options), maxRows: options.rows }
    const found = await client.evaluation.meanContributions(asked, { signal })
    if (found) return { data: found, text: contributionsText(found, cli.style) }
    throw new CairnError('INVALID_INPUT', 'This model was not trained by Cairn. Use --kind permutation.', { field: 'kind' })
  })
}

function splitImportance(cli: Cli, kind: 'gain' | 'splits', model: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.evaluation.splitImportance({ model: modelOf(model) }, { signal })
    if (found) return { data: found, text: splitImportanceText(found, kind, cli.style) }
    const message = 'Only boosting and forests that Cairn trained have splits. Use --kind permutation or contributions.'
    throw new CairnError('INVALID_INPUT', message, { field: 'kind' })
  })
}

interface DependenceOptions extends RowsOptions {
  readonly label?: string
  readonly points: number
  readonly rows: number
}

export function dependence(
  cli: Cli,
  options: DependenceOptions,
  model: string,
  column: string,
  data: string | undefined,
): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { label, points: resolution, rows: maxRows } = options
    const found = await client.evaluation.dependence(
      { model: modelOf(model), data, part: partOf(options), column, label, resolution, maxRows },
      { signal },
    )
    return { data: found, text: dependenceText(found, cli.style) }
  })
}

/** @returns undefined where none is chosen */
function shapOf(name: ExplainOptions['shap']): TreeShap | undefined {
  return name === 'path-dependent' ? 'pathDependent' : name
}

interface ExplainOptions {
  readonly row: number
  readonly data?: string
  readonly set?: readonly NamedType[]
  readonly limit: number
  readonly seed: number
  readonly shap?: (typeof shapNames)[number]
}

export function explain(cli: Cli, { row, data, set = [], limit, seed, shap }: ExplainOptions, model: string): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const changes = set.map(({ column, type: value }) => ({ column, value: value === 'null' ? null : value }))
    const found = await client.evaluation.explain({ model: modelOf(model), data, row, changes, seed, shap: shapOf(shap) }, { signal })
    return { data: found, text: explanationText(found, limit, cli.style) }
  })
}

interface WhatIfOptions extends Omit<ExplainOptions, 'data'>, RowsOptions {}

export function whatIf(cli: Cli, options: WhatIfOptions, model: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const { row, set = [], limit, seed, shap } = options
    const changes = set.map(({ column, type: value }) => ({ column, value: value === 'null' ? null : value }))
    const asked = { model: modelOf(model), data, part: partOf(options), row, changes, seed, shap: shapOf(shap) }
    const found = await client.evaluation.whatIf(asked, { signal })
    return { data: found, text: explanationText(found, limit, cli.style) }
  })
}

export function controls(cli: Cli, options: RowsOptions, model: string, data: string | undefined): Promise<Outcome> {
  return withSession(cli, async ({ client, signal }) => {
    const found = await client.evaluation.controls({ model: modelOf(model), data, part: partOf(options) }, { signal })
    return { data: found, text: controlsText(found, cli.style) }
  })
}
