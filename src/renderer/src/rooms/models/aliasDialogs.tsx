import { modals } from '@mantine/modals'
import { client } from '../../app/connection.ts'
import { AskReason } from '../../ui/AskReason.tsx'

/** Moves of the alias that is in use: each asks for a reason, which is kept in the history and in the audit log. */
export function openPromote(ref: string, champion: string | null): void {
  modals.open({
    title: `Make ${ref} champion`,
    children: (
      <AskReason
        optional
        text={
          champion
            ? `${champion} is champion now. The gates of the alias are checked first.`
            : 'No version is champion yet. The gates of the alias are checked first.'
        }
        action="Make champion"
        onReason={(reason) => client.models.setAlias({ ref, alias: 'champion', reason })}
      />
    ),
  })
}

export function openOverride(ref: string): void {
  modals.open({
    title: 'Override the gates',
    children: (
      <AskReason
        text={`${ref} becomes champion although a gate fails. Your reason is kept in the history and the audit log.`}
        action="Override"
        onReason={(reason) => client.models.setAlias({ ref, alias: 'champion', reason, override: true })}
      />
    ),
  })
}

export function openRollback(model: string, champion: string): void {
  modals.open({
    title: 'Roll the champion back',
    children: (
      <AskReason
        optional
        text={`${champion} is champion now. The alias goes back to the version that it pointed to before.`}
        action="Roll back"
        onReason={(reason) => client.models.rollback({ name: model, alias: 'champion', reason })}
      />
    ),
  })
}
