import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import type { OnlineView } from '../../../../../shared/contract/features/online.ts'
import { count, counted, none, time } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { jobResult } from '../../../app/jobs.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { Ago, Facts } from '../../../ui/marks.tsx'
import { VersionLink } from '../../datasets/VersionLink.tsx'

interface OnlineStatusProps {
  readonly object: FeatureObject
  readonly online: OnlineView
}

/** How many keys have values online, of which version of the source, and what was pushed beside it. */
export function OnlineStatus({ object: { ref }, online }: OnlineStatusProps) {
  const { keys, newestEvent, published, pushed } = online
  if (published === null && keys === 0)
    return (
      <Card title="Online values" note={ref} padded>
        <p className="soft sm">Nothing is published: endpoints find no values. Publish to make the newest value of each key available.</p>
      </Card>
    )
  return (
    <Card title="Online values" note={ref} padded>
      <div className="stack wide-names">
        <Facts
          facts={[
            { name: 'Keys', value: count(keys) },
            { name: 'Newest event', value: newestEvent === null ? none : time(newestEvent) },
            ...(published === null ? [] : publishedFacts(published)),
            ...(pushed > 0 ? [{ name: 'Pushed', value: counted(pushed, 'row') }] : []),
          ]}
        />
        {pushed > 0 && <SavePushed view={ref} />}
      </div>
    </Card>
  )
}

function publishedFacts({ source, at, rows, newer, from, to }: NonNullable<OnlineView['published']>) {
  return [
    {
      name: 'Published',
      value: (
        <>
          <VersionLink name={source} /> <Ago at={at} />
        </>
      ),
    },
    { name: 'Keys in it', value: `${count(rows)}, ${count(newer)} newer than before` },
    ...(from === null && to === null ? [] : [{ name: 'Events', value: `${from ?? 'first'} to ${to ?? 'last'}` }]),
  ]
}

/** Rows that were pushed are in no version of the source: saved, joins know them too. */
function SavePushed({ view }: { readonly view: string }) {
  const save = useMutation({
    mutationFn: async () => {
      const { jobId, rows } = await client.features.collectPushed({ view })
      if (jobId !== null) await jobResult(jobId)
      await queryClient.invalidateQueries({ queryKey: api.features.key() })
      return rows
    },
    onSuccess: (rows) => notifications.show({ message: `Saved ${counted(rows, 'pushed row')} as a version of the source` }),
  })
  return (
    <div className="row wrap">
      <Button size="compact-sm" variant="default" loading={save.isPending} onClick={() => save.mutate()}>
        Save pushed rows as a version
      </Button>
      <span className="dim xs">Joins read the dataset: they do not see pushed rows until then.</span>
    </div>
  )
}
