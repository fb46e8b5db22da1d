import { setImmediate } from 'node:timers/promises'
import type { ResolvedService } from '../../../../shared/domain/features/resolved.ts'
import type { Servable } from '../../../../shared/domain/serving/endpoint.ts'
import { CairnError } from '../../../../shared/errors.ts'
import type { DescribedLookup, RequestTable } from '../contracts.ts'
import { hasGaps } from './cells.ts'
import { type Completed, type CompletedModel, type Completing, Completion } from './completion.ts'
import { type Plan, planOf } from './plan.ts'

/** Rows that are looked up before other requests are let in. */
const atOnce = 500

const mostPlans = 100

/**
 * Completes rows that have keys in place of features, for one model: by the view versions that its training rows were joined from. A value
 * that the caller gives is taken as it is, also by what is computed of it; a missing one is looked up wherever the row has the keys.
 */
export class RowCompleter {
  readonly service: ResolvedService
  readonly #model: CompletedModel
  readonly #outputs: ResolvedService['outputs']
  /** What each input is looked up by. */
  readonly #needs: ReadonlyMap<string, readonly string[]>
  readonly #plans = new Map<string, Plan>()

  /** @throws FEATURES_INVALID for a service that contradicts itself */
  constructor(service: ResolvedService, { signature, sensitive }: Pick<Servable, 'signature' | 'sensitive'>) {
    const inputs = new Set(signature.inputs.map(({ name }) => name))
    this.service = service
    this.#model = { inputs, hidden: sensitive }
    this.#outputs = service.outputs.filter(({ column }) => inputs.has(column))
    this.#needs = new Map(this.#outputs.map(({ column }) => [column, this.#plan([column]).needs]))
  }

  get described(): DescribedLookup {
    const { service } = this
    const needs = new Set([...this.#needs.values()].flat())
    const needed = (columns: ResolvedService['keys']) => columns.filter(({ name }) => needs.has(name))
    return {
      service: service.ref,
      columns: this.#outputs.map(({ column }) => column),
      keys: needed(service.keys),
      request: needed(service.request),
    }
  }

  /**
   * Null where nothing is to be looked up.
   * @throws COLUMN_UNKNOWN for keys and request values that are not there; TYPE_MISMATCH for a key of another type; FEATURE_LACKING where
   * the policy refuses; ONLINE_DAMAGED, WORKSPACE_LOCKED
   */
  async complete(table: RequestTable, completing: Completing): Promise<Completed | null> {
    if (table.unnamed || !completing.policy.on) return null
    const wanted = this.#wanted(table)
    if (wanted.length === 0) return null
    const plan = this.#plan(wanted)
    const lacking = plan.needs.filter((name) => !table.columns.has(name))
    if (lacking.length > 0) throw needed(wanted, lacking)
    const completion = new Completion(plan, table, completing, this.#model)
    for (let from = 0; from < table.rows; from += atOnce) {
      if (from > 0) await setImmediate()
      completing.signal.throwIfAborted()
      completion.fill(from, Math.min(table.rows, from + atOnce))
    }
    return completion.completed()
  }

  /** What a request does not have, and what it has gaps in that can be looked up. */
  #wanted({ columns }: RequestTable): string[] {
    return this.#outputs.flatMap(({ column }) => {
      const given = columns.get(column)
      if (given === undefined) return [column]
      const canBe = this.#needs.get(column)?.every((name) => columns.has(name)) ?? false
      return canBe && hasGaps(given) ? [column] : []
    })
  }

  #plan(wanted: readonly string[]): Plan {
    const key = JSON.stringify(wanted)
    const known = this.#plans.get(key)
    if (known) return known
    const made = planOf(this.service, wanted)
    if (this.#plans.size >= mostPlans) this.#plans.clear()
    this.#plans.set(key, made)
    return made
  }
}

const shownNames = 20

function needed(wanted: readonly string[], lacking: readonly string[]): CairnError {
  const list = (names: readonly string[]) => {
    const shown = names.slice(0, shownNames).map((name) => JSON.stringify(name))
    return `${shown.join(', ')}${names.length > shown.length ? `, and ${names.length - shown.length} more` : ''}`
  }
  const message = `The request has neither the columns ${list(wanted)} nor what they are looked up by: ${list(lacking)}.`
  return new CairnError('COLUMN_UNKNOWN', message, { columns: wanted.slice(0, shownNames), needed: lacking.slice(0, shownNames) })
}
