import { Link, useParams, useSearch } from '@tanstack/react-router'
import type { Policy } from '../../../../shared/contract/automation.ts'
import { time } from '../../../../shared/numbers.ts'
import { Answer } from '../../ui/Answer.tsx'
import { PolicyBadge } from '../../ui/automations/PolicyMarks.tsx'
import { usePolicies } from '../../ui/automations/usePolicies.ts'
import { GonePage } from '../../ui/GonePage.tsx'
import { Page } from '../../ui/Page.tsx'
import { DryRunCard } from './form/DryRunCard.tsx'
import { PolicySettingsTab } from './form/PolicySettingsTab.tsx'
import { PolicyActions } from './PolicyActions.tsx'
import { PolicyNotices } from './PolicyNotices.tsx'
import { PolicySummary } from './PolicySummary.tsx'
import { triggersText } from './policyTexts.ts'
import { RunsTable } from './RunsTable.tsx'
import type { PolicyTab } from './tabs.ts'
import { TriggersTable } from './TriggersTable.tsx'
import './automation.css'

/** One policy: what it does without a person, its runs, what triggered it, and what can be changed. */
export function PolicyPage() {
  const { name } = useParams({ from: '/automations/policies/$name' })
  const { tab = 'runs' } = useSearch({ from: '/automations/policies/$name' })
  const policies = usePolicies()
  return (
    <Answer query={policies}>
      {(data) => {
        const policy = data.find((one) => one.name === name)
        return policy ? (
          <Shown key={name} policy={policy} tab={tab} />
        ) : (
          <GonePage kind="policy" name={name}>
            <Link to="/automations">All policies</Link>
          </GonePage>
        )
      }}
    </Answer>
  )
}

interface ShownProps {
  readonly policy: Policy
  readonly tab: PolicyTab
}

function Shown({ policy, tab }: ShownProps) {
  const { name, model, settings, nextAt, runs } = policy
  const tabs: readonly (readonly [PolicyTab, string, number?])[] = [
    ['runs', 'Runs', runs],
    ['triggers', 'Triggers'],
    ['dry-run', 'Dry run'],
    ['settings', 'Settings'],
  ]
  return (
    <Page
      title={
        <span className="clip" title={name}>
          {name}
        </span>
      }
      beside={<PolicyBadge policy={policy} />}
      sub={
        <>
          <Link to="/models/$name" params={{ name: model }}>
            {model}
          </Link>{' '}
          · {triggersText(settings)}
          {nextAt !== null && (
            <>
              {' '}
              · next <span className="num">{time(nextAt)}</span>
            </>
          )}
        </>
      }
      actions={<PolicyActions policy={policy} />}
      below={
        <nav className="tabs" aria-label="Policy sections">
          {tabs.map(([id, title, many = 0]) => (
            <Link
              key={id}
              to="/automations/policies/$name"
              params={{ name }}
              search={{ tab: id }}
              aria-current={id === tab ? 'page' : undefined}
            >
              {title} {many > 0 && <span className="num">{many.toLocaleString('en-US')}</span>}
            </Link>
          ))}
        </nav>
      }
    >
      <div className="stack">
        <PolicyNotices policy={policy} />
        <Tab policy={policy} tab={tab} />
      </div>
    </Page>
  )
}

function Tab({ policy, tab }: ShownProps) {
  switch (tab) {
    case 'runs':
      return (
        <div className="policy-parts">
          <RunsTable policy={policy.name} />
          <PolicySummary settings={policy.settings} />
        </div>
      )
    case 'triggers':
      return <TriggersTable policy={policy.name} />
    case 'dry-run':
      return <DryRunCard name={policy.name} settings={policy.settings} />
    case 'settings':
      return <PolicySettingsTab policy={policy} />
  }
}
