import { CairnError } from '../../../shared/errors.ts'
import { isCaptured } from '../log/capture.ts'
import type { PredictRequest } from './contracts.ts'
import type { LiveDeployment } from './deployment.ts'
import type { DispatcherContext } from './dispatcherContext.ts'
import { completed } from './lookup/completed.ts'
import type { Completed } from './lookup/completion.ts'
import type { ReadInput } from './frame.ts'
import { Waiting } from './lanes/waiting.ts'
import { logEntry, microseconds } from './logged.ts'
import { failureOf } from './statistics.ts'

/** Copies that wait at most: one more is dropped, and counted. */
export const mostShadowed = 100

const neverAborted = new AbortController().signal

/**
 * Asks the shadows of a deployment what was answered already. They compute in a thread of their own; whether they hang, throw or lag behind,
 * it is seen in the log and the statistics alone.
 * @param asked when the answer was sent
 */
export function askShadows(request: PredictRequest, unit: string | null, deployment: LiveDeployment, context: DispatcherContext): void {
  for (const shadow of deployment.shadows) void askShadow(request, unit, deployment, shadow, context)
}

type Shadow = LiveDeployment['shadows'][number]

async function askShadow(
  request: PredictRequest,
  unit: string | null,
  deployment: LiveDeployment,
  shadow: Shadow,
  { log, features }: DispatcherContext,
) {
  const { runtime, settings } = deployment
  if (runtime.shadowLoad.waiting >= mostShadowed) {
    runtime.dropped++
    return
  }
  const started = performance.now()
  shadow.model.acquire()
  let input: ReadInput | undefined
  let found: Completed | null = null
  let item: Waiting | undefined
  let failed: CairnError | null = null
  try {
    const { completer, reader } = shadow.model
    found = completer && (await completed({ ...request, signal: neverAborted }, deployment, completer, features))
    input = reader.read(found?.table ?? request.table)
    item = new Waiting(input, runtime.shadowLoad, neverAborted, started + settings.limits.timeout)
    shadow.queue.enqueue(item)
    await item.answer
  } catch (thrown) {
    failed = CairnError.from(thrown)
  } finally {
    shadow.model.release()
  }
  const since = item?.since ?? performance.now()
  const us = {
    total: microseconds(performance.now() - started),
    queue: microseconds((item?.begun || since) - since),
    input: microseconds(since - started),
    infer: microseconds(item?.took ?? 0),
    output: 0,
  }
  if (failed) shadow.counter.failed(failureOf(failed), request.at)
  else shadow.counter.answered(request.table.rows, request.at, us, item?.ranFirst ?? false)
  if (!isCaptured(settings.capture, request.id)) return
  const by = { servable: shadow.model.servable, arm: 'shadow', unit }
  log.record(
    failed
      ? logEntry(request, settings, by, { code: 500, error: failed.code, us })
      : logEntry(request, settings, by, { code: 200, error: null, us, input, predictions: await item?.answer, features: found?.lookups() }),
  )
}
