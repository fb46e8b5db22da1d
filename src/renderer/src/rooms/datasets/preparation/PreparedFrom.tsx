import { Button, Switch } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link, useNavigate } from '@tanstack/react-router'
import type { DatasetVersion, PreparationInfo } from '../../../../../shared/contract/datasets/index.ts'
import { parseVersionRef } from '../../../../../shared/domain/refs.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { useCommand } from '../../../app/commands.ts'
import { api, client } from '../../../app/connection.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { IconAlertTriangle, IconWand } from '../../../ui/icons.ts'
import { draftsOf } from './steps/stepDraft.ts'
import { useSteps } from './steps/useSteps.ts'
import { useRunAgain } from './useRunAgain.ts'
import './preparation.css'

/** Beside the versions of a prepared dataset: what the shown one was made of, and the way to make it anew. */
export function PreparedFrom({ version }: { readonly version: DatasetVersion }) {
  const info = useQuery(api.datasets.preparation.get.queryOptions({ input: { ref: version.ref } })).data
  return info ? <Info version={version} info={info} /> : null
}

function Info({ version: { dataset }, info }: { readonly version: DatasetVersion; readonly info: PreparationInfo }) {
  const again = useRunAgain(dataset)
  const setAuto = useMutation({
    mutationFn: async (auto: boolean) => {
      await client.datasets.preparation.setAuto({ name: dataset, auto })
      // What is behind already is not waited for.
      if (auto) await client.datasets.preparation.runDue({})
    },
  })
  const newer = info.inputs.filter((input) => input.newer)
  const gone = info.inputs.filter(({ latest }) => latest === null)
  useCommand('dataset.prepareAgain', {
    run: () => again.mutate(),
    label: `Run preparation of ${dataset} again`,
    disabled: again.isPending ? 'It is running' : undefined,
  })
  return (
    <section className="prepared-from" aria-label="Preparation">
      <h3 className="row sm">
        <IconWand className="i s" aria-hidden /> Prepared from
      </h3>
      <ul className="sm">
        {info.inputs.map(({ role, asked, used }) => (
          <li key={String(role)} className="row wrap">
            <InputLink input={used ?? asked} /> {role !== 'input' && <span className="dim xs">step {role + 1}</span>}
          </li>
        ))}
      </ul>
      <ol className="xs soft prepared-texts">
        {info.texts.slice(0, 5).map((text, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- two steps may say the same
          <li key={index}>{text}</li>
        ))}
      </ol>
      {info.texts.length > 5 && <p className="xs dim">and {counted(info.texts.length - 5, 'more step', 'more steps')}</p>}
      {newer.length > 0 && (
        <p className="xs warn-text" role="status">
          {newer.map(({ latest }) => latest).join(', ')} {newer.length === 1 ? 'is' : 'are'} newer.
        </p>
      )}
      {gone.length > 0 && <p className="xs warn-text">{gone.map(({ asked }) => asked).join(', ')}: no longer in this workspace.</p>}
      {info.autoProblem !== null && (
        <p className="row xs worse-text" role="alert">
          <IconAlertTriangle className="i s" aria-hidden />
          <span>The last automatic run failed: {info.autoProblem}</span>
        </p>
      )}
      <div className="row wrap">
        <Button size="compact-xs" variant={info.stale ? 'filled' : 'default'} loading={again.isPending} onClick={() => again.mutate()}>
          Run again
        </Button>
        <EditSteps info={info} />
      </div>
      <Switch
        size="xs"
        label="Run when the input changes"
        checked={info.auto}
        disabled={setAuto.isPending}
        onChange={(event) => setAuto.mutate(event.currentTarget.checked)}
      />
    </section>
  )
}

function InputLink({ input }: { readonly input: string }) {
  const { name, number } = nameOf(input)
  return (
    <Link to="/datasets/$name" params={{ name }} search={{ version: number }} className="clip">
      {input}
    </Link>
  )
}

/** Opens the steps where their input is, to change them and to save the next version. */
function EditSteps({ info }: { readonly info: PreparationInfo }) {
  const navigate = useNavigate()
  const [input] = info.inputs
  const from = nameOf(input?.latest ?? input?.used ?? input?.asked ?? '')
  const { draft } = useSteps(from.name)
  const open = () => {
    draft.set({ steps: draftsOf(info.steps), into: info.dataset })
    void navigate({ to: '/datasets/$name', params: { name: from.name }, search: { tab: 'prepare', version: from.number } })
  }
  const ask = () => {
    if (draft.value.steps.length === 0 || draft.value.into === info.dataset) return open()
    modals.openConfirmModal({
      title: `Replace the unsaved steps of ${from.name}?`,
      children: (
        <p className="sm">
          {counted(draft.value.steps.length, 'step')} on its Prepare tab would be replaced by those of {info.ref}.
        </p>
      ),
      labels: { confirm: 'Replace', cancel: 'Cancel' },
      onConfirm: open,
    })
  }
  return (
    <Button size="compact-xs" variant="default" disabled={input === undefined || input.latest === null} onClick={ask}>
      Edit steps…
    </Button>
  )
}

function nameOf(ref: string): { name: string; number: number | undefined } {
  const parsed = parseVersionRef(ref)
  return { name: parsed.name, number: parsed.by === 'number' ? parsed.number : undefined }
}
