import type { FeatureCell } from '../../../shared/contract/features/join.ts'
import type { ColumnType } from '../../../shared/domain/datasets/columnType.ts'
import { checkOnDemand, isExact } from '../../../shared/domain/expressions/index.ts'
import type { ParityDifference, ParityReport } from '../../../shared/domain/features/parity.ts'
import type { ResolvedService } from '../../../shared/domain/features/resolved.ts'
import { storedCell } from '../online/cells.ts'

export interface Place {
  readonly of: ParityDifference['of']
  readonly row: number | null
  readonly keys: string
  readonly moment: string
}

const keptDifferences = 50

/** Functions such as `exp` are computed by two libraries, which agree to the last digits. */
const tolerance = 1e-12

/** Counts the values that two ways of computing them agree on, and keeps the first that they do not. */
export class Comparison {
  readonly #service: ResolvedService
  readonly #types: readonly ColumnType[]
  readonly #inexact: ReadonlySet<number>
  readonly #compared: number[]
  readonly #different: number[]
  readonly #differences: ParityDifference[] = []

  constructor(service: ResolvedService) {
    this.#service = service
    this.#types = service.outputs.map(({ type }) => type)
    this.#compared = service.outputs.map(() => 0)
    this.#different = service.outputs.map(() => 0)
    const inexact = inexactExpressions(service)
    this.#inexact = new Set(
      service.outputs.flatMap(({ source }, place) => (source.kind === 'computed' && inexact.has(source.id) ? [place] : [])),
    )
  }

  /** @returns how many values of the row differ */
  row(offline: readonly FeatureCell[], online: readonly FeatureCell[], place: () => Place): number {
    let different = 0
    for (const [output, type] of this.#types.entries()) {
      const [one, other] = [storedCell(offline[output], type), storedCell(online[output], type)]
      this.#compared[output]++
      if (one !== undefined && this.#isSame(output, one, other)) continue
      different++
      this.#different[output]++
      if (this.#differences.length >= keptDifferences) continue
      const feature = this.#service.outputs[output].column
      this.#differences.push({ ...place(), feature, offline: textOf(offline[output]), online: textOf(online[output]) })
    }
    return different
  }

  #isSame(output: number, one: FeatureCell, other: FeatureCell | undefined): boolean {
    if (Object.is(one, other) || (one === 0 && other === 0)) return true
    if (!this.#inexact.has(output)) return false
    // What an inexact number decides may fall on either side of a limit.
    if (typeof one !== 'number' || typeof other !== 'number') return false
    return Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other))
  }

  result(): Pick<ParityReport, 'features' | 'differences'> {
    const features = this.#service.outputs.map(({ column }, place) => ({
      column,
      compared: this.#compared[place],
      different: this.#different[place],
    }))
    return { features, differences: this.#differences }
  }
}

/** The expressions whose last digits depend on the library that computes them, and those that read such ones. */
function inexactExpressions({ expressions }: ResolvedService): Set<string> {
  const found = new Set<string>()
  for (const { id, expression, reads } of expressions) {
    const readsInexact = reads.some(({ source }) => source.kind === 'computed' && found.has(source.id))
    if (readsInexact || !isExact(checkOnDemand(expression, reads))) found.add(id)
  }
  return found
}

const textOf = (cell: FeatureCell): string | null => (cell === null ? null : String(cell))
