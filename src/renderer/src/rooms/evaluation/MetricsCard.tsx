import { Button } from '@mantine/core'
import type { ModelVersion } from '../../../../shared/contract/models/index.ts'
import { seenText } from '../../../../shared/domain/evaluation/seen.ts'
import { count } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer, Skeleton } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { MetricsTable } from './MetricsTable.tsx'

/** Where a run decides when it has two classes and did not choose a threshold. */
const half = 0.5

interface MetricsCardProps {
  readonly version: ModelVersion
  /** Of a model from elsewhere: the dataset that it is evaluated on. */
  readonly data?: string
}

/**
 * All metrics of a version with their intervals, beside what any model has to beat. The run was evaluated at one half or at the threshold
 * that it chose: a version with another one is evaluated again, with that.
 */
export function MetricsCard({ version, data }: MetricsCardProps) {
  const isHalf = version.threshold === null || version.threshold === half
  const ofRun = useQuery({
    ...api.evaluation.predictions.queryOptions({ input: { model: { run: version.run ?? 0 }, part: 'test' } }),
    enabled: version.run !== null && !isHalf,
  })
  const runThreshold = ofRun.data?.threshold ?? half
  const same = isHalf || version.threshold === runThreshold
  const list = useQuery(api.evaluation.list.queryOptions({ input: { ref: version.ref } }))
  if (ofRun.isLoading) return <Skeleton lines={8} />
  if (version.run !== null && same) return <OfRun version={version} />
  return (
    <Answer query={list}>
      {(all) => {
        const shown = all.find(({ dataset, rows }) =>
          version.run === null
            ? dataset.startsWith(`${data}@v`)
            : dataset === version.dataset && rows.part === 'test' && !rows.includesTraining,
        )
        return shown ? (
          <OfEvaluation version={version} evaluation={shown.id} />
        ) : (
          <NotYet version={version} data={data} runThreshold={runThreshold} />
        )
      }}
    </Answer>
  )
}

function OfRun({ version }: { readonly version: ModelVersion }) {
  const values = version.metrics.filter(({ part, subject }) => part === 'test' && subject === 'model')
  return (
    <MetricsTable
      subject="This version"
      values={values}
      baselines={version.metrics}
      part="test"
      positive={version.positive}
      note={`${version.dataset}, test`}
    />
  )
}

function OfEvaluation({ version, evaluation }: { readonly version: ModelVersion; readonly evaluation: number }) {
  const found = useQuery(api.evaluation.get.queryOptions({ input: { evaluation } }))
  return (
    <Answer query={found} lines={8}>
      {({ evaluation: measured, dataset, rows }) => (
        <MetricsTable
          subject="This version"
          values={measured.metrics}
          baselines={version.metrics}
          part="test"
          positive={version.positive}
          note={`${dataset}, ${rows.part}, ${count(rows.count)} rows${version.threshold === null ? '' : `, at ${version.threshold.toFixed(3)}`}${rows.seen ? `. ${seenText(rows.seen)}` : ''}`}
        />
      )}
    </Answer>
  )
}

function NotYet({ version, data, runThreshold }: MetricsCardProps & { readonly runThreshold: number }) {
  const measure = useMutation({ mutationFn: () => client.evaluation.run({ ref: version.ref, data }) })
  const at = version.threshold === null ? '' : ` at ${version.threshold.toFixed(3)}`
  return (
    <Card title="Metrics" padded>
      <p className="soft sm wrap-text">
        {version.run === null
          ? `Not evaluated on ${data} yet.`
          : `Its run was evaluated at threshold ${runThreshold === half ? half : runThreshold.toFixed(3)}, but this version predicts${at}, so precision, recall and similar metrics differ.`}
      </p>
      <Button mt={8} variant="default" onClick={() => measure.mutate()} loading={measure.isPending || measure.isSuccess}>
        Evaluate{at}
      </Button>
    </Card>
  )
}
