import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { Deployment } from '../../../../../shared/contract/serving/index.ts'
import { api, client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { queryClient, useMutation, useQuery } from '../../../app/queries.ts'
import { Answer } from '../../../ui/Answer.tsx'
import { DraftNote } from '../../../ui/DraftNote.tsx'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { Segments } from '../../../ui/Segments.tsx'
import { NumberField } from '../../serving/NumberField.tsx'
import { abDraftProblem, abSettingsOf, armChoices, isComparable, newAbTestDraft, proposedAbName } from './abTestDraft.ts'

interface StartAbTestProps {
  /** What it begins with; empty for the first that can be compared. */
  readonly deployment: string
  readonly taken: readonly string[]
}

/** The form of a new test; where nothing can be compared yet, how that is made. */
export function StartAbTest({ deployment, taken }: StartAbTestProps) {
  const deployments = useQuery(api.serving.list.queryOptions({ input: {} }))
  return (
    <Answer query={deployments}>
      {({ deployments: all }) => {
        const comparable = all.filter(isComparable)
        return comparable.length === 0 ? (
          <NothingToCompare first={all.find(({ name }) => name === deployment) ?? all[0]} />
        ) : (
          <Form deployments={comparable} asked={deployment} taken={taken} />
        )
      }}
    </Answer>
  )
}

function NothingToCompare({ first }: { readonly first: Deployment | undefined }) {
  return (
    <div className="stack sm">
      <p className="soft">
        No deployment has two versions to compare. Give a second version a part of the traffic in the route of a deployment, or add it as a
        shadow.
      </p>
      <div className="row">
        {first ? (
          <Link to="/deployments/$name" params={{ name: first.name }} className="btn">
            Change the route of {first.name}
          </Link>
        ) : (
          <Link to="/deployments" className="btn">
            Deployments
          </Link>
        )}
      </div>
    </div>
  )
}

interface FormProps {
  readonly deployments: readonly Deployment[]
  readonly asked: string
  readonly taken: readonly string[]
}

function Form({ deployments, asked, taken }: FormProps) {
  const navigate = useNavigate()
  const initial = useMemo(() => newAbTestDraft(deployments.find(({ name }) => name === asked) ?? deployments[0]), [deployments, asked])
  const draft = useDraft(draftKey(`new A/B test ${asked}`.trim()), initial)
  const [typed, setTyped] = useState(false)
  const { value, set } = draft
  const name = value.name === '' && !typed ? proposedAbName(value, taken) : value.name
  const problem = abDraftProblem(value, name, taken)
  const deployment = deployments.find((one) => one.name === value.deployment)
  const arms = deployment ? armChoices(deployment) : []
  const start = useMutation({
    mutationFn: async () => {
      const settings = abSettingsOf(value)
      if (!settings.success) throw settings.error
      return client.monitoring.abtests.start({ name: name.trim(), settings: settings.data })
    },
    onSuccess: async (started) => {
      draft.saved()
      await queryClient.invalidateQueries({ queryKey: api.monitoring.key() })
      void navigate({ to: '/abtests/$name', params: { name: started.name } })
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        start.mutate()
      }}
    >
      <DraftNote draft={draft} />
      <Select
        label="Deployment"
        searchable
        allowDeselect={false}
        data={deployments.map((one) => one.name)}
        value={value.deployment}
        onChange={(chosen) => set(newAbTestDraft(deployments.find((one) => one.name === chosen)))}
      />
      <div className="two-fields">
        <Select
          label="Challenger"
          allowDeselect={false}
          data={[...arms]}
          value={value.challenger}
          onChange={(challenger) => set((before) => ({ ...before, challenger: challenger ?? '' }))}
        />
        <Select
          label="Control"
          allowDeselect={false}
          data={arms.filter((arm) => arm.value !== 'shadow')}
          value={value.control}
          onChange={(control) => set((before) => ({ ...before, control: control ?? '' }))}
        />
      </div>
      <Segments
        label="Compare by"
        value={value.judgedBy}
        onChange={(judgedBy) => set((before) => ({ ...before, judgedBy }))}
        data={[
          { value: 'label', label: 'Labels that arrive' },
          { value: 'outcome', label: 'An outcome' },
        ]}
      />
      {value.judgedBy === 'outcome' && (
        <div className="two-fields">
          <TextInput
            label="Outcome"
            description="As callers send it, such as revenue"
            maxLength={100}
            value={value.outcome}
            onChange={(event) => {
              const outcome = event.target.value
              set((before) => ({ ...before, outcome }))
            }}
          />
          <Select
            label="Better is"
            description="Which way it should move"
            allowDeselect={false}
            data={['higher', 'lower']}
            value={value.better}
            onChange={(better) => set((before) => ({ ...before, better: better === 'lower' ? 'lower' : 'higher' }))}
          />
        </div>
      )}
      <div className="two-fields">
        <NumberField
          label="Smallest difference that matters"
          description="In the unit of the metric; 0 for any"
          min={0}
          value={value.minimumEffect}
          onValue={(minimumEffect) => set((before) => ({ ...before, minimumEffect }))}
        />
        <NumberField
          label="Units you expect"
          description="A rough guess; the interval is narrowest there"
          min={100}
          allowDecimal={false}
          thousandSeparator=","
          value={value.expected}
          onValue={(expected) => set((before) => ({ ...before, expected }))}
        />
      </div>
      <div className="two-fields">
        <NumberField
          label="Ends after days"
          description="Empty for no end"
          min={0}
          max={366}
          value={value.mostDays}
          onValue={(mostDays) => set((before) => ({ ...before, mostDays }))}
        />
        <TextInput
          label="Alias for the winner (optional)"
          description="Moves through its gates when you promote"
          maxLength={100}
          value={value.alias}
          onChange={(event) => {
            const alias = event.target.value
            set((before) => ({ ...before, alias }))
          }}
        />
      </div>
      <Checkbox
        label="Ends as soon as it is decided"
        checked={value.stopWhenDecided}
        onChange={(event) => {
          const stopWhenDecided = event.target.checked
          set((before) => ({ ...before, stopWhenDecided }))
        }}
      />
      <TextInput
        label="Name"
        maxLength={200}
        value={name}
        onChange={(event) => {
          setTyped(true)
          const next = event.target.value
          set((before) => ({ ...before, name: next }))
        }}
      />
      {problem !== null && (
        <p className="c-worse sm" role="alert">
          {problem}
        </p>
      )}
      {start.isError && <FailureBanner error={start.error} />}
      <div className="row">
        <Button type="submit" loading={start.isPending} disabled={problem !== null}>
          Start A/B test
        </Button>
      </div>
    </form>
  )
}
