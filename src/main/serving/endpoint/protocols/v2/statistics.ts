import type { ArmStatistics } from '../../../../../shared/domain/serving/statistics.ts'
import type { DescribedDeployment, EndpointStatistics } from '../../contracts.ts'

interface Duration {
  readonly count: number
  readonly ns: number
}

/** Statistics of a version, in Triton's words. @see https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/protocol/extension_statistics.html */
export interface ModelStatistics {
  readonly name: string
  readonly version: string
  /** In ms since 1970 UTC; 0 where none came. */
  readonly last_inference: number
  /** Rows. */
  readonly inference_count: number
  /** Runs of the graph. */
  readonly execution_count: number
  readonly inference_stats: Readonly<Record<'success' | 'fail' | 'queue' | 'compute_input' | 'compute_infer' | 'compute_output', Duration>>
}

/** Of each version of a deployment, whether it has been asked or not. What it did as a shadow nobody has asked it for. */
export function modelStatistics(
  { name, versions }: DescribedDeployment,
  { arms }: EndpointStatistics,
  version?: number,
): ModelStatistics[] {
  const asked = arms.filter(({ deployment, arm }) => deployment === name && arm !== 'shadow')
  return [...versions]
    .filter(([number]) => version === undefined || number === version)
    .sort(([a], [b]) => a - b)
    .map(([number, { servable }]) => {
      const own = asked.filter(({ ref }) => ref === servable.ref)
      return { name, version: String(number), ...summed(own) }
    })
}

function summed(arms: readonly ArmStatistics[]): Omit<ModelStatistics, 'name' | 'version'> {
  const sum = (of: (arm: ArmStatistics) => number): number => arms.reduce((total, arm) => total + of(arm), 0)
  const fail = sum(({ failures }) => failures.rejected + failures.cancelled + failures.backend + failures.other)
  const count = sum(({ requests }) => requests) - fail
  const duration = (part: keyof ArmStatistics['ns']): Duration => ({ count, ns: Math.round(sum(({ ns }) => ns[part])) })
  return {
    last_inference: Math.max(0, ...arms.map(({ lastAt }) => lastAt ?? 0)),
    inference_count: sum(({ rows }) => rows),
    execution_count: sum(({ executions }) => executions),
    inference_stats: {
      success: duration('total'),
      // How long refused requests took is not kept.
      fail: { count: fail, ns: 0 },
      queue: duration('queue'),
      compute_input: duration('input'),
      compute_infer: duration('infer'),
      compute_output: duration('output'),
    },
  }
}
