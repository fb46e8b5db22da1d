import { Button } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { runCommand } from '../../../app/commands.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { Page } from '../../../ui/Page.tsx'
import { ClonedRun } from './ClonedRun.tsx'
import { ProposedRun } from './ProposedRun.tsx'

/** From a dataset version, or from another run, to a new run. */
export function NewRunPage() {
  const { ref, from } = useSearch({ from: '/experiments/new' })
  const datasets = useQuery(api.datasets.list.queryOptions({ input: {} }))
  return (
    <Answer query={datasets}>
      {(list) => {
        const refs = list.flatMap(({ versions }) => versions.map((version) => version.ref))
        if (refs.length === 0)
          return (
            <Page title="New run">
              <Empty title="No data to train on" why="A run needs a dataset version; import one first.">
                <Button onClick={() => runCommand('dataset.import')}>Import data…</Button>
              </Empty>
            </Page>
          )
        return from === undefined ? <ProposedRun key={ref} refs={refs} asked={ref} /> : <ClonedRun key={from} run={from} refs={refs} />
      }}
    </Answer>
  )
}
