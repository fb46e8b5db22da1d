import { CopyButton, Tooltip, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { hash as shortHash, time } from '../../../shared/numbers.ts'

type Tone = 'better' | 'worse' | 'warn' | 'info' | 'line' | 'plain'

/** A word or number with a meaning. Never colour alone: give an icon or a word that says it. */
export function Badge({
  tone = 'plain',
  icon,
  children,
}: {
  readonly tone?: Tone
  readonly icon?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <span className={`badge ${tone}`}>
      {icon}
      {children}
    </span>
  )
}

/** The first characters of a hash; a click copies it whole. */
export function Hash({ value }: { readonly value: string }) {
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : value}>
          <UnstyledButton className="hash" onClick={copy}>
            {shortHash(value)}
            <span className="vh"> copy whole</span>
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  )
}

/** The mark of what is placed once and never moved. */
export function Pebble({ selected = false, big = false }: { readonly selected?: boolean; readonly big?: boolean }) {
  return <span className={`pebble ${big ? 'big' : ''} ${selected ? 'sel' : ''}`} aria-hidden />
}

/** `2 min ago`, `10:28`, `Yesterday`, `16 Nov`; the whole time in its tooltip. */
export function Ago({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={time(at)} className="num">
      {ago(at, Date.now())}
    </time>
  )
}

/** How long ago, in the words of the reader's day. */
export function ago(at: number, now: number): string {
  const minutes = Math.floor((now - at) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const date = new Date(at)
  const day = (milliseconds: number) => new Date(milliseconds).setHours(0, 0, 0, 0)
  const days = Math.round((day(now) - day(at)) / 86_400_000)
  if (days === 0) return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
  if (days === 1) return 'Yesterday'
  return time(at)
    .split(' ')
    .slice(0, date.getFullYear() === new Date(now).getFullYear() ? 2 : 3)
    .join(' ')
}

export interface Fact {
  readonly name: string
  readonly value: ReactNode
}

/** Names and values, one a line. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="kv">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/**
 * The few numbers that a screen is about.
 * @param stats `title` is shown in place of the name, which stays the key
 */
export function Stats({ stats }: { readonly stats: readonly (Fact & { readonly note?: ReactNode; readonly title?: ReactNode })[] }) {
  return (
    <dl className="stats">
      {stats.map(({ name, title, value, note }) => (
        <div className="stat" key={name}>
          <dt>{title ?? name}</dt>
          <dd>
            {value} {note && <small>{note}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** A share from 0 to 1 as a bar. */
export function Bar({ share, label }: { readonly share: number; readonly label: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100)
  return (
    <span className="bar" role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <i style={{ width: `${percent}%` }} />
    </span>
  )
}
