import { Button, Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Experiment } from '../../../../../shared/contract/experiments/index.ts'
import { count } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { IconPencil, IconTrash } from '../../../ui/icons.ts'
import type { ChangeView } from './useRunsView.ts'
import { changeFilter } from './viewChanges.ts'

/** So many are visible; every other one is in the filter. */
const shown = 8

interface GroupsProps {
  /** The experiment whose runs are shown; all of them when absent. */
  readonly chosen: string | undefined
  readonly change: ChangeView
}

/** The experiments, the one with the newest run first: a click shows its runs alone. */
export function Groups({ chosen, change }: GroupsProps) {
  const found = useQuery(api.experiments.groups.list.queryOptions({ input: { limit: 1_000 } })).data
  if (!found || found.total < 2) return null
  const show = (experiment: string | undefined) => change((view) => changeFilter(view, { experiment }))
  const newest = found.experiments.slice(0, shown)
  const other = found.experiments.find(({ name }) => name === chosen && !newest.some((each) => each.name === name))
  return (
    <div className="row wrap" role="group" aria-label="Experiments">
      <Choice name="All experiments" pressed={chosen === undefined} onClick={() => show(undefined)} />
      {[...newest, ...(other ? [other] : [])].map((experiment) => (
        <Choice
          key={experiment.uuid}
          name={experiment.name}
          runs={experiment.runs}
          note={experiment.notes}
          pressed={chosen === experiment.name}
          onClick={() => show(chosen === experiment.name ? undefined : experiment.name)}
        />
      ))}
      {found.experiments.map((experiment) =>
        experiment.name === chosen ? <Actions key={experiment.uuid} experiment={experiment} onName={show} /> : null,
      )}
    </div>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly runs?: number
  readonly note?: string
  readonly pressed: boolean
  readonly onClick: () => void
}

function Choice({ name, runs, note, pressed, onClick }: ChoiceProps) {
  return (
    <button
      type="button"
      className={`badge chip ${pressed ? 'info' : 'line'}`}
      aria-pressed={pressed}
      title={note || name}
      onClick={onClick}
    >
      <span className="clip">{name}</span> {runs !== undefined && <span className="dim num">{count(runs)}</span>}
    </button>
  )
}

function Actions({ experiment, onName }: { readonly experiment: Experiment; readonly onName: (name: string | undefined) => void }) {
  const [opened, setOpened] = useState(false)
  const [name, setName] = useState(experiment.name)
  const rename = useMutation({
    mutationFn: () => client.experiments.groups.update({ name: experiment.name, rename: name.trim() }),
    onSuccess: (changed) => {
      setOpened(false)
      onName(changed.name)
    },
  })
  const remove = useMutation({
    mutationFn: () => client.governance.trash.put({ items: [`experiment:${experiment.name}`] }),
    onSuccess: () => onName(undefined),
  })
  return (
    <>
      <Popover opened={opened} onChange={setOpened} withinPortal trapFocus>
        <Popover.Target>
          <Button size="xs" variant="default" leftSection={<IconPencil className="i s" aria-hidden />} onClick={() => setOpened(!opened)}>
            Rename…
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            className="row"
            onSubmit={(event) => {
              event.preventDefault()
              rename.mutate()
            }}
          >
            <TextInput
              data-autofocus
              size="xs"
              aria-label="Experiment name"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Button size="xs" type="submit" disabled={name.trim() === ''} loading={rename.isPending}>
              Rename
            </Button>
          </form>
        </Popover.Dropdown>
      </Popover>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash className="i s" aria-hidden />}
        title="Includes its runs; restoring brings them back"
        loading={remove.isPending}
        onClick={() => remove.mutate()}
      >
        Move to trash
      </Button>
    </>
  )
}
