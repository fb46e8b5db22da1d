import { Button, Menu, Popover, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { type ComparisonView, type SavedView } from '../../../../../shared/domain/experiments/runsView.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { IconEye, IconStar, IconTrash } from '../../../ui/icons.ts'
import type { ChangeView } from './useRunsView.ts'

/** Views by name: of the table they take its place, of a comparison they lead to it. */
export function SavedViews({ change }: { readonly change: ChangeView }) {
  const navigate = useNavigate()
  const views = useQuery(api.experiments.views.list.queryOptions({ input: {} })).data ?? []
  const usual = useQuery(api.experiments.views.usual.queryOptions({ input: {} })).data
  const remove = useMutation({ mutationFn: (name: string) => client.experiments.views.remove({ name }) })
  const open = (view: SavedView) => {
    if (view.kind === 'runs') change(() => view)
    else void navigate({ to: '/experiments/compare', search: searchOf(view) })
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconEye className="i s" aria-hidden />}>
          Views
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!usual} onClick={() => usual && change(() => usual)}>
          Default view
        </Menu.Item>
        {views.length > 0 && <Menu.Label>Saved</Menu.Label>}
        {views.map(({ name, view }) => (
          <div key={name} className="row runs-view">
            <Menu.Item className="clip" onClick={() => open(view)}>
              {name} {view.kind === 'comparison' && <span className="dim">compares {view.runs.length}</span>}
            </Menu.Item>
            <Menu.Item w="auto" aria-label={`Delete view ${name}`} onClick={() => remove.mutate(name)}>
              <IconTrash className="i s" aria-hidden />
            </Menu.Item>
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const searchOf = ({ kind: _, ...search }: ComparisonView) => search

/** Keeps what is on screen under a name. */
export function SaveView({ view }: { readonly view: () => SavedView }) {
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: () => client.experiments.views.save({ name: name.trim(), view: view() }),
    onSuccess: (saved) => {
      setOpened(false)
      setName('')
      notifications.show({ message: `Saved the view ${saved.name}` })
    },
  })
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<IconStar className="i s" aria-hidden />} onClick={() => setOpened(!opened)}>
          Save view…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            save.mutate()
          }}
        >
          <TextInput
            data-autofocus
            size="xs"
            aria-label="View name"
            placeholder="Name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button size="xs" type="submit" disabled={name.trim() === ''} loading={save.isPending}>
            Save
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
