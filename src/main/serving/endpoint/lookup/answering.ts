import type { ResolvedService } from '../../../../shared/domain/features/resolved.ts'
import type { ServedFeatures } from '../../../../shared/domain/serving/features.ts'
import { type CompiledService, compileService } from '../../../features/online.ts'

const mostCompiled = 100

/** A feature service that can be asked. */
export class AnsweringService {
  readonly service: ResolvedService
  /** Output columns whose values are told to nobody. */
  readonly sensitive: ReadonlySet<string>
  /** Null for one that only a model brought along. */
  readonly object: string | null
  readonly #compiled = new Map<string, CompiledService>()

  /** @throws FEATURES_INVALID for one that contradicts itself */
  constructor({ service, sensitive }: ServedFeatures, object: string | null) {
    this.service = service
    this.sensitive = new Set(sensitive)
    this.object = object
    this.compiled(service.outputs.map(({ column }) => column))
  }

  /** What gives these outputs. */
  compiled(columns: readonly string[]): CompiledService {
    const key = JSON.stringify(columns)
    const known = this.#compiled.get(key)
    if (known) return known
    const made = compileService(this.service, columns)
    if (this.#compiled.size >= mostCompiled) this.#compiled.clear()
    this.#compiled.set(key, made)
    return made
  }
}

/** A service of a model, as it can be asked beside those that a person has turned on. */
export function serviceOfModel(service: ResolvedService, sensitive: readonly string[]): AnsweringService {
  return new AnsweringService({ format: 'cairn.servedFeatures/1', service, sensitive: [...sensitive] }, null)
}
