import { isCaptured } from '../log/capture.ts'
import type { Answered, Predictions, PredictRequest, RowExplanation } from './contracts.ts'
import type { LiveDeployment, Target } from './deployment.ts'
import type { DispatcherContext } from './dispatcherContext.ts'
import type { Completed } from './lookup/completion.ts'
import type { ReadInput } from './frame.ts'
import type { Waiting } from './lanes/waiting.ts'
import { logEntry, microseconds } from './logged.ts'
import { askShadows } from './shadow.ts'

/** How a request came to its answer. */
interface Computed {
  readonly input: ReadInput
  /** What was looked up for it; null where nothing was. */
  readonly found: Completed | null
  readonly item: Waiting
  readonly predictions: Predictions
  readonly explanations: readonly RowExplanation[] | null
}

/** Values of an entry that is made at once. */
const soonLogged = 200

/** An answer, which is counted and logged when it has been written. */
export class AnsweredRequest implements Answered {
  readonly #request: PredictRequest
  readonly #deployment: LiveDeployment
  readonly #target: Target
  readonly #computed: Computed
  readonly #context: DispatcherContext
  #isSent = false

  constructor(request: PredictRequest, deployment: LiveDeployment, target: Target, computed: Computed, context: DispatcherContext) {
    this.#request = request
    this.#deployment = deployment
    this.#target = target
    this.#computed = computed
    this.#context = context
  }

  get servable() {
    return this.#target.model.loaded.servable
  }

  get arm() {
    return this.#target.arm
  }

  get revision() {
    return this.#deployment.settings.revision
  }

  get predictions() {
    return this.#computed.predictions
  }

  get explanations() {
    return this.#computed.explanations
  }

  get notes() {
    const { found, input } = this.#computed
    return found ? [...found.notes, ...input.notes] : input.notes
  }

  sent(code: number, outputMicroseconds: number): void {
    if (this.#isSent) return
    this.#isSent = true
    const { item, input, found, predictions } = this.#computed
    const us = {
      total: microseconds(performance.now() - this.#request.started),
      queue: microseconds(item.begun - item.since),
      input: microseconds(item.since - this.#request.started),
      infer: microseconds(item.took),
      output: Math.max(0, Math.round(outputMicroseconds)),
    }
    const { counter, unit, arm } = this.#target
    counter.answered(input.rows, this.#request.at, us, item.ranFirst)
    const { settings, shadows } = this.#deployment
    if (isCaptured(settings.capture, this.#request.id)) {
      const record = () =>
        this.#context.log.record(
          logEntry(
            this.#request,
            settings,
            { servable: this.servable, arm, unit },
            { code, error: null, us, input, predictions, features: found?.lookups() },
          ),
        )
      // An entry of many values takes longer than to write the answer, which goes out first.
      if (input.rows * input.columns.length > soonLogged) setImmediate(record)
      else record()
    }
    if (shadows.length > 0) setImmediate(() => askShadows(this.#request, unit, this.#deployment, this.#context))
  }
}
