import { Button, Menu } from '@mantine/core'
import { modals } from '@mantine/modals'
import { Link } from '@tanstack/react-router'
import type { Alert } from '../../../../../shared/contract/monitoring/alerts.ts'
import { spanText } from '../texts.ts'
import { time } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import { queryClient, useMutation } from '../../../app/queries.ts'
import { AskReason } from '../../../ui/AskReason.tsx'
import { IconBulb, IconChevronDown } from '../../../ui/icons.ts'
import { Ago } from '../../../ui/marks.tsx'
import { eventNames, snoozes } from './alertStates.ts'

const askAnew = () => queryClient.invalidateQueries({ queryKey: api.monitoring.key() })

/** Beneath an alert: what it rests on, what to do, what happened to it, and what can be done with it. */
export function AlertDetail({ alert }: { readonly alert: Alert }) {
  const { monitor, remedies, evidence, history } = alert
  return (
    <div className="alert-detail">
      <section className="stack tight" aria-label="Evidence">
        <h3>Evidence</h3>
        <ul className="evidence sm">
          {evidence.map(({ window, start, end, result }) => (
            <li key={`${window ?? ''} ${end}`}>
              {window === null ? (
                <span className="dim">{time(end)}</span>
              ) : (
                <Link to="/monitors/$name/windows/$id" params={{ name: monitor, id: window }}>
                  {spanText(start, end)}
                </Link>
              )}
              <span className="wrap-text">{result.text}</span>
            </li>
          ))}
          {evidence.length === 0 && <li className="dim">The windows it rested on are deleted.</li>}
        </ul>
      </section>
      <section className="stack tight" aria-label="What to do">
        <h3>
          <IconBulb className="i s" aria-hidden /> What to do
        </h3>
        <ol className="remedies sm">
          {remedies.map((remedy) => (
            <li key={remedy} className="wrap-text">
              {remedy}
            </li>
          ))}
        </ol>
      </section>
      <section className="stack tight" aria-label="History">
        <h3>History</h3>
        <ul className="alert-history xs">
          {history.map(({ at, event, detail, actor }) => (
            <li key={`${at} ${event} ${detail}`}>
              <span className="dim">
                <Ago at={at} />
              </span>
              <span className="wrap-text">
                {eventNames[event]}
                {actor !== null && ` by ${actor}`}
                {detail !== '' && `: ${detail}`}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <AlertActions alert={alert} />
    </div>
  )
}

function AlertActions({ alert: { id, title, state, snoozedUntil } }: { readonly alert: Alert }) {
  const snooze = useMutation({
    mutationFn: (until: number | null) => client.monitoring.alerts.snooze({ id, until }),
    onSuccess: askAnew,
  })
  if (state === 'resolved') return null
  const snoozed = snoozedUntil !== null && snoozedUntil > Date.now()
  const ask = (heading: string, text: string, action: string, done: (note: string) => Promise<unknown>) =>
    modals.open({
      title: heading,
      children: <AskReason text={text} action={action} onReason={async (note) => done(note).then(askAnew)} />,
    })
  return (
    <div className="row wrap alert-actions">
      {state === 'firing' && (
        <Button
          size="xs"
          onClick={() =>
            ask('Acknowledge alert', `${title} It stays open and is not sent again until it is resolved.`, 'Acknowledge', (note) =>
              client.monitoring.alerts.acknowledge({ id, note }),
            )
          }
        >
          Acknowledge…
        </Button>
      )}
      {snoozed ? (
        <Button size="xs" variant="default" loading={snooze.isPending} onClick={() => snooze.mutate(null)}>
          End snooze
        </Button>
      ) : (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="xs" variant="default" loading={snooze.isPending} rightSection={<IconChevronDown className="i xs" aria-hidden />}>
              Snooze
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {snoozes.map(({ label, milliseconds }) => (
              <Menu.Item key={label} onClick={() => snooze.mutate(Date.now() + milliseconds)}>
                For {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <Button
        size="xs"
        variant="default"
        onClick={() =>
          ask('Resolve alert', `${title} If the check fails again, a new alert fires.`, 'Resolve', (note) =>
            client.monitoring.alerts.resolve({ id, note }),
          )
        }
      >
        Resolve…
      </Button>
      {snoozed && snoozedUntil !== null && <span className="dim xs">Snoozed until {time(snoozedUntil)}</span>}
    </div>
  )
}
