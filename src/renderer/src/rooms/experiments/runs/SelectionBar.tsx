import { Button, Popover, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { RunsFilter } from '../../../../../shared/domain/experiments/runsView.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { ExperimentInput } from './ExperimentInput.tsx'
import { IconArchive, IconCopy, IconFlask, IconStar, IconTag, IconTrash } from '../../../ui/icons.ts'

interface SelectionBarProps {
  readonly chosen: readonly number[]
  readonly archived: RunsFilter['archived']
  readonly onClear: () => void
}

/** What can be done with the runs that are chosen. They go to the archive before they go to the trash. */
export function SelectionBar({ chosen, archived, onClear }: SelectionBarProps) {
  const navigate = useNavigate()
  const inArchive = archived === 'only'
  const tell = (what: string) => {
    onClear()
    notifications.show({ message: `${counted(chosen.length, 'run')} ${what}. Undo reverts this.` })
  }
  const mark = useMutation({
    mutationFn: (change: { starred?: boolean; archived?: boolean }) => client.experiments.mark({ runs: [...chosen], ...change }),
  })
  const remove = useMutation({
    mutationFn: () => client.governance.trash.put({ items: chosen.map((id) => `run:${id}`) }),
    onSuccess: () => tell('moved to trash'),
  })
  return (
    <div className="row wrap runs-selection" role="toolbar" aria-label="Selected runs">
      <b className="sm num">{counted(chosen.length, 'run')} chosen</b>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconStar className="i s" aria-hidden />}
        onClick={() => mark.mutate({ starred: true })}
      >
        Star
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconCopy className="i s" aria-hidden />}
        disabled={chosen.length !== 1}
        title={chosen.length === 1 ? undefined : 'Select one run to clone'}
        onClick={() => void navigate({ to: '/experiments/new', search: { from: chosen[0] } })}
      >
        Clone run…
      </Button>
      <AddTag chosen={chosen} />
      <MoveTo chosen={chosen} onMoved={(to) => tell(`moved to ${to}`)} />
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArchive className="i s" aria-hidden />}
        onClick={() => mark.mutate({ archived: !inArchive }, { onSuccess: () => tell(inArchive ? 'unarchived' : 'archived') })}
      >
        {inArchive ? 'Unarchive' : 'Archive'}
      </Button>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash className="i s" aria-hidden />}
        disabled={!inArchive}
        title={inArchive ? undefined : 'Archive them first; archived runs are deleted from the archive (Filter, Archived runs, only)'}
        onClick={() => remove.mutate()}
      >
        Move to trash
      </Button>
      <button type="button" className="btn quiet" onClick={onClear}>
        Clear selection
      </button>
    </div>
  )
}

function AddTag({ chosen }: { readonly chosen: readonly number[] }) {
  const [opened, setOpened] = useState(false)
  const [tag, setTag] = useState('')
  const add = useMutation({
    mutationFn: () => client.experiments.mark({ runs: [...chosen], addTags: [tag.trim()] }),
    onSuccess: () => {
      setTag('')
      setOpened(false)
    },
  })
  return (
    <Popover opened={opened} onChange={setOpened} withinPortal trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconTag className="i s" aria-hidden />} onClick={() => setOpened(!opened)}>
          Tag…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate()
          }}
        >
          <TextInput data-autofocus size="xs" aria-label="Tag" value={tag} onChange={(event) => setTag(event.target.value)} />
          <Button size="xs" type="submit" disabled={tag.trim() === ''}>
            Add
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}

/** To an experiment that is there; a name that is not is a new one. */
function MoveTo({ chosen, onMoved }: { readonly chosen: readonly number[]; readonly onMoved: (experiment: string) => void }) {
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const move = useMutation({
    mutationFn: async () => {
      const to = name.trim()
      const { experiments } = await client.experiments.groups.list({ limit: 1_000 })
      if (!experiments.some((each) => each.name === to)) await client.experiments.groups.create({ name: to })
      await client.experiments.groups.move({ runs: [...chosen], to })
      return to
    },
    onSuccess: (to) => {
      setOpened(false)
      onMoved(to)
    },
  })
  return (
    <Popover opened={opened} onChange={setOpened} withinPortal trapFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconFlask className="i s" aria-hidden />} onClick={() => setOpened(!opened)}>
          Move to experiment…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            move.mutate()
          }}
        >
          <ExperimentInput size="xs" aria-label="Experiment" value={name} onChange={setName} comboboxProps={{ withinPortal: false }} />
          <Button size="xs" type="submit" disabled={name.trim() === ''} loading={move.isPending}>
            Move
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
