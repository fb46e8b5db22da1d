import { Button, Checkbox, Modal, Select, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import type { FeatureObject } from '../../../../../shared/contract/features/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { jobResult } from '../../../app/jobs.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Folded } from '../../../ui/Folded.tsx'
import { JobLine } from '../JobLine.tsx'

interface PublishDialogProps {
  readonly object: FeatureObject
  readonly onClose: () => void
}

/** Makes the newest value of each key available online, from the latest version of the source or from a part of any. */
export function PublishDialog({ object: { ref, source }, onClose }: PublishDialogProps) {
  const dataset = useQuery({ ...api.datasets.get.queryOptions({ input: { name: source ?? '' } }), enabled: source !== null }).data
  const [version, setVersion] = useState<string | null>(null)
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [replace, setReplace] = useState(false)
  const [jobId, setJobId] = useState<number | undefined>(undefined)
  const publish = useMutation({
    mutationFn: async () => {
      const started = await client.features.publish({
        view: ref,
        ...(version !== null && { source: version }),
        ...(from.trim() !== '' && { from: from.trim() }),
        ...(to.trim() !== '' && { to: to.trim() }),
        replace,
      })
      setJobId(started.jobId)
      await jobResult(started.jobId)
      await queryClient.invalidateQueries({ queryKey: api.features.key() })
      return client.features.online({ view: ref })
    },
    onSuccess: ({ keys }) => {
      notifications.show({ message: `Published ${ref}: ${counted(keys, 'key')} online` })
      onClose()
    },
    onError: () => setJobId(undefined),
  })
  const latest = dataset?.versions[0]?.ref
  return (
    <Modal opened onClose={onClose} title={`Publish ${ref}`} size={520}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          publish.mutate()
        }}
      >
        <p className="soft sm">
          The newest row of each key in {version ?? latest ?? source} becomes available, all at once.{' '}
          {replace ? 'What was published before is replaced.' : 'Values that are newer online stay.'}
        </p>
        <Folded title="Backfill" note="another version, or only a range of events" open={false}>
          <div className="stack">
            <Select
              label="Version of the source"
              searchable
              clearable
              placeholder={latest === undefined ? 'Latest' : `Latest (${latest})`}
              data={dataset?.versions.map((each) => each.ref) ?? []}
              value={version}
              onChange={setVersion}
            />
            <div className="two">
              <TextInput
                label="Events from (optional)"
                description="Inclusive, UTC"
                placeholder="2026-01-31 14:30:00"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
              <TextInput
                label="Events to (optional)"
                description="Inclusive, UTC"
                placeholder="2026-02-28"
                value={to}
                onChange={(event) => setTo(event.target.value)}
              />
            </div>
            <Checkbox
              label="Replace what was published"
              description="Published values of other keys and of newer events are removed. Needed after an event was wrong."
              checked={replace}
              onChange={(event) => setReplace(event.target.checked)}
            />
          </div>
        </Folded>
        {publish.isError && <FailureBanner error={publish.error} />}
        {publish.isPending && <JobLine jobId={jobId} label={`Publishing ${ref}`} />}
        <div className="row">
          <Button type="submit" data-autofocus loading={publish.isPending}>
            Publish
          </Button>
        </div>
      </form>
    </Modal>
  )
}
