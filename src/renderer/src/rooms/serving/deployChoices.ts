import type { Model } from '../../../../shared/contract/models/index.ts'
import type { Deployment } from '../../../../shared/contract/serving/index.ts'
import { DeploymentName } from '../../../../shared/domain/serving/endpoint.ts'

/** What a deployment can answer with: a ref, and how it is said. */
export interface DeployTarget {
  /** `wine@champion` or `wine@v3` */
  readonly ref: string
  readonly label: string
  readonly note: string
}

/** An alias that points to the version comes first, champion before all: who deploys it wants the next one to follow. */
export function targetsOf(models: readonly Model[], version: string): readonly DeployTarget[] {
  const model = models.find(({ versions }) => versions.some(({ ref }) => ref === version))
  const chosen = model?.versions.find(({ ref }) => ref === version)
  if (!model || !chosen) return []
  const aliases = chosen.aliases.toSorted((a, b) => Number(b === 'champion') - Number(a === 'champion') || a.localeCompare(b))
  return [
    ...aliases.map((alias) => ({
      ref: `${model.name}@${alias}`,
      label: `Follow ${alias}`,
      note: `answers with v${chosen.number} now, and with whatever version becomes ${alias}`,
    })),
    { ref: version, label: `Pin v${chosen.number}`, note: 'stays with this version until you change the route' },
  ]
}

/** Why a name cannot be used, or null. */
export function nameProblem(name: string, deployments: readonly Pick<Deployment, 'name'>[]): string | null {
  if (deployments.some((deployment) => deployment.name === name)) return `There is a deployment named ${name} already.`
  const parsed = DeploymentName.safeParse(name)
  if (parsed.success) return null
  return name === ''
    ? 'A deployment needs a name: it is a part of its URL.'
    : (parsed.error.issues[0]?.message ?? 'This name cannot be used.')
}
