import type { DatasetVersion } from '../../../../shared/contract/datasets/index.ts'
import { Lineage } from '../governance/Lineage.tsx'

/** What was made of this version, and what it was made from. */
export function Uses({ version }: { readonly version: DatasetVersion }) {
  return <Lineage of={`dataset:${version.ref}`} />
}
