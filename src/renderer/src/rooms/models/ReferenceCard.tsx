import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import type { ModelVersion, Profiled } from '../../../../shared/contract/models/index.ts'
import { nameOfMetric } from '../../../../shared/domain/evaluation/metrics.ts'
import { count, counted, interval, time } from '../../../../shared/numbers.ts'
import { api, client } from '../../app/connection.ts'
import { runJob, useFollowedJob } from '../../app/jobs.ts'
import { queryClient, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Bar, type Fact, Facts } from '../../ui/marks.tsx'

/** What monitors compare with: whether the training rows of the version have a profile, and the way to make one. */
export function ReferenceCard({ version }: { readonly version: ModelVersion }) {
  const profile = useQuery(api.models.profile.queryOptions({ input: { ref: version.ref } }))
  return (
    <Card title="Reference profile" note="what monitors compare new rows with" className="wide-names">
      <Answer query={profile} lines={3}>
        {({ reference, job, why }) =>
          reference ? <Facts facts={factsOf(reference)} /> : <Missing version={version} job={job} why={why} />
        }
      </Answer>
    </Card>
  )
}

type Reference = NonNullable<Profiled['reference']>

function factsOf({ data, train, validation, part, performance, estimation, createdAt }: Reference): Fact[] {
  const [dataset, number] = (data?.ref ?? '').split('@v')
  return [
    { name: 'Created', value: time(createdAt) },
    ...(data
      ? [
          {
            name: 'Data',
            value: (
              <Link to="/datasets/$name" params={{ name: dataset }} search={{ version: Number(number) || undefined }}>
                {data.ref}
              </Link>
            ),
          },
        ]
      : []),
    {
      name: 'Rows',
      value: `${count(train.rows)} for training${validation && part ? `, ${count(validation.rows)} for ${part}` : ''}; ${counted(train.columns.length, 'column')}`,
    },
    ...performance.slice(0, 3).map(({ metric, value, low, high }) => ({
      name: nameOfMetric(metric),
      value: `${interval(value, low, high)}${part ? ` on ${part}` : ''}`,
    })),
    {
      name: 'Without labels',
      value:
        estimation.kind === 'none' ? (
          <span className="wrap-text">not estimated: {'reason' in estimation ? String(estimation.reason) : ''}</span>
        ) : estimation.kind === 'cbpe' ? (
          'estimated from probabilities (CBPE)'
        ) : (
          'estimated by an error model (DLE)'
        ),
    },
  ]
}

interface MissingProps extends Pick<Profiled, 'job' | 'why'> {
  readonly version: ModelVersion
}

/** A version of an earlier release gets one from its own rows; one from elsewhere from data that a person chooses. */
function Missing({ version: { ref, run }, job, why }: MissingProps) {
  const [started, setStarted] = useState<number | undefined>(undefined)
  const [data, setData] = useState<string | null>(null)
  const running = useFollowedJob(job ?? started)
  const datasets = useQuery({ ...api.datasets.list.queryOptions({ input: {} }), enabled: run === null }).data ?? []
  const busy = running?.status === 'queued' || running?.status === 'running'
  const make = async () => {
    await runJob(
      async () => {
        const begun = await client.models.makeProfile({ ref, ...(data !== null && { data }) })
        setStarted(begun.jobId)
        return begun
      },
      () => `The reference profile of ${ref} was created`,
    )
    await queryClient.invalidateQueries({ queryKey: api.models.key() })
  }
  return (
    <div className="pad stack">
      <p className="soft sm wrap-text">{why ?? 'This version has no reference profile yet.'}</p>
      {busy ? (
        <div className="stack tight" role="status">
          <Bar share={running?.progress ?? 0} label="Creating the reference profile" />
          <span className="dim xs">{`${running?.phase ?? ''} ${running?.detail ?? ''}`.trim() || 'Creating the reference profile'}</span>
        </div>
      ) : (
        <div className="row wrap at-end">
          {run === null && (
            <Select
              label="Training data"
              description="The dataset that this version was trained on"
              placeholder="Choose a dataset"
              searchable
              data={datasets.map(({ name }) => name)}
              value={data}
              onChange={setData}
            />
          )}
          <Button variant="default" disabled={run === null && data === null} onClick={() => void make()}>
            Create profile
          </Button>
        </div>
      )}
    </div>
  )
}
