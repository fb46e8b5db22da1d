import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PerformTask, TaskContext, Work } from '../../jobs/index.ts'
import { registryAnswers } from '../registry/answers.ts'
import { type ReadModelInput, readModelTask } from '../registry/reading/task.ts'
import type { AskMain } from './route.ts'
import { trackingServer } from './fixtures/listening.ts'

/**
 * What MLflow's client 3.17.2 asked MLflow's own server in a session (fluent interface, artifacts, inputs, nested runs, searches, the
 * client's own interface, logged models, aliases, stages, system metrics), with the answers that it got: the same has to come from here.
 */
interface Exchange {
  readonly step: string
  readonly method: string
  readonly url: string
  readonly body?: unknown
  /** The content of a file that is sent; one that is no text is another one here. */
  readonly file?: string
  readonly status: number
  /** Null where it was too long to be recorded. */
  readonly answer?: unknown
}

const session = readFileSync(join(import.meta.dirname, 'fixtures/session.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Exchange)

/** What another server, or another moment, says otherwise. */
const otherwise = new Set([
  'artifact_location',
  'artifact_uri',
  'creation_time',
  'creation_timestamp',
  'creation_timestamp_ms',
  // Pictures and pickles are other bytes here.
  'file_size',
  'last_update_time',
  'last_updated_timestamp',
  'last_updated_timestamp_ms',
  'message',
  'next_page_token',
  // Of server-info: what this server does not do.
  'features_enabled',
  'presigned_upload_model_id_supported',
  'presigned_upload_run_id_supported',
])

/** Ids of the session, by those that were given here. */
class Ids {
  readonly #here = new Map<string, string>([['0', '0']])

  learn(recorded: unknown, here: unknown): void {
    if (Array.isArray(recorded) && Array.isArray(here)) recorded.forEach((item, at) => this.learn(item, here[at]))
    else if (isObject(recorded) && isObject(here))
      for (const [key, value] of Object.entries(recorded)) {
        // A run that its client gave no name has one from its server.
        if (/^(experiment_id|run_id|model_id|run_name)$/.test(key) && typeof value === 'string' && typeof here[key] === 'string')
          this.#here.set(value, here[key])
        else this.learn(value, here[key])
      }
  }

  /** A recorded value as it is here. */
  mapped(value: unknown, key = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => this.mapped(item, key))
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.mapped(each, name)]))
    if (typeof value !== 'string') return value
    if (/^experiment_ids?$/.test(key)) return this.#here.get(value) ?? value
    return this.#here.get(/^[a-z]+-[a-z]+-\d+$/.test(value) ? value : '') ?? this.long(value)
  }

  /** Ids of 32 digits, wherever they stand. */
  long(text: string): string {
    return text.replace(/(m-)?[0-9a-f]{32}/g, (id) => this.#here.get(id) ?? id)
  }

  url(url: string): string {
    const placed = this.long(url).replace(
      /(experiment_id=|mlflow-artifacts\/artifacts\/|path=)(\d+)(?=&|\/|%2F|$)/g,
      (_, before: string, id: string) => before + (this.#here.get(id) ?? id),
    )
    return placed
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value as it is compared: tags, params and metrics by their keys, without what is told otherwise. */
function compared(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .filter(isTold)
      .map(compared)
      .toSorted((a, b) => orderOf(a).localeCompare(orderOf(b)))
  if (!isObject(value)) return value === largest ? 'Infinity' : value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !otherwise.has(key))
      .map(([key, each]) => [key, compared(each)]),
  )
}

/** Which versions a logged model has become: MLflow's server writes it, and its client does again, so that there each stands twice. */
const isTold = (value: unknown) => !isObject(value) || value.key !== 'mlflow.modelVersions'

/** What MLflow's SQL store makes of an infinity. */
const largest = 1.7976931348623157e308

const orderOf = (value: unknown) => (isObject(value) ? String(value.key ?? value.path ?? value.name ?? '') : String(value))

/** Tags, params and newest metrics: there may be more of them here. */
function isByKey(value: unknown): value is { readonly key: string }[] {
  if (!Array.isArray(value) || !value.every((item) => isObject(item) && typeof item.key === 'string')) return false
  return new Set(value.map(({ key }: { key: string }) => key)).size === value.length
}

/** What of a recorded value is not the same here. Fields that only this server has are ignored, as clients ignore them. */
function lacking(recorded: unknown, here: unknown, at = ''): string[] {
  if (isObject(recorded) && isObject(here)) return Object.keys(recorded).flatMap((key) => lacking(recorded[key], here[key], `${at}.${key}`))
  if (isByKey(recorded) && Array.isArray(here))
    return recorded.flatMap((item) =>
      lacking(
        item,
        here.find((other) => isObject(other) && other.key === item.key),
        `${at}[${item.key}]`,
      ),
    )
  if (Array.isArray(recorded) && Array.isArray(here) && recorded.length === here.length)
    return recorded.flatMap((item, index) => lacking(item, here[index], `${at}[${index}]`))
  // An absent text is an empty one. What was too long to be recorded is null.
  if (Object.is(recorded, here) || recorded === null || (recorded === '' && here === undefined)) return []
  return [`${at} is ${JSON.stringify(here)} instead of ${JSON.stringify(recorded)}`]
}

test('[ML-1] a session of the real client is answered as its own server answered it', async () => {
  const main: AskMain = {
    call: (name, input) => registryAnswers[name as keyof typeof registryAnswers](work, input as never) as Promise<unknown>,
  }
  const { ask, workspace } = await trackingServer({ main })
  const context = { objects: workspace.objects } as unknown as TaskContext
  const perform = ((_name: string, input: unknown) => readModelTask(input as ReadModelInput, context)) as PerformTask
  const work = { workspace, perform } as unknown as Work
  const ids = new Ids()
  const differences: string[] = []
  for (const { step, method, url, body, file, status, answer } of session) {
    const asked = ids.url(url)
    const given = await ask(asked, { method, ...(file === undefined ? body !== undefined && { json: ids.mapped(body) } : { body: file }) })
    const here: unknown = file === undefined ? JSON.parse(given.text) : undefined
    if (status === 200) ids.learn(answer, here)
    const found =
      given.status === status ? lacking(compared(ids.mapped(answer)), compared(here)) : [`status ${given.status} instead of ${status}`]
    differences.push(...found.map((what) => `${step}: ${method} ${asked}: ${what}`))
  }
  expect(differences).toEqual([])
})
