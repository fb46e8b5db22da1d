import type { PolicyRun } from '../../../../../shared/contract/automation.ts'
import { policyDataText } from '../../../../../shared/domain/automation/texts.ts'
import { count, counted, time } from '../../../../../shared/numbers.ts'
import { RefLink } from '../../../ui/automations/RefLink.tsx'
import { type Fact, Facts } from '../../../ui/marks.tsx'
import { JobProgress } from './JobProgress.tsx'

/** Which rows are trained on, how many of them are new, and how they are divided. */
export function DataStep({ run }: { readonly run: PolicyRun }) {
  const { state, facts, settings } = run
  const { source, newRows, waitUntil, dataset, rows, dataJob, champion } = facts
  const shown: Fact[] = [
    { name: 'Chosen', value: policyDataText(settings.data) },
    ...(source === null ? [] : [{ name: 'Source', value: <RefLink to={source} kind="dataset" /> }]),
    ...(newRows === null
      ? []
      : [{ name: 'New rows', value: `${count(newRows)} that ${champion ?? 'no version'} was ${champion ? 'not ' : ''}trained on` }]),
    ...(dataset === null ? [] : [{ name: 'Trained on', value: <RefLink to={dataset} kind="dataset" /> }]),
    ...(rows === null
      ? []
      : [{ name: 'Divided', value: `${count(rows.train)} train, ${count(rows.validation)} validation, ${count(rows.test)} test` }]),
  ]
  return (
    <>
      <Facts facts={shown} />
      {rows !== null && <p className="soft sm">{rows.text}</p>}
      {state === 'waiting' && (
        <p className="soft sm">
          It needs {counted(settings.conditions.newRows, 'new row')}
          {waitUntil !== null && `, and waits for them until ${time(waitUntil)}`}.
        </p>
      )}
      {state === 'preparing' && <JobProgress job={dataJob} label="Preparing data" />}
    </>
  )
}
