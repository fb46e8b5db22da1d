import type { PackageContents } from '../../../../../shared/contract/packages.ts'
import { hasPositive } from '../../../../../shared/domain/training/tasks.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { MetricsTable } from '../../evaluation/MetricsTable.tsx'
import { ApprovalCard } from './ApprovalCard.tsx'
import { PackagedLineage } from './PackagedLineage.tsx'
import { PackagedSlicesCard } from './PackagedSlicesCard.tsx'

type Contents = Pick<PackageContents, 'name' | 'version' | 'signature' | 'task' | 'evidence'>

/** What the author of a package recorded, read-only: lineage, metrics, slices, approval. */
export function Evidence({ contents }: { readonly contents: Contents }) {
  const { evidence } = contents
  return (
    <div className="stack">
      <PackagedLineage contents={contents} />
      <ApprovalCard approval={evidence.approval} />
      <PackagedMetrics contents={contents} />
      <PackagedSlicesCard slices={evidence.slices} />
      {evidence.problems.map(({ file, why }) => (
        <p key={file} className="banner warn" role="note">
          {file} is not shown: {why}.
        </p>
      ))}
    </div>
  )
}

/** The same for the package that a model version was imported from. */
export function EvidenceOfPackage({ id }: { readonly id: number }) {
  const contents = useQuery(api.packages.show.queryOptions({ input: { package: id } }))
  return (
    <Answer query={contents} lines={8}>
      {(data) => <Evidence contents={data} />}
    </Answer>
  )
}

function PackagedMetrics({ contents: { evidence, signature, task } }: { readonly contents: Contents }) {
  const { metrics, lineage } = evidence
  if (!metrics) return null
  const { evaluation, baselines, measured } = metrics
  const part = measured?.part ?? (lineage && lineage.split.summary.rows.test === 0 ? 'validation' : 'test')
  const data = measured?.data ?? lineage?.dataset
  const on = data ? `${data.name}@v${data.version}, ` : ''
  return (
    <MetricsTable
      subject="By its author"
      values={evaluation.metrics}
      baselines={baselines.flatMap(({ name, metrics: values }) =>
        name === 'linear' || name === 'trivial' ? values.map((value) => ({ ...value, subject: name, part })) : [],
      )}
      part={part}
      positive={hasPositive(task) ? (signature.labels[1] ?? null) : null}
      note={`${on}${part}, ${count(evaluation.rows)} rows, evaluated by its author`}
    />
  )
}
