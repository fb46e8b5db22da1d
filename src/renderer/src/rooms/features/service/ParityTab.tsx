import { Button, NumberInput, Select } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { count, none } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { jobResult } from '../../../app/jobs.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Ago } from '../../../ui/marks.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'
import { JobLine } from '../JobLine.tsx'
import { type Parity, ParityBadge } from './parityMarks.tsx'
import { ParityView } from './ParityView.tsx'

/** The proof that online values and training rows are the same: replays at random keys and times, and what they found. */
export function ParityTab({ object }: { readonly object: FeatureObject }) {
  const parities = useQuery(api.features.parities.queryOptions({ input: { service: object.name } }))
  const [chosen, setChosen] = useState<number | null>(null)
  return (
    <>
      <RunParity object={object} onDone={() => setChosen(null)} />
      <Answer query={parities}>
        {(list) => {
          const shown = list.find(({ id }) => id === chosen) ?? list.at(0)
          if (!shown) return null
          return (
            <>
              <ParityView parity={shown} />
              <Card title="Checks" note="newest first">
                <DataTable<Parity>
                  label="Parity checks"
                  columns={parityColumns(setChosen)}
                  rows={list}
                  rowKey={({ id }) => id}
                  isMarked={({ id }) => id === shown.id}
                  sorts={false}
                />
              </Card>
            </>
          )
        }}
      </Answer>
    </>
  )
}

interface RunParityProps {
  readonly object: FeatureObject
  readonly onDone: () => void
}

function RunParity({ object: { ref, name, problem, usedBy }, onDone }: RunParityProps) {
  const [rows, setRows] = useState(10_000)
  const [joined, setJoined] = useState<string | null>(null)
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const datasets = usedBy.filter(({ kind }) => kind === 'dataset').map(({ label }) => label)
  const run = useMutation({
    mutationFn: async () => {
      const started = await client.features.checkParity({ service: ref, rows, ...(joined !== null && { joined }) })
      setJobId(started.jobId)
      await jobResult(started.jobId)
      await queryClient.invalidateQueries({ queryKey: api.features.key() })
    },
    onSuccess: () => {
      notifications.show({ message: `Checked the parity of ${name}` })
      onDone()
    },
    onError: () => setJobId(undefined),
  })
  return (
    <Card title="Check parity" note="online equals offline, and training rows equal what serving computes" padded>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          run.mutate()
        }}
      >
        <p className="soft sm">
          Replays random keys at random times: an online store as it was at that time against the join, and the rows of a joined dataset
          against a lookup at their time.
        </p>
        <div className="row wrap at-end">
          <NumberInput
            label="Rows"
            w={140}
            hideControls
            thousandSeparator=","
            min={1}
            max={1_000_000}
            allowDecimal={false}
            value={rows}
            onChange={(typed) => typeof typed === 'number' && setRows(typed)}
          />
          {datasets.length > 0 && (
            <Select
              label="Joined dataset"
              clearable
              placeholder="That of the newest join"
              data={datasets}
              value={joined}
              onChange={setJoined}
            />
          )}
          <Button type="submit" loading={run.isPending} disabled={problem !== null}>
            Check parity
          </Button>
        </div>
        {run.isError && <FailureBanner error={run.error} />}
        {run.isPending && <JobLine jobId={jobId} label={`Checking the parity of ${name}`} />}
      </form>
    </Card>
  )
}

function parityColumns(onOpen: (id: number) => void): readonly Column<Parity>[] {
  const different = ({ report: { online, training } }: Parity) => online.different + (training?.different ?? 0)
  return [
    {
      id: 'at',
      title: 'Checked',
      names: true,
      cell: ({ id, at }) => (
        <button type="button" className="link" onClick={() => onOpen(id)}>
          <Ago at={at} />
        </button>
      ),
    },
    {
      id: 'result',
      title: 'Result',
      value: ({ passed }) => (passed ? 'in parity' : 'different'),
      cell: ({ passed }) => <ParityBadge passed={passed} />,
    },
    { id: 'service', title: 'Service', value: ({ ref }) => ref },
    { id: 'joined', title: 'Joined dataset', value: ({ joined }) => joined, cell: ({ joined }) => joined ?? none },
    {
      id: 'values',
      title: 'Values compared',
      numeric: true,
      value: ({ report: { online, training } }) => online.values + (training?.values ?? 0),
      cell: ({ report: { online, training } }) => count(online.values + (training?.values ?? 0)),
    },
    { id: 'different', title: 'Different', numeric: true, value: different, cell: (parity) => count(different(parity)) },
  ]
}
