import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Policy } from '../../../../shared/contract/automation.ts'
import { counted, time } from '../../../../shared/numbers.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { IconAlertTriangle, IconInfoCircle } from '../../ui/icons.ts'

/** What keeps a policy from working, and what waits for a person. Nothing while there is nothing to say. */
export function PolicyNotices({ policy }: { readonly policy: Policy }) {
  const { name, status, frozenReason, allowed, open, problems, pending, heldBack } = policy
  const resume = useMutation({ mutationFn: () => client.automation.resume({ name }) })
  const resumeButton = (
    <Button size="compact-sm" variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
      Resume
    </Button>
  )
  return (
    <>
      {open?.state === 'awaitingApproval' && (
        <Notice tone="warn" title={`${open.challenger ?? 'A challenger'} awaits approval`} text={open.text}>
          <Link to="/automations/runs/$run" params={{ run: open.id }}>
            Review run {open.id}
          </Link>
        </Notice>
      )}
      {status === 'frozen' && (
        <Notice
          tone="worse"
          title="This policy is frozen"
          text={`${frozenReason ?? ''} Another try would end the same: review its last runs, change the data or the settings, then resume it.`}
        >
          {resumeButton}
        </Notice>
      )}
      {status === 'active' && !allowed && (
        <Notice
          tone="warn"
          title="This policy came with the workspace"
          text="It can train and promote without a person, so it does nothing here until you have reviewed its settings and resume it."
        >
          {resumeButton}
        </Notice>
      )}
      {status === 'paused' && (
        <Notice tone="info" title="Paused" text="Triggers come to nothing. Run now still starts it by hand.">
          {resumeButton}
        </Notice>
      )}
      {problems.map((problem) => (
        <Notice key={problem} tone="warn" title="A trigger cannot be checked" text={problem}>
          <Link to="/automations/policies/$name" params={{ name }} search={{ tab: 'settings' }}>
            Settings
          </Link>
        </Notice>
      ))}
      {pending > 0 && heldBack !== null && (
        <Notice
          tone="info"
          title={`${counted(pending, 'trigger')} ${pending === 1 ? 'waits' : 'wait'} for the next run`}
          text={`${heldBack.reason}${heldBack.until === null ? '' : ` Until ${time(heldBack.until)}.`}`}
        />
      )}
    </>
  )
}

interface NoticeProps {
  readonly tone: 'worse' | 'warn' | 'info'
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}

function Notice({ tone, title, text, children }: NoticeProps) {
  const Icon = tone === 'info' ? IconInfoCircle : IconAlertTriangle
  return (
    <section className={`banner ${tone}`} aria-label={title}>
      <Icon className="i" aria-hidden />
      <div className="failure grow">
        <b>{title}</b>
        <span className="sm">{text}</span>
      </div>
      {children}
    </section>
  )
}
