import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import type { OnlineView } from '../../../../../shared/contract/features/online.ts'
import { count, counted, none } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { Ago, Facts } from '../../../ui/marks.tsx'
import { LookupCard } from '../lookup/LookupCard.tsx'
import { PublishDialog } from './PublishDialog.tsx'
import { VersionLink } from '../../datasets/VersionLink.tsx'

/** What endpoints answer with: what was published and when, how that happens, and a lookup by key. */
export function OnlineTab({ object }: { readonly object: FeatureObject }) {
  const online = useQuery(api.features.online.queryOptions({ input: { view: object.ref } }))
  return (
    <Answer query={online}>
      {(data) => (
        <>
          <Staleness online={data} />
          <div className="two">
            <Status object={object} online={data} />
            <Publishing object={object} online={data} />
          </div>
          {data.keys > 0 && <LookupCard service={object.ref} keys={object.keys} request={[]} sensitive={sensitiveOf(object)} />}
        </>
      )}
    </Answer>
  )
}

const sensitiveOf = ({ details }: FeatureObject) => details.filter((one) => one.sensitive).map(({ name }) => name)

function Staleness({ online: { stale, published, latest } }: { readonly online: OnlineView }) {
  if (!stale || published === null) return null
  return (
    <p className="banner warn" role="status">
      <IconAlertTriangle className="i" aria-hidden />
      <span>
        Online values are of <VersionLink name={published.source} />
        {latest !== null && (
          <>
            ; <VersionLink name={latest} /> is newer and was not published
          </>
        )}
        .
      </span>
    </p>
  )
}

function Status({ object: { ref }, online }: { readonly object: FeatureObject; readonly online: OnlineView }) {
  const { keys, newestEvent, published, pushed } = online
  return (
    <Card title="Online values" note={ref} padded>
      {published === null && keys === 0 ? (
        <p className="soft sm">Nothing is published: endpoints find no values. Publish to make the newest value of each key available.</p>
      ) : (
        <Facts
          facts={[
            { name: 'Keys', value: count(keys) },
            { name: 'Newest event', value: newestEvent === null ? none : <Ago at={newestEvent} /> },
            {
              name: 'Published',
              value:
                published === null ? (
                  none
                ) : (
                  <>
                    <VersionLink name={published.source} /> <Ago at={published.at} />
                  </>
                ),
            },
            {
              name: 'Rows',
              value: published === null ? none : `${count(published.rows)} read, ${count(published.newer)} newer than before`,
            },
            ...(published?.to ? [{ name: 'Events up to', value: published.to }] : []),
            { name: 'Pushed', value: counted(pushed, 'row') },
          ]}
        />
      )}
    </Card>
  )
}

const modes = [
  { value: 'manual', label: 'Manually' },
  { value: 'newVersions', label: 'Each new version of the source' },
  { value: 'off', label: 'Off' },
] as const

const modeNotes: Readonly<Record<OnlineView['mode'], string>> = {
  manual: 'Values change when you publish, or a policy does.',
  newVersions: 'When the source gets a version, its newest values are published automatically.',
  off: 'There are no online values: lookups find nothing.',
}

function Publishing({ object, online: { mode } }: { readonly object: FeatureObject; readonly online: OnlineView }) {
  const { name, problem } = object
  const [open, setOpen] = useState(false)
  const setMode = useMutation({
    mutationFn: (chosen: OnlineView['mode']) => client.features.setOnline({ view: name, mode: chosen }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.features.key() }),
  })
  return (
    <Card title="Publishing" padded>
      <div className="stack">
        <Select
          label="When values are published"
          description={modeNotes[mode]}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          allowDeselect={false}
          data={[...modes]}
          value={mode}
          disabled={setMode.isPending}
          onChange={(chosen) => chosen && setMode.mutate(chosen as OnlineView['mode'])}
        />
        <p className="dim xs">A value that is newer online stays: publishing never replaces it with an older one.</p>
        <div className="row">
          <Button disabled={problem !== null} onClick={() => setOpen(true)}>
            Publish…
          </Button>
        </div>
      </div>
      {open && <PublishDialog object={object} onClose={() => setOpen(false)} />}
    </Card>
  )
}
