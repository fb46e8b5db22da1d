import { ActionIcon, Menu } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { RunRow } from '../../../../../shared/contract/experiments/index.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconArchive, IconCopy, IconDots, IconPlayerStop, IconSearch } from '../../../ui/icons.ts'

/** What can be done with one run, at its row. */
export function RunMenu({ run: { id, status, jobId, archived } }: { readonly run: RunRow }) {
  const navigate = useNavigate()
  const archive = useMutation({ mutationFn: () => client.experiments.mark({ runs: [id], archived: !archived }) })
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ jobId: jobId ?? 0 }) })
  const live = jobId !== null && (status === 'running' || status === 'queued')
  const icon = (Icon: typeof IconCopy) => <Icon className="i s" aria-hidden />
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <ActionIcon className="run-menu" size={24} variant="subtle" color="gray" aria-label={`Actions for run ${id}`}>
          <IconDots className="i s" aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={icon(IconSearch)} onClick={() => void navigate({ to: '/experiments/runs/$run', params: { run: id } })}>
          Open
        </Menu.Item>
        <Menu.Item
          leftSection={icon(IconCopy)}
          disabled={jobId === null}
          title={jobId === null ? 'It was not trained by Cairn: it has no recipe' : undefined}
          onClick={() => void navigate({ to: '/experiments/new', search: { from: id } })}
        >
          Clone…
        </Menu.Item>
        {live && (
          <Menu.Item leftSection={icon(IconPlayerStop)} onClick={() => cancel.mutate()}>
            Cancel
          </Menu.Item>
        )}
        <Menu.Item leftSection={icon(IconArchive)} disabled={live} onClick={() => archive.mutate()}>
          {archived ? 'Unarchive' : 'Archive'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
